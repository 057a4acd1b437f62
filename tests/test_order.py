"""Text that an extractor shuffled is put in order, and text in order is left as it is."""

from __future__ import annotations

from papercli import clean
from papercli.draft import Draft, cut
from papercli.stages.woven import unwoven

WOVEN = """云岭市昨天召开会议，要 小学校的操场上，孩子们
求各部门把防汛的工作落 正在练习跳绳，老师站在
到实处，不能有半点的疏 一旁计数，家长们则在栏
忽，确保人民群众的生命 杆外面观看，不时地鼓掌
和财产安全。会议还听取 叫好。这所学校每年春天
了水利部门的汇报。 都要举行一次这样的比赛。
"""
"""Rows of two columns with a single blank between them."""


def test_rows_across_columns_are_parted() -> None:
    inks = [line.ink for line in unwoven(Draft(WOVEN, cut(WOVEN))).lines]
    assert inks[:2] == ["云岭市昨天召开会议，要", "求各部门把防汛的工作落"], "The first column must stand whole."
    assert inks[6:8] == ["小学校的操场上，孩子们", "正在练习跳绳，老师站在"], "The second column must follow it."


def test_rows_parted_keep_their_characters() -> None:
    printed = "".join(WOVEN.split())
    found = "".join(line.ink for line in unwoven(Draft(WOVEN, cut(WOVEN))).lines)
    assert sorted(found) == sorted(printed), "Parting rows must neither lose nor add a character."


def test_text_in_order_is_left() -> None:
    lines = "敖煜新说他在云岭住了\n四十年，从没见过这样\n大的雪。山路封了三天\n，邮车也上不来，家家\n都把存粮拿出来，分给\n山下来避雪的人。到第\n四天太阳出来，大家才\n一起动手，把路铲开。\n"
    issue = clean("云岭大雪\n" + lines)
    assert all("order-repaired" not in article.flags for article in issue.articles), "Nothing is out of order here."
