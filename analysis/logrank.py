"""Do the groups differ in when the event comes? The log-rank test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import chdtrc

from analysis.risk_table import RiskTable


@dataclass(frozen=True, kw_only=True)
class LogRank:
    """Log-rank test: chi-squared `statistic` on `df` degrees of freedom, and its p-value.

    `groups`, `observed`, `expected`: the groups compared, their events and the events that would be expected
    if all groups were alike.
    """

    statistic: float
    df: int
    p_value: float
    groups: tuple[str, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]


def log_rank(table: RiskTable) -> LogRank | None:
    """Log-rank test for any number of groups, also with delayed entry.

    At each event time the events of a group are compared with the hypergeometric expectation given the people
    at risk then. A group with nobody at risk at any event time takes no part, as in R's `survdiff`. None when
    fewer than two groups remain, or when the events leave nothing to compare (all at risk have the event, or
    the groups are never at risk together).

    Mantel 1966; Peto and Peto 1972, doi:10.2307/2344317.
    """
    return log_rank_of(table.groups, (log_rank_sums(table),))


@dataclass(frozen=True, eq=False, kw_only=True)
class LogRankSums:
    """What the event times of one table say, by group: `person_times` at risk at them, `observed` and
    `expected` events [K], `weighted_difference` of the two [K] and its `variance` [K, K]."""

    person_times: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    weighted_difference: np.ndarray
    variance: np.ndarray


def log_rank_sums(table: RiskTable, weigh: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None) -> LogRankSums:
    """The sums over event times that a log-rank test is made of.

    `weigh` gives the weights [J] of the event times from the people at risk [J] and events [J] of all groups
    together (default: 1 each).
    """
    has_event = table.events.any(axis=1)
    at_risk = table.at_risk[has_event].astype(float)
    events = table.events[has_event].astype(float)
    n_at_risk, n_events = at_risk.sum(axis=1), events.sum(axis=1)
    weight = np.ones(len(n_events)) if weigh is None else weigh(n_at_risk, n_events)
    share = at_risk / n_at_risk[:, None]
    expected = n_events[:, None] * share
    spread = weight**2 * n_events * (n_at_risk - n_events) / np.maximum(n_at_risk - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return LogRankSums(
        person_times=at_risk.sum(axis=0),
        observed=events.sum(axis=0),
        expected=expected.sum(axis=0),
        weighted_difference=weight @ (events - expected),
        variance=variance,
    )


def log_rank_of(groups: tuple[str, ...], strata: Sequence[LogRankSums]) -> LogRank | None:
    """The test of sums added over strata, each with the same groups; None as in `log_rank`."""
    person_times, observed, expected, difference, variance = (
        sum(getattr(sums, field.name) for sums in strata) for field in fields(LogRankSums)
    )
    takes_part = person_times > 0
    if takes_part.sum() < 2:
        return None
    # the differences add up to zero, so one group is left out: the largest, which keeps small ones accurate
    keep = takes_part & (np.arange(len(groups)) != np.argmax(person_times))
    difference, variance = difference[keep], variance[np.ix_(keep, keep)]
    if _is_singular(variance):
        return None
    statistic = float(difference @ np.linalg.solve(variance, difference))
    df = len(difference)
    return LogRank(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        groups=tuple(group for group, is_in in zip(groups, takes_part, strict=True) if is_in),
        observed=tuple(int(count) for count in observed[takes_part]),
        expected=tuple(float(count) for count in expected[takes_part]),
    )


def _is_singular(variance: np.ndarray) -> bool:
    scale = np.sqrt(np.diag(variance))
    if not (scale > 0).all():
        return True
    return bool(np.linalg.eigvalsh(variance / np.outer(scale, scale))[0] < 1e-10)
