"""Log-rank tests that look more at early or late events, or compare groups within strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.grouping import in_label_order
from analysis.logrank import LogRank, log_rank_of
from analysis.risk_table import RiskTable

Weights = Literal["log-rank", "peto-peto", "fleming-harrington"]
WEIGHTS = ("log-rank", "peto-peto", "fleming-harrington")


@dataclass(frozen=True, kw_only=True)
class WeightedLogRank:
    """A log-rank test with weights S^rho (1 - S)^gamma, and how many strata it was made within (1: none).

    `test`: its `observed` and `expected` are events, not weighted.
    """

    test: LogRank
    weights: Weights
    rho: float
    gamma: float
    n_strata: int


def log_rank_weighted(
    table: RiskTable, *, weights: Weights, rho: float | None = None, gamma: float | None = None
) -> WeightedLogRank | None:
    """Log-rank test whose event times count S^rho (1 - S)^gamma, S being the share still free just before.

    S is the Kaplan-Meier curve of all groups together. "log-rank" is rho 0, gamma 0; "peto-peto" is rho 1,
    gamma 0, the test that R's `survdiff(rho = 1)` makes and that counts early events more (other programs
    use S with one person added under that name, which changes the statistic slightly);
    "fleming-harrington" takes rho and gamma, default 1 and 0: gamma above 0 counts late events more. Any
    number of groups, also with delayed entry. The weights are to be chosen before the curves are seen. None
    as in `log_rank`, and where all weights are 0.

    Peto and Peto 1972, doi:10.2307/2344317; Harrington and Fleming 1982, doi:10.1093/biomet/69.3.553.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=list("aabb"))
    >>> log_rank_weighted(table, weights="peto-peto").rho
    1.0
    """
    return log_rank_stratified((table,), weights=weights, rho=rho, gamma=gamma)


def log_rank_stratified(
    tables: Sequence[RiskTable], *, weights: Weights = "log-rank", rho: float | None = None, gamma: float | None = None
) -> WeightedLogRank | None:
    """Log-rank test that compares people only within their stratum: one risk table each, the same groups.

    The differences from what is expected, and their variances, are worked out in each stratum and added up, as
    in R's `survdiff` with `strata()`; weights come from the curve of the stratum. A stratum need not have every
    group. ValueError for no table.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=list("aabb"))
    >>> log_rank_stratified([table, table]).n_strata
    2
    """
    rho, gamma = _powers(weights, rho, gamma)
    if not tables:
        raise ValueError("tables: there is none; accepted is one risk table for each stratum.")
    groups = in_label_order({label for table in tables for label in table.groups})

    def weigh(at_risk: np.ndarray, events: np.ndarray) -> np.ndarray:
        left = np.cumprod(1 - events / at_risk)
        before = np.concatenate([[1.0], left])[: len(left)]
        return before**rho * (1 - before) ** gamma

    test = log_rank_of([_with_groups(table, groups) for table in tables], weigh)
    return (
        None
        if test is None
        else WeightedLogRank(test=test, weights=weights, rho=rho, gamma=gamma, n_strata=len(tables))
    )


def _with_groups(table: RiskTable, groups: tuple[str, ...]) -> RiskTable:
    """The table with a column for each of `groups`, empty where it has none."""
    if table.groups == groups:
        return table
    there = [groups.index(label) for label in table.groups]

    def widened(counts: np.ndarray) -> np.ndarray:
        wide = np.zeros((*counts.shape[:-1], len(groups)), counts.dtype)
        wide[..., there] = counts
        return wide

    return RiskTable(
        groups=groups,
        time=table.time,
        at_risk=widened(table.at_risk),
        events=widened(table.events),
        censored=widened(table.censored),
        n=widened(table.n),
    )


def _powers(weights: str, rho: float | None, gamma: float | None) -> tuple[float, float]:
    if weights not in WEIGHTS:
        raise ValueError(f"weights: {weights!r}; accepted are {', '.join(WEIGHTS)}.")
    if weights != "fleming-harrington":
        if rho is not None or gamma is not None:
            raise ValueError("rho, gamma: given; accepted only with weights fleming-harrington.")
        return (1.0 if weights == "peto-peto" else 0.0), 0.0
    powers = (1.0 if rho is None else float(rho)), (0.0 if gamma is None else float(gamma))
    for name, power in zip(("rho", "gamma"), powers, strict=True):
        if not 0 <= power < np.inf:
            raise ValueError(f"{name}: {power:g}; accepted are numbers from 0.")
    return powers
