"""``papercli schema``: what the fields of the json format are."""

from __future__ import annotations

from papercli.files import save
from papercli.writers import json


def schema() -> None:
    """Print the JSON Schema of the json format."""
    save("-", [json.schema(), b"\n"])
