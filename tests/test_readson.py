"""Whether text reads on: the shipped model knows words, both scripts, and what it is asked; the trainer is repeatable."""

from __future__ import annotations

from pathlib import Path

import pytest

from papercli.reading.readson import MAGIC, Model, log_odds

MODEL = Path(__file__).parents[1] / "papercli" / "reading" / "models" / "readson.bin"
PIECES = [
    ("临溪市农业部门工作人员冒雨来到田间，指导农", "户抢收早稻，并协调三台收割机到场作业。"),
    ("新建成的跨江大桥全长两千一百米，设计时速八", "十公里，双向六车道，计划年底通车。"),
    ("昨晚的比赛中，主队在第七十六分钟由替补前锋打", "入全场唯一进球，连续五个主场保持不败。"),
    ("展览共展出明清时期瓷器一百二十件，其中一半以", "上为首次公开展出，观众可免费预约参观。"),
    ("医院呼吸科主任提醒市民，换季时节要注意保", "暖，老人和孩子应尽量少去人群密集的场所。"),
    ("這項計畫預計投入三億元，分三年興建社會住", "宅八百戶，優先提供青年家庭申請承租。"),
]
"""Ends of pieces and what follows them."""


@pytest.mark.parametrize("place", range(len(PIECES)))
def test_own_continuation_is_likeliest(place: int) -> None:
    end = PIECES[place][0]
    scores = [log_odds(end, beginning) for _, beginning in PIECES]
    assert max(scores) == scores[place], f"{end[-6:]} should read on as {PIECES[place][1][:6]}: {scores}"


def test_too_short_or_unknown_is_an_answer_still() -> None:
    assert all(log_odds(*pair) < 0 for pair in [("", ""), ("", "天"), ("天", ""), ("\U0002f800", "\U0002f801")])


def test_file_is_small() -> None:
    size = MODEL.stat().st_size
    assert size <= 3_000_000, f"the model takes {size:,} bytes of 3,000,000: lower SLOTS in tests/training/readson.py"


def test_card_is_of_this_file() -> None:
    from hashlib import sha256

    digest = sha256(MODEL.read_bytes()).hexdigest()
    assert digest in MODEL.with_suffix(".md").read_text(encoding="utf-8"), (
        f"write the model's hash into its card: {digest}"
    )


def test_other_bytes_are_refused() -> None:
    for data in (b"READSON0" + bytes(64), MAGIC):
        with pytest.raises(ValueError, match="no model of what reads on"):
            Model(data)


def test_training_twice_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numpy")
    pytest.importorskip("scipy")
    from tests.training import readson as trainer

    for name, value in {"STRETCH": 100, "JOINTS": 200, "PAIRS": 20, "SLOTS": 8000}.items():
        monkeypatch.setattr(trainer, name, value)

    text = tmp_path / "text.txt"
    # Sentences of every subject, verb and object: enough that runs of each length are seen again.
    subjects, verbs, objects = (
        ["农民", "工人", "教师", "医生", "学生", "居民"],
        ["参观", "建设", "保护", "研究"],
        ["桥梁", "学校", "湿地", "古树"],
    )
    said = [f"{who}们昨天{does}{what}，并且表示满意。" for who in subjects for does in verbs for what in objects]
    text.write_text("\n".join(said * 5), encoding="utf-8")
    kinds, symbols = trainer.stream([text], {"學": "学"})
    first, second = [trainer.build(kinds, symbols, {"學": "学"}, 2) for _ in range(2)]
    assert first == second
    assert Model(first).runs(Model(first).end("学"), Model(first).beginning("生们")) > 1
