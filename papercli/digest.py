"""SHA-256, without OpenSSL for short data: loading it takes a third as long as starting Python."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

WORTH = 1 << 18
"""The number of bytes from which OpenSSL is worth loading: it hashes several times as fast."""


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes in hexadecimal digits.

    >>> sha256("云岭".encode())[:16]
    'a57c339bbfed1618'
    """
    digest: str = _sha256(len(data))(data).hexdigest()
    return digest


def _sha256(size: int) -> Any:
    """The fastest hash for so many bytes. Python's own code is in a module that not every build has."""
    if size < WORTH and "hashlib" not in sys.modules:
        try:
            return import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
        except ImportError:
            pass
    import hashlib

    return hashlib.sha256
