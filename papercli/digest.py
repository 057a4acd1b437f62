"""SHA-256, without OpenSSL for what is short: to load it takes a third as long as Python takes to start."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

WORTH = 1 << 18
"""Bytes from which on OpenSSL is worth loading: it hashes several times as fast."""


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes in hexadecimal digits.

    >>> sha256("云岭".encode())[:16]
    'a57c339bbfed1618'
    """
    digest: str = _sha256(len(data))(data).hexdigest()
    return digest


def _sha256(size: int) -> Any:
    """What hashes so many bytes soonest; Python's own code for it is in a module of its own, which not every build has."""
    if size < WORTH and "hashlib" not in sys.modules:
        try:
            return import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
        except ImportError:
            pass
    import hashlib

    return hashlib.sha256
