"""A person's diary as it stands now: entries of days with what came with them, and questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.catalogue.vocabulary import COLUMNS, KINDS, MEASURES, OWN
from data.own.entries import CheckIn
from data.store.store import Collection

WHOLE = tuple(measure.name for measure in MEASURES.values() if measure.is_whole)


@dataclass(frozen=True)
class Entry:
    """One entry of a day. `is_form`: made by hand here, so its amounts can be corrected along with it."""

    entry_id: int
    is_form: bool
    check_in: CheckIn


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One filled-in questionnaire: `items` by number, or `totals` by scale where the items are gone."""

    entry_id: int
    on_day: date
    items: dict[int, float]
    totals: dict[str, float]


def entries(collection: Collection, first_on: date, last_on: date) -> tuple[Entry, ...]:
    """The current entries from `first_on` to `last_on`, both included, oldest first."""
    period = {"first_on": first_on, "last_on": last_on}
    amounts = amounts_by("entry_id", collection.read("amounts_between", **period))
    apart = values_by(["entry_id"], collection.read("values_between", **period))
    return tuple(
        Entry(
            row["entry_id"],
            row["is_form"],
            as_check_in(row, amounts.get(row["entry_id"], {}), apart.get((row["entry_id"],), {})),
        )
        for row in records(collection.read("entries_between", **period))
    )


def assessments(collection: Collection, instrument: str) -> tuple[Assessment, ...]:
    """The current assessments with this instrument, oldest first."""
    found: dict[int, Assessment] = {}
    for row in records(collection.read("answers", instrument=instrument)):
        one = found.setdefault(
            row["entry_id"], Assessment(entry_id=row["entry_id"], on_day=row["on_day"].date(), items={}, totals={})
        )
        if row["item"] is None:
            one.totals[row["total"]] = row["value"]
        else:
            one.items[int(row["item"])] = row["value"]
    return tuple(found.values())


def as_check_in(row: dict, amounts: dict[str, float], apart: dict[str, float]) -> CheckIn:
    """A row of a query with what an entry says, as a check-in; `apart`: its measures without a column of their own."""
    values = {name: row[name] if name in COLUMNS else apart.get(name) for name in MEASURES}
    values |= {name: int(values[name]) for name in WHOLE if values[name] is not None}
    own = {name: value for name, value in apart.items() if name.startswith(OWN)}
    return CheckIn(
        on_day=row["on_day"].date(), at_time=row["at_time"], note=row["note"], amounts=amounts, own=own, **values
    )


def values_by(keys: list[str], table: pd.DataFrame) -> dict[tuple, dict[str, float]]:
    """Values by measure, of the entry or version that the columns `keys` of the table name."""
    found: dict[tuple, dict[str, float]] = {}
    for row in records(table):
        found.setdefault(tuple(row[key] for key in keys), {})[row["measure"]] = row["value"]
    return found


def amounts_by(key: str, table: pd.DataFrame) -> dict[int, dict[str, float]]:
    """Amounts of the kinds that the forms know, by what they came with: a column of the table."""
    found: dict[int, dict[str, float]] = {}
    for row in records(table):
        if row["kind"] in KINDS:
            found.setdefault(row[key], {})[row["kind"]] = row["amount"]
    return found


def records(table: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries with None for what is unknown, which a frame holds as NaN."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()} for row in table.to_dict("records")
    ]
