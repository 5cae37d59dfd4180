"""What a reader of one kind of file hands on: names, records as texts, a count of its own, and what codes mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

CELLS_AT_ONCE = 2_000_000  # texts that are held in memory at once
HEADER_LINE = 1  # of a file that has no lines: names stand in line 1, the nth record in line n + 1


@dataclass
class Form:
    """A table in a file that is no plain text.

    parts: its records in order, a table of texts each (columns c0, c1, ... as `names`). n_records: counted apart from
    what the parts are read by. labels: what a code of a column means; missing: the codes that the file itself declares
    to mean no answer, and in how many records each stands; titles: what a column is called in words. `warnings`,
    `missing` and `labels` may grow as long as parts are taken.
    """

    names: list[str]
    parts: Iterable[pa.Table]
    n_records: int
    warnings: list[str] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, dict[str, int]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def texts_table(columns: list[list[str]]) -> pa.Table:
    """Columns of texts, all of one length, as a part of a form."""
    return pa.table({f"c{i}": pa.array(cells, pa.string()) for i, cells in enumerate(columns)})


def rows_at_once(n_columns: int) -> int:
    """How many records of so many columns are read together."""
    return max(1, CELLS_AT_ONCE // max(1, n_columns))
