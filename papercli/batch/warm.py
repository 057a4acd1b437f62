"""Imported once, where the processes of a run are made from: all of them begin with what cleaning a page loads.

Lexicons, models and patterns are then loaded once, and their memory is shared.
"""

from __future__ import annotations

from papercli import clean

PAGE = """云岭日报 2026年4月22日 星期三 第2版 要闻 责任编辑：苏见微
渡船今起加班
大雾散去之后
本报讯（记者 敖煜新 通讯员 连漪）4月21日上午，停了
三天的渡船又开了。白石渡口一早就排起长队，
“等得久了，倒也不急。”赶船的人说。
（下转3版）
桥头集市开张
云岭社白石渡4月20日电 集市一百二十个摊位，一天
就租了出去。（连漪）
"""
"""A page with what most pages have: a folio, headlines, markers, bylines, dates, a jump line."""

clean(PAGE)
