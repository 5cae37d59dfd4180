"""When the amounts of an activity log were: a bout has a start and an end, and one across midnight is one of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from data.imports.activity_units import MINUTES
from data.imports.devices.clock import by_day
from data.imports.ledger import LINES, handed_over
from data.imports.plan import Plan
from data.imports.typed import Typed
from data.store.store import Cursor

PARTS = 1 << 31  # further parts of a record have numbers from here on
DAY = 86_400_000_000  # microseconds
NONE = np.iinfo(np.int64).min

# one row per current amount of the collection, the parts of a bout across midnight together
RECORDED = f"""select told.participant_id, min(told.on_day) as on_day, told.kind, told.unit, told.source,
       case when count(*) > 1 then round(sum(told.amount), 9) else sum(told.amount) end as amount,
       min(told.batch_id) as batch_id, any_value(clock.start_at order by told.on_day) as start_at
from current_activity as told
left join activity_time as clock
    on clock.collection_id = told.collection_id and clock.entry_id = told.entry_id and clock.revision = told.revision
where told.collection_id = $collection_id
group by told.entry_id // {LINES}, told.entry_id % {PARTS}, told.participant_id, told.kind, told.unit, told.source"""


@dataclass(frozen=True, kw_only=True)
class BoutTimes:
    """By record: its start and end in microseconds since 1970, NONE where no time is told.

    Instants of UTC where there is a zone, else of the clock of where the person was.
    """

    start: np.ndarray
    end: np.ndarray
    zone: str | None

    def stamps(self, records: np.ndarray) -> pa.Array:
        """The starts of these records, unknown where no time is told."""
        return _stamps(self.start[records])


def bout_times(plan: Plan, roles: dict[str, Typed]) -> BoutTimes | None:
    """When each record began and ended; None for a file that is no activity log, or does not say.

    Without an end a bout of minutes ends when they are over, and any other is a moment.
    """
    if plan.kind != "activity" or "date" not in roles:
        return None  # a finished table has a start, too: of a stretch at risk, in days
    instants = {role: _micros(roles[role]) for role in ("time", "start", "end") if role in roles}
    if not instants:
        return None
    date = roles["date"]
    days = np.array([NONE if day is None else day.toordinal() - 719_163 for day in date.values], np.int64)[date.codes]
    first = next(role for role in ("start", "time", "end") if role in instants)
    begins = instants[first]
    is_told = (begins != NONE) & (days != NONE)
    midnight = np.where(is_told, days, 0) * DAY
    start = _on_the_line(np.where(is_told, midnight + np.where(is_told, begins, 0), NONE), roles[first], plan.zone)
    end = np.where(is_told, start + _lengths(roles, is_told), NONE)
    if "end" in instants and first != "end":
        has_end = is_told & (instants["end"] != NONE)
        clock = np.where(has_end, midnight + np.where(has_end, instants["end"], 0), NONE)
        ended = _on_the_line(clock, roles["end"], plan.zone)
        over_midnight = _on_the_line(np.where(has_end, clock + DAY, NONE), roles["end"], plan.zone)
        end = np.where(has_end, np.where(ended < start, over_midnight, ended), end)
    return BoutTimes(start=start, end=end, zone=plan.zone)


def _on_the_line(clock: np.ndarray, told: Typed, zone: str | None) -> np.ndarray:
    """Moments that can be subtracted: of UTC where there is a zone, else as the clock shows them."""
    return clock if zone is None else _instants(clock, zone, is_second=_is_second(told))


