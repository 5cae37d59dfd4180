"""What the last file that was loaded into a study brought: records, people, and until which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from data.store.store import Collection


@dataclass(frozen=True, kw_only=True)
class LastLoad:
    """The last load that counts, of `loads`. file_name: None of a simulation. people: with a record in it that counts now;
    new_people: with none from before. until_here, until_before: the last day told of in it and in what was there before,
    None where no day is told; days of the study's clock.
    """

    loaded_at: datetime
    file_name: str | None
    records: int
    stored: int
    duplicates: int
    rejected: int
    loads: int
    people: int
    new_people: int
    until_here: date | None
    until_before: date | None


def last_load(collection: Collection) -> LastLoad | None:
    """The last load of a study, None where nothing was loaded, or all of it was undone."""
    table = collection.read("last_load")
    if table.empty:
        return None
    row = table.iloc[0]
    return LastLoad(
        loaded_at=row["loaded_at"].to_pydatetime(),
        file_name=None if pd.isna(row["file_name"]) else str(row["file_name"]),
        records=int(row["records"]),
        stored=int(row["stored"]),
        duplicates=int(row["duplicates"]),
        rejected=int(row["rejected"]),
        loads=int(row["loads"]),
        people=int(row["people"]),
        new_people=int(row["new_people"]),
        until_here=_day(row["until_here"]),
        until_before=_day(row["until_before"]),
    )


def _day(value: pd.Timestamp) -> date | None:
    return None if pd.isna(value) else value.date()
