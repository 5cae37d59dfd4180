"""The table of all definitions in the terminal."""

from __future__ import annotations

from typing import Any

SHOWN = 12  # lines of a set that is too long to read; the rest is in --json


def multiverse_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The head and the lines of a table; of very many those spread evenly over the order, and the chosen one."""
    step = max(1, -(-(len(rows) - 1) // (SHOWN - 1)))
    kept = [row for place, row in enumerate(rows) if place % step == 0 or place == len(rows) - 1 or row["primary"]]
    has_ratio = any(row["hazard_ratio"] is not None for row in rows)

    def ratio(row: dict[str, Any]) -> list[str]:
        told = _with_limits(row["hazard_ratio"], row["lower"], row["upper"], ".2f", "unknown")
        return [told] if has_ratio else []

    return [
        ["definition", "n", "events", "median days (95 %)", *(["hazard ratio (95 %)"] if has_ratio else [])],
        *(
            [
                row["definition"] + (" (chosen)" if row["primary"] else ""),
                *("unknown" if row[key] is None else f"{row[key]:,}" for key in ("n", "events")),
                _with_limits(row["median"], row["median_lower"], row["median_upper"], "g", "not reached"),
                *ratio(row),
            ]
            for row in kept
        ),
    ]


def common_reason(rows: list[dict[str, Any]]) -> str | None:
    """Why there is no hazard ratio, where that is the same under every definition that could be read."""
    reasons = {row["reason"] for row in rows if row["n"] is not None}
    return reasons.pop() if len(reasons) == 1 else None


def _with_limits(estimate: float | None, lower: float | None, upper: float | None, form: str, nothing: str) -> str:
    if estimate is None:
        return nothing
    if lower is None and upper is None:
        return f"{estimate:{form}} (no interval)"
    low, high = ("?" if limit is None else f"{limit:{form}}" for limit in (lower, upper))
    return f"{estimate:{form}} ({low} to {high})"
