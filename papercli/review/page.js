// What a person does: choose, walk the queue, correct, save, search.

const sources = Array.from(document.querySelectorAll("script.source"), (node) => new Source(JSON.parse(node.textContent)));
const queue = sources
  .flatMap((source, page) => source.data.decisions.map((decision) => ({ ...decision, page })))
  .sort((one, other) => one.confidence - other.confidence || one.page - other.page || one.at - other.at);

let current = 0; // index of the source that is shown
let step = -1; // index of the decision that is shown
let chosen = null; // {at} a character, or {article} an offset in an article whose heading was chosen
let columns = true; // whether a source whose columns are known is shown in them
const deeds = []; // what u takes back, the last first: {page, corrects, settled: keys, step}
const UNSAVED = -1;
let hits = [];
let hit = -1;

const source = () => sources[current];
const inColumns = () => columns && source().data.sheets.length > 0;

// Choosing -----------------------------------------------------------------------------------------------------------

/** What is chosen: its folder, and a block and a place in it where it is no whole article. */
function held() {
  if (!chosen) return null;
  const found = source().holder.get(chosen.article ?? chosen.at);
  if (!found) return null;
  return chosen.article === undefined ? { folder: found[0], block: found[1], place: found[2] } : { folder: found[0] };
}

function choose(what, scroll = true) {
  chosen = what;
  drawChosen(scroll);
}

function reveal(node, pane) {
  if (!node) return;
  const box = node.getBoundingClientRect();
  const room = pane.getBoundingClientRect();
  if (box.top < room.top + 24 || box.bottom > room.bottom - 24) pane.scrollTop += box.top - room.top - room.height / 3;
  if (box.left < room.left + 8 || box.right > room.right - 8) pane.scrollLeft += box.left - room.left - room.width / 3;
}

function drawChosen(scroll) {
  document.querySelectorAll(".chosen").forEach((node) => node.classList.remove("chosen"));
  document.querySelectorAll(".mark").forEach((node) => node.remove());
  const what = held();
  find("chosen").textContent = "Click on either side, or walk the queue.";
  find("chosen").lang = source().data.lang;
  if (what && what.block) {
    const { folder, block, place } = what;
    rightBlocks.get(block)?.classList.add("chosen");
    (leftBlocks.get(block) || []).forEach((node) => node.classList.add("chosen"));
    const text = Array.from(source().text({ at: block.at.slice(Math.max(0, place - 12), place + 20) }));
    find("chosen").textContent = `${name(folder)}, ${block.kind}: ${place > 12 ? "…" : ""}${text.join("")}…`;
    for (const [side, pane] of [[leftRuns, find("source")], [rightRuns, find("result")]]) {
      const node = spot(side, block, place);
      if (!node) continue;
      if (scroll) reveal(node.run, pane);
      drawMark(node, pane);
    }
  } else if (what) {
    cards.get(what.folder)?.classList.add("chosen");
    find("chosen").textContent = `${name(what.folder)}, all of it`;
    if (scroll) reveal(cards.get(what.folder), find("result"));
  }
  const able = {
    split: what?.block && what.place > 0,
    join: what?.block?.field === "paragraph",
    move: what,
    begin: what?.block,
    head: what?.block,
    kind: what?.block,
    blank: what?.block && what.place > 0,
    undo: deeds.length,
  };
  for (const button of document.querySelectorAll("[data-do]")) button.disabled = !able[button.dataset.do];
  const head = what?.block?.field === "headline" ? "Paragraph" : "Headline";
  document.querySelector('[data-do="head"]').lastChild.textContent = ` ${head}`;
  const drop = what?.block && source().keep.has(what.block.at[what.place]);
  document.querySelector('[data-do="blank"]').lastChild.textContent = drop ? " Drop the blank at the mark" : " Blank at the mark";
}

function name(folder) {
  return folder === source().furniture ? "Furniture" : `Article ${source().shown().indexOf(folder) + 1}`;
}

