"""Where intervals come from besides a diary: episodes as people reported them, and tables that are finished.

Both fill the tables that a derivation works with, in place of the pass over the days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import pandas as pd

from data.catalogue.definition import Condition, Definition, DefinitionError, Rule
from data.recurrence.day_pass import OF_MEMBERS
from data.recurrence.days import ensure_days
from data.recurrence.definition_reading import DefinitionReading
from data.recurrence.derived_tables import ANCHOR, ORIGINS, DerivedTables, Onset
from data.recurrence.model_sql import PARTITIONED, model_text, operator_of
from data.recurrence.people_tables import DerivationError, PeopleTables
from data.store.store import Collection, Cursor
from data.study.populations import Population, make_members

Source = Literal["diary", "episodes", "table"]
SOURCES: tuple[Source, ...] = ("diary", "episodes", "table")
NEVER = 2**30  # a day that nobody sees
LIMITED = 2  # activity_limited where a person says that an episode limited activities
PAIN = ("pain_average", "pain_worst", "pain_now", "pain_days")
FLAGS = {"activity_limited": "limiting", "care_sought": "care_sought", "flare": "flare"}


@dataclass(frozen=True, kw_only=True)
class AsRecorded:
    """In place of a definition: a finished table is taken as it is, whatever its events are."""

    id: str = "as-recorded"
    title: str = "The event of a finished table"
    source: str | None = None
    assumptions: tuple[str, ...] = ("Times and events are taken as the table has them; nothing is derived.",)
    measures: tuple[str, ...] = ()


AS_RECORDED = AsRecorded()


def sources_held(collection: Collection) -> tuple[Source, ...]:
    """The sources of which a study has a record, a diary first; of a new study none."""
    ensure_days(collection)
    with collection.reading() as cursor:
        # of everybody with an entry there is a row: where a study is held elsewhere its entries need not be
        there = cursor.execute(
            """select exists (from diary where collection_id = $c),
                      exists (from current_episode where collection_id = $c)
                      or exists (from current_followed_person where collection_id = $c),
                      exists (from current_finished_row where collection_id = $c)""",
            {"c": collection.id},
        ).fetchall()[0]
    return tuple(source for source, is_there in zip(SOURCES, there, strict=True) if is_there)


def tells_of(collection: Collection, definition: Definition) -> bool:
    """Whether the reported episodes of a study tell what a definition asks of a recurrence."""
    with collection.reading() as cursor:
        columns = ", ".join(f"count({column}) > 0" for column in FLAGS.values())
        row = cursor.execute(
            f"select {columns} from current_episode where collection_id = $c", {"c": collection.id}
        ).fetchall()[0]
    try:
        rule_of_episodes(definition, dict(zip(FLAGS.values(), row, strict=True)), collection.info.name)
    except DefinitionError:
        return False
    return True


class ReportedTables(DerivedTables):
    """Intervals from the episodes that people reported (clause 13), under what a definition counts as one."""

    def __init__(
        self,
        collection: Collection,
        definition: Definition,
        cursor: Cursor,
        origin: str,
        population: Population | None = None,
    ):
        super().__init__(collection, definition, cursor, origin, population)
        self._origin = origin
        self._values |= {"never": NEVER}

    def read(self, definition: Definition) -> DefinitionReading | None:
        """No diary is read."""
        return None

    def make_onset_days(self) -> None:
        """`onset_day`: an episode began on the day that was reported."""
        self.make("onset_day_reported", "onset_day")

    def flow_sql(self) -> str:
        """What became of everybody in the groups of `grouping_of`."""
        return self.model("flow", is_wanted=self.is_wanted)

    def make_all(self) -> None:
        """DefinitionError for a definition that names what no episode tells."""
        if self._origin == ORIGINS[1]:
            raise DerivationError(
                f"Reported episodes tell since when people are free, not the first good day: days are counted from "
                f"that day ({ORIGINS[0]}) or from {ANCHOR}ATTRIBUTE."
            )
        counts = self._counts()
        if self._population is not None:
            make_members(self._cursor, self.collection.id, self._population)
        for table, parts in (("reported_episode", {"counts": counts}), ("reported_person", {}), ("reported_spell", {})):
            text = model_text(table, is_wanted=self.is_wanted, **parts)
            self.execute(f"create or replace temp table {table} as {text}")
        target = "unanchored" if self._anchor else "recurrence_free"
        self.execute(f"create or replace temp table {target} as {model_text('reported_interval')}")
        if self._anchor:
            self._make_anchor(self._anchor)
            self._make("recurrence_free", {"anchored": "anchored"}, PARTITIONED)

    def model(self, name: str, **parts: str) -> str:
        """The text of a model: that of the flow is another one than of days."""
        return model_text("reported_flow" if name == "flow" else name, **parts)

    def _counts(self) -> str:
        """The bad rule over an episode, as a condition in SQL: true where it counts, null where that is not known."""
        held = {
            column: self._exists("current_episode", f"{column} is not null") for column in dict.fromkeys(FLAGS.values())
        }
        return rule_of_episodes(self.definition, held, self.collection.info.name)


def rule_of_episodes(definition: Definition, held: dict[str, bool], study: str) -> str:
    """A definition's bad rule as SQL over an episode. `held`: whether any episode of the study has a flag.

    An episode counts for pain by being there, for limitation, care and flares by its flag. An `any` is read over the
    measures of which the study has a value. DefinitionError names the measure that is not there.
    """
    rule: Rule = definition.bad
    terms: list[str] = []
    missing: list[str] = []
    for place, condition in enumerate(rule.conditions):
        term = _term(condition, place, held)
        if term is None:
            missing.append(condition.measure)
        else:
            terms.append(term)
    if missing and (rule.quantifier == "all" or not terms):
        raise DefinitionError(
            f"The definition “{definition.id}” needs {missing[0]}, which the reported episodes of {study} do not tell; "
            f"they tell pain by being there{_told(held)}. Load it, or choose another definition."
        )
    return "(" + (" or " if rule.quantifier == "any" else " and ").join(terms) + ")"


def _term(condition: Condition, place: int, held: dict[str, bool]) -> str | None:
    if condition.measure in PAIN:
        # that there was pain is all that is known of it
        return "true" if condition.bound in ("at_least", "more_than") else None
    flag = FLAGS.get(condition.measure)
    if flag is None or not held[flag]:
        return None
    value = f"{LIMITED} * {flag}" if flag == "limiting" else flag
    return f"{value} {operator_of(condition.bound)} $bad_{place}"


def _told(held: dict[str, bool]) -> str:
    measures = [measure for measure, flag in FLAGS.items() if held[flag]]
    return f", and {', '.join(measures)}" if measures else ""


class FinishedTables(DerivedTables):
    """The rows of a finished table as they are (clause 14): each person's first event, and every stretch at risk."""

    _OWN: ClassVar[dict[str, str]] = {"flow": "finished_flow", "recurrent": "finished_recurrent"}

    def __init__(self, collection: Collection, cursor: Cursor, origin: str, population: Population | None = None):
        # no definition, and so none of its thresholds
        PeopleTables.__init__(self, collection, cursor)
        self.is_wanted = "true" if population is None else OF_MEMBERS
        self._population = population
        self._origin = origin
        self._anchor = None
        self._made = set()
        self.reading = None
        self.onset = "last"

    def make_onset_days(self) -> None:
        """`onset_day`: the event of a table is on its day, which has no date."""
        self.make("onset_day_reported", "onset_day")

    def flow_sql(self) -> str:
        """What became of everybody in the groups of `grouping_of`."""
        return self.model("flow", is_wanted=self.is_wanted)

    def make_all(self) -> None:
        """DerivationError for another clock than the table's own."""
        if self._origin != ORIGINS[0]:
            raise DerivationError(
                f"A finished table has a clock of its own; its days are not counted from “{self._origin}”."
            )
        if self._population is not None:
            make_members(self._cursor, self.collection.id, self._population)
        text = model_text("finished_stretch", is_wanted=self.is_wanted)
        self.execute(f"create or replace temp table finished_stretch as {text}")
        self.execute(f"create or replace temp table recurrence_free as {model_text('finished_interval')}")

    def model(self, name: str, **parts: str) -> str:
        """The text of a model: of the flow and of the stretches the table's own."""
        return model_text(self._OWN.get(name, name), **parts)

    def frame(self, query: str, **more: object) -> pd.DataFrame:
        """As of any derivation, with times as whole numbers where all of them are."""
        return as_whole(super().frame(query, **more))


