"""A study's outcomes at visits: the mean of pain scores around a day, or the questionnaire nearest to it.

Days are counted from a date that an attribute gives (the anchor), or from a participant's first day. Everybody who
was enrolled is there; what is unknown at a visit is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.instrument import Instrument, Scale, score_many
from data.catalogue.instrument_files import instruments
from data.catalogue.noticed import noticed_pain_change
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES
from data.recurrence.days import ensure_days
from data.store.store import Collection
from data.study.populations import Population, population_members

VISITS = (0, 84, 182)  # days: entry, 12 weeks, half a year
DAILY_WINDOW, FORM_WINDOW = 3, 14  # days to either side of a visit: a week of a diary, a month for a form


class OutcomeError(ValueError):
    """Outcomes that were asked for and cannot be told; the message is a sentence."""


@dataclass(frozen=True)
class Window:
    """The days of a visit, counted from the participant's origin, both included."""

    visit: int
    first: int
    last: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcomes:
    """One outcome of everybody in a study at each visit.

    participant [n] labels in order; group [n] text or None; values [n, v] in points of `scale`, NaN where unknown;
    origin [n] day number (since 1970-01-01) of each participant's day 0, NaN where there is none. least_days: known
    days that a mean takes, None for a questionnaire.
    """

    scale: Scale
    by: str | None
    anchor: str | None
    windows: tuple[Window, ...]
    least_days: int | None
    participant: np.ndarray
    group: np.ndarray
    values: np.ndarray
    origin: np.ndarray

    @property
    def visits(self) -> tuple[int, ...]:
        """The days of the visits, the first being 0."""
        return tuple(window.visit for window in self.windows)


def outcome_measures(collection: Collection) -> dict[str, Scale]:
    """What a study holds that can be compared at visits, by the name that is asked for."""
    ensure_days(collection)
    found = collection.read("outcome_measures")
    names = set(found["name"])
    pain = {name: _pain_scale(name) for name in PAIN_MEASURES if name in names}
    scales = {
        scale.id: scale for key, instrument in instruments().items() if key in names for scale in instrument.scales
    }
    return pain | scales


def visit_windows(visits: Sequence[int], days: int, *, is_anchored: bool) -> tuple[Window, ...]:
    """The windows of visits: `days` to either side, and for the baseline as many on one side of day 0.

    On an anchor the baseline lies before and on it, so that nothing that came after is in it; without one it is the
    participant's first days. OutcomeError for visits that do not start at 0 and rise, or whose windows overlap.
    """
    visits = tuple(visits)
    if len(visits) < 2 or visits[0] != 0 or any(later <= earlier for earlier, later in pairwise(visits)):
        shown = ",".join(map(str, visits)) or "none"
        raise OutcomeError(f"visits: {shown}; accepted are at least two days that start at 0 and rise, as 0,84,182.")
    if not 0 <= days <= 183:
        raise OutcomeError(f"window: {days}; accepted are 0 to 183 days to either side of a visit.")
    baseline = Window(0, -2 * days, 0) if is_anchored else Window(0, 0, 2 * days)
    windows = (baseline, *(Window(visit, visit - days, visit + days) for visit in visits[1:]))
    for earlier, later in pairwise(windows):
        if later.first <= earlier.last:
            raise OutcomeError(
                f"window: with {days} days to either side, visits {earlier.visit} and {later.visit} share days; "
                "accepted are visits further apart, or a smaller window."
            )
    return windows


def visit_outcomes(
    collection: Collection,
    measure: str,
    *,
    visits: Sequence[int] = VISITS,
    window: int | None = None,
    by: str | None = None,
    anchor: str | None = None,
    population: Population | None = None,
) -> Outcomes:
    """Everybody's values of `measure` (a pain score of the diary, or a scale of a questionnaire) at the visits.

    A pain score is the mean of the known days in a visit's window, each day's the highest of its entries, where at
    least half of the window's days are known. A questionnaire counts with its score nearest to the visit in its
    window, the earlier of two equally near; one without a score is passed over. `window`: days to either side.
    `by`, `anchor`: attributes; the anchor's values are ISO dates. `population`: a part of the people. OutcomeError
    for what there is not.
    """
    known = outcome_measures(collection)
    if measure not in known:
        there = f"there is {', '.join(known)}" if known else "there is none yet"
        raise OutcomeError(f"{collection.info.name} holds no values of “{measure}”; {there}.")
    _check_attributes(collection, by, anchor)
    is_daily = measure in PAIN_MEASURES
    days = (DAILY_WINDOW if is_daily else FORM_WINDOW) if window is None else window
    windows = visit_windows(visits, days, is_anchored=anchor is not None)
    people = _people(collection, by, anchor)
    if population is not None:
        is_member = people["participant_id"].isin(population_members(collection, population))
        people = people[is_member].reset_index(drop=True)
    least_days = days + 1 if is_daily else None
    placed = people[people["origin"].notna()]
    if is_daily:
        told = _daily(collection, measure, placed, windows, least_days)
    else:
        told = _nearest(collection, measure, placed, windows)
    values = np.full((len(people), len(windows)), np.nan)
    row = pd.Series(np.arange(len(people)), index=people["participant_id"])
    column = {one.visit: place for place, one in enumerate(windows)}
    values[row.loc[told["participant_id"]].to_numpy(), told["visit"].map(column).to_numpy(dtype=int)] = told["value"]
    group = people["group_label"].astype(object) if by else pd.Series("all", index=people.index, dtype=object)
    return Outcomes(
        scale=known[measure],
        by=by,
        anchor=anchor,
        windows=windows,
        least_days=least_days,
        participant=people["participant"].to_numpy(dtype=object),
        group=group.where(group.notna(), None).to_numpy(dtype=object),
        values=values,
        origin=people["origin"].to_numpy(dtype=float),
    )


