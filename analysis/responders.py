"""Whose outcome fell by a given share of their own baseline, and out of how many people that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.confidence import Estimate
from analysis.grouping import Labels, group_codes
from analysis.number_needed import NumberNeeded, number_needed, share, share_difference, told_share

THRESHOLDS = np.arange(101)  # percent, of the cumulative curve
RULES = ("all_enrolled", "observed_only")
# a percentage worked out from a mean may miss a threshold that it equals by the last digit only
_LAST_DIGITS = 1e-9


@dataclass(frozen=True, kw_only=True)
class ResponderCounts:
    """A group's responders under both rules about who is unknown; shares as `told_share` has them.

    enrolled = no_baseline + low_baseline + no_outcome + observed. all_enrolled: responders of the enrolled, so that
    whoever is not seen to respond counts as no responder. observed_only: responders of the observed. Both are unknown
    where nobody is observed.
    """

    group: str
    enrolled: int
    no_baseline: int
    low_baseline: int
    no_outcome: int
    observed: int
    responders: int
    all_enrolled: Estimate
    observed_only: Estimate

    def score_share(self, rule: str) -> Estimate:
        """The share under one of the RULES with Wilson's limits, which differences rest on."""
        if rule == "observed_only" or not self.observed:
            return share(self.responders, self.observed)
        return share(self.responders, self.enrolled)


@dataclass(frozen=True, kw_only=True)
class ResponderDifference:
    """Share of responders in a group minus that in the reference group, under one of the RULES."""

    group: str
    reference: str
    rule: str
    difference: Estimate
    number_needed: NumberNeeded | None


@dataclass(frozen=True, kw_only=True)
class Responders:
    """Responders at one threshold (percent of the baseline) by group, and how the groups differ."""

    percent: float
    least_baseline: float
    groups: tuple[ResponderCounts, ...]
    differences: tuple[ResponderDifference, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class ResponderCurve:
    """How many of a group fell by at least each of THRESHOLDS [101] percent of their baseline."""

    group: str
    enrolled: int
    observed: int
    responders: np.ndarray


def responders(
    baseline: ArrayLike, outcome: ArrayLike, group: Labels, *, percent: float, least_baseline: float
) -> Responders:
    """Count who fell by at least `percent` of the own baseline.

    `baseline`, `outcome` [n] in points of a scale that starts at 0 and on which lower is better, NaN where
    unknown; `group` [n], no value missing, of everybody enrolled. Only who started at `least_baseline` or above can
    respond: below, the percentage of a small number says little, and of 0 nothing. ValueError for a least
    baseline of 0 or less.

    Farrar and others 2006, doi:10.1016/j.jpainsymman.2005.08.010.

    >>> counts = responders([10, 10, 8, 1], [4, 8, np.nan, 0], ["a"] * 4, percent=50, least_baseline=2).groups[0]
    >>> counts.observed, counts.responders, counts.no_outcome, counts.low_baseline
    (2, 1, 1, 1)
    """
    fallen, codes, groups = _fallen(baseline, outcome, group, least_baseline)
    baseline = np.asarray(baseline, dtype=float)
    counts = []
    for code, label in enumerate(groups):
        mine, own = baseline[codes == code], fallen[codes == code]
        is_low = mine < least_baseline
        observed = int((~np.isnan(own)).sum())
        k = int((own >= percent - _LAST_DIGITS).sum())
        no_baseline = int(np.isnan(mine).sum())
        counts.append(
            ResponderCounts(
                group=label,
                enrolled=len(mine),
                no_baseline=no_baseline,
                low_baseline=int(is_low.sum()),
                no_outcome=len(mine) - no_baseline - int(is_low.sum()) - observed,
                observed=observed,
                responders=k,
                # where nobody was observed, nobody could be seen to respond
                all_enrolled=told_share(k, len(mine) if observed else 0),
                observed_only=told_share(k, observed),
            )
        )
    differences = []
    for rule in RULES:
        for other in counts[1:]:
            difference = share_difference(counts[0].score_share(rule), other.score_share(rule))
            needed = number_needed(difference)
            differences.append(
                ResponderDifference(
                    group=other.group, reference=counts[0].group, rule=rule, difference=difference, number_needed=needed
                )
            )
    return Responders(
        percent=float(percent),
        least_baseline=float(least_baseline),
        groups=tuple(counts),
        differences=tuple(differences),
    )


def responder_curves(
    baseline: ArrayLike, outcome: ArrayLike, group: Labels, *, least_baseline: float
) -> tuple[ResponderCurve, ...]:
    """The cumulative curve of each group: how many responders there are whatever fall one asks for.

    Arguments as in `responders`. Farrar and others 2006, doi:10.1016/j.jpainsymman.2005.08.010.

    >>> curve = responder_curves([10, 10], [4, 8], ["a", "a"], least_baseline=2)[0]
    >>> curve.responders[[0, 50, 100]].tolist()
    [2, 1, 0]
    """
    fallen, codes, groups = _fallen(baseline, outcome, group, least_baseline)
    curves = []
    for code, label in enumerate(groups):
        own = np.sort(fallen[(codes == code) & ~np.isnan(fallen)])
        at_least = len(own) - np.searchsorted(own, THRESHOLDS - _LAST_DIGITS)
        curves.append(
            ResponderCurve(group=label, enrolled=int((codes == code).sum()), observed=len(own), responders=at_least)
        )
    return tuple(curves)


def _fallen(
    baseline: ArrayLike, outcome: ArrayLike, group: Labels, least_baseline: float
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """By how many percent of the baseline everybody fell, NaN where that is unknown or says little."""
    if not least_baseline > 0:
        raise ValueError(f"least_baseline: {least_baseline}; accepted are numbers above 0.")
    baseline, outcome = np.asarray(baseline, dtype=float), np.asarray(outcome, dtype=float)
    codes, groups = group_codes(group)
    with np.errstate(invalid="ignore", divide="ignore"):
        fallen = 100 * (baseline - outcome) / baseline
        return np.where(baseline >= least_baseline, fallen, np.nan), codes, groups
