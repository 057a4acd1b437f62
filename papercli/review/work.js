// What was done: saved to a file, loaded from one, and found again after a reload.

const UNSAVED = -1;
const SCHEMA = "papercli-corrections/1";

function corrections() {
  const pages = sources.map((page) => ({ path: page.data.path, sha256: page.data.sha256, corrections: page.corrections, settled: [...page.settled] }));
  return { schema: SCHEMA, pages };
}

function waiting() {
  return sources.some((page) => page.waiting);
}

function changed() {
  const count = sources.reduce((sum, page) => sum + page.corrections.length, 0);
  find("save").textContent = count ? say("saving", count) : say("save");
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
  const others = deeds.filter((deed) => deed.source !== number || !deed.corrects);
  deeds.splice(0, deeds.length, ...others);
  for (const _ of page.corrections) deeds.push({ source: number, corrects: true, settled: [], step: -1 });
  return corrections.length - page.corrections.length;
}

/** Under which name a browser keeps what was done with a page; one that goes on from a file keeps it apart. */
const memory = (page) => `papercli review ${page.data.sha256} ${page.data.name} ${JSON.stringify(page.data.done).length}`;

/** Keep what was done where a reload finds it. A browser may have no such place: then it asks before it leaves. */
function remember() {
  for (const page of sources) {
    const work = { corrections: page.corrections, settled: [...page.settled], saved: !page.waiting };
    try {
      if (work.corrections.length || work.settled.length || page.data.done.length) localStorage.setItem(memory(page), JSON.stringify(work));
      else localStorage.removeItem(memory(page));
    } catch {
      return;
    }
  }
}

/** A choice of this person, kept for the next page. */
function remind(name, value) {
  try {
    localStorage.setItem(`papercli review ${name}`, value);
  } catch {
    // A browser may keep nothing: then the choice holds for this page.
  }
}

function reminded(name) {
  try {
    return localStorage.getItem(`papercli review ${name}`);
  } catch {
    return null;
  }
}

/** Find again what was done before a reload, or go on from what the page was written with. */
function recall() {
  const counts = { found: [0, 0], goeson: [0, 0] };
  sources.forEach((page, number) => {
    let work = null;
    try {
      work = JSON.parse(localStorage.getItem(memory(page)));
    } catch {
      work = null;
    }
    const told = isWork(work) ? "found" : "goeson";
    const { done } = page.data;
    if (told === "goeson") work = { corrections: done.flatMap((one) => one.corrections), settled: done.flatMap((one) => one.settled), saved: true };
    if (!work.corrections.length && !work.settled?.length) return;
    const refused = resume(number, work);
    if (work.saved && !refused) keepSaved(page);
    else page.saved = { corrections: page.corrections.length ? UNSAVED : 0, settled: page.settled.size ? UNSAVED : 0 };
    counts[told][0] += page.corrections.length;
    counts[told][1] += page.settled.size;
  });
  for (const [told, count] of Object.entries(counts)) if (count.some(Boolean)) tell(say(told, ...count));
}

function keepSaved(page) {
  page.saved = { corrections: page.corrections.length, settled: page.settled.size };
}

function save() {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(corrections(), null, 1)}\n`], { type: "application/json" }));
  link.download = sources.length === 1 ? `${source().data.name.split(/[\\/]/).pop().split(".")[0]}.corrections.json` : "corrections.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  sources.forEach(keepSaved);
  changed();
  tell(say("saved", link.download));
}

async function load(file) {
  let said = null;
  try {
    said = JSON.parse(await file.text());
  } catch {
    return void tell(say("nojson"));
  }
  const wanted = said?.schema === SCHEMA && Array.isArray(said.pages) ? said.pages : null;
  if (!wanted?.every(isWork)) return void tell(say("unread"));
  let count = 0;
  let refused = 0;
  let right = 0;
  sources.forEach((page, number) => {
    const own = wanted.filter((one) => one.sha256 === page.data.sha256);
    const work = { corrections: own.flatMap((one) => one.corrections), settled: own.flatMap((one) => one.settled ?? []) };
    if (!work.corrections.length && !work.settled.length) return;
    const left = resume(number, work);
    keepSaved(page);
    if (left) page.saved.corrections = UNSAVED;
    count += page.corrections.length;
    refused += left;
    right += work.settled.length;
  });
  if (held() === null) chosen = null;
  changed();
  draw();
  const left = refused ? say("left", refused) : "";
  const also = right ? say("also", right) : "";
  tell(count || refused || right ? `${say("loaded", count)}${also}${left}` : say("others"));
}
