"""Who responds by a cut of one's own, as "0 or 1 at this visit" or "3 points lower than before"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.grouping import Labels, group_codes
from analysis.number_needed import number_needed, share_difference, told_share
from analysis.responders import RULES, ResponderCounts, ResponderDifference

Bound = Literal["<=", "<", ">=", ">"]
ACCEPTED = 'a value at the visit as "<=1" or ">=5", a change in points as "change<=-2", or one in percent of the baseline as "change<=-30%"'
_FORM = re.compile(r"\s*(change)?\s*(<=|>=|<|>)\s*([+-]?\d+(?:\.\d+)?)\s*(%)?\s*")
_LAST_DIGITS = 1e-9  # a mean or a percentage may miss a bound that it equals by the last digit only


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A responder: the value at a visit, or its change from the baseline in points or percent, on one side of `value`."""

    about: Literal["value", "change", "percent"]
    bound: Bound
    value: float

    @property
    def text(self) -> str:
        """As it is written."""
        name = "" if self.about == "value" else "change"
        return f"{name}{self.bound}{self.value:g}{'%' if self.about == 'percent' else ''}"

    def holds(self, amount: np.ndarray) -> np.ndarray:
        """Whether amounts [n] are on that side."""
        if self.bound == "<=":
            return amount <= self.value + _LAST_DIGITS
        if self.bound == "<":
            return amount < self.value - _LAST_DIGITS
        if self.bound == ">=":
            return amount >= self.value - _LAST_DIGITS
        return amount > self.value + _LAST_DIGITS


@dataclass(frozen=True, kw_only=True)
class CutResponders:
    """Responders at a cut by group, as `analysis.responders` tells those of a fall in percent."""

    cut: Cut
    groups: tuple[ResponderCounts, ...]
    differences: tuple[ResponderDifference, ...]


def read_cut(text: str) -> Cut:
    """A cut as it is written; ValueError says what is accepted.

    >>> read_cut("<=1").text, read_cut("change <= -30 %").about
    ('<=1', 'percent')
    """
    form = _FORM.fullmatch(text)
    if form is None or (form[4] and not form[1]):
        raise ValueError(f"“{text[:60]}” is no cut; it takes {ACCEPTED}.")
    about: Literal["value", "change", "percent"] = "percent" if form[4] else "change" if form[1] else "value"
    bound: Bound = next(one for one in ("<=", ">=", "<", ">") if one == form[2])
    return Cut(about=about, bound=bound, value=float(form[3]))


def responds(baseline: ArrayLike, outcome: ArrayLike, cut: Cut) -> np.ndarray:
    """1 for a responder, 0 for none, NaN where that is unknown [n]; a percentage of a baseline of 0 is unknown.

    >>> responds([4, 4, 4], [1, 2, float("nan")], read_cut("<=1")).tolist()
    [1.0, 0.0, nan]
    """
    before, after = np.asarray(baseline, dtype=float), np.asarray(outcome, dtype=float)
    amount = after
    if cut.about == "change":
        amount = after - before
    elif cut.about == "percent":
        with np.errstate(invalid="ignore", divide="ignore"):
            amount = np.where(before == 0, np.nan, 100 * (after - before) / before)
    return np.where(np.isnan(amount), np.nan, cut.holds(amount))


def responders_at(baseline: ArrayLike, outcome: ArrayLike, group: Labels, cut: Cut) -> CutResponders:
    """Count the responders of each group, of all enrolled (whoever is not seen to respond does not) and of those observed.

    `baseline`, `outcome` [n] in points, NaN where unknown; `group` [n] of everybody enrolled, the first in order is
    the reference. Shares: Wilson; differences: Newcombe. Where nobody of a group is observed, it has no share.

    >>> found = responders_at([4, 4, 4], [1, 2, 1], ["a", "b", "b"], read_cut("<=1"))
    >>> [(one.group, one.responders, one.enrolled) for one in found.groups]
    [('a', 1, 1), ('b', 1, 2)]
    """
    told = responds(baseline, outcome, cut)
    before = np.asarray(baseline, dtype=float)
    codes, labels = group_codes(group)
    groups = []
    for code, label in enumerate(labels):
        mine, own = told[codes == code], before[codes == code]
        observed, k = int((~np.isnan(mine)).sum()), int(np.nansum(mine))
        # who lacks a baseline counts so only where a change is asked for
        no_baseline = int(np.isnan(own).sum()) if cut.about != "value" else 0
        groups.append(
            ResponderCounts(
                group=label,
                enrolled=len(mine),
                no_baseline=no_baseline,
                low_baseline=0,
                no_outcome=len(mine) - observed - no_baseline,
                observed=observed,
                responders=k,
                all_enrolled=told_share(k, len(mine) if observed else 0),
                observed_only=told_share(k, observed),
            )
        )
    differences = tuple(
        ResponderDifference(
            group=one.group,
            reference=groups[0].group,
            rule=rule,
            difference=(apart := share_difference(groups[0].score_share(rule), one.score_share(rule))),
            number_needed=number_needed(apart),
        )
        for rule in RULES
        for one in groups[1:]
    )
    return CutResponders(cut=cut, groups=tuple(groups), differences=differences)
