// What a person does: choose, walk the queue, correct, search.

const sources = Array.from(document.querySelectorAll("script.source"), (node) => new Source(JSON.parse(node.textContent)));
let owner = -1;
for (const node of document.querySelectorAll("script.source, script.picture")) {
  if (node.className === "source") owner += 1;
  else sources[owner].pictures.set(Number(node.dataset.sheet), node);
}

/** What is shown at a time: one page of a source, its lines `from` to `to`, its offsets `start` to `end`, and its sheets. */
const views = sources.flatMap((source, number) => viewsOf(source.data, number));
const queue = sources
  .flatMap((source, number) => source.data.decisions.map((decision) => ({ ...decision, source: number })))
  .sort((one, other) => one.confidence - other.confidence || one.source - other.source || one.at - other.at);

let current = 0; // index of the view that is shown
let step = -1; // index of the decision that is shown
let chosen = null; // {at} a character, or {article} an offset in an article whose heading was chosen
let wanted = "picture"; // how a page is shown, where it can be
let look = "lines"; // how the page is shown
let zoom = 1;
const deeds = []; // what u takes back, the last first: {source, corrects, settled: keys, step}
let hits = [];
let hit = -1;

const view = () => views[current];
const source = () => sources[view().source].lay();

function viewsOf({ pages, lines, sheets, text }, source) {
  return pages.map(([number, from, to], index) => {
    const start = lines[from][0];
    const end = index + 1 < pages.length ? lines[pages[index + 1][1]][0] : Infinity;
    const own = sheets.flatMap((sheet, at) => (start <= sheet.start && sheet.start < end ? [at] : []));
    return { source, number, from, to, start, end, sheets: own };
  });
}

/** How a page can be shown. */
function looksOf({ source, sheets }) {
  const pictured = sheets.some((number) => sources[source].pictures.has(number));
  return [...(pictured ? ["picture"] : []), ...(sheets.length ? ["text"] : []), "lines"];
}

let hush = 0;

/** Tell a person something, for some seconds. */
function tell(words) {
  find("message").textContent = words;
  find("message").classList.add("shown");
  clearTimeout(hush);
  hush = setTimeout(() => find("message").classList.remove("shown"), 4000);
}

// Choosing -----------------------------------------------------------------------------------------------------------

