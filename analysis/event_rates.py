"""How often recurrences come, per person and year, in each group: negative binomial rates and their ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, stdtr, stdtrit

from analysis.grouping import Labels, group_codes

DAYS_PER_YEAR = 365.25
# dispersion is sought between these; at the upper end the counts say nothing more about it
_LOG_DISPERSION = (-16.0, 7.0)
_MOST_STEPS = 200


@dataclass(frozen=True, kw_only=True)
class EventRate:
    """Events per person-year of one group; None where not estimable, with the group's counts all the same."""

    group: str
    n: int
    n_events: int
    person_years: float
    rate_per_year: float | None
    log_se: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, kw_only=True)
class RateRatio:
    """Rate of `group` divided by that of `reference`; None where not estimable."""

    reference: str
    group: str
    estimate: float | None
    log_se: float | None
    lower: float | None
    upper: float | None
    p_value: float | None


@dataclass(frozen=True, kw_only=True)
class EventRates:
    """Rates of every group on one dispersion, and ratios to the first group.

    `dispersion` a: the variance of a count with mean m is m + a m^2; 0 where the counts vary no more than by
    chance (Poisson), None where there is no event or it was not found. `reason`: empty, or why numbers are
    missing. `n_without_time`: people left out for having no time at risk.
    """

    rates: tuple[EventRate, ...]
    ratios: tuple[RateRatio, ...]
    dispersion: float | None
    n_without_time: int
    reason: str


def event_rates(
    events: ArrayLike, days_at_risk: ArrayLike, group: Labels | None = None, *, confidence_level: float = 0.95
) -> EventRates:
    """Negative binomial regression of each person's number of events on the group, for the time at risk.

    `events` [n] whole numbers, `days_at_risk` [n] days (those of an episode left out), `group` [n] labels
    (default: one group, "all"); one row per person. The dispersion, by maximum likelihood, is common to the
    groups; intervals are built on the logarithm of a rate, with the t distribution on as many degrees of freedom
    as people less groups: with the normal one, 91 of 100 intervals held the truth with ten people a group
    (tests/simulation/interval_coverage.py). Assumes that everybody has a rate of their own that does not change
    over time, gamma-distributed around the group's, and that time at risk says nothing about it.

    Lawless 1987, doi:10.2307/3314912. ValueError names the argument, the position, the value and what is
    accepted.

    >>> rates = event_rates([4, 5, 6, 5], [365.25] * 4).rates
    >>> rates[0].n_events, rates[0].person_years, round(rates[0].rate_per_year, 3)
    (20, 4.0, 5.0)
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    count, days, codes, groups = _people(events, days_at_risk, group)
    has_time = days > 0
    n_without_time = int((~has_time).sum())
    count, years, codes = count[has_time], days[has_time] / DAYS_PER_YEAR, codes[has_time]
    n_groups = len(groups)
    people = np.bincount(codes, minlength=n_groups)
    total = np.bincount(codes, count, n_groups)
    time = np.bincount(codes, years, n_groups)
    df = max(int(people[total > 0].sum() - (total > 0).sum()), 0)
    reach = float(stdtrit(df, 1 - (1 - confidence_level) / 2)) if df else None
    rate: list[float | None] = [None] * n_groups
    log_se: list[float | None] = [None] * n_groups
    dispersion: float | None = None
    fitted = _fit(count, years, codes, total > 0)
    if fitted is None:
        reason = "No event." if not total.any() else "The dispersion was not found."
    else:
        log_rate, log_se_of, dispersion = fitted
        rate = [float(np.exp(log_rate[k])) if total[k] else None for k in range(n_groups)]
        log_se = [float(log_se_of[k]) if total[k] else None for k in range(n_groups)]
        reason = ""
    if not reason and not (total > 0).all():
        without = ", ".join(label for label, n_events in zip(groups, total, strict=True) if not n_events)
        reason = f"No event in {without}: no rate with an interval there."
    limits = [_limits(rate[k], log_se[k], reach) for k in range(n_groups)]
    rates = tuple(
        EventRate(
            group=groups[k],
            n=int(people[k]),
            n_events=int(total[k]),
            person_years=float(time[k]),
            rate_per_year=rate[k],
            log_se=log_se[k],
            lower=limits[k][0],
            upper=limits[k][1],
        )
        for k in range(n_groups)
    )
    ratios = tuple(_ratio(rates[0], other, reach, df) for other in rates[1:])
    return EventRates(rates=rates, ratios=ratios, dispersion=dispersion, n_without_time=n_without_time, reason=reason)


def _people(
    events: ArrayLike, days_at_risk: ArrayLike, group: Labels | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...]]:
    count, days = np.array(events, dtype=float), np.array(days_at_risk, dtype=float)
    codes: np.ndarray = np.zeros(len(count), np.intp)
    groups: tuple[str, ...] = ("all",)
    if group is not None:
        codes, groups = group_codes(group)
    for argument, column in (("days_at_risk", days), ("group", codes)):
        if len(column) != len(count):
            raise ValueError(f"{argument}: has {len(column)} values for {len(count)} events; accepted is one each.")
    for row in np.flatnonzero(~((count >= 0) & (count == np.floor(count))))[:1]:
        raise ValueError(f"events: {count[row]:g} at position {row + 1}; accepted are whole numbers from 0.")
    for row in np.flatnonzero(~(np.isfinite(days) & (days >= 0)))[:1]:
        raise ValueError(f"days_at_risk: {days[row]:g} at position {row + 1}; accepted are days from 0.")
    for row in np.flatnonzero((count > 0) & (days == 0))[:1]:
        raise ValueError(
            f"days_at_risk: 0 at position {row + 1}, which has {count[row]:g} events; accepted are days above 0."
        )
    return count, days, codes, groups


def _fit(
    count: np.ndarray, years: np.ndarray, codes: np.ndarray, has_events: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float] | None:
    """Log rates [K], their standard errors [K] and the dispersion; None without events or without an optimum.

    Groups without events have the rate 0 at every dispersion and add nothing to the likelihood.
    """
    if not has_events.any():
        return None
    mine = has_events[codes]
    count, years = count[mine], years[mine]
    _, codes = np.unique(codes[mine], return_inverse=True)
    at_zero = _log_rates(count, years, codes, 0.0)
    dispersion = 0.0
    expected = np.exp(at_zero[codes]) * years
    # the likelihood rises from the Poisson limit only where the counts vary more than Poisson counts
    if np.sum((count - expected) ** 2 - count) > 0:
        minimum = minimize_scalar(
            lambda log_a: -_log_likelihood(count, years, codes, np.exp(log_a)),
            bounds=_LOG_DISPERSION,
            method="bounded",
            options={"xatol": 1e-10, "maxiter": _MOST_STEPS},
        )
        if not minimum.success or minimum.x > _LOG_DISPERSION[1] - 0.01:
            return None
        dispersion = float(np.exp(minimum.x))
    log_rate = _log_rates(count, years, codes, dispersion)
    expected = np.exp(log_rate[codes]) * years
    information = np.bincount(codes, expected / (1 + dispersion * expected))
    everywhere, error = np.zeros(len(has_events)), np.zeros(len(has_events))
    everywhere[has_events], error[has_events] = log_rate, 1 / np.sqrt(information)
    return everywhere, error, dispersion


def _log_rates(count: np.ndarray, years: np.ndarray, codes: np.ndarray, dispersion: float) -> np.ndarray:
    """The most likely log rate of each group at this dispersion, by Newton's steps."""
    log_rate = np.log(np.bincount(codes, count) / np.bincount(codes, years))
    for _ in range(_MOST_STEPS):
        expected = np.exp(log_rate[codes]) * years
        spread = 1 + dispersion * expected
        score = np.bincount(codes, (count - expected) / spread)
        slope = np.bincount(codes, expected * (1 + dispersion * count) / spread**2)
        step = np.clip(score / slope, -2, 2)
        log_rate = log_rate + step
        if np.abs(step).max() < 1e-12:
            break
    return log_rate


