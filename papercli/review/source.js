// A cleaned source and its corrections. They do what papercli/corrections/desk.py does; a test holds the two together.

const ORDER = ["headline", "credit", "from", "paragraph", "to", "furniture"]; // fields as they are printed
const BLANKS = new Set([" ", "\u3000", "\n"]);
const CONTEXT = 8; // characters that a correction quotes, so that a person can read the file

const find = (id, within = document) => within.querySelector(`#${id}`);
const last = (list) => list[list.length - 1];

function element(tag, names = "", text = "") {
  const made = document.createElement(tag);
  if (names) made.className = names;
  if (text) made.textContent = text;
  return made;
}

/** Whether something read from a file is a correction. */
function isCorrection(said) {
  const whole = Number.isInteger;
  if (said?.do !== "move") return ["split", "join", "keep", "drop"].includes(said?.do) && whole(said.at);
  const spans = Array.isArray(said.spans) && said.spans.length > 0;
  const kind = said.as === undefined || said.as in BECOMES;
  return spans && said.spans.every((span) => Array.isArray(span) && span.length === 2 && span.every(whole)) && (said.to === null || whole(said.to)) && kind;
}

/** One cleaned source: its text, and its articles as they are after the corrections. It is laid out when it is first looked at. */
class Source {
  constructor(data) {
    this.data = data;
    this.corrections = [];
    this.settled = new Set(); // decisions that a person has looked at
    this.saved = { corrections: 0, settled: 0 }; // how many of both the saved file holds
    this.pictures = new Map(); // index of a sheet -> the element that holds its picture
    this.laid = false;
    this.touched = 0; // how often an article was changed
  }

  get chars() {
    this.ownChars ||= Array.from(this.data.text);
    return this.ownChars;
  }

  get folded() {
    if (!this.ownFolded) {
      this.ownFolded = this.chars.slice();
      for (const [at, char] of this.data.folds) this.ownFolded[at] = char;
    }
    return this.ownFolded;
  }

  /** Whether what was done is not what the saved file holds. */
  get waiting() {
    return this.saved.corrections !== this.corrections.length || this.saved.settled !== this.settled.size;
  }

