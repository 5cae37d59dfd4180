"""Runs the models of data/models on DuckDB: prepared days to intervals, risk counts and the flow of people.

The heavy pass over the days happens once, in `derive`; everything asked of a `Derivation` afterwards works on
the small tables that it made on its own cursor.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import fields

import numpy as np
import pandas as pd

from analysis.grouping import in_label_order
from data.days import ensure_days, is_current
from data.definition import Definition, DefinitionError
from data.flow import Flow, FlowCounts
from data.model_sql import AS_STORED, PARTITIONED, bound, chain, model, thresholds
from data.store import Collection

ORIGINS = ("confirmed", "first_good_day")
_COUNTS = tuple(field.name for field in fields(FlowCounts) if field.name != "group")
_STATES = {1: "good", 2: "between", 3: "bad"}
_ALL = "select participant_id, 'all' as label from participant where collection_id = $collection_id"
# one value per participant, the latest if files disagree; a blank is no value
_ATTRIBUTE = """select participant_id, trim(value) as label from current_attribute
                where collection_id = $collection_id and name = $name and trim(value) <> ''
                qualify row_number() over (
                    partition by participant_id order by entry_id desc, revision desc) = 1"""


class DerivationError(ValueError):
    """A derivation that was asked for what is not there; the message is a sentence."""


def derive(collection: Collection, definition: Definition, *, origin: str = "confirmed") -> Derivation:
    """Derive everybody's recurrence-free intervals in a collection.

    `origin` is where the clock starts: "confirmed" (the day recovery is confirmed) or "first_good_day" (the
    first day of the good run, with entry N - 1). DefinitionError if the collection has no value of a measure
    that the definition names, DerivationError for an origin there is not.
    """
    _check_origin(origin)
    while True:
        ensure_days(collection)
        stack = ExitStack()
        cursor = stack.enter_context(collection.store.reading())
        derivation = Derivation(collection, definition, origin, cursor, stack)
        try:
            cursor.begin()
            # what is read must be one state of the store: a write since `ensure_days` means once more
            if is_current(cursor, collection.id):
                derivation._run()
                cursor.commit()
                return derivation
            cursor.rollback()
        except BaseException:
            stack.close()
            raise
        stack.close()


class Derivation:
    """What `derive` found. Use it in one thread; `close` (or a with block) gives its tables back."""

    def __init__(self, collection: Collection, definition: Definition, origin: str, cursor, stack: ExitStack):
        self.collection = collection
        self.definition = definition
        self.origin = origin
        self._cursor = cursor
        self._stack = stack
        self._grouped_by: str | None = None
        self._values = thresholds(definition) | {
            "collection_id": collection.id,
            "origin_days": definition.recovery_days - 1 if origin == "confirmed" else 0,
        }

    def __enter__(self) -> Derivation:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Give the derived tables back; nothing can be asked afterwards."""
        self._stack.close()

    def intervals(self, *, all: bool = False) -> pd.DataFrame:
        """The first interval of everybody at risk, or all intervals, by participant (as text) and number.

        Columns: participant, interval, origin_on, entry, duration, event (0/1), reason ("" for events, "gap",
        "end_of_diary"), start_not_observed, t0_on, recovery_first_on, recurrence_on. `_on` are dates, the
        others days.
        """
        found = self._frame(
            """select label as participant, interval, origin_day, entry, duration, event, reason,
                      start_not_observed, confirmed_day, first_day, until_day
               from recurrence_free inner join participant using (participant_id)
               where participant.collection_id = $collection_id and (interval = 1 or $is_all)
               order by label, interval""",
            is_all=all,
        )
        recurrence = found["until_day"].where(found["event"] == 1)
        return pd.DataFrame({
            "participant": found["participant"],
            "interval": found["interval"],
            "origin_on": _dates(found["origin_day"]),
            "entry": found["entry"],
            "duration": found["duration"],
            "event": found["event"],
            "reason": found["reason"],
            "start_not_observed": found["start_not_observed"],
            "t0_on": _dates(found["confirmed_day"]),
            "recovery_first_on": _dates(found["first_day"]),
            "recurrence_on": _dates(recurrence),
        })

    def risk_counts(self, by: str | None = None) -> pd.DataFrame:
        """How many people share a group, entry, duration and event in their first interval.

        Columns: group ("all" without `by`), entry, duration, event (0/1), n. People without a value of the
        attribute `by` are left out; `flow` counts them.
        """
        self._group(by)
        return self._frame(model("risk", self.definition))

    def subjects(self, by: str | None = None, covariates: tuple[str, ...] = ()) -> pd.DataFrame:
        """The first interval of everybody at risk with the attributes asked for, by participant.

        Columns: participant, entry, duration, event, then `by` (as text) and the covariates, each numeric if
        all its values are numbers, otherwise text; a missing value is None or NaN.
        """
        found = self._frame(
            """select participant_id, label as participant, entry, duration, event
               from recurrence_free inner join participant using (participant_id)
               where participant.collection_id = $collection_id and interval = 1
               order by label"""
        )
        for name in dict.fromkeys(([by] if by else []) + list(covariates)):
            self._check_attribute(name)
            values = self._frame(_ATTRIBUTE, name=name).set_index("participant_id")["label"]
            column = found["participant_id"].map(values).astype(object)
            column = column.where(column.notna(), None)
            found[name] = column if name == by else _numeric_if_all_are(column)
        return found.drop(columns="participant_id")

    def flow(self, by: str | None = None) -> Flow:
        """What became of every participant of the collection, overall and per value of the attribute `by`."""
        self._group(by)
        found = self._frame(model("flow", self.definition))
        counts = {
            None if pd.isna(row.group) else row.group: FlowCounts(
                None if pd.isna(row.group) else row.group, *(int(getattr(row, name)) for name in _COUNTS)
            )
            for row in found.itertuples()
        }
        total = (sum(getattr(one, name) for one in counts.values()) for name in _COUNTS)
        labels = () if by is None else in_label_order(counts.keys() - {None})
        groups = tuple(counts[label] for label in labels)
        return Flow(FlowCounts(None, *total), groups, counts[None].at_risk if None in counts else 0)

    def runs(self, participant: str | None = None) -> pd.DataFrame:
        """Runs of days in one state, for everybody or one participant (by label), in order of time.

        Columns: participant, state ("good", "between", "bad"), first_on, last_on, starts_stretch. For drawing
        episodes and respites; everybody's runs take another pass over the days.
        """
        is_wanted = "true"
        if participant is not None:
            is_wanted = (
                "participant_id in (select participant_id from participant "
                "where collection_id = $collection_id and label = $label)"
            )
        steps = {"state": "state", "known": "known_bridged", "run": "run", "whole_run": "whole_run"}
        query = chain(steps, self.definition, PARTITIONED, is_wanted=is_wanted)
        query += " order by participant, first_day"
        found = self._frame(query, label=participant)
        return pd.DataFrame({
            "participant": found["participant"],
            "state": found["state"].map(_STATES).astype(object),
            "first_on": _dates(found["first_day"]),
            "last_on": _dates(found["last_day"]),
            "starts_stretch": found["starts_stretch"],
        })

    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes the collection has."""
        found = self._frame(
            "select distinct name from current_attribute where collection_id = $collection_id order by name"
        )
        return tuple(found["name"])

    def _run(self) -> None:
        for measure in self.definition.measures:
            self._need(measure)
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
        self._make("recurrence_free", {"recurrence_free": "interval"}, windows)

    def _make(self, table: str, steps: dict[str, str], windows: dict[str, str]) -> None:
        self._execute(f"create or replace temp table {table} as {chain(steps, self.definition, windows)}")

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
        ).fetchone()[0]

    def _has_gaps_in_measures(self) -> bool:
        """Whether a measure of the definition is missing on any row, so that a row's state may be unknown."""
        return any(self._exists(f"{measure} is null") for measure in self.definition.measures)

    def _exists(self, condition: str) -> bool:
        return self._cursor.execute(
            f"select exists (from day where collection_id = $c and {condition})", {"c": self.collection.id}
        ).fetchone()[0]

    def _need(self, measure: str) -> None:
        if not self._exists(f"{measure} is not null"):
            raise DefinitionError(
                f"The definition “{self.definition.id}” needs {measure}, of which "
                f"{self.collection.info.name} has no value; load it or choose a definition that does without."
            )

    def _group(self, by: str | None) -> None:
        """Fill `grouping_of` with everybody's group, once for each choice."""
        if by is not None and by == self._grouped_by:
            return
        if by is not None:
            self._check_attribute(by)
        query = _ALL if by is None else _ATTRIBUTE
        self._execute(f"create or replace temp table grouping_of as {query}", name=by)
        self._grouped_by = by

    def _check_attribute(self, name: str) -> None:
        there = self.attributes()
        if name not in there:
            known = f"there is {', '.join(there)}" if there else "it has none yet"
            raise DerivationError(f"{self.collection.info.name} has no attribute “{name}”; {known}.")

    def _execute(self, query: str, **more):
        return self._cursor.execute(query, bound(query, self._values | more))

    def _frame(self, query: str, **more) -> pd.DataFrame:
        return self._execute(query, **more).df()


def _check_origin(origin: str) -> None:
    if origin == "anchor" or origin.startswith("anchor="):
        raise DerivationError(
            f"The origin “{origin}” is not available yet; there is {' and '.join(ORIGINS)}."
        )
    if origin not in ORIGINS:
        raise DerivationError(f"There is no origin “{origin}”; there is {' and '.join(ORIGINS)}.")


def _dates(days: pd.Series) -> pd.Series:
    """Days since 1970-01-01 as dates, None where missing."""
    dates = np.full(len(days), None, dtype=object)
    there = days.notna().to_numpy()
    dates[there] = days[there].to_numpy("int64").astype("datetime64[D]").astype(object)
    return pd.Series(dates, index=days.index, dtype=object)


def _numeric_if_all_are(values: pd.Series) -> pd.Series:
    """Numbers (NaN for None) if every value that is there reads as a finite number, otherwise unchanged."""
    numbers = pd.to_numeric(values, errors="coerce")
    is_number = numbers.notna() & ~numbers.isin([float("inf"), float("-inf")])
    return numbers.astype(float) if bool((is_number | values.isna()).all()) else values
