"""Text that an extractor shuffled is put in order, and text in order is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from papercli import clean
from papercli.cli import main
from papercli.draft import Draft, cut
from papercli.lexicon import Lexicon
from papercli.stages.order import order
from papercli.stages.woven import unwoven

WOVEN = """云岭市昨天召开会议，要 小学校的操场上，孩子们
求各部门把防汛的工作落 正在练习跳绳，老师站在
到实处，不能有半点的疏 一旁计数，家长们则在栏
忽，确保人民群众的生命 杆外面观看，不时地鼓掌
和财产安全。会议还听取 叫好。这所学校每年春天
了水利部门对三座水库的 都要举行一次这样的比赛
汇报，并决定从下个月起 ，今年已经是第二十届，
每周派人上堤巡查，遇有 校长说还要一直办下去，
渗漏当天上报，不得拖延 因为孩子们都盼着这一天
到第二天早上。 的到来。
"""
"""Rows of two columns with a single blank between them."""
IN_TURN = """云岭市昨天召开会议，要求
小学校的操场上，孩子们正
各部门把防汛的工作落到实
在练习跳绳，老师站在一旁
处，不能有半点的疏忽，确
计数，家长们则在栏杆外面
保人民群众的生命和财产安
观看，不时地鼓掌叫好。这
全。会议还听取了水利部门
所学校每年春天都要举行一
对三座水库的汇报，并决定
次这样的比赛，已经办了二
从下个月起每周派人上堤巡
十年，校长说还要办下去，
查，遇有渗漏当天上报，不
因为孩子们都盼着这一天的
得拖延到第二天早上。
到来，家长们也一样。
"""
"""The lines of two columns in turn, as an OCR tool gives them that sorts boxes by their height."""
SHUFFLED = """北山公交昨天开通

本报讯（记者 沈碧川）临溪区
昨天开通第一条穿过北山的公交
线路，每天早上六点从白石渡发
车，沿途停靠十一个站，把山里
的六个村子和区医院连在一起。
家住石笕村的魏阿婆说，以前去

青桐河的鱼回来了

本报讯（记者 柳映川）青桐河
上游的鱼今年回来了。渔政站的
监测人员上个月在三处河湾撒网，
一共记录到十九种鱼，其中有四
种已经十多年没有见过。站长贺
长庚认为，这与前年拆掉两座旧

医院复查要走两个小时山路，再
等一班摩托车，现在出门下坡就
能坐车，票价只要两元。公交公
司介绍，这条线路的司机都在山
区开过十年以上的车，车上还备
有防滑链条和急救箱，遇到大雪
会提前一天贴出停运告示。

水坝有很大关系，水流通了，鱼
苗就能游到浅滩产卵。不过他也
提醒，河边的垂钓者越来越多，
希望大家把不足手掌长的小鱼放
回水里，不要用带倒刺的鱼钩，
更不要在禁渔期下河。
"""
"""Two stories of two columns each; the extractor gives the first column of each, then the second."""


def test_rows_across_columns_are_parted() -> None:
    inks = [line.ink for line in unwoven(Draft(WOVEN, cut(WOVEN))).lines]
    assert inks[:2] == ["云岭市昨天召开会议，要", "求各部门把防汛的工作落"], "The first column must stand whole."
    assert inks[10:12] == ["小学校的操场上，孩子们", "正在练习跳绳，老师站在"], "The second column must follow it."


def test_rows_parted_keep_their_characters() -> None:
    printed = "".join(WOVEN.split())
    found = "".join(line.ink for line in unwoven(Draft(WOVEN, cut(WOVEN))).lines)
    assert sorted(found) == sorted(printed), "Parting rows must neither lose nor add a character."


def test_lines_of_columns_in_turn_are_parted() -> None:
    inks = [line.ink for line in order(Draft(IN_TURN, cut(IN_TURN)), Lexicon()).lines]
    assert inks == ["".join(line.split()) for line in IN_TURN.split()[::2] + IN_TURN.split()[1::2]]


def test_pieces_of_stories_are_put_together() -> None:
    first, second = clean(SHUFFLED).articles
    assert first.paragraphs[0].text.endswith("提前一天贴出停运告示。"), "The second column goes on with the first."
    assert second.paragraphs[0].text.endswith("更不要在禁渔期下河。")
    assert all("order-repaired" in article.flags for article in (first, second))


def test_explain_says_why_pieces_follow_one_another(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(SHUFFLED, "utf-8")
    assert main(["explain", "--stage", "order", str(page)]) == 0
    rows = capfd.readouterr().out.splitlines()
    place = next(place for place, row in enumerate(rows) if "follows" in row and "医院复查" in row)
    assert "after line 8?" in rows[place + 1], "The row below says which line the piece was put behind."
    assert "reads on" in "".join(rows[place + 2 : place + 9]), "And those below it, what spoke for that."


def test_text_in_order_is_left() -> None:
    lines = "敖煜新说他在云岭住了\n四十年，从没见过这样\n大的雪。山路封了三天\n，邮车也上不来，家家\n都把存粮拿出来，分给\n山下来避雪的人。到第\n四天太阳出来，大家才\n一起动手，把路铲开。\n"
    issue = clean("云岭大雪\n" + lines)
    assert all("order-repaired" not in article.flags for article in issue.articles), "Nothing is out of order here."
