"""What a diary holds that can be looked at over time: measures of a day, activities, scores of questionnaires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import inf

import numpy as np
import pandas as pd

from analysis.instrument import Instrument, Scale
from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import KINDS, MEASURES, Measure
from data.own.diary import Assessment
from pages.answers.patterns import SESSIONS, done_or_not
from pages.answers.scores import scores_of

DAY_COLUMNS = ["on_day", "value"]


class Kind(Enum):
    """How the values of a day read: points of a scale, yes or no, an amount, the score of a questionnaire."""

    SCALE = "scale"
    YES_NO = "yes or no"
    AMOUNT = "amount"
    SCORE = "score"


@dataclass(frozen=True)
class Measured:
    """One thing that can be looked at over time.

    `key`: its short name, in addresses too; `title`: in the middle of a sentence, as it was typed, hence not
    yet escaped; `unit`: a plural; `limits`: the ends of its scale, an amount's upper end is infinite, and its lower end too where it can be below 0.
    `source`: the name of the measure, the kind and unit of the activity, or the ids of instrument and scale.
    """

    key: str
    kind: Kind
    title: str
    unit: str
    limits: tuple[float, float]
    source: tuple[str, ...]

    @property
    def is_session(self) -> bool:
        """Whether it is a yes or no that is written down only where it is yes."""
        return self.kind is Kind.YES_NO and len(self.source) == 2

    @property
    def has_level(self) -> bool:
        """Whether it is a number of a day, that can be averaged and has a usual range."""
        return self.kind in (Kind.SCALE, Kind.AMOUNT)

    @property
    def instrument(self) -> Instrument:
        """The questionnaire that a score belongs to."""
        return instruments()[self.source[0]]

    @property
    def scale(self) -> Scale:
        """The scale of a score."""
        return next(scale for scale in self.instrument.scales if scale.id == self.source[1])


def measured_in(
    choices: Mapping[str, Mapping[str, int]], activities: pd.DataFrame, measures: Mapping[str, Measure] = MEASURES
) -> dict[str, Measured]:
    """All that a diary holds, by key: scales first, then yes or no, activities, questionnaires.

    `choices`: by kind (measure, activity, instrument) the names that are there; `activities`: on_day, kind,
    unit, amount; `measures`: all that the diary can have, its own among them.
    """
    recorded = choices.get("measure", {})
    things = [_measure(measure) for name, measure in measures.items() if name in recorded]
    things.sort(key=lambda thing: thing.kind is Kind.YES_NO)
    pairs = list(activities[["kind", "unit"]].drop_duplicates().itertuples(index=False)) if len(activities) else []
    things += [_activity(*pair) for pair in sorted(pairs, key=_place)]
    forms = [form for form in instruments().values() if form.id in choices.get("instrument", {})]
    often = Counter(scale.title for form in forms for scale in form.scales)
    twice = {title for title, n in often.items() if n > 1}
    things += [score for form in forms for score in _scores(form, twice)]
    return {thing.key: thing for thing in things}


def days_of(
    thing: Measured,
    measures: pd.DataFrame,
    activities: pd.DataFrame,
    assessments: Callable[[str], tuple[Assessment, ...]],
) -> pd.DataFrame:
    """on_day, value: one row for each day that is known, in order.

    `measures`: on_day, measure, value; `activities`: on_day, kind, unit, amount. A session is 0 on the days
    written down without it, from the first day with it to the last. Of several assessments of a day the last
    counts.
    """
    if thing.kind is Kind.SCORE:
        scored = {
            assessment.on_day: scores_of(thing.instrument, assessment)[thing.source[1]]
            for assessment in assessments(thing.source[0])
        }
        known = {on_day: value for on_day, value in scored.items() if value is not None}
        days = np.array(list(known), dtype="datetime64[s]")
        return pd.DataFrame({"on_day": days, "value": np.array(list(known.values()), dtype=float)})
    if len(thing.source) == 1:
        return measures.loc[measures["measure"] == thing.key, DAY_COLUMNS]
    kind, unit = thing.source
    table = activities[(activities["kind"] == kind) & (activities["unit"] == unit)]
    if not thing.is_session:
        return table[["on_day", "amount"]].set_axis(DAY_COLUMNS, axis=1)
    written = np.unique(measures["on_day"].to_numpy())
    days, done = done_or_not(table["on_day"].to_numpy(), table["amount"].to_numpy(dtype=float), written)
    return pd.DataFrame({"on_day": days, "value": done})


def activity_title(kind: str) -> str:
    """A kind of activity in words; one that a file brought has its own."""
    return KINDS[kind].title if kind in KINDS else kind


def _measure(measure: Measure) -> Measured:
    kind = Kind.YES_NO if measure.is_yes_no else Kind.AMOUNT if measure.unit else Kind.SCALE
    unit = {Kind.YES_NO: "", Kind.SCALE: "points"}.get(kind, measure.unit)
    # a number of one's own that can be below 0 has no lower end that says anything
    limits = (
        (measure.minimum, measure.maximum) if kind is not Kind.AMOUNT else (0.0 if measure.minimum >= 0 else -inf, inf)
    )
    return Measured(measure.name, kind, measure.title, unit, limits, (measure.name,))


def _activity(kind: str, unit: str) -> Measured:
    is_known = kind in KINDS and KINDS[kind].unit == unit
    source, key = (kind, unit), f"activity.{kind}.{unit}"
    if unit == SESSIONS:
        return Measured(key, Kind.YES_NO, activity_title(kind), "", (0, 1), source)
    return Measured(key, Kind.AMOUNT, activity_title(kind) if is_known else f"{kind}, {unit}", unit, (0, inf), source)


def _scores(instrument: Instrument, twice: set[str]) -> list[Measured]:
    """The scales of a questionnaire; one whose name others have too is told apart by the questionnaire's."""
    return [
        Measured(
            f"score.{scale.id}",
            Kind.SCORE,
            f"{_small(scale.title)} ({instrument.title})" if scale.title in twice else _small(scale.title),
            "points",
            (scale.low, scale.high),
            (instrument.id, scale.id),
        )
        for scale in instrument.scales
    ]


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _place(pair: tuple[str, str]) -> tuple[int, str, str]:
    order = list(KINDS)
    kind, unit = pair
    return order.index(kind) if kind in KINDS else len(order), kind, unit