/** The run of one side that holds a character, and how many characters of the run stand before it. */
function spot(side, block, place) {
  for (let back = place; back >= 0; back -= 1) {
    const run = side.get(block.at[back]);
    if (run) return { run, count: place - back };
  }
  return null;
}

function drawMark({ run, count }, pane) {
  let left = count;
  for (const node of run.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    const chars = Array.from(node.data);
    if (left < chars.length) {
      const offset = chars.slice(0, left).join("").length;
      const range = document.createRange();
      range.setStart(node, offset);
      range.setEnd(node, offset + chars[left].length);
      const box = range.getClientRects()[0];
      const room = pane.getBoundingClientRect();
      if (!box) return;
      const mark = element("div", "mark");
      mark.style.left = `${box.left - room.left + pane.scrollLeft - 1}px`;
      mark.style.top = `${box.top - room.top + pane.scrollTop}px`;
      mark.style.height = `${box.height}px`;
      pane.append(mark);
      return;
    }
    left -= chars.length;
  }
}

/** The offset of the character that a click met, or came nearest to in its line or paragraph. */
function clicked(event) {
  const caret = document.caretPositionFromPoint
    ? document.caretPositionFromPoint(event.clientX, event.clientY)
    : document.caretRangeFromPoint(event.clientX, event.clientY);
  const node = caret && (caret.offsetNode || caret.startContainer);
  const area = event.target.closest(".run, .block, .line, .placed");
  if (!area) return null;
  const near = node?.parentElement?.closest(".run");
  const run = area.closest(".run") || (area.contains(near) ? near : area.querySelector(".run"));
  if (!run) return null;
  const [, block, place] = source().holder.get(Number(run.dataset.at));
  const blank = event.target.closest(".blank");
  let count = 0;
  if (blank || run.contains(node)) {
    for (const child of run.childNodes) {
      if (child === blank) break;
      if (child === node) count += Array.from(child.data.slice(0, caret.offset ?? caret.startOffset)).length;
      if (child === node) break;
      if (child.nodeType === Node.TEXT_NODE) count += Array.from(child.data).length;
    }
  }
  return block.at[Math.min(place + count, block.at.length - 1)];
}

/** Go on by lines of the source, or by whole blocks, in the order of the source. */
function walk(steps, whole) {
  const page = source();
  const what = held();
  const stops = whole
    ? [...new Set([...page.holder.values()].map(([, block]) => block.at[0]))]
    : page.data.lines.flatMap(([start, end]) => runs(start, end).map((run) => run.at[0]));
  stops.sort((one, other) => one - other);
  const now = what ? (whole ? (what.block || what.folder.blocks[0]).at[0] : chosen.at ?? chosen.article) : -1;
  const next = steps > 0 ? stops.find((at) => at > now) : stops.findLast((at) => at < now);
  if (next !== undefined) choose({ at: next });
}

/** Set the mark some characters further on in its block, or in the next. */
function shift(steps) {
  const what = held();
  if (!what?.block) return void walk(steps, true);
  const at = what.block.at[what.place + steps];
  if (at === undefined) walk(steps, false);
  else choose({ at });
}

// Hovering -----------------------------------------------------------------------------------------------------------

let hot = [];

function warm(event) {
  hot.forEach((node) => node.classList.remove("hot"));
  hot = [];
  const run = event.target.closest?.(".run");
  const heading = event.target.closest?.("[data-article]");
  if (heading) {
    const [folder] = source().holder.get(Number(heading.dataset.article));
    hot = folder.blocks.flatMap((block) => leftBlocks.get(block) || []);
  }
  if (run) {
    const at = Number(run.dataset.at);
    const [, block, place] = source().holder.get(at);
    const across = spot(rightRuns, block, place)?.run;
    const back = spot(leftRuns, block, place)?.run;
    hot = [across, back, rightBlocks.get(block)].filter(Boolean);
    if (event.currentTarget.id === "result") hot = hot.concat(leftBlocks.get(block) || []);
  }
  hot.forEach((node) => node.classList.add("hot"));
}

// The queue ----------------------------------------------------------------------------------------------------------

