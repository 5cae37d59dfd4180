"""A ready table pooled over imputations, in a terminal."""

from __future__ import annotations

from typing import Any

from pages.telling.plain_text import aligned, p_text
from pages.telling.plural import count_text


def pooled_text(payload: dict[str, Any]) -> str:
    """What several imputations say together: shares, means and the Cox model, with the degrees of freedom."""
    if "imputations" not in payload:
        raise ValueError("These results are of one table, not of several imputations.")
    lines = [
        f"{count_text(payload['n'], 'person', 'people')}, {count_text(payload['events'], 'event')}, in "
        f"{payload['imputations']} imputations, pooled by Rubin's rules. {payload['not_pooled']}",
        "",
    ]
    groups = payload["groups"]
    days = [point["time"] for point in groups[0]["at"]] if groups else []
    tau = groups[0]["rmst"]["tau"] if groups else None
    head = ["group", "n", "events", *(f"free at {day:g}" for day in days)]
    head += [] if tau is None else [f"mean days free to {tau:g}"]
    rows = [
        [
            group["group"],
            f"{group['n']:,}",
            f"{group['events']:,}",
            *(_with_limits(point["survival"], point, 3) for point in group["at"]),
            *([] if tau is None else [_with_limits(group["rmst"]["estimate"], group["rmst"], 1)]),
        ]
        for group in groups
    ]
    lines += aligned([head, *rows])
    difference = payload["rmst_difference"]
    if difference and difference["estimate"] is not None:
        first, second = difference["groups"]
        told = _with_limits(difference["estimate"], difference, 1)
        lines.append(f"Mean days free, {second} minus {first}: {told}.")
    if payload["cox"]:
        terms = [
            [
                term["term"],
                _with_limits(term["hazard_ratio"], term, 2),
                "-" if term["p_value"] is None else p_text(term["p_value"]),
                "-" if term["df"] is None else f"{term['df']:.1f}",
            ]
            for term in payload["cox"]["terms"]
        ]
        lines += ["", *aligned([["term", "hazard ratio (95 %)", "p", "df"], *terms])]
    return "".join(f"{line}\n" for line in lines)


def _with_limits(value: float | None, limits: dict[str, Any], digits: int) -> str:
    if value is None:
        return "-"
    if limits["lower"] is None:
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} ({limits['lower']:.{digits}f} to {limits['upper']:.{digits}f})"
