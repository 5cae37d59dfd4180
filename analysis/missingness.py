"""Is a day more often left unanswered after a day in pain? Shares and their difference, clustered by person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit, stdtrit

from analysis.confidence import Estimate

# with fewer people, intervals clustered by person reach too short: see tests/simulation/missing_coverage.py
FEWEST_PEOPLE = 30
ROUNDING = 1e-8  # a spread of shares that is only that of floating point
NOTHING = Estimate(None, None, None)


@dataclass(frozen=True, eq=False, kw_only=True)
class DaysAfter:
    """Days with a known score that another one follows, summed over people: enough for every interval here.

    Of each person four counts: days at or over the bound, those of them whose next day is unknown, days under the
    bound, and those of them whose next day is unknown. `totals` [4] are their sums, `products` [4, 4] the sums
    of their products. `n_people` have at least one such day; `n_both` have days on both sides of the bound. Over
    these run the sums for the comparison within people, with a = (unknown_high n_low - unknown_low n_high) / n
    and w = n_high n_low / n of each: `sum_a`, `sum_w`, `sum_aa`, `sum_aw`, `sum_ww`.
    """

    n_people: int
    totals: np.ndarray
    products: np.ndarray
    n_both: int
    sum_a: float
    sum_w: float
    sum_aa: float
    sum_aw: float
    sum_ww: float


@dataclass(frozen=True, kw_only=True)
class UnknownAfterPain:
    """Share of next days that are unknown after a day at or over the bound (`high`) and under it (`low`).

    `difference`: high minus low over all days; `within`: the same from each person's own days, weighted by
    Mantel and Haenszel, so that people who are more in pain are not set against others. Estimates are shares, from 0
    to 1. `reason`: why there are no limits, empty if there are.
    """

    n_people: int
    n_both: int
    n_high: int
    unknown_high: int
    n_low: int
    unknown_low: int
    high: Estimate
    low: Estimate
    difference: Estimate
    within: Estimate
    reason: str


def unknown_after_pain(days: DaysAfter, *, confidence_level: float = 0.95) -> UnknownAfterPain:
    """Compare the shares, with intervals from the spread between people.

    The variance of a ratio of sums over people by linearisation (Cochran, Sampling Techniques 1977, section 6.5),
    that of the Mantel-Haenszel difference likewise, with n / (n - 1) and Student's t on n - 1 degrees of freedom,
    n people. Days of one person may depend on each other in any way; people do not. Only unknown days between a
    person's first and last known day are seen: who stops for good after a bad day is not among them.

    >>> totals = np.array([100.0, 30.0, 200.0, 20.0])
    >>> sums = dict.fromkeys(["sum_a", "sum_w", "sum_aa", "sum_aw", "sum_ww"], 0.0)
    >>> days = DaysAfter(n_people=1, totals=totals, products=np.outer(totals, totals), n_both=0, **sums)
    >>> unknown_after_pain(days).n_high, unknown_after_pain(days).reason  # one person says nothing of others
    (100, '1 people are too few for an interval (it takes 30).')
    """
    n_high, unknown_high, n_low, unknown_low = (int(total) for total in days.totals)
    described = partial(
        UnknownAfterPain,
        n_people=days.n_people,
        n_both=days.n_both,
        n_high=n_high,
        unknown_high=unknown_high,
        n_low=n_low,
        unknown_low=unknown_low,
    )
    high, low = _share(unknown_high, n_high), _share(unknown_low, n_low)
    reason = _reason(days, n_high, n_low, unknown_high + unknown_low)
    if reason or high is None or low is None:
        within = days.sum_a / days.sum_w if days.sum_w > 0 else None
        return described(
            high=Estimate(high, None, None),
            low=Estimate(low, None, None),
            difference=Estimate(None if high is None or low is None else high - low, None, None),
            within=Estimate(within, None, None),
            reason=reason,
        )
    of_high = np.array([-high, 1, 0, 0]) / n_high
    of_low = np.array([0, 0, -low, 1]) / n_low
    n = days.n_people
    around_high, around_low = (
        _share_around(share, weights @ days.products @ weights, n, confidence_level)
        for share, weights in ((high, of_high), (low, of_low))
    )
    apart = of_high - of_low
    difference = _difference_around(high - low, apart @ days.products @ apart, n, confidence_level)
    around_within = _within(days, confidence_level)
    return described(high=around_high, low=around_low, difference=difference, within=around_within, reason="")


def _within(days: DaysAfter, confidence_level: float) -> Estimate:
    if days.sum_w <= 0:
        return NOTHING
    difference = days.sum_a / days.sum_w
    if days.n_both < FEWEST_PEOPLE:
        return Estimate(difference, None, None)
    spread = days.sum_aa - 2 * difference * days.sum_aw + difference**2 * days.sum_ww
    return _difference_around(difference, spread / days.sum_w**2, days.n_both, confidence_level)


def _share_around(share: float, spread: float, n_people: int, confidence_level: float) -> Estimate:
    """An interval by Student's t on the log odds, where the spread of a share between people is more even."""
    reach = _reach(spread, n_people, confidence_level)
    if not reach:
        return Estimate(share, None, None)
    middle, reach = np.log(share / (1 - share)), reach / (share * (1 - share))
    return Estimate(share, *(float(expit(middle + side * reach)) for side in (-1, 1)))


def _difference_around(difference: float, spread: float, n_people: int, confidence_level: float) -> Estimate:
    """An interval by Student's t, kept within what a difference of shares can be."""
    reach = _reach(spread, n_people, confidence_level)
    if not reach:
        return Estimate(difference, None, None)
    return Estimate(difference, max(-1.0, difference - reach), min(1.0, difference + reach))


def _reach(spread: float, n_people: int, confidence_level: float) -> float:
    """How far the interval goes to either side; 0 where people do not differ at all, which says nothing."""
    error = np.sqrt(max(spread, 0.0) * n_people / (n_people - 1))
    if error < ROUNDING:
        return 0.0
    return float(stdtrit(n_people - 1, 0.5 + confidence_level / 2) * error)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _reason(days: DaysAfter, n_high: int, n_low: int, n_unknown: int) -> str:
    if not n_high and not n_low:
        return "No day with a known score is followed by another."
    if not n_high or not n_low:
        return f"No such day lies {'under' if n_high else 'at or over'} the bound, so there is nothing to compare."
    if not n_unknown:
        return "No day between a first and a last known day is unknown."
    if days.n_people < FEWEST_PEOPLE:
        return f"{days.n_people:,} people are too few for an interval (it takes {FEWEST_PEOPLE})."
    return ""
