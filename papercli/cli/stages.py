"""``papercli stages``: the stages and what each does."""

from __future__ import annotations

from papercli import STAGES
from papercli.files import save


def stages() -> None:
    """List the stages of cleaning, in order."""
    width = max(map(len, STAGES))
    lines = [f"{name:{width}}  {(stage.__doc__ or '').partition('.')[0]}.\n" for name, stage in STAGES.items()]
    save("-", ["".join(lines).encode()])
