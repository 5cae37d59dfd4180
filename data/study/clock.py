"""A study's clock: dates, or days from an origin that has no date.

Days without dates are kept in the store as if day 0 were 1970-01-01, which is how the derivation counts days anyway, and
are never shown as a date: whoever shows or exports a day of a study asks its clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from data.store.store import Collection, Cursor

UNITS = ("day", "week", "month", "visit")
DATES = "date"
DAY_0 = date(1970, 1, 1)
MOST_DAYS = 36_525  # from day 0, either way: a hundred years
DAYS_A_MONTH = 365.25 / 12
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, kw_only=True)
class StudyClock:
    """`unit`: "date", or what days were told in: day, week, month or visit. `day_zero`: where follow-up begins, a date,
    a day of the clock, or the fact about people that has theirs; None where nobody said.
    """

    unit: str = DATES
    day_zero: str | None = None

    @property
    def is_dated(self) -> bool:
        """Whether days are dates."""
        return self.unit == DATES

    def day_text(self, day: date) -> str:
        """A day as it is shown in tables and files: an ISO date, or its number."""
        return day.isoformat() if self.is_dated else str(day_number(day))

    def told(self, day: date) -> str:
        """A day in a sentence: "12 March 2024", or "day 84"."""
        return f"{day.day} {day:%B %Y}" if self.is_dated else f"day {day_number(day)}"


DATED = StudyClock()


def day_number(day: date) -> int:
    """The number of a day of a clock without dates."""
    return (day - DAY_0).days


def on_day(number: int) -> date:
    """The date that stands for a day of a clock without dates."""
    return DAY_0 + timedelta(days=number)


def month_day(months: float) -> int:
    """The day on which so many months after day 0 are over, where no calendar says: a twelfth of 365.25 days each."""
    return int(months * DAYS_A_MONTH + 0.5)


def month_days_sql(clock: StudyClock) -> str:
    """SQL for how many days the month has that ends on `day`."""
    if clock.is_dated:
        here = "(date '1970-01-01' + day)"
        return f"day - (cast({here} - interval 1 month as date) - date '1970-01-01')"
    number = f"greatest(cast(round(day / {DAYS_A_MONTH!r}) as integer), 1)"
    ends = [f"cast(floor(({number} - {before}) * {DAYS_A_MONTH!r} + 0.5) as integer)" for before in (0, 1)]
    return f"{ends[0]} - {ends[1]}"


def clock_of(collection: Collection) -> StudyClock:
    """The clock of a study, or of a diary, whose days are dates."""
    with collection.store.reading() as cursor:
        return read_clock(cursor, collection.id)


def read_clock(cursor: Cursor, collection_id: int) -> StudyClock:
    """The same on a cursor."""
    rows = cursor.execute(
        "select unit, day_zero from study_clock_now where collection_id = $c order by batch_id", {"c": collection_id}
    ).fetchall()
    units = [unit for unit, _ in rows if unit != DATES]
    zeros = [zero for _, zero in rows if zero]
    return StudyClock(unit=units[0] if units else DATES, day_zero=zeros[-1] if zeros else None)


def clock_held(collection: Collection) -> StudyClock | None:
    """The clock of a study that has something with a day, None where it has nothing yet."""
    tables = ("current_day_entry", "current_activity", "current_response", "current_episode", "current_followed_person")
    there = " or ".join(f"exists (from {table} where collection_id = $c)" for table in tables)
    with collection.store.reading() as cursor:
        if not cursor.execute(f"select {there}", {"c": collection.id}).fetchall()[0][0]:
            return None
        return read_clock(cursor, collection.id)
