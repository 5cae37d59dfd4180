"""What the answers of loaded files are about, said anew after the load: appended, what was told before stays.

Nothing is read again: the same values count for other days from then on, and what would contradict itself is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.catalogue.definition import MOST_COVERED
from data.catalogue.vocabulary import MEASURES
from data.imports.covered import COUNTS, most_days
from data.imports.ledger import add_batch, new_batch
from data.own.entries import LINES
from data.store.store import Collection, Cursor, StoreError
from data.study.asked import MONTH, OWN_DAY, SINCE_LAST
from data.study.clock import read_clock


@dataclass(frozen=True, kw_only=True)
class AnswersAbout:
    """The answers of one load to one measure: how many, of how many people, and what they are about.

    `covers`: "1" its own day, a number of days, "month" or "since-last". `most`: the highest value. `is_said_later`: whether
    that was said after the load.
    """

    batch_id: int
    file_name: str
    measure: str
    covers: str
    every_days: int | None
    n_answers: int
    n_people: int
    most: float
    is_said_later: bool


def answers_about(collection: Collection) -> tuple[AnswersAbout, ...]:
    """All loads of a study with answers that count now, by measure and load."""
    with collection.store.reading() as cursor:
        return _read(cursor, collection.id)


def as_if_said(collection: Collection, measure: str, covers: str, batches: Sequence[int]) -> str:
    """`answer_period_now` as it would be: SQL to look at what a correction changes, before it is made."""
    loads = ", ".join(str(int(batch)) for batch in batches)
    meant = f"collection_id = {collection.id} and measure = '{measure}' and batch_id in ({loads})"
    return f"""
        select * from answer_period_now where not ({meant})
        union all
        select {collection.id}, load.batch_id, '{measure}', '{covers}', told.every_days, coalesce(told.is_every_said, false)
        from (select unnest([{loads}]) as batch_id) as load
        left join answer_period_now as told
            on told.collection_id = {collection.id} and told.measure = '{measure}' and told.batch_id = load.batch_id"""


def check_said(collection: Collection, measure: str, covers: str, load: int | None = None) -> tuple[AnswersAbout, ...]:
    """The loads whose answers would be about something else, of all or of one; StoreError where it cannot be said.

    Nothing to change, nobody who answered, a count of more days than there would be, two different answers of somebody
    about the same days, and no planned spacing for the time since the answer before.
    """
    with collection.store.reading() as cursor:
        return _checked(cursor, collection, measure, covers, load)


def say_answers_about(collection: Collection, measure: str, covers: str, load: int | None = None) -> int:
    """Say what the answers to a measure are about, of all loads or of one; how many answers it is, 0 for nothing new.

    StoreError as `check_said`, and nothing is changed.
    """
    with collection.store.writing() as cursor:
        changed = _checked(cursor, collection, measure, covers, load)
        if not changed:
            return 0
        batch, n = new_batch(cursor), sum(one.n_answers for one in changed)
        add_batch(cursor, batch, collection.id, "form", "diary")
        for one in changed:
            cursor.execute(
                "insert into answer_period_said values ($c, $b, $about, $m, $covers)",
                {"c": collection.id, "b": batch, "about": one.batch_id, "m": measure, "covers": covers},
            )
        collection.note(cursor, "settings", covers=n)
    return n


def _checked(
    cursor: Cursor, collection: Collection, measure: str, covers: str, load: int | None
) -> tuple[AnswersAbout, ...]:
    name = collection.info.name
    if covers not in (MONTH, SINCE_LAST) and not (
        covers.isascii() and covers.isdigit() and 1 <= int(covers) <= MOST_COVERED
    ):
        raise StoreError(f"“{covers}” is no number of days from 1 to {MOST_COVERED}, nor {MONTH} or {SINCE_LAST}.")
    held = _read(cursor, collection.id)
    of_measure = [one for one in held if one.measure == measure]
    if not of_measure:
        there = ", ".join(dict.fromkeys(one.measure for one in held)) or "none"
        raise StoreError(f"No loaded file of “{name}” has answers to “{measure}”; there are answers to {there}.")
    chosen = [one for one in of_measure if load in (None, one.batch_id)]
    if not chosen:
        loads = ", ".join(str(one.batch_id) for one in of_measure)
        raise StoreError(f"Load {load} has no answers to “{measure}” in “{name}”; it was told by load {loads}.")
    changed = [one for one in chosen if one.covers != covers]
    if measure in COUNTS and (most := max((one.most for one in changed), default=0)) > most_days(covers):
        raise StoreError(
            f"“{measure}” goes up to {most:g} days in what was loaded, more than the {most_days(covers)} that an answer "
            "would be about; choose as many days or more."
        )
    if covers == SINCE_LAST and any(one.every_days is None for one in changed):
        raise StoreError(
            "Answers about the time since the one before need a planned spacing for the first one, and nobody has two; load "
            "the file anew with the days planned between two answers."
        )
    if changed and (twice := _told_twice(cursor, collection.id, measure, covers, changed, of_measure)) is not None:
        label, day = twice
        raise StoreError(
            f"“{label}” gave two different answers to “{measure}” on {read_clock(cursor, collection.id).told(day)}, which "
            "would then be about the same days; undo one of their files first."
        )
    return tuple(changed)


def _read(cursor: Cursor, collection_id: int) -> tuple[AnswersAbout, ...]:
    values = {"c": collection_id}
    told = cursor.execute(
        f"""with answered as ({_answered()})
            select answered.batch_id, coalesce(any_value(batch.file_name), ''), answered.measure,
                   coalesce(any_value(now.covers), '{OWN_DAY}'), any_value(now.every_days), count(*),
                   count(distinct participant_id), max(value),
                   exists (select 1 from answer_period_said as said where said.collection_id = $c
                           and said.about_batch_id = answered.batch_id and said.measure = answered.measure)
            from answered
            join batch on batch.batch_id = answered.batch_id and batch.origin = 'import'
            left join answer_period_now as now on now.collection_id = $c and now.batch_id = answered.batch_id
                and now.measure = answered.measure
            group by answered.batch_id, answered.measure
            order by answered.measure, answered.batch_id""",
        values,
    ).fetchall()
    names = (
        "batch_id",
        "file_name",
        "measure",
        "covers",
        "every_days",
        "n_answers",
        "n_people",
        "most",
        "is_said_later",
    )
    return tuple(AnswersAbout(**dict(zip(names, row, strict=True))) for row in told)


def _answered() -> str:
    """SQL for batch_id, participant_id, on_day, at_time, measure, value of everything about a day that counts now."""
    columns = [name for name, measure in MEASURES.items() if measure.has_column]
    of_columns = " union all ".join(
        f"""select entry_id // {LINES} as batch_id, participant_id, on_day, at_time, '{name}' as measure,
                   cast("{name}" as double) as value
            from current_day_entry where collection_id = $c and "{name}" is not null"""
        for name in columns
    )
    return f"""{of_columns} union all
        select entry_id // {LINES}, participant_id, on_day, at_time, measure, cast(value as double)
        from current_day_value where collection_id = $c"""


def _told_twice(
    cursor: Cursor,
    collection_id: int,
    measure: str,
    covers: str,
    changed: Sequence[AnswersAbout],
    held: Sequence[AnswersAbout],
) -> tuple[str, date] | None:
    """Who would have two different answers about the same days on a day, told by two files without a time; None for nobody."""
    alike = {one.batch_id for one in changed} | {one.batch_id for one in held if one.covers == covers}
    row = cursor.execute(
        f"""with answered as ({_answered()})
            select label, on_day from answered join participant using (participant_id)
            where participant.collection_id = $c and measure = $m and list_contains($alike, batch_id) and at_time is null
            group by label, on_day having count(distinct batch_id) > 1 and count(distinct value) > 1
            order by label, on_day limit 1""",
        {"c": collection_id, "m": measure, "alike": sorted(alike)},
    ).fetchone()
    return None if row is None else (row[0], row[1])