function drawQueue() {
  const open = queue.filter((decision) => !sources[decision.page].settled.has(decision.key));
  find("count").textContent = queue.length ? `${step < 0 ? "–" : step + 1} of ${queue.length}, ${open.length} open` : "nothing unsure";
  const shown = find("decision");
  shown.replaceChildren();
  const decision = queue[step];
  for (const id of ["previous", "next", "right"]) find(id).disabled = !queue.length;
  if (!decision) return;
  const title = element("span");
  if (sources[decision.page].settled.has(decision.key)) title.append("✓ ");
  title.append(`Line ${decision.line}: ${decision.title} `);
  shown.append(title);
  if (decision.confidence) shown.append(element("b", "sure", decision.confidence.toFixed(2)), " ");
  const reasons = element("ul");
  for (const [words, weight] of decision.reasons) {
    const reason = element("li", weight > 0 ? "for" : "against");
    reason.append(element("b", "", `${weight > 0 ? "+" : "−"}${Math.abs(weight).toFixed(1)}`), ` ${words}`);
    reasons.append(reason);
  }
  shown.append(reasons);
}

function visit(number) {
  if (!queue.length) return;
  step = (number + queue.length) % queue.length;
  const decision = queue[step];
  if (decision.page !== current) open(decision.page);
  choose({ at: decision.at });
  drawQueue();
}

/** Call the decision that is shown right, and go on to the next; where a person looks elsewhere, first go back to it. */
function settle() {
  const decision = queue[step];
  if (!decision) return void visit(0);
  const { settled } = sources[decision.page];
  if (settled.has(decision.key)) return void visit(step + 1);
  if (!isOnScreen(decision)) return void visit(step);
  settled.add(decision.key);
  deeds.push({ page: decision.page, corrects: false, settled: [decision.key], step });
  changed();
  visit(step + 1);
}

/** Whether the mark stands at a decision, and can be seen. */
function isOnScreen(decision) {
  if (decision.page !== current || chosen?.at !== decision.at) return false;
  const marks = Array.from(document.querySelectorAll(".mark"));
  return !marks.length || marks.some((mark) => meets(mark, mark.parentElement) && meets(mark, document.documentElement));
}

function meets(node, room) {
  const [one, other] = [node.getBoundingClientRect(), room.getBoundingClientRect()];
  return one.bottom > other.top && one.top < other.bottom && one.right > other.left && one.left < other.right;
}

function open(page) {
  current = page;
  chosen = null;
  find("source").scrollTo(0, 0);
  find("result").scrollTop = 0;
  draw();
}

// Correcting ---------------------------------------------------------------------------------------------------------

function correct(correction, at) {
  const page = source();
  const state = () => JSON.stringify([...page.articles, page.furniture].map((folder) => folder.blocks)) + page.keep.size;
  const before = state();
  correction.text = page.quote(correction.spans ? correction.spans[0][0] : correction.at);
  const wrong = page.apply(correction);
  if (wrong) return void say(wrong);
  if (state() === before) return void say("It is so already.");
  page.corrections.push(correction);
  page.index();
  const settled = queue
    .filter((decision) => sources[decision.page] === page && decision.at === at && !page.settled.has(decision.key))
    .map((decision) => decision.key);
  settled.forEach((key) => page.settled.add(key));
  deeds.push({ page: current, corrects: true, settled, step });
  changed();
  chosen = { at };
  draw();
  drawChosen(true); // what was moved is followed
}

/** Take the last correction back, or that a decision was called right, on whichever page that was. */
function undo() {
  const deed = deeds.pop();
  if (!deed) return;
  const page = sources[deed.page];
  if (deed.page !== current) open(deed.page);
  deed.settled.forEach((key) => page.settled.delete(key));
  if (deed.corrects) {
    const undone = page.corrections.pop();
    if (page.corrections.length < page.saved) page.saved = UNSAVED; // the saved file holds what is now undone
    page.replay();
    if (held() === null) chosen = null;
    say(`Undone: ${undone.do} at ${undone.text}…`);
  } else {
    step = deed.step;
    chosen = { at: queue[step].at };
    say(`Undone: line ${queue[step].line} is open again.`);
  }
  changed();
  draw();
  drawChosen(true);
}

