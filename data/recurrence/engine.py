"""Runs the models of data/recurrence/models on DuckDB: prepared days to intervals, risk counts and the flow of people.

The heavy pass over the days happens once, in `derive`; everything asked of a `Derivation` afterwards works on
the small tables that it made on its own cursor.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from analysis.grouping import in_label_order
from data.catalogue.definition import Definition
from data.recurrence.days import reading_days
from data.recurrence.definition_reading import SPARSE_FROM_DAYS, DefinitionReading
from data.recurrence.derived_tables import Onset, anchor_of
from data.recurrence.flow import Flow, FlowCounts
from data.recurrence.model_sql import thresholds
from data.recurrence.people_tables import DerivationError
from data.recurrence.recorded_sources import AsRecorded, Source, tables_of
from data.recurrence.too_far_apart import TooFarApart, too_far_apart
from data.recurrence.unknown_days import Bounds, OnsetCounts, bounds, onset_counts, onset_intervals
from data.store.store import Collection, Cursor
from data.study.populations import ATTRIBUTE, Population

_COUNTS = tuple(field.name for field in fields(FlowCounts) if field.name != "group")
_LEFT_OUT = ("contradicted", "undecided_spans", "other_answers")
_DERIVED = tuple(name for name in _COUNTS if name not in ("no_anchor", "not_at_anchor", *_LEFT_OUT))
_STATES = {1: "good", 2: "between", 3: "bad"}


def derive(
    collection: Collection,
    definition: Definition | AsRecorded,
    *,
    origin: str = "confirmed",
    population: Population | None = None,
    source: Source = "diary",
    onset: Onset = "last",
    rows_a_range: int | None = None,
    as_if: str | None = None,
) -> Derivation:
    """Derive everybody's recurrence-free intervals in a collection, or in a population of it.

    `source`: the diary's days, episodes as reported, or a finished table, which takes AS_RECORDED for a definition.

    `origin` is where the clock starts: "confirmed" (the day recovery is confirmed), "first_good_day" (the
    first day of the good run, with entry N - 1) or "anchor=ATTRIBUTE" (the date this attribute gives for the
    participant). On an anchor are at risk those whose recovery was confirmed by then, who had no recurrence up to
    and including that day, and whose stretch of follow-up reaches it; their number 1 is that interval, counted
    from the anchor, and later ones start at their own t0. `onset`: the day taken for a recurrence of those that it
    can have begun on, given what is known of the days before. `rows_a_range`: how many days, of whole participants,
    are worked on at a time; None for what suits a study's size and the cores, with the same result. `as_if`: as of
    `reading_days`. DefinitionError
    if the definition cannot be read, as where the collection has no value of a measure that it names; DerivationError
    for an origin there is not, an attribute there is not, or an anchor that is no ISO date.
    """
    anchor_of(origin)
    stack = ExitStack()
    cursor = stack.enter_context(reading_days(collection, as_if=as_if))
    try:
        derivation = Derivation(
            collection,
            definition,
            origin,
            cursor,
            stack,
            population=population,
            source=source,
            onset=onset,
            rows_a_range=rows_a_range,
        )
        derivation._tables.make_all()
        cursor.commit()
    except BaseException:
        stack.close()
        raise
    return derivation


class Derivation:
    """What `derive` found. Use it in one thread; `close` (or a with block) gives its tables back."""

    def __init__(
        self,
        collection: Collection,
        definition: Definition | AsRecorded,
        origin: str,
        cursor: Cursor,
        stack: ExitStack,
        population: Population | None = None,
        source: Source = "diary",
        onset: Onset = "last",
        rows_a_range: int | None = None,
    ):
        self.collection = collection
        self.definition = definition
        self.origin = origin
        self.onset = onset
        self._stack = stack
        self.source = source
        self._tables = tables_of(
            source,
            collection,
            definition,
            cursor,
            origin=origin,
            population=population,
            onset=onset,
            rows_a_range=rows_a_range,
        )

    def __enter__(self) -> Derivation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the derived tables back; nothing can be asked afterwards."""
        self._stack.close()

    @property
    def engine(self) -> str:
        """What went over the days."""
        return self._tables.engine

    @property
    def reading(self) -> DefinitionReading | None:
        """How the definition reads the diaries of the collection, None where intervals come from elsewhere."""
        return self._tables.reading

    @property
    def has_uncertain_onsets(self) -> bool:
        """Whether recurrences lie between answers far apart, or within the days that an answer is about."""
        if self.reading is None:
            return False
        return self._tables.is_by_period or (self.reading.every_days or 0) > SPARSE_FROM_DAYS

    def too_far_apart(self) -> TooFarApart | None:
        """Where answers lie too far apart for the rule: how far, and of how many people they do not; None elsewhere."""
        return None if self.reading is None else too_far_apart(self._tables)

    def intervals(self, *, all: bool = False, onsets: bool = False) -> pd.DataFrame:
        """The first interval of everybody at risk, or all intervals, by participant (as text) and number.

        Columns: participant, interval, origin_on, entry, duration, event (0/1), reason ("" for events, "gap",
        "end_of_diary"), start_not_observed, t0_on, recovery_first_on, recurrence_on; with `onsets` also the first and
        last day that the recurrence can have begun on, onset_first_on and onset_last_on, which takes another pass over
        the days. `_on` are dates, the others days.
        """
        if onsets:
            self._tables.make_onset_days()
        days = "earliest_day, latest_day" if onsets else "null as earliest_day, null as latest_day"
        join = """left join onset_day
                   on onset_day.participant_id = recurrence_free.participant_id
                   and onset_day.interval = recurrence_free.interval"""
        rows = self._tables.frame(
            f"""select label as participant, recurrence_free.interval, origin_day, entry, duration, event, reason,
                      start_not_observed, confirmed_day, first_day, until_day, {days}
               from recurrence_free inner join participant using (participant_id)
               {join if onsets else ""}
               where participant.collection_id = $collection_id and (recurrence_free.interval = 1 or $is_all)
               order by label, recurrence_free.interval""",
            is_all=all,
        )
        recurrence = rows["until_day"].where(rows["event"] == 1)
        return pd.DataFrame(
            {
                "participant": rows["participant"],
                "interval": rows["interval"],
                "origin_on": _dates(rows["origin_day"]),
                "entry": rows["entry"],
                "duration": rows["duration"],
                "event": rows["event"],
                "reason": rows["reason"],
                "start_not_observed": rows["start_not_observed"],
                "t0_on": _dates(rows["confirmed_day"]),
                "recovery_first_on": _dates(rows["first_day"]),
                "recurrence_on": _dates(recurrence),
                **(
                    {"onset_first_on": _dates(rows["earliest_day"]), "onset_last_on": _dates(rows["latest_day"])}
                    if onsets
                    else {}
                ),
            }
        )

    def risk_counts(self, by: str | None = None) -> pd.DataFrame:
        """How many people share a group, entry, duration and event in their first interval.

        Columns: group ("all" without `by`), entry, duration, event (0/1), n. People without a value of the
        attribute `by` are left out; `flow` counts them.
        """
        self._tables.group(by)
        return self._tables.frame(self._tables.model("risk", intervals="recurrence_free", is_wanted="interval = 1"))

    def kind_counts(self, by: str | None = None) -> pd.DataFrame:
        """As `risk_counts`, of a finished table and by the kind of the event too: kind, None where none was told."""
        if self.source != "table":
            raise DerivationError("Kinds of events are those of a finished table; a diary and episodes tell of none.")
        self._tables.group(by)
        self._tables.make("first_kind")
        return self._tables.frame(self._tables.model("finished_kind"))

    def subjects(self, by: str | None = None, covariates: tuple[str, ...] = ()) -> pd.DataFrame:
        """The first interval of everybody at risk with the attributes asked for, by participant.

        Columns: participant, entry, duration, event, then `by` (as text) and the covariates, each numeric if
        all its values are numbers, otherwise text; a missing value is None or NaN.
        """
        rows = self._tables.frame(
            """select participant_id, label as participant, entry, duration, event
               from recurrence_free inner join participant using (participant_id)
               where participant.collection_id = $collection_id and interval = 1
               order by label"""
        )
        if by is not None:
            self._add_attributes(rows, (by,), as_text=True)
        self._add_attributes(rows, tuple(name for name in covariates if name != by))
        return rows.drop(columns="participant_id")

    def first_ends(self, by: str | None = None) -> pd.DataFrame:
        """How the first intervals end: group ("all" without `by`, None where the attribute is unknown), reason, n."""
        self._tables.group(by)
        return self._tables.frame(
            """select label as "group", reason, count(*) as n
               from recurrence_free left join grouping_of using (participant_id)
               where interval = 1
               group by label, reason
               order by label, reason"""
        )

    def kind_of(self) -> pd.Series | None:
        """The kind of each person's first event by participant (as text), as a finished table tells it; None of others."""
        if self.source != "table":
            return None
        self._tables.make("first_kind")
        rows = self._tables.frame(
            """select label, kind from first_kind inner join participant using (participant_id)
               where participant.collection_id = $collection_id"""
        )
        return rows.set_index("label")["kind"] if bool(rows["kind"].notna().any()) else None

    def level_order(self, by: str) -> tuple[str, ...]:
        """The order that was said for the values of an attribute; () where none was."""
        levels = self._tables.frame(
            """select value from level_order where collection_id = $collection_id and name = $name
               qualify revision = max(revision) over () order by position""",
            name=by,
        )
        return tuple(levels["value"])

    def people(self, by: str | None = None, attributes: tuple[str, ...] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The first interval of everybody at risk by participant, and beside it, row by row, the attributes asked for.

        Columns: participant, entry, duration, event, group ("all" without `by`, None where the attribute is unknown);
        the attributes under their own names, which may be those of any column, as in `subjects`.
        """
        rows = self._tables.frame(
            """select participant_id, label as participant, entry, duration, event
               from recurrence_free inner join participant using (participant_id)
               where participant.collection_id = $collection_id and interval = 1
               order by label"""
        )
        return self._beside(rows, by, attributes)

    def stretches(self, by: str | None = None, attributes: tuple[str, ...] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows of `recurrent` without covariates, and beside them, row by row, the attributes asked for."""
        return self._beside(self._tables.frame(self._tables.model("recurrent")), by, attributes)

    def recurrent(self, by: str | None = None, covariates: tuple[str, ...] = ()) -> pd.DataFrame:
        """Everybody's time at risk of every recurrence, by participant and number, as start-stop rows.

        Columns: participant, number (of the interval, from 1), start, stop, event (0/1), group ("all" without
        `by`, None where the attribute is unknown), then the covariates as in `subjects`. Days run from the
        start of the person's first interval: its t0, or the anchor. At risk: start < t <= stop; between two
        rows lie an episode and the way to the next recovery, or a gap, where nobody is at risk. After a gap
        the number goes on, though it is unknown what happened meanwhile. An interval of 0 days is no time at
        risk and has no row here; it keeps its number, and `intervals` has it.
        """
        stretches = self._tables.frame(self._tables.model("recurrent"))
        stretches["group"] = "all" if by is None else self._attribute(by, stretches["participant_id"])
        self._add_attributes(stretches, covariates)
        return stretches.drop(columns="participant_id")

    def bounds(self, by: str | None = None) -> Bounds:
        """First intervals with every unknown day read as good and as bad, by the attribute `by`."""
        return bounds(self._tables, by)

    def onset_counts(self, by: str | None = None) -> OnsetCounts:
        """First recurrences on the first, the middle and the last day that they can have begun on."""
        return onset_counts(self._tables, by)

    def onset_intervals(self, by: str | None = None) -> pd.DataFrame:
        """Where the first recurrence of everybody at risk lies, for an estimate that places none of them.

        Columns: participant, group ("all" without `by`, None where the attribute is unknown), lower, upper: days
        from t0 (or the anchor, which lies later). The recurrence began after `lower` and by `upper`; without a
        recurrence `upper` is None and `lower` the last known day of follow-up.
        """
        return onset_intervals(self._tables, by)

    def flow(self, by: str | None = None) -> Flow:
        """What became of every participant of the collection, overall and per value of the attribute `by`."""
        self._tables.group(by)
        tally = self._tables.frame(self._tables.flow_sql())
        counts = {
            _label(row.group): FlowCounts(
                group=_label(row.group), **{name: int(getattr(row, name, 0)) for name in _DERIVED}
            )
            for row in tally.itertuples()
        }
        for row in self._tables.left_at_anchor().itertuples():
            # the model of the flow knows of no anchor: to it, whoever is not at risk has never recovered
            of_group, no_anchor, not_at_anchor = counts[_label(row.group)], int(row.no_anchor), int(row.not_at_anchor)
            counts[of_group.group] = replace(
                of_group,
                never_recovered=of_group.never_recovered - no_anchor - not_at_anchor,
                no_anchor=no_anchor,
                not_at_anchor=not_at_anchor,
            )
        for row in self._tables.left_out_answers().itertuples():
            group = counts[_label(row.group)]
            counts[group.group] = replace(
                group,
                contradicted=int(row.contradicted),
                undecided_spans=int(row.undecided_spans),
                other_answers=int(row.other_answers),
            )
        total = {name: sum(getattr(of_group, name) for of_group in counts.values()) for name in _COUNTS}
        labels = () if by is None else in_label_order(label for label in counts if label is not None)
        groups = tuple(counts[label] for label in labels)
        return Flow(FlowCounts(group=None, **total), groups, counts[None].at_risk if None in counts else 0)

    def runs(self, participant: str | None = None, *, is_bridged: bool = True) -> pd.DataFrame:
        """Runs of days in one state, for everybody or one participant (by label), in order of time.

        Columns: participant, state ("good", "between", "bad"), first_on, last_on, starts_stretch. For drawing
        episodes and respites; everybody's runs take another pass over the days. Without `is_bridged` no unknown
        day lies in a run: each of its days is known to be in that state, and `starts_stretch` goes by such runs.
        """
        definition = self._tables.definition if is_bridged else replace(self._tables.definition, bridge_days=0)
        is_wanted = self._tables.is_wanted
        if participant is not None:
            is_wanted += (
                " and participant_id in (select participant_id from participant "
                "where collection_id = $collection_id and label = $label)"
            )
        query = self._tables.whole_runs_sql(is_wanted, definition) + " order by participant, first_day"
        rows = self._tables.frame(query, label=participant, **thresholds(definition))
        return pd.DataFrame(
            {
                "participant": rows["participant"],
                "state": rows["state"].map(_STATES).astype(object),
                "first_on": _dates(rows["first_day"]),
                "last_on": _dates(rows["last_day"]),
                "starts_stretch": rows["starts_stretch"],
            }
        )

    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes the collection has."""
        return self._tables.attributes()

    def _beside(
        self, rows: pd.DataFrame, by: str | None, attributes: tuple[str, ...]
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`rows` with everybody's group in place of the participant_id, and the attributes of each row."""
        number = rows["participant_id"]
        facts = pd.DataFrame(
            {name: _numeric_if_all_are(self._attribute(name, number)) for name in attributes}, index=rows.index
        )
        group = "all" if by is None else self._attribute(by, number)
        return rows.drop(columns="participant_id").assign(group=group), facts

    def _add_attributes(self, rows: pd.DataFrame, names: tuple[str, ...], *, as_text: bool = False) -> None:
        """The attributes of everybody's participant_id as columns of `rows`, under their own names."""
        for name in dict.fromkeys(names):
            if name in rows:
                raise DerivationError(
                    f"An attribute called “{name}” cannot stand beside the column “{name}” of the result; "
                    "load it under another name."
                )
            values = self._attribute(name, rows["participant_id"])
            rows[name] = values if as_text else _numeric_if_all_are(values)

    def _attribute(self, name: str, participant_id: pd.Series) -> pd.Series:
        """The text of an attribute for each of these people, None where it is unknown."""
        self._tables.check_attribute(name)
        values = self._tables.frame(ATTRIBUTE, name=name).set_index("participant_id")["label"]
        column = participant_id.map(values).astype(object)
        return column.where(column.notna(), None)


def _label(group: str | float | None) -> str | None:
    return None if pd.isna(group) else str(group)


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
