"""How a goal of a plan was kept, by what a diary has recorded of its kind."""

from __future__ import annotations

from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from analysis.adherence import Adherence, Bound, Per, adherence
from data.own.plans import Goal, Phase


def goal_kept(recorded: pd.DataFrame, goal: Goal, phase: Phase, today: date) -> Adherence:
    """Planned against done in a phase; today counts once something of the goal is recorded.

    ValueError for a goal without an amount, as only a form that is being filled in has one.

    `recorded`: on_day, kind, unit, amount, a row for each kind and day of the whole diary.
    """
    if goal.amount is None:
        raise ValueError("goal: it has no amount; accepted is one that was saved.")
    is_it = (recorded["kind"] == goal.kind) & (recorded["unit"] == goal.unit)
    day = recorded["on_day"][is_it].to_numpy().astype("datetime64[D]").astype(np.int64)
    now = _number(today)
    return adherence(
        day,
        recorded["amount"][is_it],
        goal=goal.amount,
        bound=cast(Bound, goal.bound),
        per=cast(Per, goal.per),
        first_day=_number(phase.first_on),
        observed_until=now if now in day else now - 1,
        last_day=None if phase.last_on is None else _number(phase.last_on),
    )


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
