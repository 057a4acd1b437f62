"""pdfium's functions for what is asked ten thousand times a page."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


@cache
def function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes handles and places as plain addresses.

    ``result`` and ``arguments`` are ctypes' types, with c_void_p for each pointer. pypdfium2's own functions check their
    pointers at each call, which takes as long again as the call.
    """
    from pypdfium2 import raw

    place = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(place or 0)
