"""Whatever else a diary records of a day against the next day's pain, and pain against each of it the next day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.association import Association, next_day_association
from analysis.felt_pain import LEVEL, felt_check
from analysis.lagged import DayPairs, next_day_pairs
from analysis.multiplicity import holm
from data.catalogue.vocabulary import KINDS, MEASURES, Measure, main_pain
from pages.answers.day_columns import as_columns

SESSIONS = "sessions"
STEPS = {("sitting", "minutes"): 60.0, ("walking", "minutes"): 10.0}
UNIT_STEPS = {"minutes": 10.0, "steps": 1000.0}


@dataclass(frozen=True)
class Link:
    """One direction of one activity or measure: an association, and its p-value after Holm's correction for all of them.

    `usual`: the mean of the next day's outcome over its pairs, what a difference can be set against. `measure`: what
    `kind` names where it is a measure, None for an activity.
    """

    kind: str
    unit: str
    association: Association
    adjusted_p: float | None
    usual: float | None
    measure: Measure | None = None

    @property
    def is_session(self) -> bool:
        """Whether it is so or not so on a day, rather than an amount."""
        return self.unit == SESSIONS if self.measure is None else self.measure.is_yes_no

    @property
    def is_scale(self) -> bool:
        """Whether it is counted in points."""
        return self.measure is not None and not self.is_session and not self.measure.unit

    @property
    def has_share(self) -> bool:
        """Whether a difference can be told as a share of what is usual: not of points, nor of what can be below 0."""
        return not self.is_scale and (self.measure is None or self.measure.minimum >= 0)


@dataclass(frozen=True)
class Patterns:
    """All that was asked of a diary: `pain` after each activity and measure, `activity` each of these after more pain,
    in one order.

    `measure`: the kind of pain that was recorded on most days; `n_tested`: how many have an answer.
    """

    measure: str
    pain: tuple[Link, ...]
    activity: tuple[Link, ...]
    n_tested: int


def patterns_of(
    measures: pd.DataFrame,
    activities: pd.DataFrame,
    *,
    known: Mapping[str, Measure] = MEASURES,
    order: Sequence[str] = (),
) -> Patterns | None:
    """The patterns of a diary; None while it holds no pain, or nothing else.

    `measures`: on_day, measure, value; `activities`: on_day, kind, unit, amount. Activities come in the order
    of the check-in, those that only a file brought after them; then every measure that is no pain score, in the `order`
    of its names, those that are not in it last. `known`: the diary's measures by name. A session is asked as done or not done: not
    done is a day that was written down without it, from the first day with it to the last.
    """
    there = measures["measure"].value_counts().to_dict()
    measure = main_pain(there)
    others = sorted((name for name in there if _is_asked(known[name])), key=lambda name: _rank(name, order, known))
    if measure is None or not (len(activities) or others):
        return None
    pain_days, pain = as_columns(measures[measures["measure"] == measure])
    written = np.unique(measures["on_day"].to_numpy().astype("datetime64[D]").astype(np.int64))
    after_activity, after_pain = [], []
    for (kind, unit), table in sorted(activities.groupby(["kind", "unit"]), key=_place):
        days, amount = as_columns(table, "amount")
        if unit == SESSIONS:
            days, amount = done_or_not(days, amount, written)
        step = _step(kind, unit)
        pairs = next_day_pairs(days, amount, pain_days, pain)
        after_activity.append(_link(kind, unit, pain_after(pairs, step=step), pairs.outcome))
        pairs = next_day_pairs(pain_days, pain, days, amount)
        after_pain.append(_link(kind, unit, next_day_association(pairs), pairs.outcome))
    for name in others:
        days, amount = as_columns(measures[measures["measure"] == name])
        step = UNIT_STEPS.get(known[name].unit, 1.0)
        pairs = next_day_pairs(days, amount, pain_days, pain)
        after_activity.append(_link_of(known[name], pain_after(pairs, step=step), pairs.outcome))
        pairs = next_day_pairs(pain_days, pain, days, amount)
        after_pain.append(_link_of(known[name], next_day_association(pairs), pairs.outcome))
    links = _corrected(after_activity + after_pain)
    n_tested = sum(link.association.refusal is None for link in links)
    return Patterns(measure, links[: len(after_activity)], links[len(after_activity) :], n_tested)


def pain_after(pairs: DayPairs, *, step: float = 1.0) -> Association:
    """The next day's pain after more of an activity: what a regression finds has to stand against pain that is felt."""
    found = next_day_association(pairs, step=step)
    if found.p_value is None or found.difference is None or found.p_value >= LEVEL:
        return found
    check = felt_check(pairs, found.difference)
    return replace(found, p_value=max(found.p_value, check.p_value), is_apart=check.is_apart)


def _is_asked(measure: Measure) -> bool:
    """Whether it tells of a day beside its pain: no pain score, and no number of days."""
    return measure.can_be_chosen and not measure.is_pain


def _rank(name: str, order: Sequence[str], known: Mapping[str, Measure]) -> tuple[int, int, str]:
    return order.index(name) if name in order else len(order), known[name].order, name


def _place(group: tuple[tuple[str, str], pd.DataFrame]) -> tuple[int, str, str]:
    (kind, unit), _ = group
    order = list(KINDS)
    return (order.index(kind) if kind in KINDS else len(order), kind, unit)


def done_or_not(days: np.ndarray, amount: np.ndarray, written: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """1 on the days with a session, 0 on the others written down between the first and the last of them."""
    done = days[amount > 0]
    if not len(done):
        return days, np.zeros(len(days))
    known = np.union1d(written, days)
    known = known[(known >= done.min()) & (known <= done.max())]
    return known, np.isin(known, done).astype(float)


def _step(kind: str, unit: str) -> float:
    return STEPS.get((kind, unit), UNIT_STEPS.get(unit, 1.0))


def _link(kind: str, unit: str, association: Association, outcome: np.ndarray) -> Link:
    return Link(kind, unit, association, None, _mean(outcome))


def _link_of(measure: Measure, association: Association, outcome: np.ndarray) -> Link:
    return Link(measure.name, measure.unit, association, None, _mean(outcome), measure)


def _mean(outcome: np.ndarray) -> float | None:
    return float(outcome.mean()) if len(outcome) else None


def _corrected(links: list[Link]) -> tuple[Link, ...]:
    """The links with their p-values corrected for how many were asked and could be answered."""
    adjusted = iter(holm([link.association.p_value for link in links if link.association.p_value is not None]))
    return tuple(
        link if link.association.p_value is None else replace(link, adjusted_p=next(adjusted)) for link in links
    )
