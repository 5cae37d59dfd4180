"""The measures of the catalogue as columns of SQL: what query files leave open where they would list every measure.

A query writes {columns}, and the catalogue fills it in. Names are checked when the catalogue is read, so that
none can be more than a name.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.catalogue.vocabulary import COLUMNS, DAY_COLUMNS, MEASURES

_AGGREGATES = {"highest": "max", "lowest": "min", "sum": "sum"}


def value_sql(name: str, entry: str) -> str:
    """A measure of the row `entry` of day_entry, from its own column or from among the values kept apart."""
    if name in COLUMNS:
        return f"{entry}.{name}"
    return (
        f"(select apart.value from day_value as apart where apart.collection_id = {entry}.collection_id "
        f"and apart.entry_id = {entry}.entry_id and apart.revision = {entry}.revision and apart.measure = '{name}')"
    )


def joined_columns(names: Iterable[str]) -> str:
    """Aggregates that make a day of its entries, each under the name of its measure."""
    return ", ".join(f"{_AGGREGATES[MEASURES[name].joins]}({name}) as {name}" for name in names)


def _joins() -> str:
    """How entries join, as text: of a measure of the catalogue as it says there, of a collection's own as kept with it."""
    named = "".join(
        f" when '{name}' then '{measure.joins}'" for name, measure in MEASURES.items() if measure.joins != "highest"
    )
    return f"case measure{named} else 'highest' end" if named else "'highest'"


def _value_of(names: Iterable[str]) -> str:
    """The value of the measure $measure of a row of `day`, null for one that has no column there."""
    cases = "".join(f" when '{name}' then {name}" for name in names)
    return f"case $measure{cases} end"


# a watch before a phone, where the person gave no order; the steps of one's workouts are not those of the day: they count
# where nothing else tells of it
CLASS_OF_SOURCE = """case
        when unit = 'steps' and regexp_matches(lower(source), '\\bactivities\\b') then 3
        when regexp_matches(lower(source), 'phone|mobiletrack|health connect|google fit\\b|strava') then 2
        when regexp_matches(
            lower(source),
            'watch|\\bband\\b|\\bring\\b|garmin|fitbit|oura|polar|zepp|amazfit|withings|xiaomi|huawei|suunto|coros') then 0
        else 1
    end"""

# what stands in braces in the files of data/queries
PARTS = {
    "class_of_source": CLASS_OF_SOURCE,
    "columns": ", ".join(COLUMNS),
    "columns_as_numbers": ", ".join(f"cast({name} as double) as {name}" for name in COLUMNS),
    "columns_as_text": ", ".join(f"cast(entries.{name} as varchar) as {name}" for name in COLUMNS),
    "columns_shared": ", ".join(
        f"case when list_contains($measures, '{name}') then {value_sql(name, 'entry')} end as {name}"
        for name in MEASURES
    ),
    "measures_as_text": ", ".join(f"cast({name} as varchar)" for name in MEASURES),
    "day_columns": ", ".join(DAY_COLUMNS),
    "day_columns_marked": ", '|', ".join(DAY_COLUMNS),
    "day_columns_held": ", ".join(f"cast(max({name}) as double) as {name}" for name in DAY_COLUMNS),
    "value_of_day": _value_of(DAY_COLUMNS),
    "joins": _joins(),
}
