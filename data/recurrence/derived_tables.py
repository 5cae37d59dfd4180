"""The tables of one derivation, made on its own cursor by the models of data/recurrence/models.

The heavy pass over the days happens once, in `make_all`; what is asked afterwards reads the small tables.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data.catalogue.definition import Definition, DefinitionError
from data.catalogue.vocabulary import MEASURES
from data.own.own_measures import read_own_measures
from data.recurrence.apart import beside_apart_sql
from data.recurrence.day_change import DAYS_APART
from data.recurrence.model_sql import AS_STORED, PARTITIONED, bound, chain, model, thresholds
from data.store.store import Collection, Cursor
from data.study.populations import ATTRIBUTE, Population, make_members

_ALL = "select participant_id, 'all' as label from participant where collection_id = $collection_id"


ORIGINS = ("confirmed", "first_good_day")
ANCHOR = "anchor="


class DerivationError(ValueError):
    """A derivation that was asked for what is not there; the message is a sentence."""


def anchor_of(origin: str) -> str | None:
    """The attribute that an origin anchor=ATTRIBUTE names, None for the others; DerivationError for none of them."""
    if origin.startswith(ANCHOR) and origin != ANCHOR:
        return origin.removeprefix(ANCHOR)
    if origin not in ORIGINS:
        raise DerivationError(f"There is no origin “{origin}”; there is {', '.join(ORIGINS)} and {ANCHOR}ATTRIBUTE.")
    return None


class DerivedTables:
    """`followed`, `turn` and `recurrence_free` of a collection under a definition, and what is made of them."""

    def __init__(
        self,
        collection: Collection,
        definition: Definition,
        cursor: Cursor,
        origin: str,
        population: Population | None = None,
    ):
        self.collection = collection
        self.definition = definition
        self._population = population
        # of everybody nothing is asked: a condition would be looked at on each of their days
        self.is_wanted = "true" if population is None else "participant_id in (select participant_id from member)"
        self._cursor = cursor
        self._anchor = anchor_of(origin)
        self._grouped_by: str | None = None
        self._made: set[str] = set()
        # from the first good day to where the clock starts; at an anchor it starts later still
        origin_days = 0 if origin == "first_good_day" else definition.recovery_days - 1
        self._values = thresholds(definition) | {"collection_id": collection.id, "origin_days": origin_days}

    def make_all(self) -> None:
        """The pass over the days. DefinitionError if nobody has a value of a measure the definition names."""
        for measure in self.definition.measures:
            self._need(measure)
        if self.definition.measures_apart:
            self.execute(f"create or replace temp table {DAYS_APART} as {beside_apart_sql(self.definition)}")
        if self._population is not None:
            make_members(self._cursor, self.collection.id, self._population)
        steps, suffix = {"state": "state"}, ""
        if self._has_gaps_in_measures():
            # read twice below
            self._make("state", steps, AS_STORED)
            steps, suffix = {}, "_bridged"
        steps = steps | {"known": f"known{suffix}"}
        for windows in (AS_STORED, PARTITIONED):
            self._make("followed", steps | {"followed": f"followed{suffix}"}, windows)
            self._make("turn", steps | {"run": "run", "turn": "turn"}, windows)
            if self._is_in_order():
                break
        self._make("unanchored" if self._anchor else "recurrence_free", {"interval": "interval"}, windows)
        if self._anchor:
            self._start_at_anchor(self._anchor)

    def left_at_anchor(self) -> pd.DataFrame:
        """Per group of `grouping_of`: no_anchor and not_at_anchor, people who recovered but are not at risk."""
        if self._anchor is None:
            return pd.DataFrame(columns=["group", "no_anchor", "not_at_anchor"])
        return self.frame(self.model("not_at_anchor"))

    def make_once(self, name: str) -> None:
        """A temporary table of a model that reads tables only, the first time it is asked for."""
        if name not in self._made:
            self.execute(f"create or replace temp table {name} as {self.model(name)}")
            self._made.add(name)

    def make_day_runs(self) -> None:
        """`day_run` of everybody at risk, the first time it is asked for: another pass over their days."""
        if "day_run" in self._made:
            return
        unbridged = replace(self.definition, bridge_days=0)
        query = chain(
            {"state": "state", "known": "known_bridged", "run": "run", "day_run": "day_run"},
            unbridged,
            PARTITIONED,
            is_wanted="participant_id in (select participant_id from recurrence_free)",
        )
        self.execute(f"create or replace temp table day_run as {query}", **thresholds(unbridged))
        self._made.add("day_run")

    def model(self, name: str, **parts: str) -> str:
        """The text of a model that reads tables only."""
        return model(name, self.definition, **parts)

    def group(self, by: str | None) -> None:
        """Fill `grouping_of` with everybody's group, once for each choice."""
        if by is not None and by == self._grouped_by:
            return
        if by is not None:
            self.check_attribute(by)
        query = _ALL if by is None else ATTRIBUTE
        self.execute(f"create or replace temp table grouping_of as {query}", name=by)
        self._grouped_by = by

    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes the collection has."""
        found = self.frame(
            "select distinct name from current_attribute where collection_id = $collection_id order by name"
        )
        return tuple(found["name"])

    def check_attribute(self, name: str) -> None:
        """DerivationError with the attributes there are, if this is none of them."""
        there = self.attributes()
        if name not in there:
            known = f"there is {', '.join(there)}" if there else "it has none yet"
            raise DerivationError(f"{self.collection.info.name} has no attribute “{name}”; {known}.")

    def execute(self, query: str, **more: object) -> Cursor:
        return self._cursor.execute(query, bound(query, self._values | more))

    def frame(self, query: str, **more: object) -> pd.DataFrame:
        return self.execute(query, **more).df()

    def _make(self, table: str, steps: dict[str, str], windows: dict[str, str]) -> None:
        query = chain(steps, self.definition, windows, is_wanted=self.is_wanted)
        self.execute(f"create or replace temp table {table} as {query}")

    def _start_at_anchor(self, attribute: str) -> None:
        """`recurrence_free` from each participant's anchor on; DerivationError for one that is no ISO date."""
        self.check_attribute(attribute)
        self.execute(f"create or replace temp table anchor_value as {ATTRIBUTE}", name=attribute)
        self.make_once("anchor")
        wrong = self.execute(
            """select label, anchor_text from anchor inner join participant using (participant_id)
               where participant.collection_id = $collection_id and anchor_day is null order by label limit 1"""
        ).fetchone()
        if wrong:
            raise DerivationError(
                f"“{attribute}” of participant {wrong[0]} is “{wrong[1]}”; a clock starts on dates "
                "written as 2024-03-31."
            )
        self._make("recurrence_free", {"anchored": "anchored"}, PARTITIONED)

    def _is_in_order(self) -> bool:
        """Whether the turns came out as the rows stand in `day`: each participant's together and in time."""
        return self._cursor.execute(
            """with neighbour as (
                   select participant_id, first_day, lag(participant_id) over () as person_before,
                          lag(first_day) over () as day_before
                   from turn)
               select count(*) filter (person_before = participant_id and day_before >= first_day) = 0
                  and count(*) filter (person_before is distinct from participant_id)
                      = count(distinct participant_id)
               from neighbour"""
        ).fetchall()[0][0]

    def _has_gaps_in_measures(self) -> bool:
        """Whether a measure of the definition is missing on any row, so that a row's state may be unknown."""
        days = DAYS_APART if self.definition.measures_apart else "day"
        return any(self._exists(days, f'"{measure}" is null') for measure in self.definition.measures)

    def _exists(self, table: str, condition: str) -> bool:
        return self._cursor.execute(
            f"select exists (from {table} where collection_id = $c and {condition})", {"c": self.collection.id}
        ).fetchall()[0][0]

    def _need(self, measure: str) -> None:
        known = MEASURES | (read_own_measures(self._cursor, self.collection.id) if measure not in MEASURES else {})
        if measure not in known:
            own = ", ".join(known.keys() - MEASURES.keys()) or "none"
            raise DefinitionError(
                f"The definition “{self.definition.id}” names the measure “{measure}”, which "
                f"{self.collection.info.name} has not made for itself (it has {own}); choose another definition."
            )
        is_apart = measure in self.definition.measures_apart
        where = ("day_apart", f"measure = '{measure}'") if is_apart else ("day", f"{measure} is not null")
        if not self._exists(*where):
            title = known[measure].title
            what = measure if measure == title else f"{measure} (“{title}”)"
            raise DefinitionError(
                f"The definition “{self.definition.id}” needs {what}, of which "
                f"{self.collection.info.name} has no value; load it or choose a definition that does without."
            )
