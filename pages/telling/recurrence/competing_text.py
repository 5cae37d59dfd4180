"""The table of events of several kinds in the terminal."""

from __future__ import annotations

from typing import Any

SHARES = "Share that had each kind of event first, others ruled out by it: Aalen-Johansen, 95 % intervals (log-log)."
WITHOUT_DAYS = "Which kind the events were; --at DAYS,DAYS adds the share that had each by then."
NOT_ONE_MINUS = (
    "The curve, the tests and the Cox model above are of any event. One minus the Kaplan-Meier curve of one kind alone "
    "would overstate its share."
)


def competing_rows(curves: list[dict[str, Any]]) -> list[list[str]]:
    """The head and a line for each group and kind, with its share at the days asked for; no line without events."""
    if not curves:
        return []
    days = [point["time"] for point in curves[0]["at"]]
    head = ["group", "n", "kind", "events", *(f"had it by {day:g}" for day in days)]
    rows = [
        [
            curve["group"],
            f"{curve['n']:,}",
            curve["cause"],
            f"{sum(curve['events']):,}",
            *(share(point, "incidence") for point in curve["at"]),
        ]
        for curve in curves
    ]
    return [head, *rows]


def share(point: dict[str, Any], estimate: str) -> str:
    """A share in percent, under the key `estimate`, with its interval."""
    if point[estimate] is None:
        return "unknown"
    percent = f"{100 * point[estimate]:.0f} %"
    if point["lower"] is None:
        return percent
    return f"{percent} ({100 * point['lower']:.0f} to {100 * point['upper']:.0f})"
