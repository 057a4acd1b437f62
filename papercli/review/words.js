// What the page says, in English and in Chinese. A test holds the two together.

const WORDS = {
  en: {
    language: "中文", pages: "Pages", search: "Search", load: "Load…", save: "Save corrections", keys: "Keys",
    picture: "Picture", text: "Columns", lines: "Lines", view: "View", zoom: "Zoom", nearer: "Larger", farther: "Smaller", fit: "Fit",
    source: "The page as it is printed", result: "The articles", queue: "Unsure decisions", actions: "Corrections",
    previous: "Previous", next: "Next", right: "That is right", undo: "Undo", cancel: "Cancel", close: "Close",
    split: "Split here", join: "Join to the one before", move: "Move to…", begin: "An article begins here", head: "Headline",
    body: "Paragraph", kind: "It is a…", keep: "Blank here", drop: "No blank here",
    filter: "Filter", choose: "Click on either side, or press n for the first unsure decision.",
    all: "{0}, all of it", article: "Article {0}", none: "Page furniture, no article", piece: "{0}, {1}: {2}",
    count: "{0} of {1}, {2} open", sure: "nothing unsure", page: "Page {0}", open: "{0} open", file: "{0}, page {1}",
    line: "Line {0}: {1}", confidence: "sure to {0}", saving: "Save corrections ({0})", title: "{0} open – papercli review", done: "papercli review",
    asksjoined: "joined to the line before?", asksopens: "opens a paragraph?", asksheadline: "the headline of its article?",
    askslimits: "an article begins here?", asksfurniture: "furniture of the page?", askskind: "a {0}?",
    fatejoined: "joined to the line before", fateopens: "opens a paragraph", furniture: "{0} (page furniture)",
    where: "Move to article", wherehint: "its number, or words of it", new: "0  A new article", what: "It is a", whathint: "a letter or two of the word",
    nothing: "There is no character to correct.", nosplit: "Only a paragraph and a headline line can be split.",
    nojoin: "There is no paragraph before it in its article.", nohome: "Page furniture belongs to no article.",
    nogoal: "There is no article to move it to.", noarticle: "That belongs to no article.", already: "It is so already.",
    first: "Choose a paragraph or a headline first.", part: "Choose a paragraph or a headline of it.",
    atstart: "The mark stands at its beginning: set it where the new paragraph begins.", noblank: "No blank can stand at the beginning.",
    lifted: "Move it to an article first.", undone: "Undone: {0}…", reopened: "Undone: line {0} is open again.",
    found: "Found again: {0} corrections, {1} decisions called right.", goeson: "Goes on from {0} corrections, {1} decisions called right.",
    saved: "Saved as {0}. Apply it with: papercli clean --corrections {0} …", nojson: "This file is not JSON.",
    unread: "This file holds no corrections that can be read.", loaded: "{0} corrections loaded.", also: " {0} decisions called right.",
    left: " {0} left out: they do not fit.", others: "It holds no corrections of these pages.", hits: "{0} found", hit: "{0} of {1}",
    Kn: "next and previous unsure decision, least sure first", KEnter: "this decision is right, and the next one; back to it where the mark is elsewhere",
    Kup: "previous and next line of the source; with Shift, paragraph or headline", Kleft: "the mark, by one character; a click sets it too",
    Ks: "split before the mark", Kj: "join the paragraph to the one before", Km: "move the paragraph or headline to another article; with an article's heading chosen, all of it",
    Ka: "a new article begins with this paragraph or headline; what follows goes along", Kh: "a headline is a paragraph, or the reverse",
    Kk: "say what it is: a subhead, a caption, verse, a deck, page furniture, …", Kb: "keep or drop the blank at the mark",
    Ku: "undo the last correction, or that a decision was called right", Kpages: "previous and next page", Kg: "the list of pages, the most doubtful first",
    Kfind: "search; Enter for the next place, Shift Enter for the one before, Escape to leave it", Kc: "the page's picture, its columns, or line by line",
    Kzoom: "larger, smaller, and fitted to the window", Kw: "save the corrections, for papercli clean --corrections FILE",
    Kblanks: "a faint dot is a blank that was taken out, a bracket one that was kept; ? marks what is unsure",
  },
  zh: {
    language: "English", pages: "版面", search: "查找", load: "载入…", save: "保存更正", keys: "按键",
    picture: "原版", text: "分栏", lines: "逐行", view: "视图", zoom: "缩放", nearer: "放大", farther: "缩小", fit: "适合窗口",
    source: "版面原样", result: "各篇文章", queue: "存疑之处", actions: "更正",
    previous: "上一处", next: "下一处", right: "无误", undo: "撤销", cancel: "取消", close: "关闭",
    split: "从此处分段", join: "并入上一段", move: "移到…", begin: "文章从此开始", head: "标题",
    body: "正文", kind: "改为…", keep: "此处加空格", drop: "此处去空格",
    filter: "筛选", choose: "点击任意一侧，或按 n 看第一处存疑。",
    all: "{0}，整篇", article: "第 {0} 篇", none: "版面附件，不属文章", piece: "{0}，{1}：{2}",
    count: "第 {0} 处，共 {1} 处，待定 {2}", sure: "没有存疑之处", page: "第 {0} 版", open: "待定 {0}", file: "{0}，第 {1} 版",
    line: "第 {0} 行：{1}", confidence: "把握 {0}", saving: "保存更正（{0}）", title: "待定 {0} – papercli 校对", done: "papercli 校对",
    asksjoined: "与上一行相连？", asksopens: "另起一段？", asksheadline: "是本篇标题？",
    askslimits: "文章从此开始？", asksfurniture: "是版面附件？", askskind: "是{0}？",
    fatejoined: "与上一行相连", fateopens: "另起一段", furniture: "{0}（版面附件）",
    where: "移到哪一篇", wherehint: "序号，或其中的字", new: "0  新的一篇", what: "改为", whathint: "名称中的字",
    nothing: "此处没有可更正的字。", nosplit: "只有段落和标题行可以拆分。",
    nojoin: "本篇中它之前没有段落。", nohome: "版面附件不属任何文章。",
    nogoal: "没有可移入的文章。", noarticle: "那里不属任何文章。", already: "已经如此。",
    first: "请先选一个段落或标题。", part: "请选其中的一个段落或标题。",
    atstart: "光标在开头：请放到新段开始处。", noblank: "开头不能有空格。",
    lifted: "请先移入一篇文章。", undone: "已撤销：{0}…", reopened: "已撤销：第 {0} 行重新待定。",
    found: "已恢复：更正 {0} 处，认可 {1} 处。", goeson: "接着做：已有更正 {0} 处，认可 {1} 处。",
    saved: "已存为 {0}。应用：papercli clean --corrections {0} …", nojson: "此文件不是 JSON。",
    unread: "此文件中没有可读的更正。", loaded: "已载入更正 {0} 处。", also: "认可 {0} 处。",
    left: "{0} 处不合，未载入。", others: "其中没有这些版面的更正。", hits: "找到 {0} 处", hit: "第 {0} 处，共 {1} 处",
    Kn: "下一处、上一处存疑，把握最小的在前", KEnter: "此处无误，看下一处；光标已移开时先回到此处",
    Kup: "原文的上一行、下一行；加 Shift 为上一段、下一段或标题", Kleft: "光标移动一个字；点击也可",
    Ks: "从光标处分段", Kj: "并入上一段", Km: "把段落或标题移到另一篇；选中篇首时移动整篇",
    Ka: "新文章从此段或此标题开始，后文随之", Kh: "标题改为段落，或相反",
    Kk: "说明是什么：小标题、图注、诗、副题、版面附件等", Kb: "光标处加空格或去空格",
    Ku: "撤销上一次更正或认可", Kpages: "上一版、下一版", Kg: "版面列表，存疑最多的在前",
    Kfind: "查找；Enter 下一处，Shift Enter 上一处，Escape 离开", Kc: "原版图像、分栏或逐行",
    Kzoom: "放大、缩小、适合窗口", Kw: "保存更正，供 papercli clean --corrections FILE 使用",
    Kblanks: "浅点是去掉的空格，方括线是保留的空格；? 是存疑之处",
  },
};

