"""When a questionnaire is due again: every so many weeks from the day it was last filled in.

The person sets the weeks; nothing is due without that. A questionnaire that is late is not counted as missed:
the weeks run from the day it is filled in, whenever that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pandas as pd

from analysis.instrument import Instrument
from data.catalogue.instrument_files import instruments, load_instrument
from data.store.store import Collection, StoreError, now

LONGEST_WEEKS = 52


@dataclass(frozen=True, kw_only=True)
class Due:
    """A questionnaire with a schedule: due from `due_on` on, then every `every_weeks` weeks.

    `event_uid` names its event in calendars, and stays the same when the weeks are changed.
    """

    instrument: Instrument
    every_weeks: int
    due_on: date
    event_uid: str


def short_name(instrument: Instrument) -> str:
    """What people call a questionnaire: its id as in its title, else in capitals (STarT Back, FABQ)."""
    begin = instrument.title[: len(instrument.id)]
    return begin if begin.lower().replace(" ", "-") == instrument.id else instrument.id.upper()


def set_schedule(collection: Collection, instrument: str, every_weeks: int, *, today: date) -> None:
    """Make a questionnaire due every `every_weeks` weeks (1 to 52), instead of what was set before."""
    load_instrument(instrument)
    if not 1 <= every_weeks <= LONGEST_WEEKS:
        raise StoreError(f"The weeks were {every_weeks}; a schedule takes 1 to {LONGEST_WEEKS}.")
    _append(collection, instrument, every_weeks, today)


def end_schedule(collection: Collection, instrument: str, *, today: date) -> None:
    """Make a questionnaire due no more; what was filled in stays."""
    _append(collection, instrument, None, today)


def schedules(collection: Collection) -> tuple[Due, ...]:
    """The questionnaires with a schedule, the one due first before the others.

    One of the schedules may name an instrument that this Respite does not have (a newer one wrote it): it is
    left out.
    """
    found = [
        Due(
            instrument=instruments()[row.instrument],
            every_weeks=int(row.every_weeks),
            due_on=due_day(row.set_on.date(), int(row.every_weeks), _day(row.filled_on)),
            event_uid=row.event_uid,
        )
        for row in collection.read("schedule_now").itertuples()
        if row.instrument in instruments()
    ]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.instrument.id)))


def due_day(set_on: date, every_weeks: int, filled_on: date | None) -> date:
    """The first day on which a questionnaire is due: at once if it is new or its weeks were over when set.

    `filled_on` is the day it was last filled in, None for never.
    """
    if filled_on is None:
        return set_on
    return max(set_on, filled_on + timedelta(weeks=every_weeks))


def _append(collection: Collection, instrument: str, every_weeks: int | None, today: date) -> None:
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; only a person's own diary has a schedule.")
    with collection.store.writing() as cursor:
        number = cursor.execute("select coalesce(max(schedule_id), 0) + 1 from schedule").fetchone()[0]
        earlier = cursor.execute(
            "select event_uid from schedule where collection_id = ? and instrument = ? limit 1",
            [collection.id, instrument],
        ).fetchone()
        event_uid = earlier[0] if earlier else str(uuid4())
        cursor.execute(
            "insert into schedule values (?, ?, ?, ?, ?, ?, ?)",
            [number, collection.id, instrument, every_weeks, today, event_uid, now()],
        )
        collection.note(cursor, "settings", schedule=number)


def _day(value) -> date | None:
    return None if pd.isna(value) else value.date()
