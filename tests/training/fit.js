// Cut every story to its place, balance what is short, and read from the page what was set: gold is what is printed.
() => {
  const gold = { articles: [], floats: [], float_kinds: [], float_articles: [] };
  const text = (node, without) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll(without).forEach((n) => n.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const cells = (p) => [...p.querySelectorAll(".cell")].map((c) => c.textContent).join(" ");
  // A story that was cut goes on elsewhere from the middle of a sentence.
  const jumped = (last, jump) => {
    const end = last && [...last.childNodes].filter((n) => n !== jump).pop();
    jump.remove();
    if (!end || end.nodeType !== 3 || end.data.length < 30 || last.dataset.detail !== "body") return;
    end.data = end.data.slice(0, Math.floor(end.data.length * 0.6)).replace(/[，。、；：！？“”‘’（）《》「」『』0-9A-Za-z ]+$/, "");
    last.append(jump);
  };
  for (const story of document.querySelectorAll(".story")) {
    const body = story.querySelector(".body");
    const over = () =>
      body.scrollWidth > body.clientWidth + 2 || body.scrollHeight > body.clientHeight + 2 ||
      story.scrollWidth > story.clientWidth + 2 || story.scrollHeight > story.clientHeight + 2;
    const stops = story.dataset.stops;
    const sentence = new RegExp(`^([\\s\\S]*[${stops}][”」』）]?)[^${stops}]+[${stops}]*[”」』）]*$`);
    const pieces = () => [...body.querySelectorAll(".piece")];
    const running = (p) => ["body", "lead", "question", "answer"].includes(p.dataset.detail);
    const ahead = body.querySelector(".jump[data-name=continued_to]");
    const before = ahead && ahead.parentNode;
    const length = ahead && before.textContent.length;
    // Take away the last sentence of the last running paragraph, or the last item, until all fits.
    for (let guard = 0; over() && guard < 600; guard++) {
      const left = pieces().filter((p) => !["signature", "note"].includes(p.dataset.detail));
      const last = left[left.length - 1];
      if (!last || left.length === 1 && last.textContent.length < 12) break;
      const float = last.querySelector(".float");
      const end = [...last.childNodes].reverse().find((n) => n.nodeType === 3 && n.data.trim());
      const kept = running(last) && end && !(float && end.compareDocumentPosition(float) & 4) &&
        end.data.match(sentence);
      if (kept && kept[1].trim().length > 8) end.data = kept[1].trimEnd();
      else if (float && running(last)) float.remove();
      else last.remove();
    }
    for (let all = pieces(); all.length && all[all.length - 1].dataset.detail === "subhead"; all = pieces()) all.pop().remove();
    if (ahead && (!before.isConnected || before.textContent.length < length)) jumped(pieces().pop(), ahead);
    if (over() || !pieces().length) { story.remove(); continue; }
    if (story.dataset.balance && body.scrollWidth <= body.clientWidth + 2) {
      body.style.columnFill = "balance"; body.style.flex = "0 1 auto";
      if (over()) { body.style.columnFill = "auto"; body.style.flex = ""; }
    }
    story.dataset.number = gold.articles.length;
    const told = JSON.parse(story.dataset.gold);
    const paragraphs = pieces().map((p) => ({ text: cells(p) || text(p, ".float,.jump"), kind: p.dataset.kind, detail: p.dataset.detail }));
    const headlines = [...story.querySelectorAll("[data-head]")].map((h) => ({ text: h.textContent, kind: h.dataset.head }));
    const credit = [...story.querySelectorAll(".credit")].map((c) => c.textContent);
    const ink = paragraphs.map((p) => p.text).join("") + credit.join("");
    const jump = (name) => (story.querySelector(`.jump[data-name=${name}]`) ? told[name] : null);
    gold.articles.push({
      headline: headlines.map((h) => h.text), headlines, byline: told.byline.filter((p) => ink.includes(p.name)), credit, paragraphs,
      continued_to: jump("continued_to"), continued_from: jump("continued_from"), genre: told.genre,
    });
  }
  for (const float of document.querySelectorAll(".float .says")) {
    gold.floats.push(float.textContent.replace(/\s+/g, " ").trim());
    gold.float_kinds.push(float.dataset.says);
    const story = float.closest(".story");
    gold.float_articles.push(story ? Number(story.dataset.number) : null);
  }
  gold.furniture = [...document.querySelectorAll(".furniture")].map((f) => ({ text: f.textContent.replace(/\s+/g, " ").trim(), kind: f.dataset.kind }));
  return gold;
}
