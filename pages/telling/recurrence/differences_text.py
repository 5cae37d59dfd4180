"""By how much two groups of a study differ, which groups are too few, and rates: lines of the terminal."""

from __future__ import annotations

from typing import Any

from analysis.enough import FEW_PEOPLE
from pages.telling.plural import count_text

TOO_FEW = "too few to say how sure that is"


def few_lines(payload: dict[str, Any]) -> list[str]:
    """Which groups are so small that their intervals cannot be relied on."""
    few = [group["group"] for group in payload["groups"] if group["too_few"]]
    if not few:
        return []
    return [f"Under {FEW_PEOPLE} people ({'; '.join(few)}) are too few for medians whose intervals hold what they say."]


def difference_lines(payload: dict[str, Any]) -> list[str]:
    """Shares and medians of the second group less the first, and means where the asked horizon is past follow-up."""
    lines = [
        f"Free at day {one['time']:g}, {_pair(one)}: {_limits(one, 100, '+.0f')} percentage points."
        for one in payload.get("share_differences") or ()
        if one["estimate"] is not None
    ]
    if (median := payload.get("median_difference")) and median["estimate"] is not None:
        lines.append(f"Median days, {_pair(median)}: {_limits(median, 1, '+g')}.")
    if shortened := payload.get("rmst_shortened"):
        difference = shortened["difference"]
        until = (
            f"up to day {shortened['tau']:g}, the last on which {'both' if difference else 'all'} groups were followed"
        )
        if difference is None:
            lines += [
                f"Mean days free {until}, {mean['group']}: {_limits(mean, 1, '.1f')}."
                for mean in shortened["groups"]
                if mean["estimate"] is not None
            ]
        elif difference["estimate"] is not None:
            lines.append(f"Mean days free {until}, {_pair(difference)}: {_limits(difference, 1, '+.1f')}.")
    return lines


def rate_lines(rates: dict[str, Any]) -> list[str]:
    """Recurrences per person-year of every group, and ratios."""
    lines = [
        f"  {one['group']}: {count_text(one['n_events'], 'recurrence')} in {one['person_years']:,.1f} person-years, "
        + ("too few to say" if one["too_few"] else f"{_with_limits(one['rate_per_year'], one)} per person-year")
        for one in rates["groups"]
    ]
    lines += [
        f"  {one['group']} against {one['reference']}: ratio {_with_limits(one['estimate'], one)}"
        for one in rates["ratios"]
        if one["estimate"] is not None
    ]
    return ["", "Rates (negative binomial):", *lines, *([f"  {rates['reason']}"] if rates["reason"] else [])]


def _pair(one: dict[str, Any]) -> str:
    first, second = one["groups"]
    return f"{second} minus {first}"


def _limits(one: dict[str, Any], factor: int, form: str) -> str:
    estimate = f"{factor * one['estimate']:{form}}"
    if one.get("too_few"):
        return f"{estimate} ({TOO_FEW})"
    if one["lower"] is None and one["upper"] is None:
        return f"{estimate} (how sure that is cannot be told)"
    low, high = ("?" if one[end] is None else f"{factor * one[end]:{form}}" for end in ("lower", "upper"))
    return f"{estimate} (95 % {low} to {high})"


def _with_limits(estimate: float, one: dict[str, Any]) -> str:
    if one["lower"] is None or one["upper"] is None:
        return f"{estimate:.2f} (how sure that is cannot be told)"
    return f"{estimate:.2f} (95 % {one['lower']:.2f} to {one['upper']:.2f})"
