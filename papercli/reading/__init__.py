"""The reading: what each line of a page is, decided by a learned model. The only room that weighs evidence."""

from __future__ import annotations

import os


def shipped(name: str) -> bytes:
    """The bytes of a model's file that papercli comes with. (``importlib.resources`` would take longer to import than most take
    to read.)"""
    with open(os.path.join(os.path.dirname(__file__), "models", name), "rb") as file:
        return file.read()