function act(what) {
  const now = held();
  const page = source();
  if (what === "undo") return void undo();
  if (!now) return void say("Choose a paragraph or a headline first.");
  if (what === "move") return void askWhere(now);
  const { folder, block, place } = now;
  if (!block) return void say("Choose a paragraph or a headline of it.");
  const at = block.at[place];
  if (what === "split") {
    if (!place) return void say("The mark stands at its beginning: set it where the new paragraph begins.");
    correct({ do: "split", at }, at);
  } else if (what === "join") {
    correct({ do: "join", at: block.at[0] }, block.at[0]);
  } else if (what === "blank") {
    if (!place) return void say("No blank can stand at the beginning.");
    correct({ do: page.keep.has(at) ? "drop" : "keep", at }, at);
  } else if (what === "kind") {
    askKind(now);
  } else if (what === "head") {
    if (folder === page.furniture) return void say("Move it to an article first.");
    const as = block.field === "headline" ? "paragraph" : "headline";
    correct({ do: "move", spans: page.spans([block]), to: block.at[0], as }, at);
  } else if (what === "begin") {
    const all = page.ordered(folder);
    const rest = folder === page.furniture ? [block] : all.filter((other) => other === block || (other.field !== "from" && other.at[0] > block.at[0]));
    correct({ do: "move", spans: page.spans(rest), to: null }, at);
  }
}

function askWhere({ folder, block }) {
  const page = source();
  const blocks = block ? [block] : folder.blocks;
  const spans = page.spans(blocks);
  const options = page.shown().filter((article) => article !== folder).map((article) => {
    const key = String(page.shown().indexOf(article) + 1);
    const words = page.ordered(article).map((other) => page.text(other)).join(" ");
    return { key, words, label: `${key}  ${words.slice(0, 32)}…`, hue: hue(article), to: article.blocks[0].at[0] };
  });
  options.push({ key: "0", words: "", label: "0  A new article", hue: "0", to: null });
  ask("Move to article", "its number, or words of it", page.data.lang, options, ({ to }) => correct({ do: "move", spans, to }, blocks[0].at[0]));
}

function askKind({ folder, block }) {
  const page = source();
  const options = Object.entries(BECOMES)
    .filter(([kind, { field }]) => kind !== "paragraph" && (folder !== page.furniture || field === "furniture"))
    .map(([kind, { field }]) => ({ key: kind, words: kind, label: field === "furniture" ? `${kind} (page furniture)` : kind, hue: "0", field }));
  ask("It is a", "a letter or two of the word", "en", options, ({ key, field }) => {
    const to = field === "furniture" ? null : block.at[0];
    correct({ do: "move", spans: page.spans([block]), to, as: key }, block.at[0]);
  });
}

/** Let a person choose one of some options: by clicking, by its key, or by words of it. */
function ask(question, hint, lang, options, then) {
  const targets = find("targets");
  targets.lang = lang;
  const go = (option) => {
    find("asking").close();
    then(option);
  };
  const list = () => {
    const words = find("filter").value.trim();
    const exact = options.filter((option) => option.key === words);
    const fitting = exact.length || /^\d+$/.test(words) ? exact : options.filter((option) => option.words.includes(words));
    targets.replaceChildren(
      ...fitting.map((option) => {
        const button = element("button", "", option.label);
        button.type = "button";
        button.style.setProperty("--h", option.hue);
        button.addEventListener("click", () => go(option));
        return button;
      }),
    );
    return fitting;
  };
  find("question").textContent = question;
  find("filter").placeholder = hint;
  find("filter").value = "";
  find("filter").oninput = list;
  find("asking").onkeydown = (event) => {
    if (event.key === "Enter" && event.target === find("filter")) {
      event.preventDefault();
      const [first] = list();
      if (first) go(first);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const stops = [find("filter"), ...targets.children];
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)))].focus();
    }
  };
  list();
  find("asking").showModal();
  find("filter").focus();
}

// Files --------------------------------------------------------------------------------------------------------------

