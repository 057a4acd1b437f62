"""The room that decides: what a line is, what belongs together."""