def tables_of(
    source: Source,
    collection: Collection,
    definition: Definition | AsRecorded,
    cursor: Cursor,
    origin: str,
    population: Population | None,
    onset: Onset = "last",
    rows_a_range: int | None = None,
) -> DerivedTables:
    """The tables of a derivation from this source; ValueError where a definition is missing, or is too much."""
    if source == "table":
        if not isinstance(definition, AsRecorded):
            raise DefinitionError(
                f"A finished table is taken as it is, without a definition; leave “{definition.id}” out."
            )
        return FinishedTables(collection, cursor, origin, population)
    if isinstance(definition, AsRecorded):
        raise DefinitionError("A diary, and reported episodes, take a definition of what a recurrence is; name one.")
    if source == "episodes":
        return ReportedTables(collection, definition, cursor, origin, population)
    return DerivedTables(
        collection, definition, cursor, origin, population=population, onset=onset, rows_a_range=rows_a_range
    )


def as_whole(rows: pd.DataFrame, names: tuple[str, ...] = ("entry", "duration", "start", "stop")) -> pd.DataFrame:
    """Times of a finished table as whole numbers where all of them are."""
    for name in names:
        if name in rows and rows[name].dtype.kind == "f" and (rows[name] % 1 == 0).all():
            rows[name] = rows[name].astype("int64")
    return rows
