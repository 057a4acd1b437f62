// The two sides: the page, as its picture, in its columns or line by line, and the articles.

let leftRuns = new Map(); // first offset of a run -> its element in the page
let leftBlocks = new Map(); // block -> its elements there
let rightRuns = new Map(); // and among the articles
let rightBlocks = new Map();
let cards = new Map(); // article -> its element

/** Add the characters of a run, with marks for its blanks, to an element. `before` is the character the run goes on. */
function write(node, places, before, strays) {
  const page = source();
  let text = "";
  const flush = () => {
    if (text) node.append(text);
    text = "";
  };
  let previous = before;
  for (const at of places) {
    const gap = previous === null ? 0 : at - previous - 1;
    if (page.keep.has(at) && previous !== null) {
      flush();
      node.append(element("i", "blank kept"));
    } else if (strays && gap > 0 && gap < 40 && page.inside([[previous + 1, at]]).length === 0) {
      flush();
      node.append(element("i", "blank gone"));
    }
    text += strays ? page.chars[at] : page.folded[at];
    previous = at;
  }
  flush();
}

/** The runs of a line or a range: consecutive characters of one block. */
function runs(start, end) {
  const page = source();
  const found = [];
  for (let at = start; at < end; at += 1) {
    const held = page.holder(at);
    if (!held) continue;
    const [folder, block, place] = held;
    const run = last(found);
    if (run && run.block === block && run.place + run.at.length === place) run.at.push(at);
    else found.push({ folder, block, place, at: [at] });
  }
  return found;
}

function hue(folder) {
  return String(Math.round((folder.hue * 137.5 + 205) % 360));
}

function drawRun(run, strays, before) {
  const { folder, block, place, at } = run;
  const node = element("span", `run ${folder.hue === undefined ? "none" : ""} ${block.field} ${block.kind}`);
  node.dataset.at = at[0];
  if (folder.hue !== undefined) node.style.setProperty("--h", hue(folder));
  if (!place && !["body", "headline"].includes(block.kind)) node.dataset.kind = called(block.kind);
  write(node, at, before, strays);
  return node;
}

const FATES = { headline: "H", credit: "C", paragraph: "¶", from: "↩", to: "↪", furniture: "F" };

function fate(run) {
  if (run.place) return ["", say("fatejoined")];
  const { field, kind } = run.block;
  return [FATES[field], kind === "body" ? say("fateopens") : called(kind)];
}

function drawSource() {
  const page = source();
  const pane = find("source");
  pane.lang = page.data.lang;
  leftRuns = new Map();
  leftBlocks = new Map();
  const place = (run, node) => {
    leftRuns.set(run.at[0], node);
    if (!leftBlocks.has(run.block)) leftBlocks.set(run.block, []);
    leftBlocks.get(run.block).push(node);
    return node;
  };
  const drawn = document.createDocumentFragment();
  if (look === "lines") drawLines(drawn, place);
  else for (const number of view().sheets) drawn.append(drawSheet(page, number, place));
  pane.replaceChildren(drawn);
  fit();
}

function drawLines(drawn, place) {
  const page = source();
  for (let index = view().from; index < view().to; index += 1) {
    const [start, end] = page.data.lines[index];
    const found = runs(start, end);
    const line = element("div", found.length ? "line" : "line empty");
    const text = element("div", "text");
    const [sign, words] = found.length ? fate(found[0]) : ["", ""];
    const mark = element("span", "fate", sign);
    mark.title = words;
    found.forEach((run) => {
      const before = run.place && run.at[0] > start ? run.block.at[run.place - 1] : null;
      text.append(place(run, drawRun(run, true, before)));
    });
    line.append(element("span", "number", String(index + 1)), mark, text);
    drawn.append(line);
  }
}

/** The articles that stand on the page that is shown, in part or whole. */
function drawResult() {
  const page = source();
  const pane = find("result");
  pane.lang = page.data.lang;
  rightRuns = new Map();
  rightBlocks = new Map();
  cards = new Map();
  const drawn = document.createDocumentFragment();
  page.shown().forEach((article, index) => {
    if (article.blocks.some(isHere)) drawn.append(drawArticle(article, article.blocks, index + 1));
  });
  const furniture = page.furniture.blocks.filter(isHere);
  if (furniture.length) drawn.append(drawArticle(page.furniture, furniture, 0));
  pane.replaceChildren(drawn);
}

/** Whether a block stands on the page that is shown, in part or whole. */
function isHere(block) {
  const { start, end } = view();
  return block.at.some((at) => start <= at && at < end);
}

function drawArticle(folder, blocks, number) {
  const page = source();
  const card = element("article", number ? "article" : "article none");
  if (number) card.style.setProperty("--h", hue(folder));
  const head = element("div", "heading");
  head.append(element("b", "", number ? say("article", number) : say("none")));
  if (number) {
    head.dataset.article = folder.blocks[0].at[0];
    head.title = say("all", say("article", number));
    if (folder.changed) head.append(element("span", "flag corrected", called("corrected")));
    else {
      if (folder.confidence < UNSURE) head.append(element("span", "flag doubtful", say("confidence", folder.confidence.toFixed(2))));
      for (const flag of folder.flags) head.append(element("span", "flag", called(flag)));
    }
  }
  card.append(head);
  for (const block of number ? page.ordered(folder) : blocks) {
    const node = element("p", `block ${block.field} ${block.kind}`);
    node.dataset.block = block.at[0];
    if (!["body", "headline"].includes(block.kind)) node.append(element("span", "tag", called(block.kind)));
    let run = null;
    const draw = () => {
      const made = drawRun(run, false, run.place ? block.at[run.place - 1] : null);
      rightRuns.set(run.at[0], made);
      node.append(made);
    };
    block.at.forEach((at, place) => {
      if (run && page.lineOf(at) === page.lineOf(last(run.at)) && last(run.at) < at) run.at.push(at);
      else {
        if (run) draw();
        run = { folder, block, place, at: [at] };
      }
    });
    draw();
    rightBlocks.set(block, node);
    card.append(node);
  }
  cards.set(folder, card);
  return card;
}

/** Mark in the margins of both sides what is unsure and not settled. */
function drawDoubts() {
  document.querySelectorAll(".doubt").forEach((node) => node.remove());
  queue.forEach((decision, number) => {
    if (decision.view !== current || isSettled(decision)) return;
    const [, block, place] = source().holder(decision.at) ?? [];
    if (!block) return;
    const left = spot(leftRuns, block, place)?.run.closest(".line, .placed");
    const right = spot(rightRuns, block, place)?.run.closest(".block");
    for (const node of [left, right]) {
      if (!node || node.querySelector(".doubt")) continue;
      const mark = element("button", "doubt", "?");
      mark.type = "button";
      mark.tabIndex = -1;
      mark.title = asked(decision);
      mark.dataset.step = number;
      node.prepend(mark);
    }
  });
}

function draw() {
  const tops = ["source", "result"].map((id) => [find(id).scrollTop, find(id).scrollLeft]);
  drawSource();
  drawResult();
  drawDoubts();
  ["source", "result"].forEach((id, index) => {
    [find(id).scrollTop, find(id).scrollLeft] = tops[index];
  });
  const looks = looksOf(view());
  for (const button of document.querySelectorAll("[data-look]")) {
    button.hidden = looks.length < 2 || !looks.includes(button.dataset.look);
    button.setAttribute("aria-pressed", String(button.dataset.look === look));
  }
  find("zoom").hidden = look === "lines";
  drawChosen(false);
  drawQueue();
}
