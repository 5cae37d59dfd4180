"""How many days with pain people told of, and of how many days: counts of answers about a period, or of a daily diary."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.catalogue.vocabulary import MEASURES
from data.recurrence.days import reading_days
from data.recurrence.definition_reading import MOST_SINCE_LAST, SPARSE_FROM_DAYS
from data.recurrence.model_sql import bound, model_text
from data.recurrence.periods import said_sql, starts_sql
from data.store.collection import sql
from data.store.store import Collection, Cursor
from data.study.clock import DAYS_A_MONTH, month_days_sql, read_clock
from data.study.populations import ATTRIBUTE, Population, make_members

COUNT, SCORE = "pain_days", "pain_average"
WEEK = 7


class PainDaysError(ValueError):
    """A study whose answers do not count days with pain; the message is a sentence."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PainDayCounts:
    """What was told of days with pain.

    measure: "pain_days", a number that was asked for, or "pain_average" of a daily diary, whose days over 0 are counted.
    people: participant, group (None without one), pain_days, asked_days, answers, overlapping (answers about days that the
    one before is about too), one row each, also of who never answered. periods: group, period, n, mean, sd of days with
    pain a week. period_days: how long a period of the curve is, a week at least. origin: from when on periods count: "clock"
    (the study's day 0), "declared" (the start of follow-up), or "first" (a person's first day that an answer is about).
    """

    measure: str
    people: pd.DataFrame
    periods: pd.DataFrame
    period_days: float
    origin: str


def pain_day_counts(
    collection: Collection, *, by: str | None = None, population: Population | None = None
) -> PainDayCounts:
    """The counts of a population, with the group that the attribute `by` gives; PainDaysError where there are none."""
    with reading_days(collection) as cursor:
        clock = read_clock(cursor, collection.id)
        scope: dict[str, object] = {
            "collection_id": collection.id,
            "most_since_last": MOST_SINCE_LAST,
            "zero": clock.day_zero,
            "name": by,
        }

        def make(table: str, query: str) -> None:
            cursor.execute(f"create or replace temp table {table} as {query}", bound(query, scope))

        make_members(cursor, collection.id, population)
        no_group = "select participant_id, null::varchar as label from member"
        make("grouping_of", no_group if by is None else ATTRIBUTE)
        # the latest, where files disagree
        make(
            "start_of_follow_up",
            f"select participant_id, max(start_day) as start_day from ({starts_sql(clock)}) group by participant_id",
        )
        measure = COUNT if _is_asked_for(cursor, collection.id) else SCORE
        is_wanted = "participant_id in (select participant_id from member)"
        said = said_sql(measure, is_wanted)
        make("answer_value", model_text("answer_value", said=said, month_days=month_days_sql(clock)))
        is_daily = "true" if measure == COUNT else "n_days = 1"
        value = "value" if measure == COUNT else "(value > 0)::integer"
        make(
            "pain_answer",
            f"""select participant_id, day, n_days, day - n_days + 1 as first_day, covers, {value} as value
                from answer_value left join start_of_follow_up using (participant_id)
                where n_days > 0 and {is_daily} and (start_day is null or day >= start_day)""",
        )
        period_days = _period_days(cursor)
        if measure == SCORE and not _is_a_diary(cursor):
            raise PainDaysError(
                f"Nobody in {collection.info.name} was asked on how many days there was pain, and {MEASURES[SCORE].title} was not "
                f"asked day by day; load answers with the column {COUNT}, or a daily diary."
            )
        # week n ends on day 7n: of answers about a period the first day of a clock is day 1
        after = 1 if measure == COUNT else 0
        if not clock.is_dated and clock.day_zero is None:
            origin, day = "clock", f"{after}"
        else:
            has_start = cursor.execute("select count(start_day) > 0 from start_of_follow_up").fetchall()[0][0]
            origin = "declared" if has_start else "first"
            day = f"coalesce(max(start_day) + {after}, min(first_day))"
        make(
            "pain_origin",
            f"""select participant_id, {day} as origin_day
                from pain_answer left join start_of_follow_up using (participant_id) group by participant_id""",
        )
        scope["period_days"] = period_days
        people, periods = (
            cursor.execute(query, bound(query, scope)).df()
            for query in (sql("pain_day_people"), sql("pain_day_periods"))
        )
    for table in (people, periods):
        table["group"] = table["group"].astype(object).where(table["group"].notna(), None)
    return PainDayCounts(measure=measure, people=people, periods=periods, period_days=period_days, origin=origin)


def _is_asked_for(cursor: Cursor, collection_id: int) -> bool:
    """Whether the study has a number of days with pain."""
    query = "select exists (from day_apart where collection_id = $c and measure = $m)"
    return cursor.execute(query, {"c": collection_id, "m": COUNT}).fetchall()[0][0]


def _is_a_diary(cursor: Cursor) -> bool:
    """Whether days were asked one by one: half of them lie close together."""
    spacing = cursor.execute(
        """select median(gap) from (select day - lag(day) over (partition by participant_id order by day) as gap from pain_answer)
           where gap is not null"""
    ).fetchall()[0][0]
    return spacing is not None and spacing <= SPARSE_FROM_DAYS


def _period_days(cursor: Cursor) -> float:
    """How many days most answers are about, a week where that is fewer; a month of no calendar."""
    row = cursor.execute(
        """select covers = 'month', n_days from pain_answer group by all order by count(*) desc, n_days desc limit 1"""
    ).fetchone()
    if row is None:
        return float(WEEK)
    is_month, n_days = row
    return DAYS_A_MONTH if is_month else float(max(WEEK, n_days))
