"""What a phone or watch counted, by day: the table that the files of all makers become before they are loaded."""

from __future__ import annotations

from dataclasses import dataclass

MAX_UNREADABLE = 10_000
COLUMNS = ("date", "kind", "amount", "source")


@dataclass(frozen=True, kw_only=True)
class Daily:
    """Amounts by day, kind and source, as text.

    rows: in the order of `COLUMNS`; a record that cannot be read is a row as it was written, which loading
    lists as rejected. n_records: how many records of the file the rows sum up. not_worn: day and source of days
    on which the device counted nothing, which are no rows: nothing counted is not nothing done.
    """

    rows: tuple[tuple[str, str, str, str], ...]
    n_records: int
    not_worn: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
