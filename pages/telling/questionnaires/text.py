"""Scores in a terminal: a line per row of answers."""

from __future__ import annotations

from typing import Any

from pages.telling.plain_text import aligned


def score_text(payload: dict[str, Any]) -> str:
    """One line per row with its scores and the items without an answer."""
    rows = payload["rows"]
    if not rows:
        return "The file has no rows.\n"
    head = ["row", *rows[0]["scores"], "missing items", "invalid items"]
    body = [
        [
            str(row["row"]),
            *("no score" if value is None else f"{value:g}" for value in row["scores"].values()),
            *(" ".join(map(str, row[key])) or "none" for key in ("missing", "invalid")),
        ]
        for row in rows
    ]
    return "\n".join(aligned([head, *body])) + "\n"
