"""A study's outcomes at visits: the value nearest to a day, or the mean of a diary's days around it.

Days are counted from a date that an attribute gives (the anchor), or from a participant's first day. Everybody who
was enrolled is there; what is unknown at a visit is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.instrument import Instrument, Quantity, Scale, Source, score_many
from data.catalogue.instrument_files import instruments
from data.catalogue.noticed import noticed_pain_change
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES, Measure
from data.own.own_measures import measures_of
from data.recurrence.days import ensure_days
from data.store.store import Collection
from data.study.populations import Population, population_members
from data.study.visits import (
    DAILY_WINDOW,
    EVERY_DAY,
    VALUE_WINDOW,
    VISITS,
    OutcomeError,
    Window,
    least_days,
    visit_windows,
    visits_in,
)

Rule = Literal["mean", "nearest"]  # of the days in a window, or of the one value nearest to the planned day
HALF = 0.5  # of a window's days: more than these a mean takes
OTHER_MEASURES = ("activity_limited",)  # of a day, beside the pain scores, that have points to compare


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcomes:
    """One outcome of everybody in a study at each visit.

    participant [n] labels in order; group [n] text or None; values [n, v] in points of `scale`, NaN where unknown;
    origin [n] day number (since 1970-01-01) of each participant's day 0, NaN where there is none. rule: what a visit's
    value is. least_days: known days that a mean takes in each window, None where it is the nearest value. spacing: median days
    between values of a measure of a day, None for a questionnaire, and where nobody has two.
    """

    scale: Scale
    by: str | None
    anchor: str | None
    windows: tuple[Window, ...]
    rule: Rule
    least_days: tuple[int, ...] | None
    spacing: float | None
    participant: np.ndarray
    group: np.ndarray
    values: np.ndarray
    origin: np.ndarray

    @property
    def visits(self) -> tuple[int, ...]:
        """The days of the visits, the first being the baseline."""
        return tuple(window.visit for window in self.windows)


def outcome_measures(collection: Collection) -> dict[str, Scale]:
    """What a study holds that can be compared at visits, by the name that is asked for."""
    ensure_days(collection)
    found = collection.read("outcome_measures")
    names = set(found["name"])
    pain = {name: _scale_of(MEASURES[name]) for name in PAIN_MEASURES if name in names}
    scales = {
        scale.id: scale for key, instrument in instruments().items() if key in names for scale in instrument.scales
    }
    held = measures_of(collection)
    others = {
        name: _scale_of(measure)
        for name, measure in held.items()
        if name in names and name not in scales and (name in OTHER_MEASURES or name not in MEASURES)
    }
    return pain | scales | others


def is_daily(collection: Collection, measure: str) -> bool:
    """Whether the values of a measure are a diary: half of them lie no more than EVERY_DAY days apart."""
    ensure_days(collection)
    return _rule_of(collection, measure, None)[0] == "mean"


def proposed_visits(
    collection: Collection, measure: str, anchor: str | None = None
) -> tuple[tuple[int, ...], int] | None:
    """The visits that a study's own values show, with the days to either side that hold them.

    None for a diary, whose days are no visits, and where the values show none.
    """
    if measure not in outcome_measures(collection) or is_daily(collection, measure):
        return None
    people = _people(collection, None, anchor)
    known = _known_values(collection, measure)
    values = known.merge(people[["participant_id", "origin"]], on="participant_id")
    days = (values["day"] - values["origin"]).dropna().astype(int).value_counts().sort_index()
    visits, reach = visits_in(days.index.to_numpy(), days.to_numpy(), int(people["origin"].notna().sum()))
    return (visits, reach) if visits else None


def visit_outcomes(
    collection: Collection,
    measure: str,
    *,
    visits: Sequence[int] = VISITS,
    window: int | tuple[int, ...] | None = None,
    rule: Rule | None = None,
    share: float = HALF,
    by: str | None = None,
    anchor: str | None = None,
    population: Population | None = None,
) -> Outcomes:
    """Everybody's values of `measure` (a measure of a day, or a scale of a questionnaire) at the visits.

    A visit's value is the one nearest to its day in its window, the earlier of two equally near; a questionnaire without a
    score is passed over. Of a diary (a measure of a day of which half of the values lie no more than EVERY_DAY days
    apart) it is the mean of the known days in the window, each day's what its entries give, where more than `share` of
    the window's days are known. `rule`: asks for one of the two whatever the spacing. `window`: days to
    either side, one number or one a visit. `by`, `anchor`: attributes; the anchor's values are ISO dates. `population`: a
    part of the people. OutcomeError for what there is not.
    """
    known = outcome_measures(collection)
    if measure not in known:
        there = f"there is {', '.join(known)}" if known else "there is none yet"
        raise OutcomeError(f"{collection.info.name} holds no values of “{measure}”; {there}.")
    if not 0 <= share <= 1:
        raise OutcomeError(f"share of days: {share:g}; accepted are 0 to 1, as 0.5 for more than half of a window.")
    check_attributes(collection, (by, anchor))
    is_of_day = _is_of_day(measure)
    if rule == "mean" and not is_of_day:
        raise OutcomeError(
            f"rule: mean; a questionnaire's value at a visit is the nearest, so “{measure}” takes nearest."
        )
    taken, spacing = _rule_of(collection, measure, rule)
    usual = DAILY_WINDOW if taken == "mean" else VALUE_WINDOW
    windows = visit_windows(visits, usual if window is None else window, is_anchored=anchor is not None)
    people = _people(collection, by, anchor)
    if population is not None:
        is_member = people["participant_id"].isin(population_members(collection, population))
        people = people[is_member].reset_index(drop=True)
    placed = people[people["origin"].notna()]
    least = tuple(least_days(one, share) for one in windows) if taken == "mean" else None
    if least is not None:
        told = _daily(collection, measure, placed, windows, least)
    else:
        told = _nearest(_known_values(collection, measure), placed, windows)
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
        rule=taken,
        least_days=least,
        spacing=spacing,
        participant=people["participant"].to_numpy(dtype=object),
        group=group.where(group.notna(), None).to_numpy(dtype=object),
        values=values,
        origin=people["origin"].to_numpy(dtype=float),
    )


def _scale_of(measure: Measure) -> Scale:
    """A measure of a day as a scale; a pain score has the change that most people notice."""
    return Scale(
        id=measure.name,
        title=measure.title[:1].upper() + measure.title[1:],
        items=(),
        method="mean",
        higher_is={"lower": "worse", "higher": "better"}.get(measure.better, "neither"),
        low=measure.minimum,
        high=measure.maximum,
        missing_rule=None,
        minimal_important_change=noticed_pain_change() if measure.is_pain else _matters(measure),
        measurement_error=None,
        cut_offs=(),
    )


def _matters(measure: Measure) -> Quantity | None:
    """From which change on a measure of the study's own matters, as the study said; None where it did not."""
    if measure.matters is None:
        return None
    return Quantity(
        value=measure.matters,
        name="the change that matters, as this study gives it",
        population="as the study gives it",
        source=Source(measure.matters_source, False),
    )


