"""A diary's flare days beside its episodes and beside the days of more pain than usual: what to compare and draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.agreement import Agreement, agreement
from data.catalogue.vocabulary import MEASURES, main_pain
from pages.answers.respites import Respites

ASKED = "flare"  # the measure that says what a person calls a flare


@dataclass(frozen=True, eq=False)
class FlareDays:
    """Flares that were asked about, against two other readings of the same days.

    `on` [n] datetime64[D] and `flare` [n] 0/1: the days that were asked about; `in_episode` [n] 0, 1 or NaN
    where the definition cannot tell. `with_episodes`: their agreement, None where the definition goes by the
    flares themselves or lacks a measure. `with_pain`: that with pain above the person's own `average` of all
    days with this `pain`, None where no pain was recorded.
    """

    on: np.ndarray
    flare: np.ndarray
    in_episode: np.ndarray
    with_episodes: Agreement | None
    with_pain: Agreement | None
    pain: str
    average: float | None


def flare_days(measures: pd.DataFrame, respites: Respites) -> FlareDays | None:
    """Compare the flare days of a diary; None where no day was asked about. `measures`: on_day, measure, value."""
    asked = measures[measures["measure"] == ASKED]
    if asked.empty:
        return None
    on, flare = asked["on_day"].to_numpy().astype("datetime64[D]"), asked["value"].to_numpy(float)
    in_episode = _in_episode(on, respites)
    is_comparable = respites.missing is None and ASKED not in respites.definition.measures
    day = on.astype(np.int64)
    name = main_pain(measures["measure"].value_counts().to_dict())
    if name is None:
        above, pain, average = None, "", None
    else:
        pain, values = MEASURES[name].title, measures[measures["measure"] == name].set_index("on_day")["value"]
        average = float(values.mean())
        of_day = values.reindex(asked["on_day"]).to_numpy(float)
        above = agreement(day, flare, np.where(np.isnan(of_day), np.nan, of_day > average))
    return FlareDays(
        on=on,
        flare=flare,
        in_episode=in_episode,
        with_episodes=agreement(day, flare, in_episode) if is_comparable else None,
        with_pain=above,
        pain=pain,
        average=average,
    )


def _in_episode(on: np.ndarray, respites: Respites) -> np.ndarray:
    """1 in a run of bad days long enough to count, 0 in any other run, NaN outside: nothing tells the state there."""
    if respites.runs.empty:
        return np.full(len(on), np.nan)
    first_on, last_on = (respites.runs[name].to_numpy().astype("datetime64[D]") for name in ("first_on", "last_on"))
    days = (last_on - first_on).astype(int) + 1
    is_episode = (respites.runs["state"] == "bad").to_numpy() & (days >= respites.definition.min_bad_days)
    place = np.searchsorted(first_on, on, side="right") - 1
    is_told = (place >= 0) & (on <= last_on[place])
    return np.where(is_told, is_episode[place].astype(float), np.nan)