def _log_likelihood(count: np.ndarray, years: np.ndarray, codes: np.ndarray, dispersion: float) -> float:
    expected = np.exp(_log_rates(count, years, codes, dispersion)[codes]) * years
    size = 1 / dispersion
    return float(
        np.sum(
            gammaln(count + size)
            - gammaln(size)
            + count * np.log(dispersion * expected)
            - (count + size) * np.log1p(dispersion * expected)
        )
    )


def _limits(estimate: float | None, log_se: float | None, reach: float | None) -> tuple[float | None, float | None]:
    if estimate is None or log_se is None or reach is None:
        return None, None
    return float(estimate * np.exp(-reach * log_se)), float(estimate * np.exp(reach * log_se))


def _ratio(reference: EventRate, other: EventRate, reach: float | None, df: int) -> RateRatio:
    if reference.rate_per_year is None or other.rate_per_year is None:
        return RateRatio(
            reference=reference.group,
            group=other.group,
            estimate=None,
            log_se=None,
            lower=None,
            upper=None,
            p_value=None,
        )
    estimate = other.rate_per_year / reference.rate_per_year
    log_se = float(np.hypot(reference.log_se or 0.0, other.log_se or 0.0))  # known where the rate is
    p_value = float(2 * stdtr(df, -abs(np.log(estimate) / log_se))) if df else None
    lower, upper = _limits(estimate, log_se, reach)
    return RateRatio(
        reference=reference.group,
        group=other.group,
        estimate=estimate,
        log_se=log_se,
        lower=lower,
        upper=upper,
        p_value=p_value,
    )
