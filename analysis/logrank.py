"""Do the groups differ in when the event comes? The log-rank test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from analysis.risk_table import RiskTable


@dataclass(frozen=True)
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
    has_event = table.events.any(axis=1)
    at_risk = table.at_risk[has_event].astype(float)
    events = table.events[has_event].astype(float)
    takes_part = at_risk.any(axis=0)
    if takes_part.sum() < 2:
        return None
    at_risk, events = at_risk[:, takes_part], events[:, takes_part]
    n_at_risk, n_events = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / n_at_risk[:, None]
    expected = n_events @ share
    spread = n_events * (n_at_risk - n_events) / np.maximum(n_at_risk - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    # the differences add up to zero, so one group is left out: the largest, which keeps small ones accurate
    keep = np.arange(len(expected)) != np.argmax(at_risk.sum(axis=0))
    difference, variance = (events.sum(axis=0) - expected)[keep], variance[np.ix_(keep, keep)]
    if _is_singular(variance):
        return None
    statistic = float(difference @ np.linalg.solve(variance, difference))
    df = len(difference)
    return LogRank(
        statistic,
        df,
        float(chdtrc(df, statistic)),
        tuple(group for group, is_in in zip(table.groups, takes_part) if is_in),
        tuple(int(count) for count in events.sum(axis=0)),
        tuple(float(count) for count in expected),
    )


def _is_singular(variance: np.ndarray) -> bool:
    scale = np.sqrt(np.diag(variance))
    if not (scale > 0).all():
        return True
    return bool(np.linalg.eigvalsh(variance / np.outer(scale, scale))[0] < 1e-10)
