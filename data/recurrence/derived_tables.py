"""The tables of one derivation, made on its own cursor by the models of data/recurrence/models.

The heavy pass over the days happens once, in `make_all`; what is asked afterwards reads the small tables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pandas as pd

from data.catalogue.definition import Definition
from data.recurrence.apart import beside_apart_sql
from data.recurrence.day_change import DAYS_APART
from data.recurrence.day_pass import OF_MEMBERS, DayPass
from data.recurrence.definition_reading import MOST_SINCE_LAST, DefinitionReading, read_as
from data.recurrence.elsewhere import PassElsewhere
from data.recurrence.model_sql import PARTITIONED, bound, chain, model, thresholds
from data.recurrence.people_tables import DerivationError, PeopleTables
from data.recurrence.periods import anchor_day_sql, is_read_sql, make_answers, make_intervals
from data.recurrence.ranges import Make, make_in_ranges, ranges_of
from data.store.store import Collection, Cursor
from data.study.clock import read_clock
from data.study.populations import ATTRIBUTE, Population, make_members

Onset = Literal["last", "middle", "first"]
ONSETS: tuple[Onset, ...] = ("last", "middle", "first")
_ONSETS = {
    "last": "latest_day",
    "middle": "cast(floor((earliest_day + latest_day) / 2.0) as integer)",
    "first": "earliest_day",
}
ORIGINS = ("confirmed", "first_good_day")
ANCHOR = "anchor="


def anchor_of(origin: str) -> str | None:
    """The attribute that an origin anchor=ATTRIBUTE names, None for the others; DerivationError for none of them."""
    if origin.startswith(ANCHOR) and origin != ANCHOR:
        return origin.removeprefix(ANCHOR)
    if origin not in ORIGINS:
        raise DerivationError(f"There is no origin “{origin}”; there is {', '.join(ORIGINS)} and {ANCHOR}ATTRIBUTE.")
    return None


class DerivedTables(PeopleTables):
    """`followed`, `turn` and `recurrence_free` of a collection under a definition, and what is made of them."""

    _elsewhere: PassElsewhere | None = None  # where days are that are each in one state, if not here

    def __init__(
        self,
        collection: Collection,
        definition: Definition,
        cursor: Cursor,
        origin: str,
        population: Population | None = None,
        onset: Onset = "last",
        rows_a_range: int | None = None,
    ):
        super().__init__(collection, cursor)
        self._rows_a_range = rows_a_range
        self._ranges: tuple[str, ...] | None = None
        self.reading = self.read(definition)
        self.clock = read_clock(cursor, collection.id)
        # as the study is read by it
        self.definition = definition = definition if self.reading is None else self.reading.definition
        self.onset = onset
        self._population = population
        # of everybody nothing is asked: a condition would be looked at on each of their days
        self.is_wanted = "true" if population is None else OF_MEMBERS
        self._anchor = anchor_of(origin)
        self._made: set[str] = set()
        # from the first good day to where the clock starts; at an anchor it starts later still
        origin_days = 0 if origin == "first_good_day" else definition.recovery_days - 1
        self._values |= thresholds(definition) | {"origin_days": origin_days, "most_since_last": MOST_SINCE_LAST}
        if collection.store.elsewhere is not None and self.reading is not None and not self.has_periods:
            self._elsewhere = PassElsewhere(
                engine=collection.store.elsewhere,
                cursor=cursor,
                definition=definition,
                is_wanted=self.is_wanted,
                takes=() if population is None else ("member",),
                values=self._values,
            )

    def read(self, definition: Definition) -> DefinitionReading | None:
        """How the diaries are read by the definition, None where intervals come from elsewhere."""
        return read_as(self._cursor, self.collection, definition)

    def make_all(self) -> None:
        """The pass over the days. DefinitionError if the definition cannot be read, see `definition_reading`."""
        if self._population is not None:
            make_members(self._cursor, self.collection.id, self._population)
        if self._anchor:
            self._make_anchor(self._anchor)
        if self.is_by_period:
            make_answers(self, self.clock)
            make_intervals(self, "unanchored" if self._anchor else "recurrence_free", bool(self._anchor))
        else:
            self._make_from_days()
        if self._anchor:
            self._make("recurrence_free", {"anchored": "anchored"}, PARTITIONED)
        if self.onset != "last":
            self.make_onset_days()
            query = self.model("onset_placed", onset=_ONSETS[self.onset])
            self.execute(f"create or replace temp table placed as {query}")
            self.execute("create or replace temp table recurrence_free as select * from placed")

    @property
    def has_periods(self) -> bool:
        """Whether some answers are about several days."""
        return self.reading is not None and self.reading.has_periods

    @property
    def is_by_period(self) -> bool:
        """Whether bad answers leave spans in which the onset lies: some are about several days."""
        return self.has_periods and self.definition.covers != 1

    @property
    def engine(self) -> str:
        """What goes over the days."""
        return "duckdb" if self._elsewhere is None else self._elsewhere.engine.name

    @property
    def is_anchored(self) -> bool:
        """Whether the clock starts on a date that the study gives."""
        return self._anchor is not None

    @property
    def cursor(self) -> Cursor:
        """What the tables are on."""
        return self._cursor

    def _make_from_days(self) -> None:
        """`followed`, `turn` and the intervals from days that are each in one state."""
        target = "unanchored" if self._anchor else "recurrence_free"
        if self.has_periods:
            # of answers about several days beside them nothing is read
            make_answers(self, self.clock)
            self._make("turn", {"known": "known", "run": "run", "turn": "turn"}, PARTITIONED)
            self._make(target, {"interval": "interval"}, PARTITIONED)
            return
        if self._elsewhere is not None:
            self._elsewhere.make_turns()
            self._make(target, {"interval": "interval"}, PARTITIONED)
            return
        if self.definition.measures_apart:
            self.execute(f"create or replace temp table {DAYS_APART} as {beside_apart_sql(self.definition)}")
        days = DayPass(
            definition=self.definition,
            is_bridged=self._has_gaps_in_measures(),
            target=target,
            values=self._values,
            population=self._population,
        )
        if not self._in_ranges(days.make_range, gives=("followed", "turn", target)):
            days.make(self._cursor, self.is_wanted)

    def _in_ranges(self, make: Make, *, gives: tuple[str, ...], takes: tuple[str, ...] = ()) -> bool:
        """Have the people of a big study worked on in ranges; False where they are to be taken in one go."""
        if self._ranges is None:
            # values of measures without a column stand beside everybody's days in a table of this cursor
            is_apart = bool(self.definition.measures_apart)
            self._ranges = () if is_apart else ranges_of(self._cursor, self.collection.id, self._rows_a_range)
        if not self._ranges:
            return False
        return make_in_ranges(self._cursor, self.collection.id, self._ranges, make, gives=gives, takes=takes)

    def left_at_anchor(self) -> pd.DataFrame:
        """Per group of `grouping_of`: no_anchor and not_at_anchor, people who recovered but are not at risk."""
        if self._anchor is None:
            return pd.DataFrame(columns=["group", "no_anchor", "not_at_anchor"])
        return self.frame(self.model("not_at_anchor"))

    def left_out_answers(self) -> pd.DataFrame:
        """Per group of `grouping_of`: answers that count for nothing, as `left_out` has them."""
        if not self.has_periods:
            return pd.DataFrame(columns=["group"])
        return self.frame(
            f"""select label as "group", cast(sum(contradicted) as bigint) as contradicted,
                       cast(sum(undecided_spans) as bigint) as undecided_spans,
                       cast(sum(other_answers) as bigint) as other_answers
                from ({self.left_out_sql()}) as left_out left join grouping_of using (participant_id)
                group by label"""
        )

    def left_out_sql(self) -> str:
        """Answers about several days that count for nothing, by participant."""
        return self.model("left_out", is_read=is_read_sql(self.definition.covers))

    def make_once(self, name: str) -> None:
        """A temporary table of a model that reads tables only, the first time it is asked for."""
        if name not in self._made:
            self.execute(f"create or replace temp table {name} as {self.model(name)}")
            self._made.add(name)

    def make(self, name: str, table: str | None = None, **parts: str) -> None:
        """A temporary table of a model, under its name or another."""
        query = self.model(name, **parts)
        self.execute(f"create or replace temp table {table or name} as {query}")

    def is_empty(self, table: str) -> bool:
        """Whether a temporary table has no row."""
        return not self.execute(f"select exists (from {table})").fetchall()[0][0]

    def make_day_runs(self) -> None:
        """`day_run` of everybody at risk, the first time it is asked for: another pass over their days."""
        if "day_run" in self._made:
            return
        self._made.add("day_run")
        if self._elsewhere is not None:
            self._elsewhere.make_day_runs()
            return
        unbridged = replace(self.definition, bridge_days=0)
        steps = self._known_steps() | {"run": "run", "day_run": "day_run"}
        is_at_risk = "participant_id in (select participant_id from recurrence_free)"
        values = self._values | thresholds(unbridged)

        def make(cursor: Cursor, is_in_range: str) -> None:
            is_wanted = f"{is_at_risk} and {is_in_range}"
            select = f"select * from day_run where {is_wanted}"
            query = chain(steps, unbridged, PARTITIONED, is_wanted=is_wanted, select=select)
            cursor.execute(f"create or replace temp table day_run as {query}", bound(query, values))

        is_made = not self.has_periods and self._in_ranges(
            make, gives=("day_run",), takes=("recurrence_free", "followed")
        )
        if not is_made:
            make(self._cursor, "true")

    def make_onset_days(self) -> None:
        """`onset_day` of every recurrence, the first time it is asked for."""
        if "onset_day" in self._made:
            return
        if self.is_by_period:
            self.make("onset_day_period", "onset_day")
        else:
            self.make_of_day_runs("onset_day")
        self._made.add("onset_day")

    def make_of_day_runs(self, name: str) -> None:
        """A table of a model that reads `day_run`, the first time it is asked for."""
        self.make_day_runs()
        if self._elsewhere is not None and name not in self._made:
            self._elsewhere.make_of_day_runs(name)
            self._made.add(name)
        self.make_once(name)

    def flow_sql(self) -> str:
        """What became of everybody in the groups of `grouping_of`."""
        known_days = self.model("known_days_period" if self.has_periods else "known_days")
        if self._elsewhere is not None:
            self._elsewhere.make_known_days()
            known_days = "from known_day_there"
        runs = "period_run" if self.is_by_period else "turn"
        return self.model("flow", is_wanted=self.is_wanted, known_days=known_days, runs=runs)

    def whole_runs_sql(self, is_wanted: str, definition: Definition) -> str:
        """The runs of these participants by a definition that reads the same days, as `whole_run` has them."""
        steps = self._known_steps() | {"run": "run", "whole_run": "whole_run"}
        select = f"select * from whole_run where participant in (select label from participant where {is_wanted})"
        return chain(steps, definition, PARTITIONED, is_wanted=is_wanted, select=select)

    def answered_runs_sql(self, is_wanted: str) -> str:
        """Runs of known days of these participants, whatever the days are: `answered_run`."""
        steps = self._known_steps() | {"last_known": "followed_period", "answered_run": "answered_run"}
        return chain(steps, self.definition, PARTITIONED, is_wanted=is_wanted)

    def _known_steps(self) -> dict[str, str]:
        """The models up to `known`; where answers are about several days `state` is a table already."""
        if self.has_periods:
            return {"known": "known"}
        return {"state": "state", "known": "known_bridged"}

    def model(self, name: str, **parts: str) -> str:
        """The text of a model that reads tables only."""
        return model(name, self.definition, **parts)

    def _make(self, table: str, steps: dict[str, str], windows: dict[str, str]) -> None:
        query = chain(steps, self.definition, windows, is_wanted=self.is_wanted)
        self.execute(f"create or replace temp table {table} as {query}")

    def _make_anchor(self, attribute: str) -> None:
        """Each participant's anchor; DerivationError for one that is no ISO date, or no day of the study's clock."""
        self.check_attribute(attribute)
        self.execute(f"create or replace temp table anchor_value as {ATTRIBUTE}", name=attribute)
        self.make("anchor", anchor_day=anchor_day_sql(self.clock, "label"))
        wrong = self.execute(
            """select label, anchor_text from anchor inner join participant using (participant_id)
               where participant.collection_id = $collection_id and anchor_day is null order by label limit 1"""
        ).fetchone()
        if wrong:
            written = "dates written as 2024-03-31" if self.clock.is_dated else "days of the study such as 0 or 84"
            raise DerivationError(
                f"“{attribute}” of participant {wrong[0]} is “{wrong[1]}”; a clock starts on {written}."
            )

    def _has_gaps_in_measures(self) -> bool:
        """Whether a measure of the definition is missing on any row, so that a row's state may be unknown."""
        days = DAYS_APART if self.definition.measures_apart else "day"
        return any(self._exists(days, f'"{measure}" is null') for measure in self.definition.measures)

    def _exists(self, table: str, condition: str) -> bool:
        return self._cursor.execute(
            f"select exists (from {table} where collection_id = $c and {condition})", {"c": self.collection.id}
        ).fetchall()[0][0]
