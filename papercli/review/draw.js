// The two sides: the source line by line, or in its columns, and the articles.

let leftRuns = new Map(); // first offset of a run -> its element in the source
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
      node.append(element("i", "blank kept", "\u2423"));
    } else if (strays && gap > 0 && gap < 40 && page.inside([[previous + 1, at]]).length === 0) {
      flush();
      node.append(element("i", "blank struck", "·".repeat(Math.min(gap, 3))));
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
    const held = page.holder.get(at);
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
  const node = element("span", `run ${run.folder.hue === undefined ? "none" : ""} ${run.block.field}`);
  node.dataset.at = run.at[0];
  if (run.folder.hue !== undefined) node.style.setProperty("--h", hue(run.folder));
  write(node, run.at, before, strays);
  return node;
}

const FATES = { headline: "H", credit: "C", paragraph: "¶", from: "↩", to: "↪", furniture: "F" };

function fate(run) {
  if (run.place) return ["", "joined to the line before"];
  const { field, kind } = run.block;
  return [FATES[field], kind === "body" ? "opens a paragraph" : kind === "jump" ? "jump line" : kind];
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
  const drawn = inColumns() ? drawSheets(place) : drawLines(place);
  pane.replaceChildren(drawn);
}

function drawLines(place) {
  const drawn = document.createDocumentFragment();
  source().data.lines.forEach(([start, end], index) => {
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
  });
  return drawn;
}

const LEAST = 11; // pixels of type that can still be read: a page that wants more room is scrolled

/** Pixels to a unit of a sheet: as large as the pane, or larger where most of its type would be too small to read. */
function scaleOf(sheet, room) {
  const sizes = sheet.lines.map(([, , left, top, right, bottom]) => Math.min(right - left, bottom - top)).filter((size) => size > 0);
  const usual = sizes.sort((one, other) => one - other)[sizes.length >> 1];
  return Math.max(room / sheet.width, usual ? Math.min(LEAST / usual, (4 * room) / sheet.width) : 0);
}

function drawSheets(place) {
  const drawn = document.createDocumentFragment();
  const room = find("source").clientWidth - 28;
  for (const sheet of source().data.sheets) {
    const scale = scaleOf(sheet, room);
    const paper = element("div", "sheet");
    paper.style.cssText = `width:${sheet.width * scale}px;height:${sheet.height * scale}px`;
    for (const [start, end, left, top, right, bottom] of sheet.lines) {
      const found = runs(start, end);
      if (!found.length) continue;
      const upright = bottom - top > 1.5 * (right - left) && end - start > 1;
      const box = element("div", "placed");
      const [along, across] = upright ? [bottom - top, right - left] : [right - left, bottom - top];
      const ems = found.reduce((sum, run) => sum + run.at.reduce((all, at) => all + (source().chars[at] < "\u0100" ? 0.5 : 1), 0), 0);
      box.style.cssText = `left:${left * scale}px;top:${top * scale}px;`;
      box.style.fontSize = `${Math.max(3, Math.min(across * 0.95, along / Math.max(1, ems)) * scale)}px`;
      if (upright) box.style.writingMode = "vertical-rl";
      for (const run of found) box.append(place(run, drawRun(run, false, null)));
      paper.append(box);
    }
    drawn.append(paper);
  }
  return drawn;
}

function drawResult() {
  const page = source();
  const pane = find("result");
  pane.lang = page.data.lang;
  rightRuns = new Map();
  rightBlocks = new Map();
  cards = new Map();
  const drawn = document.createDocumentFragment();
  page.shown().forEach((article, index) => drawn.append(drawArticle(article, index + 1)));
  if (page.furniture.blocks.length) drawn.append(drawArticle(page.furniture, 0));
  pane.replaceChildren(drawn);
}

function drawArticle(folder, number) {
  const page = source();
  const card = element("article", number ? "article" : "article none");
  if (number) card.style.setProperty("--h", hue(folder));
  const head = element("header");
  head.append(element("b", "", number ? `Article ${number}` : "Page furniture, no article"));
  if (number) {
    head.dataset.article = folder.blocks[0].at[0];
    head.title = "Choose the whole article";
    if (folder.changed) head.append(element("span", "flag corrected", "corrected"));
    else {
      head.append(`confidence ${folder.confidence.toFixed(2)}`);
      for (const flag of folder.flags) head.append(element("span", "flag", flag.replaceAll("-", " ")));
    }
  }
  card.append(head);
  for (const block of number ? page.ordered(folder) : folder.blocks) {
    const node = element("p", `block ${block.field} ${block.kind}`);
    node.dataset.block = block.at[0];
    if (!["body", "headline"].includes(block.kind)) node.append(element("span", "tag", block.kind));
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

function draw() {
  const tops = ["source", "result"].map((id) => find(id).scrollTop);
  drawSource();
  drawResult();
  ["source", "result"].forEach((id, index) => {
    find(id).scrollTop = tops[index];
  });
  find("boxes").hidden = !source().data.sheets.length;
  find("boxes").setAttribute("aria-pressed", String(inColumns()));
  find("pages").value = String(current);
  drawChosen(false);
  drawQueue();
}
