// A printed page: its picture, and the lines laid over it where they stand.

/** The element with the picture of a sheet, if it has one. */
function pictureOf(page, number) {
  const held = page.pictures.get(number);
  if (!held) return null;
  const picture = element("img", "picture");
  picture.src = held.textContent;
  picture.alt = "";
  return picture;
}

/** A sheet with its lines. `place` notes where a run was drawn. Lengths are units of the sheet times --u, which zooming sets. */
function drawSheet(page, number, place) {
  const sheet = page.data.sheets[number];
  const paper = element("div", `sheet ${look === "picture" ? "pictured" : ""}`);
  const unit = (length) => `calc(var(--u) * ${Math.round(length * 10) / 10})`;
  paper.dataset.width = sheet.width;
  paper.dataset.height = sheet.height;
  paper.style.width = unit(sheet.width);
  paper.style.height = unit(sheet.height);
  if (look === "picture") paper.append(pictureOf(page, number) ?? "");
  for (const [start, end, left, top, right, bottom] of sheet.lines) {
    const found = runs(start, end);
    if (!found.length) continue;
    const upright = bottom - top > 1.5 * (right - left) && end - start > 1;
    const [along, across] = upright ? [bottom - top, right - left] : [right - left, bottom - top];
    const chars = found.flatMap((run) => run.at);
    const ems = chars.reduce((all, at) => all + (page.chars[at] < "\u0100" ? 0.5 : 1), 0);
    const size = Math.min(across * 0.95, along / Math.max(1, ems));
    const box = element("div", `placed ${upright ? "upright" : ""}`);
    box.style.left = unit(left);
    box.style.top = unit(top);
    box.style.fontSize = unit(size);
    box.style.setProperty("--across", unit(across));
    // Letter-spaced lines are as long on the page as they are printed.
    if (chars.length > 1) box.style.letterSpacing = unit(Math.max(0, along - ems * size) / chars.length);
    for (const run of found) box.append(place(run, drawRun(run, false, null)));
    paper.append(box);
  }
  return paper;
}

/** Fit the papers to the pane: as wide as it is, at zoom 1. */
function fit() {
  const pane = find("source");
  const room = pane.clientWidth - 24;
  for (const paper of pane.querySelectorAll(".sheet")) paper.style.setProperty("--u", `${(room / paper.dataset.width) * zoom}px`);
  find("percent").textContent = `${Math.round(zoom * 100)} %`;
}

/** Zoom, and keep in the middle of the pane what is there. */
function zoomTo(wanted) {
  const pane = find("source");
  const next = Math.max(0.5, Math.min(8, wanted));
  const middle = [(pane.scrollLeft + pane.clientWidth / 2) / zoom, (pane.scrollTop + pane.clientHeight / 2) / zoom];
  zoom = next;
  fit();
  pane.scrollLeft = middle[0] * zoom - pane.clientWidth / 2;
  pane.scrollTop = middle[1] * zoom - pane.clientHeight / 2;
  drawChosen(false);
}