/** What is chosen: its folder, and a block and a place in it where it is no whole article. */
function held() {
  if (!chosen) return null;
  const found = source().holder(chosen.article ?? chosen.at);
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

/** Scroll on until the card is seen whole, or as far as the character that it stands below stays in view. */
function revealCard(run, pane) {
  if (!card.isConnected) return;
  const room = pane.getBoundingClientRect();
  const hidden = card.getBoundingClientRect().bottom + 8 - room.bottom;
  const spare = run.getBoundingClientRect().top - room.top - 32;
  if (hidden > 0 && spare > 0) pane.scrollTop += Math.min(hidden, spare);
}

function drawChosen(scroll) {
  document.querySelectorAll(".chosen").forEach((node) => node.classList.remove("chosen"));
  const what = held();
  find("chosen").textContent = say("choose");
  find("chosen").lang = source().data.lang;
  drawCard(what);
  if (what?.block) {
    const { folder, block, place } = what;
    rightBlocks.get(block)?.classList.add("chosen");
    (leftBlocks.get(block) || []).forEach((node) => node.classList.add("chosen"));
    const text = Array.from(source().text({ at: block.at.slice(Math.max(0, place - 12), place + 20) }));
    find("chosen").textContent = say("piece", name(folder), called(block.kind), `${place > 12 ? "…" : ""}${text.join("")}…`);
    point(scroll);
    if (scroll) follow(chosen, FRAMES);
  } else if (what) {
    cards.get(what.folder)?.classList.add("chosen");
    find("chosen").textContent = say("all", name(what.folder));
    point(false);
    if (scroll) reveal(cards.get(what.folder), find("result"));
  } else point(false);
}

const FRAMES = 6;

/** Keep to what is chosen for some frames: lines and articles that come into view only then take their true heights. */
function follow(what, frames) {
  requestAnimationFrame(() => {
    if (chosen !== what) return;
    for (const [found, pane] of spots()) bring(found.run, pane);
    if (frames > 1) follow(what, frames - 1);
  });
}

/** The runs of both sides that hold what is chosen, with their panes. */
function spots() {
  const { block, place } = held() ?? {};
  if (!block) return [];
  return [[spot(leftRuns, block, place), find("source")], [spot(rightRuns, block, place), find("result")]].filter(([found]) => found);
}

/** Set the mark on both sides where it stands now, and scroll to it. */
function point(scroll) {
  document.querySelectorAll(".mark").forEach((node) => node.remove());
  for (const [found, pane] of spots()) {
    drawMark(found);
    if (scroll) bring(found.run, pane);
  }
}

/** Scroll a side to a run of it, and the result to the card as well. */
function bring(run, pane) {
  reveal(run, pane);
  if (pane === find("result")) revealCard(run, pane);
}

function name(folder) {
  return folder === source().furniture ? say("none") : say("article", source().shown().indexOf(folder) + 1);
}

/** The run of one side that holds a character, and how many characters of the run stand before it. */
function spot(side, block, place) {
  for (let back = place; back >= 0; back -= 1) {
    const run = side.get(block.at[back]);
    if (run) return { run, count: place - back };
  }
  return null;
}

/** Set the mark in the line or block of a run, before one of its characters. It is laid out though it be out of view. */
function drawMark({ run, count }) {
  const host = run.closest(".line, .placed, .block");
  for (const node of [host, host.closest(".article")]) node?.classList.add("seen");
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
      if (!box) return;
      const room = host.getBoundingClientRect();
      const mark = element("span", "mark");
      mark.style.left = `${box.left - room.left - 1}px`;
      mark.style.top = `${box.top - room.top}px`;
      mark.style.height = `${box.height}px`;
      host.append(mark);
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
  const [, block, place] = source().holder(Number(run.dataset.at));
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

/** Go on by runs of the page's lines, or by whole blocks, in the order of the source. */
function walk(steps, whole) {
  const page = source();
  const what = held();
  const { from, to } = view();
  const now = what ? (whole ? (what.block || what.folder.blocks[0]).at[0] : chosen.at ?? chosen.article) : -1;
  const beyond = (at) => (steps > 0 ? at > now : at < now);
  let stops = [];
  if (whole) stops = page.blocks.filter(([, block]) => isHere(block)).map(([, block]) => block.at[0]).filter(beyond);
  else {
    let index = now >= 0 ? page.lineOf(now) : steps > 0 ? from : from - 1;
    for (; from <= index && index < to && !stops.length; index += steps) stops = runs(...page.data.lines[index]).map((run) => run.at[0]).filter(beyond);
  }
  if (stops.length) choose({ at: steps > 0 ? Math.min(...stops) : Math.max(...stops) });
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
    const [folder] = source().holder(Number(heading.dataset.article));
    hot = folder.blocks.flatMap((block) => leftBlocks.get(block) || []);
  }
  if (run) {
    const at = Number(run.dataset.at);
    const [, block, place] = source().holder(at);
    const across = spot(rightRuns, block, place)?.run;
    const back = spot(leftRuns, block, place)?.run;
    hot = [across, back, rightBlocks.get(block)].filter(Boolean);
    if (event.currentTarget.id === "result") hot = hot.concat(leftBlocks.get(block) || []);
  }
  hot.forEach((node) => node.classList.add("hot"));
}

// The queue ----------------------------------------------------------------------------------------------------------

const isSettled = (decision) => sources[decision.source].settled.has(decision.key);

/** A decision in words: its line, what was asked, and how sure it is. */
function asked({ line, words, asks, confidence }) {
  const question = words ?? WORDS[language][`asks${asks}`] ?? say("askskind", called(asks));
  return say("line", line, question) + (confidence ? ` ${confidence.toFixed(2)}` : "");
}

/** Whether the mark stands at a decision. */
function isChosen(decision) {
  return decision !== undefined && decision.view === current && chosen?.at === decision.at;
}

function drawQueue() {
  const open = queue.filter((decision) => !isSettled(decision)).length;
  find("count").textContent = queue.length ? say("count", step < 0 ? "–" : step + 1, queue.length, open) : say("sure");
  document.title = open ? say("title", open) : say("done");
  const decision = queue[step];
  find("decision").textContent = decision ? `${isSettled(decision) ? "✓ " : ""}${asked(decision)}` : "";
  for (const id of ["previous", "next", "right"]) find(id).disabled = !queue.length;
  find("undo").disabled = !deeds.length;
  drawPages();
}

function visit(number) {
  if (!queue.length) return;
  step = (number + queue.length) % queue.length;
  const decision = queue[step];
  if (decision.view !== current) open(decision.view);
  choose({ at: decision.at });
  drawQueue();
}

/** Call the decision that is shown right, and go on to the next; where a person looks elsewhere, first go back to it. */
function settle() {
  const decision = queue[step];
  if (!decision) return void visit(0);
  if (isSettled(decision)) return void visit(step + 1);
  if (!isOnScreen(decision)) return void visit(step);
  sources[decision.source].settled.add(decision.key);
  deeds.push({ source: decision.source, corrects: false, settled: [decision.key], step });
  changed();
  drawDoubts();
  visit(step + 1);
}

/** Whether the mark stands at a decision, and can be seen. */
function isOnScreen(decision) {
  if (!isChosen(decision)) return false;
  const marks = Array.from(document.querySelectorAll(".mark"));
  return !marks.length || marks.some((mark) => meets(mark, mark.closest(".pane")) && meets(mark, document.documentElement));
}

function meets(node, room) {
  const [one, other] = [node.getBoundingClientRect(), room.getBoundingClientRect()];
  return one.bottom > other.top && one.top < other.bottom && one.right > other.left && one.left < other.right;
}

function open(number) {
  current = number;
  chosen = null;
  const looks = looksOf(view());
  look = looks.includes(wanted) ? wanted : looks[0];
  find("source").scrollTo(0, 0);
  find("result").scrollTop = 0;
  draw();
}

/** The view that shows a character of a source. */
function viewOf(source, at) {
  const number = views.findIndex((one) => one.source === source && at < one.end);
  return number < 0 ? views.findLastIndex((one) => one.source === source) : number;
}

// Correcting ---------------------------------------------------------------------------------------------------------

function correct(correction, at) {
  const page = source();
  const { touched } = page;
  correction.text = page.quote(correction.spans ? correction.spans[0][0] : correction.at);
  const wrong = page.apply(correction);
  if (wrong) return void tell(say(wrong));
  if (page.touched === touched) return void tell(say("already"));
  page.corrections.push(correction);
  page.index();
  const settled = queue
    .filter((decision) => sources[decision.source] === page && decision.at === at && !page.settled.has(decision.key))
    .map((decision) => decision.key);
  settled.forEach((key) => page.settled.add(key));
  deeds.push({ source: view().source, corrects: true, settled, step });
  changed();
  show(at); // what was moved is followed
}

/** Take the last correction back, or that a decision was called right, on whichever page that was. */
function undo() {
  const deed = deeds.pop();
  if (!deed) return;
  const page = sources[deed.source];
  deed.settled.forEach((key) => page.settled.delete(key));
  let at = queue[deed.step]?.at;
  if (deed.corrects) {
    const undone = page.corrections.pop();
    if (page.corrections.length < page.saved.corrections) page.saved.corrections = UNSAVED; // the saved file holds what is now undone
    page.replay();
    at = undone.spans ? undone.spans[0][0] : undone.at;
    tell(say("undone", undone.text));
  } else {
    step = deed.step;
    if (page.settled.size < page.saved.settled) page.saved.settled = UNSAVED;
    tell(say("reopened", queue[step].line));
  }
  changed();
  const number = viewOf(deed.source, at);
  if (number !== current) open(number);
  show(at);
}

/** Draw both sides anew, with the mark at a character. */
function show(at) {
  chosen = { at };
  draw();
  drawChosen(true);
}

function act(what) {
  const now = held();
  const page = source();
  if (!now) return void tell(say("first"));
  if (what === "move") return void askWhere(now);
  const { folder, block, place } = now;
  if (!block) return void tell(say("part"));
  const at = block.at[place];
  if (what === "split") {
    if (!place) return void tell(say("atstart"));
    correct({ do: "split", at }, at);
  } else if (what === "join") {
    correct({ do: "join", at: block.at[0] }, block.at[0]);
  } else if (what === "blank") {
    if (!place) return void tell(say("noblank"));
    correct({ do: page.keep.has(at) ? "drop" : "keep", at }, at);
  } else if (what === "kind") {
    askKind(now);
  } else if (what === "head") {
    if (folder === page.furniture) return void tell(say("lifted"));
    const as = block.field === "headline" ? "paragraph" : "headline";
    correct({ do: "move", spans: page.spans([block]), to: block.at[0], as }, at);
  } else if (what === "begin") {
    const all = page.ordered(folder);
    const rest = folder === page.furniture ? [block] : all.filter((other) => other === block || (other.field !== "from" && other.at[0] > block.at[0]));
    correct({ do: "move", spans: page.spans(rest), to: null }, at);
  }
}

// The list of pages --------------------------------------------------------------------------------------------------

/** Open decisions of each view, and how much doubt they hold together. */
function doubts() {
  const found = views.map(() => ({ open: 0, doubt: 0 }));
  for (const decision of queue) {
    if (isSettled(decision)) continue;
    found[decision.view].open += 1;
    found[decision.view].doubt += 1 - decision.confidence;
  }
  return found;
}

function viewName({ source, number }) {
  const { name, pages } = sources[source].data;
  return pages.length > 1 ? say("file", name, number) : name;
}

/** List the pages that hold the words of the filter, the most doubtful first. The order is made when the list is opened. */
function listPages() {
  const found = doubts();
  const words = find("narrow").value.trim().toLowerCase();
  const order = views.map((_, number) => number).sort((one, other) => found[other].doubt - found[one].doubt || one - other);
  find("list").replaceChildren(
    ...order.filter((number) => viewName(views[number]).toLowerCase().includes(words)).map((number) => {
      const item = element("li");
      const button = element("button");
      button.type = "button";
      button.dataset.view = number;
      button.append(element("span", "name", viewName(views[number])), element("span", "open"));
      item.append(button);
      return item;
    }),
  );
  drawPages();
}

/** Say in the list how much is open, and which page is shown. */
function drawPages() {
  const found = doubts();
  find("page").textContent = viewName(view());
  for (const button of find("list").querySelectorAll("button")) {
    const number = Number(button.dataset.view);
    button.lastChild.textContent = found[number].open ? say("open", found[number].open) : "";
    if (number === current) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
}

function togglePages() {
  if (views.length < 2) return;
  if (find("pages").contains(document.activeElement)) document.activeElement.blur(); // else keys would still go there
  find("pages").hidden = !find("pages").hidden;
  find("browse").setAttribute("aria-expanded", String(!find("pages").hidden));
  if (!find("pages").hidden) {
    listPages();
    find("narrow").focus();
  }
  fit();
  drawChosen(false);
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
  find("hits").textContent = words ? say("hits", hits.length) : "";
}

function go(steps) {
  if (!hits.length) return;
  hit = (hit + steps + hits.length) % hits.length;
  const [page, at] = hits[hit];
  const number = viewOf(page, at);
  if (number !== current) open(number);
  choose({ at });
  find("hits").textContent = say("hit", hit + 1, hits.length);
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
  u: undo,
  w: save,
  g: togglePages,
  c: () => {
    const looks = looksOf(view());
    lookAs(looks[(looks.indexOf(look) + 1) % looks.length]);
  },
  "+": () => zoomTo(zoom * 1.25),
  "=": () => zoomTo(zoom * 1.25),
  "-": () => zoomTo(zoom / 1.25),
  0: () => zoomTo(1),
  "/": () => find("search").select(),
  "?": () => find("keys").showModal(),
  "[": () => current > 0 && open(current - 1),
  "]": () => current + 1 < views.length && open(current + 1),
};

/** Show pages as a picture, in columns, or line by line. */
function lookAs(how) {
  wanted = how;
  look = how;
  draw();
  drawChosen(true);
}

/** Say all of the page in its language. */
function speak(words) {
  language = words;
  translate();
  changed();
  if (find("source").childElementCount) draw();
  if (!find("pages").hidden) listPages();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target === find("search")) {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") find("search").blur();
    else return;
    event.preventDefault();
    return;
  }
  if (event.target === find("narrow")) {
    const [first] = find("list").querySelectorAll("button");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "Escape") togglePages();
    return;
  }
  if (event.target.matches("input") || (event.key === "Enter" && event.target.matches("button"))) return;
  const action = views.length && KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action(event);
});

