"""How much a trend has changed a score over a stretch of days, beside the change that people notice."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.trend import Trend

# a change computed as slope times days may miss a threshold that it equals by the last digit only
_LAST_DIGITS = 1e-9


@dataclass(frozen=True, kw_only=True)
class Change:
    """Change over `days` days in points of the score, negative where it fell; None where there is too little.

    Beside a minimal important change, by size whatever the direction: `exceeds` the estimate reaches it,
    `interval_exceeds` every value of the interval does, in one direction, `interval_falls_short` none does.
    All three are None without a minimal important change, and the last two without an interval.
    """

    estimate: float | None
    lower: float | None
    upper: float | None
    days: int
    exceeds: bool | None
    interval_exceeds: bool | None
    interval_falls_short: bool | None


def change_over(trend: Trend, days: int, *, minimal_important_change: float | None = None) -> Change:
    """What the trend amounts to over `days` calendar days, never more than the days it was seen on.

    To speak of the last 12 weeks, estimate the trend from these weeks and pass 84. Where the trend covers
    fewer days the change is over those (`Change.days`): a slope says nothing about days before it. The
    threshold is in points of the score and comes with its source from the instrument's or measure's file.
    Errors: ValueError for days under 1 or a threshold that is not above 0.

    >>> import numpy as np
    >>> from analysis.trend import theil_sen
    >>> change_over(theil_sen(np.arange(40), np.arange(40) // 2), 28).estimate  # 3.5 points a week, 4 weeks
    14.0
    """
    if days < 1:
        raise ValueError(f"days: {days}; accepted is a number of days from 1.")
    days = min(days, trend.days)
    weeks = days / 7
    slopes = (trend.slope_per_week, trend.lower, trend.upper)
    change = (None if slope is None else slope * weeks for slope in slopes)
    return judged(*change, days=days, minimal_important_change=minimal_important_change)


def judged(
    estimate: float | None,
    lower: float | None,
    upper: float | None,
    *,
    days: int,
    minimal_important_change: float | None = None,
) -> Change:
    """A change with its interval beside a minimal important change, all in points of the score.

    Errors: ValueError for a threshold that is not above 0.

    >>> change = judged(-3.0, -4.0, -2.0, days=28, minimal_important_change=2.0)
    >>> change.exceeds, change.interval_exceeds, change.interval_falls_short
    (True, True, False)
    """
    threshold = minimal_important_change
    if threshold is not None and not threshold > 0:
        raise ValueError(f"minimal_important_change: {threshold}; accepted is a number of points above 0.")
    if estimate is None or threshold is None:
        return Change(
            estimate=estimate,
            lower=lower,
            upper=upper,
            days=days,
            exceeds=None,
            interval_exceeds=None,
            interval_falls_short=None,
        )
    needed = threshold * (1 - _LAST_DIGITS)
    exceeds = abs(estimate) >= needed
    if lower is None or upper is None:
        return Change(
            estimate=estimate,
            lower=lower,
            upper=upper,
            days=days,
            exceeds=exceeds,
            interval_exceeds=None,
            interval_falls_short=None,
        )
    interval_exceeds = lower >= needed or upper <= -needed
    falls_short = -needed < lower and upper < needed
    return Change(
        estimate=estimate,
        lower=lower,
        upper=upper,
        days=days,
        exceeds=exceeds,
        interval_exceeds=interval_exceeds,
        interval_falls_short=falls_short,
    )