def _is_of_day(measure: str) -> bool:
    """Whether it is a measure of a day, and no scale of a questionnaire."""
    return not any(scale.id == measure for one in instruments().values() for scale in one.scales)


def _rule_of(collection: Collection, measure: str, rule: Rule | None) -> tuple[Rule, float | None]:
    """What a visit's value is, and the median days between the values of a measure of a day."""
    if not _is_of_day(measure):
        return "nearest", None
    told = collection.read("outcome_spacing", measure=measure)["spacing"].iloc[0]
    spacing = None if pd.isna(told) else float(told)
    return rule or ("nearest" if spacing is None or spacing > EVERY_DAY else "mean"), spacing


def check_attributes(collection: Collection, names: Sequence[str | None]) -> None:
    """Refuse an attribute that the study has not, with a sentence."""
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
    collection: Collection, measure: str, people: pd.DataFrame, windows: tuple[Window, ...], least: tuple[int, ...]
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
    needed = found["visit"].map({one.visit: days for one, days in zip(windows, least, strict=True)})
    return found[found["n_days"] >= needed].rename(columns={"mean": "value"})


def _known_values(collection: Collection, measure: str) -> pd.DataFrame:
    """participant_id, day, value, entry_id: every known value of a measure of a day, or of a scale."""
    return _values(collection, measure) if _is_of_day(measure) else _forms(collection, measure)


def _values(collection: Collection, measure: str) -> pd.DataFrame:
    """participant_id, day, value, entry_id (0): every known value of a measure of a day."""
    ensure_days(collection)
    return collection.read("outcome_values", measure=measure).assign(entry_id=0)


def _forms(collection: Collection, measure: str) -> pd.DataFrame:
    """participant_id, day, value, entry_id: every assessment with a score of the scale."""
    instrument = next(one for one in instruments().values() if any(scale.id == measure for scale in one.scales))
    return _scores(collection.read("outcome_answers", instrument=instrument.id), instrument, measure)


def _nearest(values: pd.DataFrame, people: pd.DataFrame, windows: tuple[Window, ...]) -> pd.DataFrame:
    """participant_id, visit, value: the value nearest to each visit within its window."""
    values = values.merge(people[["participant_id", "origin"]], on="participant_id")
    day = values["day"] - values["origin"]
    found = [
        values.assign(visit=one.visit, distance=(day - one.visit).abs())[day.between(one.first, one.last)]
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
