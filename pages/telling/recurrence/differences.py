"""By how much two groups of a study differ in free shares, medians and mean free days: words and a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.enough import FEW_EVENTS_FOR_MEAN, FEW_PEOPLE
from analysis.survival import SurvivalCurve
from pages.answers.differences import StudyDifferences
from pages.telling.recurrence.study_words import p_text
from pages.telling.wording import escape


def differences_sentence(found: StudyDifferences) -> str:
    """The latest free share that both groups reach, and the mean free days, each with its interval."""
    first, second = map(escape, found.groups)
    told = []
    if known := [share for share in found.shares if share.estimate is not None]:
        share = known[-1]
        told.append(
            f"On day {share.time}, {_clearly(share, 'a larger share', 'a smaller share')} of {second} than of {first} was still "
            f"free: a difference of {_limits(share, 100)} percentage points."
        )
    mean = found.mean
    if mean.estimate is not None and not found.carries_mean:
        told.append(_too_few(found))
    elif mean.estimate is not None:
        told.append(
            f"Up to day {mean.tau:,.0f}{_shortened(found)}, people in {second} had {_clearly(mean, 'more', 'fewer')} days free "
            f"of recurrence on average: a difference of {_limits(mean, 1)} days."
        )
    return " ".join(told)


def differences_table(curves: Sequence[SurvivalCurve], found: StudyDifferences) -> pd.DataFrame:
    """Each measure for both groups, whose `curves` these are, and their difference, with 95 % intervals, as text."""
    rows = {}
    for one in found.shares:
        points = [curve.at([one.time])[0] for curve in curves]
        own = [
            _with_limits(point.survival, point.lower, point.upper, "{:.0%}", "not followed so long") for point in points
        ]
        change = [None if value is None else 100 * value for value in (one.estimate, one.lower, one.upper)]
        rows[f"Free at {one.time} days"] = [*own, _with_limits(*change, "{:+.0f}", "unknown", " points")]
    medians = [curve.median() for curve in curves]
    rows["Median days"] = [
        *(_with_limits(one.estimate, one.lower, one.upper, "{:,g}", "not reached") for one in medians),
        _with_limits(found.median.estimate, found.median.lower, found.median.upper, "{:+,g}", "unknown"),
    ]
    refused, is_told = "not followed so long", (*(not why for why in found.why_not), found.carries_mean)
    rows[f"Mean free days up to day {found.tau_days or 0:,.0f}"] = [
        _with_limits(one.estimate, one.lower if told else None, one.upper if told else None, form, refused)
        for one, form, told in zip((*found.means, found.mean), ("{:,.1f}", "{:,.1f}", "{:+,.1f}"), is_told, strict=True)
    ]
    columns = [*(escape(group) for group in found.groups), "Second minus first"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("95 % intervals in brackets")


def difference_lines(found: StudyDifferences) -> list[str]:
    """How the differences were worked out."""
    lines = [
        f"Differences of shares and of medians: {found.shares[0].method if found.shares else found.median.method} "
        "(Zou and Donner 2008). Mean free days: the area under the Kaplan-Meier curve, with a normal interval; it is "
        "refused past the last day on which every group was followed."
    ]
    if found.mean.estimate is not None and not found.carries_mean:
        lines.append(_too_few(found))
    elif found.mean.p_value is not None:
        lines += [
            f"Interval of a group's own mean free days, where it is not told: {why}"
            for why in sorted({*found.why_not} - {""})
        ]
        lines.append(f"Difference in mean free days: {p_text(found.mean.p_value)}.")
    return lines


def _shortened(found: StudyDifferences) -> str:
    return ", the last on which both groups were followed" if found.is_shortened else ""


def _too_few(found: StudyDifferences) -> str:
    return (
        f"Too few to say how sure mean free days up to day {found.tau_days:,.0f} are: that takes {FEW_PEOPLE} people and "
        f"{FEW_EVENTS_FOR_MEAN} recurrences in both groups."
    )


def _clearly(one, more: str, less: str) -> str:
    """More or less where the interval lies on one side of no difference; otherwise not clearly either."""
    if one.lower is not None and one.lower > 0:
        return more
    if one.upper is not None and one.upper < 0:
        return less
    return f"not clearly {more} or {less}"


def _limits(one, factor: int) -> str:
    form = "+.0f" if factor == 100 else "+.1f"
    if one.lower is None or one.upper is None:
        return f"{factor * one.estimate:{form}} (how sure that is cannot be told)"
    return f"{factor * one.estimate:{form}} ({factor * one.lower:{form}} to {factor * one.upper:{form}})"


def _with_limits(estimate, lower, upper, form: str, nothing: str, unit: str = "") -> str:
    if estimate is None:
        return nothing
    low, high = ("?" if limit is None else form.format(limit) for limit in (lower, upper))
    return f"{form.format(estimate)}{unit}" + ("" if lower is None and upper is None else f" ({low} to {high})")
