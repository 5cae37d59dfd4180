"""What is looked at beside the curve of first recurrences, in a terminal: the smoothed hazard, and unknown days."""

from __future__ import annotations

from typing import Any

from pages.telling.plain_text import TOO_FEW, aligned
from pages.telling.plural import count_text
from pages.telling.recurrence.unknown_titles import reading_title

PER = 1000


def hazard_rows(payload: dict[str, Any]) -> list[str]:
    """Recurrences per 1,000 people still free and day, where each group's smoothed hazard begins, is highest and ends."""
    rows = [["group", "first", "highest", "last"]]
    few = [f"{one['group']}: {one['reason']}" for one in payload["hazard"] if one["too_few"]]
    for one in payload["hazard"]:
        if not one["too_few"]:
            peak = max(range(len(one["time"])), key=one["hazard"].__getitem__)
            rows.append([one["group"], *(_at(one, place) for place in (0, peak, -1))])
    if len(rows) == 1:
        return []
    return ["", "Recurrences per 1,000 people still free and day, smoothed (95 %):", *aligned(rows), *few]


def unknown_rows(payload: dict[str, Any]) -> list[str]:
    """The same under other readings of the unknown days, where that was asked for."""
    if (unknown := payload.get("unknown_readings")) is None:
        return []
    if not unknown["n"]:
        return ["", "Nobody was at risk, so no unknown day could change this."]
    has_ratio = any(one["hazard_ratio"]["estimate"] is not None for one in unknown["readings"])
    rows = [
        ["unknown days read as", "n", "events", "median days (95 %)", *(["hazard ratio (95 %)"] if has_ratio else [])]
    ]
    for one in unknown["readings"]:
        title = reading_title(one["read_as"], one["max_gap_days"])
        ratio = [_limited(one["hazard_ratio"], ".2f", "unknown")] if has_ratio else []
        rows.append([title, f"{one['n']:,}", f"{one['events']:,}", _limited(one["median"], "g", "not reached"), *ratio])
    changed = (
        f"Another interval for {unknown['changed_by_best']:,} of {count_text(unknown['n'], 'person', 'people')} were every "
        f"unknown day good, for {unknown['changed_by_worst']:,} were every one bad. These bounds are no intervals."
    )
    return ["", "All groups together, by how unknown days are read:", *aligned(rows), changed, *_turnbull(unknown)]


def _turnbull(unknown: dict[str, Any]) -> list[str]:
    if unknown["turnbull"] is None:
        return []
    known = [
        f"{point['lowest']:.0%} to {point['highest']:.0%} at day {point['time']:g}"
        for point in unknown["turnbull"]["at"]
        if point["lowest"] is not None
    ]
    told = "; ".join(known) or "on no asked day known"
    return [f"With no onset placed on a day (Turnbull), still free: {told}, n = {unknown['turnbull']['n']:,}."]


def _at(one: dict[str, Any], place: int) -> str:
    rate, lower, upper = (one[name][place] for name in ("hazard", "lower", "upper"))
    limits = TOO_FEW if lower is None else f"{PER * lower:.1f} to {PER * upper:.1f}"
    return f"{PER * rate:.1f} ({limits}) at day {one['time'][place]:.0f}"


def _limited(one: dict[str, Any], form: str, nothing: str) -> str:
    if one["estimate"] is None:
        return nothing
    if one["lower"] is None and one["upper"] is None:
        return f"{one['estimate']:{form}} (no interval)"
    low, high = (nothing if one[end] is None else f"{one[end]:{form}}" for end in ("lower", "upper"))
    return f"{one['estimate']:{form}} ({low} to {high})"
