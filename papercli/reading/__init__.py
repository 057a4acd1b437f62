"""The reading: what each line of a page is, decided by a learned model. The only room that weighs evidence."""

from __future__ import annotations

import os


def shipped(name: str) -> bytes:
    """The bytes of a model's file that papercli comes with. (``importlib.resources`` would take longer to import than most take
    to read.)"""
    with open(_place(name), "rb") as file:
        return file.read()


def mapped(name: str) -> memoryview:
    """The same, of which only what is looked at is read from the disk or copied."""
    from mmap import ACCESS_READ, mmap

    with open(_place(name), "rb") as file:
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))


def _place(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), "models", name)
