"""How long the review page takes in a real browser, on a page of 2,000 lines.

    python -m tests.benchmarks.review [LINES]

Needs chromium and playwright. Prints milliseconds: until the page is open and drawn, for a step along the queue, for
hovering, for a correction. Ends with 1 where a bar is missed: a second to open, a quarter of one for a
correction (with the steps that lead to it), a tenth for all else.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from papercli.explain import explain
from papercli.review import Reviewed, render
from tests.benchmarks.speed import pages
from tests.browser import chromium

BARS = {"opening": 1000.0, "a step along the queue": 100.0, "hovering": 100.0, "a correction": 250.0}
TIMED = """async () => {
  const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const times = [];
  for (let turn = 0; turn < 15; turn += 1) {
    await drawn();
    const start = performance.now();
    ACT;
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return times;
}"""
ACTS = {
    "a step along the queue": "visit(step + 1)",
    "hovering": "const runs = document.querySelectorAll('#source .run'); runs[turn * 90 % runs.length]"
    ".dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))",
    "a correction": "visit(step + 1); walk(1, false); walk(1, false); act('blank')",
}


def source(lines: int) -> str:
    """Sample pages, one after another on one page, of at least as many lines."""
    text = ""
    for page in pages():
        text += page.decode().replace("\f", "\n")
        if text.count("\n") >= lines:
            break
    return text


def main() -> int:
    text = source(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "review.html"
        file.write_bytes(b"".join(render([Reviewed(explain(text))])))
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        openings = []
        for _ in range(5):
            start = perf_counter()
            tab.goto(file.as_uri())
            tab.wait_for_selector("#result .block")
            openings.append((perf_counter() - start) * 1000)
        times = {"opening": median(openings)}
        times |= {name: median(tab.evaluate(TIMED.replace("ACT", act))) for name, act in ACTS.items()}
    print(f"{text.count(chr(10))} lines, {len(text)} characters")
    for name, taken in times.items():
        print(f"{name:24} {taken:7.1f} ms")
    return int(any(times[name] > bar for name, bar in BARS.items()))


if __name__ == "__main__":
    sys.exit(main())
