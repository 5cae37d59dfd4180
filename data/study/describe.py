"""What a study, or a population of it, is made of: people at baseline, and how their diaries were kept.

Everything is worked out in the engine and comes out as tables that are small whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.baseline import MOST_LEVELS, BaselineTable, baseline_table
from analysis.diary_keeping import WEEK, AskedUnit, DiaryKeeping, diary_keeping
from analysis.missingness import DaysAfter
from data.recurrence.days import reading_days
from data.recurrence.definition_reading import SPARSE_FROM_DAYS
from data.recurrence.model_sql import bound
from data.store.collection import sql
from data.store.store import Collection
from data.study.asked import asked_of
from data.study.populations import ATTRIBUTE, FIRST_DAYS, Population, make_members

MOST_ROWS = 20  # of the strip: people, or as many equal parts of them
LONGEST_DAYS = 36_500
_KEEPING = """select {label} as "group", count(*) as n, count(length.participant_id) as n_kept,
                     coalesce(sum(asked_days), 0) as asked_days, coalesce(sum(kept_days), 0) as kept_days,
                     coalesce(sum(answered_days), 0) as answered_days,
                     quantile_cont(answered_days / asked_days, 0.25) as lower_quartile,
                     quantile_cont(answered_days / asked_days, 0.5) as median,
                     quantile_cont(answered_days / asked_days, 0.75) as upper_quartile
              from person left join length using (participant_id) {grouped}"""
_COUNTS = ("n_high", "unknown_high", "n_low", "unknown_low")


@dataclass(frozen=True, kw_only=True)
class Records:
    """Records of the files and forms of a study that were not undone: read, stored, seen before, rejected."""

    records: int
    stored: int
    duplicates: int
    rejected: int


def records(collection: Collection) -> Records:
    """How many records the study is made of; they are of files, so no population has its own."""
    found = collection.read("describe_records").iloc[0]
    return Records(**{name: int(found[name]) for name in ("records", "stored", "duplicates", "rejected")})


def baseline(collection: Collection, *, by: str | None = None, population: Population | None = None) -> BaselineTable:
    """Attributes, and the mean pain of the first FIRST_DAYS days of the diary, in all and by the attribute `by`."""
    with _described(collection, population, by) as ask:
        ask(sql("first_pain"), into="first_pain")
        ask(sql("describe_facts"), into="fact")
        sizes = ask(
            """select label as "group", count(*) as n from member left join grouping_of using (participant_id)
               group by label"""
        )
        kinds = ask(
            f"""select source, name, count(distinct value) as n_values, count(*) = count(number) as is_number,
                      bool_or(source = 'attribute' and name in (select name from ({sql("date_attributes")}))) as is_date
               from fact where name is distinct from $by or source = 'diary'
               group by source, name order by source desc, name"""
        )
        numbers = ask(
            """select source, name, grouping(label) = 1 as is_overall, label as "group", count(number) as n,
                      avg(number) as mean, stddev_samp(number) as sd, min(number) as minimum, max(number) as maximum,
                      quantile_cont(number, 0.25) as lower_quartile, quantile_cont(number, 0.5) as median,
                      quantile_cont(number, 0.75) as upper_quartile,
                      count(*) as n_known, min(value) as earliest, max(value) as latest
               from fact left join grouping_of using (participant_id)
               group by grouping sets ((source, name, label), (source, name))"""
        )
        levels = ask(
            """with few as (select source, name from fact group by source, name
                            having count(distinct value) <= $most_levels)
               select fact.source, fact.name, label as "group",
                      case when few.name is null then '' else value end as value, count(*) as n
               from fact left join few using (source, name) left join grouping_of using (participant_id)
               group by all"""
        )
    return baseline_table(sizes, kinds, numbers, levels)


def diaries(
    collection: Collection,
    *,
    by: str | None = None,
    population: Population | None = None,
    asked_days: int | None = None,
) -> DiaryKeeping:
    """How many days were answered, by person and week; `asked_days`: over so many everybody was asked.

    Without it everybody is asked from their first answered day to the last answered day of the population. Of a study that
    asks more seldom than every SPARSE_FROM_DAYS days, times asked stand in place of days, and of weeks.
    """
    every, unit = how_often(collection)
    with _described(collection, population, by) as ask:
        given = {"asked_days": asked_days or LONGEST_DAYS, "n_rows": MOST_ROWS}
        if every == 1:
            ask(sql("describe_lengths"), into="length", **given)
        else:
            ask(sql("describe_occasions"), into="length", **given, every=every, half=every / 2)
        lengths = ask(
            f"""select place, asked_days, (kept_days - 1) // {WEEK if every == 1 else 1} as last_week, count(*) as n
               from length group by all order by all"""
        )
        if every == 1:
            weeks = ask(
                """select place, (day - first_day) // 7 as week, count(*) as answered_days
                   from day inner join length using (participant_id)
                   where collection_id = $collection_id and day < first_day + asked_days
                   group by all order by all"""
            )
        else:
            weeks = ask(
                """with answered as (
                       select distinct participant_id, place, asked_days,
                              cast(floor((day - first_day + $half) / $every) as integer) as week
                       from day inner join length using (participant_id) where collection_id = $collection_id)
                   select place, week, count(*) as answered_days from answered where week < asked_days
                   group by all order by all""",
                every=every,
                half=every / 2,
            )
        ask("select participant_id, label from member left join grouping_of using (participant_id)", into="person")
        groups = ask(_KEEPING.format(label="label", grouped="group by label"))
        overall = ask(_KEEPING.format(label="null", grouped=""))
    return diary_keeping(lengths, weeks, groups, overall, unit=unit, every_days=every)


def how_often(collection: Collection) -> tuple[int, AskedUnit]:
    """Days from one time asked to the next, 1 of a daily diary, and what such a time is called."""
    told = asked_of(collection).values()
    every = min((one.every_days for one in told if one.every_days), default=1)
    if every <= SPARSE_FROM_DAYS:
        return 1, "days"
    return every, "answers" if any(one.has_periods for one in told) else "visits"


def days_after(collection: Collection, *, bound_at: float, population: Population | None = None) -> DaysAfter:
    """How often the day after a known average pain, at or over `bound_at` or under it, is unknown."""
    with _described(collection, population, None) as ask:
        found = ask(sql("describe_unknown_after"), bound=bound_at).iloc[0].fillna(0)
    products = np.zeros((4, 4))
    for i, first in enumerate(_COUNTS):
        for j, second in enumerate(_COUNTS[i:], start=i):
            products[i, j] = products[j, i] = found[f"{first}_{second}"]
    return DaysAfter(
        n_people=int(found["n_people"]),
        totals=found[list(_COUNTS)].to_numpy(np.int64),
        products=products,
        n_both=int(found["n_both"]),
        **{name: float(found[name]) for name in ("sum_a", "sum_w", "sum_aa", "sum_aw", "sum_ww")},
    )


@contextmanager
def _described(collection: Collection, population: Population | None, by: str | None) -> Iterator:
    """Something to ask queries with, or make tables `into`, about the population's `member` and `grouping_of`."""
    with reading_days(collection) as cursor:
        scope = {"collection_id": collection.id, "first_days": FIRST_DAYS, "most_levels": MOST_LEVELS, "by": by}

        def ask(query: str, into: str | None = None, **values) -> pd.DataFrame | None:
            given = bound(query, scope | values)
            if into is None:
                return cursor.execute(query, given).df()
            cursor.execute(f"create or replace temp table {into} as {query}", given)

        make_members(cursor, collection.id, population)
        if by is None:
            ask("select participant_id, null::varchar as label from member", into="grouping_of")
        else:
            ask(ATTRIBUTE, into="grouping_of", name=by)
        yield ask
