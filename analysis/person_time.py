"""How many events per person and year of being followed, in each group, with exact limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaincinv

from analysis.confidence import Estimate
from analysis.grouping import Labels, group_codes

DAYS_PER_YEAR = 365.25
METHOD = "events by person-years, exact Poisson limits (Garwood); ratios with exact limits given the number of events"


@dataclass(frozen=True, kw_only=True)
class PersonTime:
    """A group's events and years of being followed, and the events per person-year; unknown without any time."""

    group: str
    n: int
    events: int
    person_years: float
    rate: Estimate


@dataclass(frozen=True, kw_only=True)
class PersonTimeRatio:
    """The rate of `group` divided by that of `reference`, with the p-value of their being one."""

    group: str
    reference: str
    ratio: Estimate
    p_value: float | None


@dataclass(frozen=True, kw_only=True)
class PersonTimes:
    """Every group's rate, and ratios to the first."""

    groups: tuple[PersonTime, ...]
    ratios: tuple[PersonTimeRatio, ...]
    method: str = METHOD


def person_times(
    days: ArrayLike, event: ArrayLike, n: ArrayLike, group: Labels, *, confidence_level: float = 0.95
) -> PersonTimes:
    """Rates from counts: `n` [rows] people share these days at risk, event (0/1) and group.

    Assumes that the rate is the same throughout the time at risk, and for everybody of a group.

    Garwood 1936, doi:10.2307/2333958; R's poisson.test.

    >>> found = person_times([365.25, 365.25], [1, 0], [3, 2], ["a", "a"]).groups[0]
    >>> found.events, found.person_years, round(found.rate.estimate, 2)
    (3, 5.0, 0.6)
    """
    codes, labels = group_codes(group)
    people = np.asarray(n, dtype=float)
    years = np.bincount(codes, np.asarray(days, dtype=float) * people, len(labels)) / DAYS_PER_YEAR
    events = np.bincount(codes, np.asarray(event, dtype=float) * people, len(labels)).round().astype(int)
    counts = np.bincount(codes, people, len(labels)).round().astype(int)
    groups = tuple(
        PersonTime(
            group=label,
            n=int(counts[place]),
            events=int(events[place]),
            person_years=float(years[place]),
            rate=_rate(int(events[place]), float(years[place]), confidence_level),
        )
        for place, label in enumerate(labels)
    )
    ratios = tuple(_ratio(groups[0], other, confidence_level) for other in groups[1:])
    return PersonTimes(groups=groups, ratios=ratios)


def _rate(events: int, years: float, confidence_level: float) -> Estimate:
    if not years:
        return Estimate(None, None, None)
    tail = (1 - confidence_level) / 2
    lower = float(gammaincinv(events, tail)) / years if events else 0.0
    return Estimate(events / years, lower, float(gammaincinv(events + 1, 1 - tail)) / years)


def _ratio(first: PersonTime, second: PersonTime, confidence_level: float) -> PersonTimeRatio:
    """Given their sum, the second's events are binomial with a share that the ratio decides."""
    total, years = first.events + second.events, (first.person_years, second.person_years)
    if not total or not all(years):
        nothing = Estimate(None, None, None)
        return PersonTimeRatio(group=second.group, reference=first.group, ratio=nothing, p_value=None)
    tail, k = (1 - confidence_level) / 2, second.events
    low = float(betaincinv(k, total - k + 1, tail)) if k else 0.0
    high = float(betaincinv(k + 1, total - k, 1 - tail)) if k < total else 1.0
    odds = years[0] / years[1]
    upper = None if high == 1 else high / (1 - high) * odds
    estimate = k / first.events * odds if first.events else None
    ratio = Estimate(estimate, low / (1 - low) * odds, upper)
    from scipy.stats import binomtest  # costly to load, and few analyses come here

    p_value = float(binomtest(k, total, years[1] / sum(years)).pvalue)
    return PersonTimeRatio(group=second.group, reference=first.group, ratio=ratio, p_value=p_value)