function corrections() {
  const pages = sources.map((page) => ({ path: page.data.path, sha256: page.data.sha256, corrections: page.corrections, settled: [...page.settled] }));
  return { schema: SCHEMA, pages };
}

function waiting() {
  return sources.some((page) => page.saved !== page.corrections.length);
}

function changed() {
  const count = sources.reduce((sum, page) => sum + page.corrections.length, 0);
  find("save").textContent = count ? `Save corrections (${count})` : "Save corrections";
  find("save").classList.toggle("waiting", waiting());
  remember();
}

/** Whether something read from a file, or remembered, is what a person did with a page. */
function isWork(said) {
  const settled = said?.settled ?? [];
  const right = Array.isArray(settled) && settled.every((key) => typeof key === "string");
  return right && Array.isArray(said?.corrections) && said.corrections.every(isCorrection);
}

/** Go on with what was done with a page before; how many corrections do not fit it. */
function resume(number, { corrections, settled = [] }) {
  const page = sources[number];
  page.corrections = corrections;
  page.replay();
  settled.forEach((key) => page.settled.add(key));
  const others = deeds.filter((deed) => deed.page !== number || !deed.corrects);
  deeds.splice(0, deeds.length, ...others);
  for (const _ of page.corrections) deeds.push({ page: number, corrects: true, settled: [], step: -1 });
  return corrections.length - page.corrections.length;
}

const memory = (page) => `papercli review ${page.data.sha256} ${page.data.name}`;

/** Keep what was done where a reload finds it. A browser may have no such place: then it asks before it leaves. */
function remember() {
  for (const page of sources) {
    const work = { corrections: page.corrections, settled: [...page.settled], saved: page.saved === page.corrections.length };
    try {
      if (work.corrections.length || work.settled.length) localStorage.setItem(memory(page), JSON.stringify(work));
      else localStorage.removeItem(memory(page));
    } catch {
      return;
    }
  }
}

/** Find again what was done before a reload. */
function recall() {
  const counts = [0, 0];
  sources.forEach((page, number) => {
    let work = null;
    try {
      work = JSON.parse(localStorage.getItem(memory(page)));
    } catch {
      return;
    }
    if (!isWork(work)) return;
    const refused = resume(number, work);
    page.saved = work.saved && !refused ? page.corrections.length : UNSAVED;
    if (!page.corrections.length) page.saved = 0;
    counts[0] += page.corrections.length;
    counts[1] += page.settled.size;
  });
  if (counts.some(Boolean)) say(`Found again: ${counts[0]} corrections, ${counts[1]} decisions called right.`);
}

