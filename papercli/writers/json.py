"""JSON: all that is known of an issue, and the JSON Schema of it."""

from __future__ import annotations

import msgspec

from papercli.model import Issue

SEVERAL = b"[\n", b"\n]\n"
"""What stands around several issues, which are one array."""


def render(issue: Issue) -> bytes:
    """An issue as one JSON object, indented by two; the names are those of the fields of :class:`papercli.model.Issue`.

    >>> from papercli import clean
    >>> print(render(clean("云岭要闻")).decode()[:42])
    {
      "schema": "papercli/2",
      "generator":
    """
    return msgspec.json.format(msgspec.json.encode(issue), indent=2)


def schema() -> bytes:
    """The JSON Schema (2020-12) of what :func:`render` writes, as indented JSON.

    >>> '"$ref": "#/$defs/Issue"' in schema().decode()
    True
    """
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Issue)}
    for definition in document["$defs"].values():
        definition["required"] = list(definition["properties"])  # a field with a default is written like any other
    return msgspec.json.format(msgspec.json.encode(document), indent=2)