def _pain_scale(name: str) -> Scale:
    """A pain score of a day as a scale: 0 to 10, with the change that most people notice."""
    measure = MEASURES[name]
    return Scale(
        id=name,
        title=measure.title.capitalize(),
        items=(),
        method="mean",
        higher_is="worse",
        low=measure.minimum,
        high=measure.maximum,
        missing_rule=None,
        minimal_important_change=noticed_pain_change(),
        measurement_error=None,
        cut_offs=(),
    )


def _check_attributes(collection: Collection, *names: str | None) -> None:
    there = list(collection.read("attribute_levels")["name"])
    for name in names:
        if name is not None and name not in there:
            known = f"there is {', '.join(there)}" if there else "it has none yet"
            raise OutcomeError(f"{collection.info.name} has no attribute “{name}”; {known}.")


def _people(collection: Collection, by: str | None, anchor: str | None) -> pd.DataFrame:
    people = collection.read("outcome_people", by=by, anchor=anchor)
    if anchor is None:
        return people.assign(origin=people["first_day"].astype(float))
    wrong = people[people["anchor_text"].notna() & people["anchor_day"].isna()]
    if len(wrong):
        one = wrong.iloc[0]
        raise OutcomeError(
            f"“{anchor}” of participant {one['participant']} is “{one['anchor_text']}”; visits are counted from "
            "dates written as 2024-03-31."
        )
    return people.assign(origin=people["anchor_day"].astype(float))


def _daily(
    collection: Collection, measure: str, people: pd.DataFrame, windows: tuple[Window, ...], least_days: int
) -> pd.DataFrame:
    """participant_id, visit, value: the means of the windows with enough known days."""
    found = collection.read(
        "outcome_days",
        measure=measure,
        people=people["participant_id"].tolist(),
        origins=people["origin"].astype(int).tolist(),
        visits=[one.visit for one in windows],
        firsts=[one.first for one in windows],
        lasts=[one.last for one in windows],
    )
    return found[found["n_days"] >= least_days].rename(columns={"mean": "value"})


def _nearest(collection: Collection, measure: str, people: pd.DataFrame, windows: tuple[Window, ...]) -> pd.DataFrame:
    """participant_id, visit, value: the score nearest to each visit within its window."""
    instrument = next(one for one in instruments().values() if any(scale.id == measure for scale in one.scales))
    scores = _scores(collection.read("outcome_answers", instrument=instrument.id), instrument, measure)
    scores = scores.merge(people[["participant_id", "origin"]], on="participant_id")
    day = scores["day"] - scores["origin"]
    found = [
        scores.assign(visit=one.visit, distance=(day - one.visit).abs())[day.between(one.first, one.last)]
        for one in windows
    ]
    # of two on one day the one that was entered last
    ordered = pd.concat(found).sort_values(["distance", "day", "entry_id"], ascending=[True, True, False])
    return ordered.drop_duplicates(["participant_id", "visit"])


def _scores(answers: pd.DataFrame, instrument: Instrument, scale: str) -> pd.DataFrame:
    """participant_id, entry_id, day, value: every assessment that has a score of this scale."""
    forms = answers.drop_duplicates("entry_id")[["participant_id", "entry_id", "day"]].reset_index(drop=True)
    place = pd.Series(np.arange(len(forms)), index=forms["entry_id"])
    column = {item.number: number for number, item in enumerate(instrument.items)}
    items = answers[answers["item"].isin(column)]
    table = np.full((len(forms), len(column)), np.nan)
    rows = place.loc[items["entry_id"]].to_numpy()
    table[rows, items["item"].map(column).to_numpy(dtype=int)] = items["value"].to_numpy(dtype=float)
    value = score_many(instrument, table).scores[scale]
    totals = answers[answers["total"] == scale]
    value[place.loc[totals["entry_id"]].to_numpy()] = totals["value"].to_numpy(dtype=float)
    return forms.assign(value=value).dropna(subset="value")