function save() {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(corrections(), null, 1)}\n`], { type: "application/json" }));
  link.download = sources.length === 1 ? `${source().data.name.split(/[\\/]/).pop().split(".")[0]}.corrections.json` : "corrections.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  for (const page of sources) page.saved = page.corrections.length;
  changed();
  say(`Saved as ${link.download}. Apply it with: papercli clean --corrections ${link.download} …`);
}

async function load(file) {
  let said = null;
  try {
    said = JSON.parse(await file.text());
  } catch {
    return void say("This file is not JSON.");
  }
  const wanted = said?.schema === SCHEMA && Array.isArray(said.pages) ? said.pages : null;
  if (!wanted?.every(isWork)) return void say("This file holds no corrections that can be read.");
  let count = 0;
  let refused = 0;
  let right = 0;
  sources.forEach((page, number) => {
    const own = wanted.filter((one) => one.sha256 === page.data.sha256);
    const work = { corrections: own.flatMap((one) => one.corrections), settled: own.flatMap((one) => one.settled ?? []) };
    if (!work.corrections.length && !work.settled.length) return;
    const left = resume(number, work);
    page.saved = left ? UNSAVED : page.corrections.length;
    count += page.corrections.length;
    refused += left;
    right += work.settled.length;
  });
  if (held() === null) chosen = null;
  changed();
  draw();
  const left = refused ? ` ${refused} left out: they do not fit.` : "";
  const also = right ? ` ${right} decisions called right.` : "";
  say(count || refused || right ? `${count} corrections loaded.${also}${left}` : "It holds no corrections of these pages.");
}

let hush = 0;

function say(words) {
  find("message").textContent = words;
  find("message").classList.add("shown");
  clearTimeout(hush);
  hush = setTimeout(() => find("message").classList.remove("shown"), 4000);
}

// Searching ----------------------------------------------------------------------------------------------------------

function search() {
  const words = find("search").value.replace(/\s/g, "");
  hits = [];
  hit = -1;
  sources.forEach((page, number) => {
    if (!words) return;
    page.inks ||= page.folded.flatMap((char, at) => (page.isBlank(at) ? [] : [at]));
    page.ink ||= page.inks.map((at) => page.folded[at].slice(0, 1)).join(""); // one unit a character, to count by
    for (let at = page.ink.indexOf(words); at >= 0; at = page.ink.indexOf(words, at + 1)) hits.push([number, page.inks[at]]);
  });
  find("hits").textContent = words ? `${hits.length} found` : "";
}

function go(steps) {
  if (!hits.length) return;
  hit = (hit + steps + hits.length) % hits.length;
  const [page, at] = hits[hit];
  if (page !== current) open(page);
  choose({ at });
  find("hits").textContent = `${hit + 1} of ${hits.length}`;
}

// Keys and clicks ----------------------------------------------------------------------------------------------------

const KEYS = {
  n: () => visit(step + 1),
  p: () => visit(step < 0 ? -1 : step - 1),
  Enter: settle,
  ArrowUp: (event) => walk(-1, event.shiftKey),
  ArrowDown: (event) => walk(1, event.shiftKey),
  ArrowLeft: () => shift(-1),
  ArrowRight: () => shift(1),
  s: () => act("split"),
  j: () => act("join"),
  m: () => act("move"),
  a: () => act("begin"),
  h: () => act("head"),
  k: () => act("kind"),
  b: () => act("blank"),
  u: () => act("undo"),
  w: save,
  c: () => find("boxes").click(),
  "/": () => find("search").select(),
  "?": () => find("keys").showModal(),
  "[": () => current > 0 && open(current - 1),
  "]": () => current + 1 < sources.length && open(current + 1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target === find("search")) {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") find("search").blur();
    else return;
    event.preventDefault();
    return;
  }
  if (event.target.matches("select, input") || (event.key === "Enter" && event.target.matches("button"))) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action(event);
});

for (const pane of [find("source"), find("result")]) {
  pane.addEventListener("mouseover", warm);
  pane.addEventListener("mouseleave", warm);
  pane.addEventListener("click", (event) => {
    const heading = event.target.closest("[data-article]");
    if (heading) return void choose({ article: Number(heading.dataset.article) });
    const at = clicked(event);
    if (at !== null) choose({ at });
  });
}
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => act(button.dataset.do));
find("next").addEventListener("click", KEYS.n);
find("previous").addEventListener("click", KEYS.p);
find("right").addEventListener("click", settle);
find("save").addEventListener("click", save);
find("help").addEventListener("click", KEYS["?"]);
find("load").addEventListener("click", () => find("file").click());
find("file").addEventListener("change", () => {
  if (find("file").files.length) load(find("file").files[0]);
  find("file").value = "";
});
find("search").addEventListener("input", search);
find("pages").addEventListener("change", () => open(Number(find("pages").value)));
find("boxes").addEventListener("click", () => {
  if (!source().data.sheets.length) return;
  columns = !columns;
  draw();
});
window.addEventListener("beforeunload", (event) => {
  if (waiting()) event.preventDefault();
});
window.addEventListener("resize", () => (inColumns() ? draw() : drawChosen(false)));

for (const decision of queue) decision.key = `${decision.at} ${decision.title}`; // the same after a reload
recall();
sources.forEach((page, number) => {
  const option = element("option", "", `${page.data.name} (${page.data.decisions.length})`);
  option.value = number;
  find("pages").append(option);
});
find("choose").hidden = sources.length < 2;
if (sources.length) draw();
changed();
