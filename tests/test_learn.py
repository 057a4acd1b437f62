"""Learning: a paper's own habits are learned from its corrected pages, what is no better is not written, and a model is what
its file says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from papercli import Options, clean
from papercli.batch.job import Job
from papercli.errors import UnreadableInput
from papercli.learn.align import align
from papercli.learn.gold import samples
from papercli.reading.labels import LABELS, WORDS
from papercli.reading.model import model_of, packed, unpack
from tests.commands import Run

SENTENCES = ("渡口昨天来了新船", "老船工撑了三十年篙", "镇里的人都到岸边来看", "孩子们不再停课", "石料已经运来一半",
             "今年春天又种上柳树", "白石渡的集市照开", "豆腐摊子也收得早", "贺师傅指着船头说话")  # fmt: skip
"""Our own words."""


def page(number: int) -> tuple[str, dict[str, object]]:
    """A page of a paper with a habit of its own: a story's headline is a line in mid-sentence that begins with ※, and its
    first paragraph opens with the same sign."""
    lines, articles = [], []
    for story in range(6):
        own = [SENTENCES[(number * 5 + story * 2 + k) % len(SENTENCES)] for k in range(8)]
        headline = f"※{own[0]}，{own[1]}，"
        paragraphs = [f"※{own[2]}，{own[3]}，{own[4]}。", f"※{own[5]}，{own[6]}，{own[7]}。"]
        lines.append(headline)
        for text in paragraphs:
            lines += [text[k : k + 12] for k in range(0, len(text), 12)]
        articles.append({"headline": [headline], "paragraphs": paragraphs})
    return "\n".join(lines), {"articles": articles}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    for number in range(4):
        text, gold = page(number)
        (folder / f"{number}.txt").write_text(text, "utf-8")
        (folder / f"{number}.gold.json").write_text(json.dumps(gold), "utf-8")
    return folder


def test_a_habit_is_learned_and_told(paper: Path, tmp_path: Path, run: Run) -> None:
    """The model that is written reads a page nobody showed it, with its habit; papercli alone does not."""
    model = tmp_path / "paper.model"
    status, out, err = run("learn", str(paper), "-o", str(model), "-q")
    assert (status, err) == (0, "")
    assert "begins with sign" in out, "the sign that stories begin with is what there is to learn"
    text, gold = page(7)
    (tmp_path / "7.txt").write_text(text, "utf-8")
    wanted = [tuple(article["headline"]) for article in gold["articles"]]  # type: ignore[attr-defined]

    def headlines(*options: str) -> list[tuple[str, ...]]:
        done = run("clean", str(tmp_path / "7.txt"), "--format", "json", *options)
        return [tuple(article["headline"]) for article in json.loads(done.out)["articles"]]

    assert headlines() != wanted
    assert headlines("--model", str(model)) == wanted
    (tmp_path / "papercli.toml").write_text('model = "paper.model"', "utf-8")
    assert headlines("--config", str(tmp_path / "papercli.toml")) == wanted
    shown = run("explain", str(tmp_path / "7.txt"), "--json", "--model", str(model)).out
    kinds = [part["kind"] for line in json.loads(shown)["lines"] for part in line["parts"]]
    assert kinds.count("headline") == len(wanted)
    [learned] = unpack(model.read_bytes())
    card = learned.header.card
    assert list(card["pages"]) == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert card["figures"]["after"]["lines"] > card["figures"]["before"]["lines"]
    assert set(model_of(None, "text").rows) <= set(learned.rows), "what the paper's pages do not have is kept"


def test_what_is_no_better_is_not_written(tmp_path: Path, run: Run) -> None:
    """Pages that papercli reads rightly teach nothing."""
    for number in range(2):
        text = f"白石渡通车\n本报讯 {SENTENCES[number]}，\n{SENTENCES[number + 2]}，\n{SENTENCES[number + 4]}。"
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
        gold = msgspec.json.encode(clean(text))
        (tmp_path / f"{number}.gold.json").write_bytes(gold)
    status, _, err = run("learn", str(tmp_path), "-o", str(tmp_path / "m.model"))
    assert status == 1
    assert "m.model is not written" in err
    assert not (tmp_path / "m.model").exists()


def test_corrections_are_gold(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of a file of corrections, as they are with them; a page that nobody looked at is left out."""
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"云岭要闻{name}\n本报讯（记者 敖煜新）云岭市召\n开会议。", "utf-8")
    known = [clean((tmp_path / f"{name}.txt").read_bytes(), path=f"{name}.txt").source.sha256 for name in "ab"]
    corrections = [[{"do": "split", "at": 22}], []]
    pages = [
        {"path": f"reviewed/{name}.txt", "sha256": digest, "corrections": own}
        for name, digest, own in zip("ab", known, corrections, strict=True)
    ]
    (tmp_path / "c.json").write_text(json.dumps({"schema": "papercli-corrections/1", "pages": pages}), "utf-8")
    [sample] = samples(["c.json"], Options())
    assert sample.path == "a.txt"
    assert len(sample.said["articles"][0]["paragraphs"]) == 2
    status, _, err = run("learn", "c.json", "-o", "m.model")
    assert status == 1
    assert "There is one page to learn from" in err
    (tmp_path / "a.txt").write_text("云岭要闻", "utf-8")
    status, _, err = run("learn", "c.json", "-o", "m.model")
    assert status == 3
    assert "this page has changed since it was corrected in c.json" in err


