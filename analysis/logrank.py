"""Do the groups differ in when the event comes? The log-rank test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import chdtrc

from analysis.enough import FEW_PEOPLE
from analysis.permutation import Weigh, exact_p
from analysis.risk_table import RiskTable

CHI_SQUARED = "chi-squared"
PERMUTATION = "exact, over all ways to deal the people to the groups"


@dataclass(frozen=True, kw_only=True)
class LogRank:
    """Log-rank test: chi-squared `statistic` on `df` degrees of freedom, and its p-value.

    `groups`, `observed`, `expected`: the groups compared, their events and the events that would be expected
    if all groups were alike. `method`: how the p-value was found. `too_few`: a group has under FEW_PEOPLE people
    and no exact p-value can take the place of the chi-squared one, which is then not to be told.
    """

    statistic: float
    df: int
    p_value: float
    groups: tuple[str, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    method: str = CHI_SQUARED
    too_few: bool = False


def log_rank(table: RiskTable) -> LogRank | None:
    """Log-rank test for any number of groups, also with delayed entry.

    At each event time the events of a group are compared with the hypergeometric expectation given the people
    at risk then. A group with nobody at risk at any event time takes no part, as in R's `survdiff`, nor does one
    that is never at risk beside another. None when fewer than two groups remain, or when the events leave nothing
    to compare (all at risk have the event, or the groups are never at risk together). The p-value is chi-squared's,
    as R's; where one of two groups has under FEW_PEOPLE people, in which that finds a difference that is not there
    in 6 to 9 % of studies, the exact one over all ways to deal the people (`exact_p`).

    Mantel 1966; Peto and Peto 1972, doi:10.2307/2344317.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> test = log_rank(risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=list("aabb")))
    >>> test.observed, [round(n, 4) for n in test.expected]  # a: 1/2 + 1/3
    ((2, 2), [0.8333, 3.1667])
    """
    return log_rank_of((table,))


@dataclass(frozen=True, eq=False, kw_only=True)
class LogRankSums:
    """What the event times of one table say, by group: `person_times` at risk at them, `observed` and
    `expected` events [K], `weighted_difference` of the two [K] and its `variance` [K, K]."""

    person_times: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    weighted_difference: np.ndarray
    variance: np.ndarray


def log_rank_sums(table: RiskTable, weigh: Weigh | None = None) -> LogRankSums:
    """The sums over event times that a log-rank test is made of.

    `weigh` gives the weights [J] of the event times from the people at risk [J] and events [J] of all groups
    together (default: 1 each).

    Mantel 1966; Peto and Peto 1972, doi:10.2307/2344317.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> sums = log_rank_sums(risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=list("aabb")))
    >>> sums.observed.tolist(), sums.expected.round(4).tolist()
    ([2.0, 2.0], [0.8333, 3.1667])
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


def log_rank_of(tables: Sequence[RiskTable], weigh: Weigh | None = None) -> LogRank | None:
    """The test of one table for each stratum, all with the same groups, added up; None as in `log_rank`.

    Mantel 1966; Peto and Peto 1972, doi:10.2307/2344317.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=list("aabb"))
    >>> log_rank_of([table, table]).observed  # two strata, each with two in either group
    (4, 4)
    """
    groups, strata = tables[0].groups, [log_rank_sums(table, weigh) for table in tables]
    person_times, observed, expected, difference, variance = (
        sum(getattr(sums, field.name) for sums in strata) for field in fields(LogRankSums)
    )
    # whoever is only ever at risk alone has the events that are expected, and tells nothing of the others
    takes_part = (person_times > 0) & (np.diag(variance) > 0)
    if takes_part.sum() < 2:
        return None
    # the differences add up to zero, so one group is left out: the largest, which keeps small ones accurate
    keep = takes_part & (np.arange(len(groups)) != np.argmax(person_times))
    difference, variance = difference[keep], variance[np.ix_(keep, keep)]
    if _is_singular(variance):
        return None
    statistic = float(difference @ np.linalg.solve(variance, difference))
    df = len(difference)
    compared = tuple(group for group, is_in in zip(groups, takes_part, strict=True) if is_in)
    p_value, method, too_few = float(chdtrc(df, statistic)), CHI_SQUARED, False
    if any(sum(table.n[table.column(group)] for table in tables) < FEW_PEOPLE for group in compared):
        exact = exact_p(tables, compared, weigh) if len(compared) == 2 else None
        p_value, method, too_few = (p_value, method, True) if exact is None else (exact, PERMUTATION, False)
    return LogRank(
        statistic=statistic,
        df=df,
        p_value=p_value,
        groups=compared,
        observed=tuple(int(count) for count in observed[takes_part]),
        expected=tuple(float(count) for count in expected[takes_part]),
        method=method,
        too_few=too_few,
    )


def _is_singular(variance: np.ndarray) -> bool:
    scale = np.sqrt(np.diag(variance))
    if not (scale > 0).all():
        return True
    return bool(np.linalg.eigvalsh(variance / np.outer(scale, scale))[0] < 1e-10)