/** Kinds, flags and what stands for a line, in Chinese. */
const KINDS = {
  body: "正文", headline: "标题", kicker: "引题", deck: "副题", subhead: "小标题", lead: "导语", caption: "图注", credit: "署名",
  "pull-quote": "摘引", list: "列表", table: "表格", verse: "诗", note: "注", signature: "落款", jump: "转接",
  folio: "版次", "running-head": "栏头", editors: "编辑", masthead: "报头", imprint: "版权", mark: "误识", watermark: "水印",
};
const FLAGS = {
  corrected: "已更正", failed: "未能处理", "no-headline": "无标题", "headline-uncertain": "标题存疑", "headline-inside-body": "正文中有标题",
  "jump-dangling": "转接无下文", "jump-uncertain": "转接存疑", "limits-uncertain": "起止存疑", "mid-sentence": "句中断开",
  "order-repaired": "已调顺序", "paragraphs-uncertain": "分段存疑",
};

let language = "en";

/** A sentence in the language of the page, with its blanks filled. */
function say(key, ...values) {
  return WORDS[language][key].replace(/\{(\d)\}/g, (_, number) => values[number]);
}

/** The name of a kind or of a flag. */
function called(name) {
  return (language === "zh" && (KINDS[name] || FLAGS[name])) || name.replaceAll("-", " ");
}

/** Write what stands in the page's own HTML: data-say is a text, data-title a title, data-key the key that does the same. */
function translate() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  const all = (selector) => [document, card].flatMap((root) => [...root.querySelectorAll(selector)]);
  for (const node of all("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of [card, ...all("[data-title]")]) {
    const words = say(node.dataset.title);
    if (node.matches("button, input")) node.title = node.dataset.key ? `${words} (${node.dataset.key})` : words;
    if (!node.matches("button") || !node.textContent.match(/\w/u)) node.setAttribute("aria-label", words);
  }
}
