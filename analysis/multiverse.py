"""One question under many definitions at once: who is at risk, how many events, the median, the hazard ratio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.confidence import Estimate, normal_quantile
from analysis.median_by_row import medians
from analysis.two_group_cox import two_group_cox

Order = Literal["median", "hazard_ratio", "definition"]
ORDERS = ("median", "hazard_ratio", "definition")
NONE = Estimate(None, None, None)


@dataclass(frozen=True, eq=False)
class RiskCounts:
    """How many people's first interval ends when and how, for M definitions under which it begins alike.

    `counts` [M, T, K, 2]: people by definition, whole days since recovery was confirmed (0 ... T-1), group and
    event (0 censored, 1 event); `origin_days`: days from the origin to that confirmation, the same for
    everybody. `reason`: empty, or why there are no counts.
    """

    definitions: tuple[str, ...]
    groups: tuple[str, ...]
    counts: np.ndarray
    origin_days: int = 0
    reason: str = ""

    @classmethod
    def without(cls, definitions: tuple[str, ...], groups: tuple[str, ...], reason: str) -> RiskCounts:
        """Definitions that could not be read, and why."""
        return cls(definitions, groups, np.zeros((len(definitions), 1, len(groups), 2), np.int32), reason=reason)


@dataclass(frozen=True)
class DefinitionResult:
    """What one definition says.

    `n` people at risk and `events` among them, None where the definition could not be read (`reason`);
    `median` in days from the origin, all groups together; `hazard_ratio` of the second group against the first.
    Their parts are None where the data do not reach them. `is_primary`: the definition that was declared.
    """

    definition: str
    n: int | None
    events: int | None
    median: Estimate
    hazard_ratio: Estimate
    is_primary: bool = False
    reason: str = ""


def multiverse(
    blocks: Iterable[RiskCounts],
    *,
    primary: str | None = None,
    order: Order | None = None,
    confidence_level: float = 0.95,
) -> tuple[DefinitionResult, ...]:
    """Median and hazard ratio under every definition, in one order, with the declared one marked.

    Equal, for each definition, to `kaplan_meier(...).median()` (log-log interval) of everybody together and to
    `cox_from_risk_table` (Efron's ties, Wald's interval). A hazard ratio takes exactly two groups and is None
    with any other number of them. `order` "definition" keeps the order in which they come; otherwise ascending,
    those without an estimate last; without `order` by hazard ratio where there is one, else by median. The results
    are of the same people under different rules: they show how far one finding hangs on the rule, and are no
    thousand findings. ValueError for an unknown order.
    """
    if order is not None and order not in ORDERS:
        raise ValueError(f"order: {order!r}; accepted are {', '.join(ORDERS)}.")
    z = normal_quantile(confidence_level)
    found = [result for block in blocks for result in _results(block, z)]
    if primary is not None:
        found = [replace(one, is_primary=one.definition == primary) for one in found]
    return in_order(found, order)


def in_order(results: Sequence[DefinitionResult], order: Order | None = None) -> tuple[DefinitionResult, ...]:
    """Results in the order of `multiverse`."""
    if order == "definition":
        return tuple(results)
    if order is None:
        has_ratio = any(one.hazard_ratio.estimate is not None for one in results)
        order = "hazard_ratio" if has_ratio else "median"

    def key(result: DefinitionResult) -> tuple[bool, float]:
        estimate = getattr(result, order).estimate
        return estimate is None, estimate or 0.0

    return tuple(sorted(results, key=key))


def _results(block: RiskCounts, z: float) -> Iterator[DefinitionResult]:
    if block.reason:
        for definition in block.definitions:
            yield DefinitionResult(definition, None, None, NONE, NONE, reason=block.reason)
        return
    events = block.counts[..., 1]
    left = block.counts.sum(axis=-1)
    # whoever leaves at t or later is at risk at t
    at_risk = np.cumsum(left[:, ::-1], axis=1)[:, ::-1]
    n, n_events = at_risk[:, 0].sum(axis=1), events.sum(axis=(1, 2))
    half = medians(at_risk.sum(axis=2), events.sum(axis=2), z) + block.origin_days
    ratio = (
        two_group_cox(at_risk, events, z) if len(block.groups) == 2 else np.full((len(block.definitions), 3), np.nan)
    )
    for row, definition in enumerate(block.definitions):
        yield DefinitionResult(
            definition, int(n[row]), int(n_events[row]), _estimate(half[row]), _estimate(ratio[row])
        )


def _estimate(values: np.ndarray) -> Estimate:
    return Estimate(*(None if np.isnan(value) else float(value) for value in values))
