"""One question under many definitions at once: who is at risk, how many events, the median, the hazard ratio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis.confidence import Estimate, normal_quantile
from analysis.cox import cox
from analysis.grouping import in_label_order
from analysis.median_by_row import medians
from analysis.two_group_cox import two_group_cox

Order = Literal["median", "hazard_ratio", "definition"]
ORDERS = ("median", "hazard_ratio", "definition")
NONE = Estimate(None, None, None)
NO_GROUPS = "No groups are compared, so there is no hazard ratio."
_TWO_GROUPS = "A single hazard ratio takes two groups; there {}."


@dataclass(frozen=True, eq=False, kw_only=True)
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
        return cls(
            definitions=definitions,
            groups=groups,
            counts=np.zeros((len(definitions), 1, len(groups), 2), np.int32),
            reason=reason,
        )


@dataclass(frozen=True, kw_only=True)
class DefinitionResult:
    """What one definition says.

    `n` people at risk and `events` among them, None where the definition could not be read; `median` in days from the
    origin, all groups together; `hazard_ratio` of the second group against the first. Their parts are None where the
    data do not reach them. `is_primary`: the definition that was declared. `reason`: why it could not be read, or
    why there is no hazard ratio; empty where there is one. `left_out`: people at risk who are not in the ratio, as
    they lack what it is adjusted for.
    """

    definition: str
    n: int | None
    events: int | None
    median: Estimate
    hazard_ratio: Estimate
    is_primary: bool = False
    reason: str = ""
    left_out: int = 0


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

    Steegen and others 2016, doi:10.1177/1745691616658637.

    >>> counts = np.zeros((1, 5, 1, 2), int)
    >>> counts[0, 1:, 0, 1] = 1  # a person each with an event on day 1, 2, 3 and 4
    >>> multiverse([RiskCounts(definitions=("any",), groups=("all",), counts=counts)])[0].median.estimate
    2.5
    """
    if order is not None and order not in ORDERS:
        raise ValueError(f"order: {order!r}; accepted are {', '.join(ORDERS)}.")
    z = normal_quantile(confidence_level)
    results = [result for block in blocks for result in _results(block, z)]
    if primary is not None:
        results = [replace(result, is_primary=result.definition == primary) for result in results]
    return in_order(results, order)


def in_order(results: Sequence[DefinitionResult], order: Order | None = None) -> tuple[DefinitionResult, ...]:
    """Results in the order of `multiverse`.

    >>> days = {"n": 9, "events": 5, "hazard_ratio": NONE}
    >>> long = DefinitionResult(definition="long", median=Estimate(90.0, None, None), **days)
    >>> short = DefinitionResult(definition="short", median=Estimate(9.0, None, None), **days)
    >>> [result.definition for result in in_order([long, short])]
    ['short', 'long']
    """
    if order == "definition":
        return tuple(results)
    if order is None:
        has_ratio = any(result.hazard_ratio.estimate is not None for result in results)
        order = "hazard_ratio" if has_ratio else "median"

    def key(result: DefinitionResult) -> tuple[bool, float]:
        estimate = getattr(result, order).estimate
        return estimate is None, estimate or 0.0

    return tuple(sorted(results, key=key))


def adjusted(
    result: DefinitionResult, people: pd.DataFrame, by: str, covariates: Sequence[str], strata: str | None
) -> DefinitionResult:
    """The result with the hazard ratio of a Cox model that has covariates and strata too.

    `people`: entry, duration, event, `by` and the attributes named, one row per person at risk under the definition.
    As in `cox` the second group is compared with the first, terms are adjusted for each other, and people who lack a
    value are left out; the rest of the result stays.

    >>> plain = DefinitionResult(definition="any", n=4, events=4, median=NONE, hazard_ratio=NONE)
    >>> people = pd.DataFrame({"entry": 0, "duration": [1, 2, 3, 4], "event": 1, "arm": list("abab")})
    >>> round(adjusted(plain, people, "arm", [], None).hazard_ratio.estimate, 3)
    0.39
    """
    grouped = people[people[by].notna()]
    usable = grouped[grouped[[*covariates, *([strata] if strata else [])]].notna().all(axis=1)]
    result = replace(result, hazard_ratio=NONE, left_out=len(grouped) - len(usable))
    groups = in_label_order(set(grouped[by]))
    if len(groups) != 2:
        return replace(result, reason=result.reason or _TWO_GROUPS.format(_number_of(len(groups))))
    if (n_known := usable[by].nunique()) < 2:
        left = "one group is" if n_known else "nobody is"
        return replace(result, reason=f"Of the people who have all values {left} left, so nothing is compared.")
    fit = cox(
        usable["duration"].to_numpy(),
        usable["event"].to_numpy(),
        usable[[by, *covariates]],
        entry=usable["entry"].to_numpy(),
        strata=usable[strata].to_numpy(dtype=object) if strata else None,
    )
    (term,) = (term for term in fit.terms if term.term == f"{by}={groups[1]}")
    ratio = Estimate(term.hazard_ratio, term.lower, term.upper)
    reason = "" if term.hazard_ratio is not None else fit.reason or "The model has no estimate for the groups."
    return replace(result, hazard_ratio=ratio, reason=reason)


def _results(block: RiskCounts, z: float) -> Iterator[DefinitionResult]:
    if block.reason:
        for definition in block.definitions:
            yield DefinitionResult(
                definition=definition, n=None, events=None, median=NONE, hazard_ratio=NONE, reason=block.reason
            )
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
    people, seen = at_risk[:, 0], events.sum(axis=1)
    for row, definition in enumerate(block.definitions):
        hazard_ratio = _estimate(ratio[row])
        reason = "" if hazard_ratio.estimate is not None else _why_no_ratio(block.groups, people[row], seen[row])
        yield DefinitionResult(
            definition=definition,
            n=int(n[row]),
            events=int(n_events[row]),
            median=_estimate(half[row]),
            hazard_ratio=hazard_ratio,
            reason=reason,
        )


def _why_no_ratio(groups: tuple[str, ...], n: np.ndarray, events: np.ndarray) -> str:
    """Why there is no hazard ratio, from the people at risk and the events of each group [K]."""
    if groups == ("all",):
        return NO_GROUPS
    if len(groups) != 2:
        return _TWO_GROUPS.format(_number_of(len(groups)))
    if not n.sum():
        return "Nobody was at risk."
    if not events.sum():
        return "No recurrence was seen, so there is nothing to compare."
    for group, people, seen in zip(groups, n, events, strict=True):
        if not people:
            return f"Nobody of “{group}” was at risk."
        if not seen:
            return f"No recurrence was seen in “{group}”, so the ratio has no bound."
    return "At no recurrence were people of both groups at risk, or the ratio has no bound."


def _number_of(n: int) -> str:
    return f"are {n}" if n != 1 else "is one"


def _estimate(values: np.ndarray) -> Estimate:
    return Estimate(*(None if np.isnan(value) else float(value) for value in values))
