"""What a trial of one's own came to, analysed as it was planned: the one place where its days are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.overlap import NonoverlapOfAllPairs, TauU, nap, tau_u
from analysis.randomisation_test import RandomisationResult, compared_days, randomisation_test
from data.catalogue.vocabulary import Measure
from data.own.own_measures import measures_of
from data.own.self_trials import SelfTrial, days_answered
from data.store.store import Collection

HIGHER_IS = {"lower": "worse", "higher": "better", "neither": "better"}  # by which end of an outcome is better


@dataclass(frozen=True, kw_only=True, eq=False)
class TrialOutcome:
    """A trial that is over. `measure`: its outcome. `value` [days lived]: its outcome per day from the first, NaN where unknown.

    `did`: by day, whether it went as asked, where that was answered.
    """

    trial: SelfTrial
    measure: Measure
    value: np.ndarray
    result: RandomisationResult
    nap: NonoverlapOfAllPairs
    tau_u: TauU
    did: dict[date, str]


def outcome_of(collection: Collection, measures: pd.DataFrame, trial: SelfTrial, today: date) -> TrialOutcome:
    """Compare the days of a trial that is over, by the outcome and the blocks fixed at its start.

    `measures`: on_day, measure, value, every measure of every day of the diary.

    Errors: ValueError for a trial that is not over: there is no result before the end.
    """
    if (state := trial.state(today)) not in ("finished", "stopped") or trial.schedule is None:
        raise ValueError(f"trial: it is {state}; accepted is one that is finished or stopped.")
    plan, value = trial.plan, outcome_days(measures, trial)
    design = plan.design
    days = compared_days(value, trial.schedule, design)
    measure = measures_of(collection)[plan.measure]
    higher_is = HIGHER_IS[measure.better]
    return TrialOutcome(
        trial=trial,
        measure=measure,
        value=value,
        result=randomisation_test(value, trial.schedule, design),
        nap=nap(days.a, days.b, higher_is=higher_is),
        tau_u=tau_u(days.a, days.b, higher_is=higher_is),
        did={day: did for day, did in days_answered(collection, trial.trial_id).items() if trial.place_of(day)},
    )


def outcome_days(measures: pd.DataFrame, trial: SelfTrial) -> np.ndarray:
    """The outcome of each day of a trial up to its end, NaN where it is unknown."""
    first_on = np.datetime64(trial.plan.first_on, "D")
    n_days = max((trial.ends_on - trial.plan.first_on).days + 1, 0)
    table = measures[measures["measure"] == trial.plan.measure]
    place = (table["on_day"].to_numpy().astype("datetime64[D]") - first_on).astype(np.int64)
    is_within = (place >= 0) & (place < n_days)
    value = np.full(n_days, np.nan)
    value[place[is_within]] = table["value"].to_numpy(dtype=float)[is_within]
    return value
