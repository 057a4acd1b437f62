"""Pages for hypothesis to build: fragments of newspapers of our own, set in columns, with the faults of extraction."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from papercli.draft import width
from papercli.marks import first_token

HEADLINES = (
    "溪口片区集中开工",
    "二十三个项目落子溪畔 年内再添三座厂房",
    "一片叶子分四等",
    "石笕村茶农“按芽论价”",
    "老站台变身口袋公园",
    "社區冰箱 剩食不剩",
    "简  讯",
    "云 岭 新 貌",
    "要闻",
)
OPENERS = (
    "本报讯（记者 沈碧川 通讯员 陆望舒）",
    "本报讯 记者 白露浓 报道 ",
    "本报讯 ",
    "云岭社临溪4月21日电（记者 顾南乔）",
    "新华社青桐4月20日电 ",
    "〔記者柳映川、卓以安／星嶼報導〕",
    "【鍾采薇╱綜合報導】",
    "（上接1版）",
    "",
    "",
)
SENTENCES = (
    "溪口片区原是一片停产多年的砖瓦窑，去年完成土壤修复后重新收储。",
    "“以前客户来看厂，进门先问货梯够不够大。”厂长贺长庚说。",
    "4月21日上午，23个项目同时破土，总投资46.8亿元。",
    "会议审议《临溪区小型水库管护办法 试行稿》，要求全区37座水库完成巡查；",
    "主控板限用8 MHz的ATmega芯片，代码不得超过32 KB。",
    "本报记者根据居民提供的线索赶到现场。",
    "据新华社报道，青桐江第四桥合龙！",
    "「大人採樣要等三天才有結果，魚等不了三天。」",
    "一等鲜叶每公斤比统货高出18元，",
    "转移路线要让老人和孩子也看得懂",
)
ENDED = tuple(sentence for sentence in SENTENCES if sentence[-1] in "。！」")
"""Those that end with a full stop."""
CLOSERS = ("", "", "", "（下转2版）", "（完）", "（记者 贺兰）", "\n本报记者 白露浓", "\n白露浓 摄")
FURNITURE = ("2026年4月22日 星期三 第01版 要闻 责任编辑：苏见微", "責任編輯／湯若蘭 美術編輯／魏晨", "— 3 —", "A3")
NOISE = (
    " \u3000\t\0\x0b\x0c\r\x1c\x85\xa0\xad\u200b\u2028\ufeff\ufffd\ue000⽂⻓２Ａ︵\U000e0100\U00020000葛﹏（）《》本2"
)


def set_lines(text: str, measure: int, indent: int) -> list[str]:
    """``text`` in lines of ``measure`` em, the first ``indent`` em shorter, broken where typesetting may."""
    lines, line, room = [], "", 2 * (measure - indent)
    while text:
        token = first_token(text) or text[0]
        if line and width("".join((line + token).split())) > room:
            lines.append(line)
            line, room = "", 2 * measure
        line, text = line + token, text[len(token) :]
    return [*lines, line]


@st.composite
def stories(draw: DrawFn, sentences: Sequence[str] = SENTENCES, headed: bool = False) -> str:
    """A story of some sentences with its headline before or after it, in one column; ``headed`` says that it has one, and
    before it."""
    measure, indent = draw(st.integers(8, 26)), draw(st.sampled_from((0, 2)))
    kept, spread = draw(st.sampled_from(("", "\u3000\u3000"))), draw(st.sampled_from((0, 0, 0, 3, 1)))
    between = draw(st.sampled_from(("\n", "\n", "\n\n")))
    count = draw(st.integers(1, 3))
    paragraphs = ["".join(draw(st.lists(st.sampled_from(sentences), min_size=1, max_size=5))) for _ in range(count)]
    paragraphs[0] = draw(st.sampled_from(OPENERS)) + paragraphs[0]
    paragraphs[-1] += draw(st.sampled_from(CLOSERS))
    lines = []
    for paragraph in paragraphs:
        first, *others = set_lines(paragraph, measure, indent)
        lines += [kept + first, *others]
    lines = [" ".join(line) if spread and k % spread == 0 else line for k, line in enumerate(lines)]
    headline = draw(st.lists(st.sampled_from(HEADLINES), min_size=int(headed), max_size=2))
    if headed:
        return between.join([*headline, *lines])
    return between.join(draw(st.sampled_from(([*headline, *lines], [*lines, *headline]))))


@st.composite
def pages(draw: DrawFn) -> str:
    """One or more pages of stories and furniture, with every kind of line end and stray character."""
    blocks = draw(st.lists(st.one_of(stories(), st.sampled_from(FURNITURE)), min_size=1, max_size=4))
    text = draw(st.sampled_from(("\n", "\n\n", "\n\n\n", "\n\f"))).join(blocks)
    for place, noise in draw(st.lists(st.tuples(st.integers(0, len(text)), st.text(NOISE, max_size=3)), max_size=6)):
        text = text[:place] + noise + text[place:]
    return text.replace("\n", draw(st.sampled_from(("\n", "\n", "\r\n", "\r"))))


def texts() -> SearchStrategy[str]:
    """Any page, and text that is none; surrogates are no characters, and are tested with the decoder."""
    return st.one_of(pages(), st.text(st.sampled_from("".join(SENTENCES) + NOISE + "\n\n ")), st.text())
