"""Earlier versions of entries: what was corrected or deleted is kept, and can be read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.own.diary import amounts_by, as_check_in, records, values_by
from data.own.entries import CheckIn
from data.store.store import Collection


@dataclass(frozen=True)
class Version:
    """An entry as it was from `saved_at` (UTC) on; `check_in` None: deleted then."""

    entry_id: int
    saved_at: datetime
    check_in: CheckIn | None


def changed_days(collection: Collection) -> tuple[date, ...]:
    """The days with an entry that was corrected or deleted, the latest first."""
    return tuple(day.date() for day in collection.read("changed_days")["on_day"])


def versions(collection: Collection, on_day: date) -> tuple[Version, ...]:
    """Every version of the entries that were changed and lie, or once lay, on a day; each entry's first one first."""
    rows = records(collection.read("entry_versions", on_day=on_day))
    batches = [row["batch_id"] for row in rows]
    amounts = amounts_by("batch_id", collection.read("version_amounts", batches=batches)) if batches else {}
    numbers = sorted({row["entry_id"] for row in rows})
    apart = values_by(["entry_id", "revision"], collection.read("version_values", entries=numbers)) if rows else {}
    return tuple(
        Version(
            row["entry_id"],
            row["created_at"].to_pydatetime(),
            None
            if row["is_deleted"]
            else as_check_in(row, amounts.get(row["batch_id"], {}), apart.get((row["entry_id"], row["revision"]), {})),
        )
        for row in rows
    )
