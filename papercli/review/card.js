// What stands where the eye is: the evidence for what was decided, what can be done and by which key; and what is asked.

const card = find("card");

/** Put the card below what is chosen, with what can be done there. */
function drawCard(what) {
  card.remove();
  if (!what) return;
  const { folder, block, place } = what;
  const able = {
    right: isChosen(queue[step]) && !isSettled(queue[step]),
    split: block && place > 0 && ["paragraph", "headline"].includes(block.field),
    join: block?.field === "paragraph",
    move: true,
    begin: block,
    head: block && folder !== source().furniture,
    kind: block,
    blank: block && place > 0,
  };
  for (const button of card.querySelectorAll("[data-do]")) button.hidden = !able[button.dataset.do];
  card.querySelector('[data-do="head"] span').textContent = say(block?.field === "headline" ? "body" : "head");
  card.querySelector('[data-do="blank"] span').textContent = say(block && source().keep.has(block.at[place]) ? "drop" : "keep");
  drawReasons(isChosen(queue[step]) ? queue[step] : null);
  (block ? rightBlocks.get(block) : cards.get(folder)?.querySelector(".heading"))?.after(card);
}

/** What speaks for a decision and what against it. */
function drawReasons(decision) {
  find("asked", card).textContent = decision ? asked(decision) : "";
  find("reasons", card).replaceChildren(
    ...(decision?.reasons ?? []).map(([words, weight]) => {
      const reason = element("li", weight > 0 ? "for" : "against");
      reason.append(element("b", "", `${weight > 0 ? "+" : "−"}\u2009${Math.abs(weight).toFixed(1)}`), element("span", "", words));
      return reason;
    }),
  );
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
  options.push({ key: "0", words: "", label: say("new"), hue: "0", to: null });
  ask(say("where"), say("wherehint"), page.data.lang, options, ({ to }) => correct({ do: "move", spans, to }, blocks[0].at[0]));
}

function askKind({ folder, block }) {
  const page = source();
  const options = Object.entries(BECOMES)
    .filter(([kind, { field }]) => kind !== "paragraph" && (folder !== page.furniture || field === "furniture"))
    .map(([kind, { field }]) => {
      const word = called(kind);
      return { key: kind, words: `${kind} ${word}`, label: field === "furniture" ? say("furniture", word) : word, hue: "0", field };
    });
  ask(say("what"), say("whathint"), "", options, ({ key, field }) => {
    const to = field === "furniture" ? null : block.at[0];
    correct({ do: "move", spans: page.spans([block]), to, as: key }, block.at[0]);
  });
}

/** Let a person choose one of some options: by clicking, by its key, or by words of it. */
function ask(question, hint, lang, options, then) {
  const targets = find("targets");
  targets.lang = lang || document.documentElement.lang;
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
