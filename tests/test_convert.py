"""OpenCC on the finished issue: what is converted, what stays, and names."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from papercli import Issue, Options, UsageError, clean
from papercli.convert import check, configurations, convert, words_of
from papercli.model import Byline, Headline

PAGE = "云岭市开发区扩建\n本报讯（记者 于志新 通讯员 余国发）于是开发区扩建，余国发说，还余三日。（下转2版）\n"


def body(text: str, *names: str, config: str) -> str:
    """``text`` converted on a page that has these people in a byline."""
    issue = clean(text)
    people = tuple(Byline("记者", "reporter", name) for name in names)
    article = convert(replace(issue, articles=(replace(issue.articles[0], byline=people),)), config).articles[0]
    return "\n".join([*article.headline, *(paragraph.text for paragraph in article.paragraphs)])


def test_headlines_and_paragraphs_are_converted_and_all_else_stays() -> None:
    before, after = clean(PAGE), clean(PAGE, Options(convert="s2t"))
    assert after.articles[0].headline == ("雲嶺市開發區擴建",)
    assert after.articles[0].headlines == (Headline("雲嶺市開發區擴建", "headline"),)
    assert after.articles[0].paragraphs[0].text == (
        "本報訊（記者 于志新 通訊員 余國發）於是開發區擴建，余國發說，還餘三日。"
    )

    def printed(issue: Issue) -> Issue:
        return replace(
            issue,
            articles=tuple(
                replace(
                    article,
                    headline=(),
                    headlines=(),
                    paragraphs=tuple(replace(p, text="") for p in article.paragraphs),
                )
                for article in issue.articles
            ),
        )

    assert printed(after) == printed(before)
    assert after.articles[0].byline[0].name == "于志新"
    assert after.articles[0].continued_to is not None
    assert after.articles[0].continued_to.text == "（下转2版）"


@pytest.mark.parametrize(
    ("config", "name", "converted"),
    [
        ("s2t", "张志新", "張志新"),
        ("s2t", "于谦益", "于謙益"),
        ("s2twp", "余后乐", "余后樂"),
        ("s2hk", "范里", "范里"),
        ("s2t", "叶宁", "葉寧"),  # in Big5, but as old characters of their own that nobody uses
        ("s2t", "万胜达", "萬勝達"),
        ("t2s", "張於菟", "张於菟"),
        ("tw2sp", "葉國發", "叶国发"),
        ("t2s", "魏乾", "魏乾"),
        ("t2jp", "澤國", "沢国"),
        ("jp2t", "沢国", "澤國"),
    ],
)
def test_names_are_safe_from_the_dictionary(config: str, name: str, converted: str) -> None:
    assert body(f"{name}到会", name, config=config).removesuffix("到会").removesuffix("到會") == converted


def test_only_names_of_the_page_are_safe() -> None:
    assert body("于是余某到会", "于志新", config="s2t") == "於是餘某到會"
    assert body("于是于到会", "于", config="s2t") == "於是於到會"  # one character is no name
    assert body("于志与于志新到会", "于志", "于志新", config="s2t") == "于志與于志新到會"


def test_every_configuration_that_opencc_ships_works() -> None:
    assert {"s2t", "t2s", "s2tw", "s2twp", "s2hk", "t2jp"} <= set(configurations())
    for config in configurations():
        check(config)
        assert clean(PAGE, Options(convert=config)).articles


def test_an_unknown_configuration_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no configuration 't2sp': did you mean tw2sp"):
        clean(PAGE, Options(convert="t2sp"))


def test_own_words_are_converted_as_the_dictionary_says(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("# our own\n子丑\t子丑\n云岭站\t雲嶺驛 other\n", encoding="utf-8")
    words = words_of(str(file))
    assert words == (("子丑", "子丑"), ("云岭站", "雲嶺驛"))
    issue = clean("本报讯（记者 于志新）子丑年，云岭站通车。", Options(convert="s2t", convert_words=words))
    assert issue.articles[0].paragraphs[0].text == "本報訊（記者 于志新）子丑年，雲嶺驛通車。"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff\xfe", "not UTF-8"), ("云岭\n".encode(), "line 1"), (None, "cannot be read")],
    ids=["bytes", "no tab", "missing"],
)
def test_a_dictionary_that_is_none_is_refused(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "words.tsv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        words_of(str(file))