for (const pane of [find("source"), find("result")]) {
  pane.addEventListener("mouseover", warm);
  pane.addEventListener("mouseleave", warm);
  pane.addEventListener("click", (event) => {
    if (event.target.closest("#card")) return;
    const doubt = event.target.closest(".doubt");
    if (doubt) return void visit(Number(doubt.dataset.step));
    const heading = event.target.closest("[data-article]");
    const at = heading ? null : clicked(event);
    if (!heading && at === null) return;
    const top = event.target.getBoundingClientRect().top;
    choose(heading ? { article: Number(heading.dataset.article) } : { at });
    pane.scrollTop += event.target.getBoundingClientRect().top - top; // the card comes and goes: what was clicked stays
    drawChosen(false);
  });
}
card.addEventListener("click", (event) => {
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (what === "right") settle();
  else if (what) act(what);
});
for (const [id, action] of Object.entries({
  next: KEYS.n, previous: KEYS.p, right: settle, undo, save, help: KEYS["?"], load: () => find("file").click(), browse: togglePages,
  nearer: KEYS["+"], farther: KEYS["-"], fit: KEYS[0], language: () => {
    speak(language === "en" ? "zh" : "en");
    remind("language", language);
  },
})) find(id).addEventListener("click", action);
for (const button of document.querySelectorAll("[data-look]")) button.addEventListener("click", () => lookAs(button.dataset.look));
find("file").addEventListener("change", () => {
  if (find("file").files.length) load(find("file").files[0]);
  find("file").value = "";
});
find("search").addEventListener("input", search);
find("narrow").addEventListener("input", listPages);
find("list").addEventListener("click", (event) => {
  const number = event.target.closest("button")?.dataset.view;
  if (number !== undefined) open(Number(number));
});
find("source").addEventListener("wheel", (event) => {
  if (!event.ctrlKey || look === "lines") return;
  event.preventDefault();
  zoomTo(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
}, { passive: false });
window.addEventListener("beforeunload", (event) => {
  if (waiting()) event.preventDefault();
});
window.addEventListener("resize", () => {
  fit();
  drawChosen(false);
});

for (const decision of queue) {
  decision.key = `${decision.at} ${decision.words ?? decision.asks}`; // the same after a reload
  decision.view = viewOf(decision.source, decision.at);
}
recall();
find("browse").hidden = views.length < 2;
language = reminded("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
speak(language);
if (views.length) open(0);