  /** The index of the line that holds a character. */
  lineOf(at) {
    let low = 0;
    let high = this.data.lines.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.data.lines[middle][0] <= at) low = middle;
      else high = middle;
    }
    return low;
  }

  isBlank(at) {
    return BLANKS.has(this.folded[at]);
  }

  isInk(at) {
    return at >= 0 && at < this.folded.length && !this.isBlank(at);
  }

  /** Lay out the articles, if that was not done before. */
  lay() {
    if (!this.laid) this.replay();
    return this;
  }

  /** Lay out the articles as papercli found them and apply all corrections. */
  replay() {
    this.laid = true;
    const open = (folder) => ({
      ...folder,
      changed: false,
      blocks: folder.blocks.map((block) => ({ field: block.field, kind: block.kind, at: this.inside(block.spans) })),
    });
    this.keep = new Set(this.data.blanks);
    this.articles = this.data.articles.map((article, index) => open({ ...article, hue: index }));
    this.furniture = open({ blocks: this.data.furniture });
    this.corrections = this.corrections.filter((correction) => this.apply(correction) === null);
    this.index();
  }

  touch(folder) {
    folder.changed = true;
    this.touched += 1;
  }

  inside(spans) {
    const found = [];
    for (const [start, end] of spans) for (let at = start; at < end; at += 1) if (!this.isBlank(at)) found.push(at);
    return found;
  }

  index() {
    this.blocks = []; // [folder, block], in the order of the articles
    this.number = new Int32Array(this.chars.length).fill(-1); // offset -> index of its block
    this.place = new Int32Array(this.chars.length); // offset -> its place in that
    for (const folder of [...this.articles, this.furniture]) {
      for (const block of folder.blocks) {
        block.at.forEach((at, place) => {
          this.number[at] = this.blocks.length;
          this.place[at] = place;
        });
        this.blocks.push([folder, block]);
      }
    }
  }

  /** The folder and the block that hold a character, and its place in that; null where there is no ink. */
  holder(at) {
    const found = this.blocks[this.number[at] ?? -1];
    return found ? [...found, this.place[at]] : null;
  }

  where(at) {
    for (const folder of [...this.articles, this.furniture]) {
      for (const block of folder.blocks) {
        const place = block.at.indexOf(at);
        if (place >= 0) return [folder, block, place];
      }
    }
    return null;
  }

  /** Apply a correction; the key of the words for what speaks against it, or null. */
  apply(correction) {
    const at = correction.do === "move" ? (correction.spans[0] || [-1])[0] : correction.at;
    if (!this.isInk(at)) return "nothing";
    if (correction.do === "move") return this.move(correction, at);
    const [folder, block, place] = this.where(at);
    if (correction.do === "split") {
      if (!["paragraph", "headline"].includes(block.field)) return "nosplit";
      if (place) {
        const parts = [block.at.slice(0, place), block.at.slice(place)].map((part) => ({ ...block, at: part }));
        folder.blocks.splice(folder.blocks.indexOf(block), 1, ...parts);
        this.touch(folder);
      }
    } else if (correction.do === "join") {
      if (!place) {
        const own = folder.blocks.filter((other) => other.field === "paragraph");
        const number = own.indexOf(block);
        if (number < 1) return "nojoin";
        const before = own[number - 1];
        folder.blocks.splice(folder.blocks.indexOf(before), 1, { ...before, at: before.at.concat(block.at) });
        folder.blocks.splice(folder.blocks.indexOf(block), 1);
        this.touch(folder);
      }
    } else {
      const kept = correction.do === "keep";
      if (place && this.keep.has(at) !== kept) {
        if (kept) this.keep.add(at);
        else this.keep.delete(at);
        this.touch(folder);
      }
    }
    return null;
  }

  move(correction, at) {
    const moves = (place) => correction.spans.some(([start, end]) => start <= place && place < end);
    const origin = this.where(at)[0];
    let target = { blocks: [], isNew: true, flags: [], confidence: 1, hue: this.articles.length };
    const becomes = correction.as && BECOMES[correction.as];
    if (becomes && becomes.field === "furniture") {
      if (correction.to !== null) return "nohome";
      target = this.furniture;
    } else if (correction.to !== null) {
      if (!this.isInk(correction.to)) return "nogoal";
      [target] = this.where(correction.to);
      if (target === this.furniture) return "noarticle";
    }
    const arriving = [];
    for (const folder of [...this.articles, this.furniture]) {
      const stays = [];
      const torn = [];
      for (const block of folder.blocks) {
        const runs = [];
        for (const place of block.at) {
          const moving = moves(place);
          if (!runs.length || last(runs).moving !== moving) runs.push({ moving, at: [] });
          last(runs).at.push(place);
        }
        const { field, kind } = becomes || (folder === this.furniture ? BECOMES.body : block);
        const same = field === block.field && kind === block.kind;
        if (!runs.some((run) => run.moving) || (folder === target && runs.length === 1 && same)) {
          stays.push(block);
          continue;
        }
        this.touch(folder);
        const whole = ["furniture", "headline", "paragraph"].includes(block.field);
        for (const run of runs) {
          const parts = BY_LINE.includes(kind) ? this.byLine(run.at) : [run.at];
          if (run.moving) arriving.push(...parts.map((part) => ({ field, kind, at: part })));
          else if (whole) stays.push({ ...block, at: run.at });
          else torn.push({ ...BECOMES.body, at: run.at }); // a part of a credit or of a jump line is none
        }
      }
      folder.blocks = stays;
      for (const block of torn) this.put(folder, block);
    }
    for (const block of arriving) this.put(target, block);
    if (target.isNew && !this.articles.includes(target) && arriving.length) {
      const place = origin === this.furniture ? this.articles.length : this.articles.indexOf(origin) + 1;
      this.articles.splice(place, 0, target);
    }
    return null;
  }

  /** Some characters, parted by printed line. */
  byLine(places) {
    const parts = [];
    for (const at of places) {
      if (parts.length && this.lineOf(last(last(parts))) === this.lineOf(at)) last(parts).push(at);
      else parts.push([at]);
    }
    return parts;
  }

  put(folder, block) {
    if (["from", "to"].includes(block.field) && folder.blocks.some((other) => other.field === block.field)) Object.assign(block, BECOMES.body);
    const place = folder.blocks.findIndex((other) => other.field === block.field && other.at[0] > block.at[0]);
    folder.blocks.splice(place < 0 ? folder.blocks.length : place, 0, block);
    this.touch(folder);
  }

  /** The articles that something is left of. */
  shown() {
    return this.articles.filter((article) => article.blocks.length);
  }

  /** The blocks of an article in the order in which they are printed. */
  ordered(folder) {
    return ORDER.flatMap((field) => folder.blocks.filter((block) => block.field === field));
  }

  text(block) {
    return block.at.map((at, place) => (place && this.keep.has(at) ? " " : "") + this.folded[at]).join("");
  }

  spans(blocks) {
    const found = [];
    for (const at of blocks.flatMap((block) => block.at).sort((one, other) => one - other)) {
      if (found.length && this.inside([[last(found)[1], at]]).length === 0) last(found)[1] = at + 1;
      else found.push([at, at + 1]);
    }
    return found;
  }

  quote(at) {
    let words = "";
    for (let place = at, count = 0; place < this.chars.length && count < CONTEXT; place += 1) {
      if (this.isBlank(place)) continue;
      words += this.folded[place];
      count += 1;
    }
    return words;
  }
}
