"""Answers about more than their own day: from what people said to runs, recoveries and spans of possible onsets.

Each answer covers days; the shortest period decides what a day is, and a bad answer leaves a span of days of which one at
least was bad. See the models `answer_value` to `interval_period`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from data.catalogue.definition import DAY_MEASURES, DefinitionError
from data.catalogue.measure_columns import PARTS
from data.recurrence.definition_reading import covers_text
from data.recurrence.model_sql import PARTITIONED, chain
from data.study.clock import ISO, StudyClock, month_days_sql

if TYPE_CHECKING:
    from data.catalogue.definition import Definition
    from data.store.store import Collection, Cursor


class Tables(Protocol):
    """What is asked here of the tables of a derivation, which ask for what is made here."""

    collection: Collection
    definition: Definition
    is_wanted: str

    def make(self, name: str, table: str | None = None, **parts: str) -> None: ...
    def is_empty(self, table: str) -> bool: ...
    def execute(self, query: str, **more: object) -> Cursor: ...


def make_answers(tables: Tables, clock: StudyClock) -> None:
    """`answer`, `covered_day`, `span`, and `state` of the known days of follow-up.

    DefinitionError where no answer is about what the definition takes.
    """
    starts = starts_sql(clock)
    tables.execute(f"create or replace temp table start_of_follow_up as {starts}", zero=clock.day_zero)
    definition = tables.definition
    measures = ",\n        ".join(
        f"max(case when measure = '{name}' then value end) as \"{name}\"" for name in definition.measures
    )
    said_values = "\n    union all\n    ".join(said_sql(name, tables.is_wanted) for name in definition.measures)
    tables.make("answer_value", said=said_values, month_days=month_days_sql(clock))
    is_read = is_read_sql(definition.covers)
    tables.make("answer", measures=measures, is_read=is_read, is_followed=_followed("decided"))
    if definition.covers is not None and tables.is_empty("answer") and not tables.is_empty("answer_value"):
        raise DefinitionError(
            f"The definition “{definition.id}” is for answers about {covers_text(definition.covers)}, and "
            f"{tables.collection.info.name} has none of them; choose another definition."
        )
    tables.make("covered_day")
    tables.make("span")
    tables.make("period_state", "state", is_followed=_followed("covered_day"))
    tables.make("followed_period", "followed")


def make_intervals(tables: Tables, table: str, anchor: bool) -> None:
    """The intervals of everybody, in `table`, from `state` and `span`."""
    query = chain({"known": "known", "run": "run"}, tables.definition, PARTITIONED)
    tables.execute(f"create or replace temp table run as {query}")
    is_over_anchor = """exists (
        select 1 from anchor
        where anchor.participant_id = span.participant_id
          and span.first_day <= anchor.anchor_day and span.last_day > anchor.anchor_day)"""
    tables.make("period_run")
    tables.make("stretch")
    tables.make("recovery", is_candidate=f"not {is_over_anchor}" if anchor else "span.first_day is not null")
    tables.make("interval_period", table)


def is_read_sql(covers: int | str | None) -> str:
    """SQL for whether an answer is about the days that a definition takes."""
    if covers is None:
        return "true"
    return "(covers = 'month')" if covers == "month" else f"(n_days = {int(covers)} and covers <> 'month')"


def said_sql(name: str, is_wanted: str) -> str:
    """The values of one measure with what their load says of them."""
    is_apart = name not in DAY_MEASURES
    source, value = ("current_day_value", "value") if is_apart else ("current_day_entry", f'"{name}"')
    condition = f"said.measure = '{name}'" if is_apart else f'said."{name}" is not null'
    joins = f"coalesce(own.joins, {PARTS['joins']})" if is_apart else "'highest'"
    own = (
        "left join own_measure_now as own on own.collection_id = said.collection_id and own.name = said.measure"
        if is_apart
        else ""
    )
    joins = joins.replace("case measure", "case said.measure")
    return f"""select
        participant_id, cast(on_day - date '1970-01-01' as integer) as day, at_time, said.entry_id, '{name}' as measure,
        cast(said.{value} as double) as value, {joins} as joins,
        coalesce(answer_period_now.covers, '1') as covers, answer_period_now.every_days
    from {source} as said
    left join answer_period_now
        on answer_period_now.collection_id = said.collection_id
        and answer_period_now.batch_id = said.entry_id // 4294967296
        and answer_period_now.measure = '{name}'
    {own}
    where said.collection_id = $collection_id and {condition} and {is_wanted}"""


def starts_sql(clock: StudyClock) -> str:
    """SQL for participant_id, start_day of follow-up, of nobody where the study declares none; binds $zero, $collection_id."""
    zero = clock.day_zero
    if zero is None:
        return "select participant_id, 0 as start_day from participant where false"
    if ISO.fullmatch(zero):
        return f"""select participant_id, date '{zero}' - date '1970-01-01' as start_day
                   from participant where collection_id = $collection_id"""
    if zero.lstrip("-").isdigit() and not clock.is_dated:
        return f"select participant_id, {int(zero)} as start_day from participant where collection_id = $collection_id"
    return f"""select participant_id, {anchor_day_sql(clock, "value")} as start_day
               from current_attribute where collection_id = $collection_id and name = $zero"""


def anchor_day_sql(clock: StudyClock, label: str) -> str:
    """SQL for the day that a fact about somebody names: an ISO date, or of a clock without dates a number."""
    if not clock.is_dated:
        return (
            f"case when regexp_full_match({label}, '-?[0-9]{{1,5}}(\\.0+)?') then cast({label} as double)::integer end"
        )
    return (
        f"case when {label} like '____-__-__' and cast(try_cast({label} as date) as varchar) = {label} "
        f"then try_cast({label} as date) - date '1970-01-01' end"
    )


def _followed(rows: str) -> str:
    """SQL for whether a row's day is one of follow-up, where the study says when that begins."""
    return f"""not exists (
        select 1 from start_of_follow_up
        where start_of_follow_up.participant_id = {rows}.participant_id and {rows}.day < start_day)"""