FAULTS = {
    "no file": (None, "the model cannot be read (No such file or directory)"),
    "a page": (b"\xe4\xba\x91\xe5\xb2\xad", "this is no model of papercli: name a file that papercli learn wrote"),
    "other json": (b'{"articles": []}\n', "this is no model of papercli"),
    "newer": (b'{"schema":"papercli-model/2","labels":"H"}\n', "this model is of another version of papercli: learn it again"),
    "cut off": (packed(model_of(None, "text").header, b""), "this model is cut off or damaged: copy it again"),
    "wild": (
        packed(model_of(None, "text").header, b"\xff" * len(model_of(None, "text").weights)),
        "this model is cut off or damaged: copy it again",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["clean", "explain", "review", "batch", "learn"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_model_is_said(fault: str, command: str, tmp_path: Path, run: Run) -> None:
    data, said = FAULTS[fault]
    model, source = tmp_path / "m.model", tmp_path / "in.txt"
    source.write_text("云岭要闻", "utf-8")
    if data is not None:
        model.write_bytes(data)
    output = [] if command in ("clean", "explain") else ["-o", str(tmp_path / "out")]
    status, _, err = run(command, str(source), "--model", str(model), *output)
    assert status == 2
    assert err.startswith(f"papercli: {model}: {said}")
    assert err.count("\n") == 1


def test_what_learning_needs_is_named(paper: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("papercli.reading.fit", "scipy.optimize", "scipy.sparse"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    status, out, err = run("learn", str(paper), "-o", str(tmp_path / "m.model"))
    assert (status, out) == (2, "")
    assert err == "papercli: Learning needs numpy, scipy and rapidfuzz: pip install numpy scipy rapidfuzz.\n"


def test_batch_cleans_again_with_another_model(tmp_path: Path) -> None:
    """The bytes of the model count, not its name; and cleaning does not keep one that was replaced."""
    own = model_of(None, "text")
    path = tmp_path / "m.model"
    job = Job(("in",), "out", Options(model=str(path)))
    path.write_bytes(packed(own.header, own.weights))
    before = job.fingerprint
    assert model_of(str(path), "text").header.card == own.header.card
    path.write_bytes(packed(replace(own.header, card={"made": "otherwise"}), own.weights))
    assert job.fingerprint != before
    assert model_of(str(path), "text").header.card == {"made": "otherwise"}


def test_pages_of_the_other_kind_are_read_as_ever(tmp_path: Path) -> None:
    """A model that was learned from text is asked of text alone."""
    path, own = tmp_path / "m.model", model_of(None, "text")
    path.write_bytes(packed(own.header, own.weights))
    assert model_of(str(path), "stated") is model_of(None, "stated")


def test_every_label_has_its_words() -> None:
    assert list(WORDS) == list(LABELS)


def test_gold_without_its_page_is_said(tmp_path: Path) -> None:
    (tmp_path / "1.gold.json").write_text('{"articles": []}', "utf-8")
    with pytest.raises(UnreadableInput, match=r"it is called 1\.txt, 1\.pdf or so"):
        samples([str(tmp_path)], Options())


def test_lines_that_gold_has_nothing_for_are_furniture() -> None:
    """A folio between two lines that follow one another, and lines far longer than what is missing between two."""
    first, second, third = ["".join(SENTENCES[k : k + 2]) for k in (0, 2, 4)]
    gold = {"articles": [{"headline": [], "paragraphs": [f"{first}，{second}，{third}。"]}]}
    assert [one.label for one in align([first, "第八版", f"，{second}", f"，{third}。"], gold)] == list("NFCC")
    misread = "".join("口" if k % 2 else one for k, one in enumerate(second))
    assert [one.label for one in align([first, misread, f"，{third}。"], gold)] == list("NCC")
    assert [one.label for one in align([first, misread * 3, f"，{third}。"], gold)] == list("NFC")