def write_times(
    cursor: Cursor, collection_id: int, batch_id: int, times: BoutTimes, records: np.ndarray, lines: np.ndarray
) -> None:
    """After the amounts of these records: when they were, and further parts of those across midnight."""
    told = records[times.start[records] != NONE]
    values = {"c": collection_id, "b": batch_id * LINES, "zone": times.zone}
    whole = pa.table({"line": lines[told], "start_at": _stamps(times.start[told]), "end_at": _stamps(times.end[told])})
    parts = _parts(times, told, lines)
    with handed_over(cursor, whole=whole, parts=parts):
        cursor.execute(
            """insert into activity_time
               select $c, told.participant_id, told.entry_id, 1, whole.start_at, whole.end_at, $zone, null, null
               from (select distinct participant_id, entry_id from activity where collection_id = $c) as told
               inner join whole on told.entry_id = $b + whole.line""",
            values,
        )
        if not parts.num_rows:
            return
        cursor.execute(
            f"""insert into activity
                (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, on_day, kind, amount, unit, source)
                select told.collection_id, told.participant_id, told.entry_id + {PARTS}, 1, told.batch_id, false,
                       parts.on_day, told.kind, told.amount * parts.share, told.unit, told.source
                from activity as told inner join parts on told.entry_id = $b + parts.line
                where told.collection_id = $c and parts.place > 0""",
            {key: values[key] for key in ("c", "b")},
        )
        cursor.execute(
            """update activity set amount = amount * parts.share from parts
               where collection_id = $c and entry_id = $b + parts.line and parts.place = 0""",
            {key: values[key] for key in ("c", "b")},
        )
        cursor.execute(
            f"""insert into activity_time
                select clock.collection_id, clock.participant_id, clock.entry_id + {PARTS}, 1,
                       parts.start_at, parts.end_at, clock.zone, clock.start_at, clock.end_at
                from activity_time as clock inner join parts on clock.entry_id = $b + parts.line
                where clock.collection_id = $c and parts.place > 0""",
            {key: values[key] for key in ("c", "b")},
        )
        cursor.execute(
            """update activity_time
               set end_at = parts.end_at, whole_start_at = activity_time.start_at, whole_end_at = activity_time.end_at
               from parts where collection_id = $c and entry_id = $b + parts.line and parts.place = 0""",
            {key: values[key] for key in ("c", "b")},
        )


def _parts(times: BoutTimes, records: np.ndarray, lines: np.ndarray) -> pa.Table:
    """Of the bouts across midnight each part: line, place from 0, day, share, start and end."""
    rows = []
    for record in records[_is_across(times, records)]:
        start, end = times.start[record] / 1e6, times.end[record] / 1e6
        days = by_day(start, end, times.zone)[:2]  # a bout is shorter than a day
        for place, (day, since, until, share) in enumerate(days):
            rows.append((lines[record], place, pd.Timestamp(day).date(), share, since, until))
    columns: list[list[Any]] = [[row[place] for row in rows] for place in range(6)]
    instants = [_stamps(np.round(np.array(one, float) * 1e6).astype(np.int64)) for one in columns[4:]]
    types = (pa.int64(), pa.int64(), pa.date32(), pa.float64())
    arrays = [pa.array(cells, kind) for cells, kind in zip(columns[:4], types, strict=True)]
    return pa.table([*arrays, *instants], names=["line", "place", "on_day", "share", "start_at", "end_at"])


def _is_across(times: BoutTimes, records: np.ndarray) -> np.ndarray:
    """Whether the last moment of each of these records is of another day than its start."""
    clocks = [times.start[records], np.maximum(times.end[records] - 1, times.start[records])]
    if times.zone is not None:
        stamps = [pd.DatetimeIndex(pd.to_datetime(clock, unit="us", utc=True)) for clock in clocks]
        first, last = (stamp.tz_convert(times.zone).date for stamp in stamps)
        return np.asarray(first != last, bool)
    return clocks[0] // DAY != clocks[1] // DAY


def _lengths(roles: dict[str, Typed], is_told: np.ndarray) -> np.ndarray:
    """How long each bout was by its amount of minutes, in microseconds; 0 where that is not told."""
    if not {"amount", "unit"} <= roles.keys():
        return np.zeros(len(is_told), np.int64)
    amount, unit = roles["amount"], roles["unit"]
    minutes = np.array([0.0 if value is None else min(value, 1439.0) for value in amount.values])[amount.codes]
    is_time = np.array([value == MINUTES for value in unit.values], bool)[unit.codes]
    return np.where(is_told & is_time, minutes * 60e6, 0.0).astype(np.int64)


def _micros(typed: Typed) -> np.ndarray:
    """The times of day of a column in microseconds."""
    values = [NONE if value is None else _since_midnight(value) for value in typed.values]
    return np.array(values, np.int64)[typed.codes]


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _is_second(typed: Typed) -> np.ndarray:
    """Whether each record's time of day is the later of the two that a clock shows alike as it goes back."""
    return np.array([value is not None and value.fold == 1 for value in typed.values], bool)[typed.codes]


def _instants(clock: np.ndarray, zone: str, *, is_second: np.ndarray) -> np.ndarray:
    """Instants of UTC of what the clock of a zone shows. Of an hour that is there twice it is the first, unless the cell
    told by its offset that it is the second; one that is skipped is the next."""
    found = np.full(len(clock), NONE, np.int64)
    is_told = clock != NONE
    local = pd.DatetimeIndex(clock[is_told].astype("datetime64[us]"))
    there = local.tz_localize(zone, ambiguous=~is_second[is_told], nonexistent="shift_forward")
    found[is_told] = there.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    return found


def _stamps(micros: np.ndarray) -> pa.Array:
    return pa.array(micros, pa.int64(), mask=micros == NONE).cast(pa.timestamp("us"))
