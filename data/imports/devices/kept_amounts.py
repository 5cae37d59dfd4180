"""Amounts that are to be stored, on disk until all of a file were judged.

The engine holds what is inserted piece by piece in memory until the transaction ends; a single insert of a stream goes to
disk as it comes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from data.imports.devices.amounts import STEPS
from data.imports.ledger import Stream
from data.store.store import Cursor

KEPT = f"""
    select place, on_day, kind, amount, unit, source, start_at, end_at, zone, is_part, whole_start, whole_end
    from (select *, unit <> '{STEPS}' and start_at is not null and count(start_at) over whole > 1 as is_part,
                 first_value(start_at) over whole as whole_start, last_value(end_at) over whole as whole_end
          from device_amount
          window whole as (partition by line, kind, unit, start_at is null order by place
                           rows between unbounded preceding and unbounded following))
    where verdict = '' order by place"""


class Kept:
    """What is to be stored of each stretch of days, a file in `staging` that goes after the block."""

    def __init__(self, staging: Path):
        self._folder = tempfile.TemporaryDirectory(prefix="amounts-", dir=staging)
        self._path = Path(self._folder.name, "kept.arrow")
        self.n_amounts = 0
        self._out: pa.OSFile | None = None
        self._writer: pa.RecordBatchFileWriter | None = None

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_) -> None:
        self._close()
        self._folder.cleanup()

    def add(self, cursor: Cursor) -> None:
        """Add what was judged last (the temporary table device_amount)."""
        kept: pa.Table = cursor.sql(KEPT).to_arrow_table()
        if self._writer is None:
            self._out = pa.OSFile(str(self._path), "wb")
            self._writer = pa.ipc.new_file(self._out, kept.schema)
        self._writer.write_table(kept)
        self.n_amounts += kept.num_rows

    def stream(self) -> Stream:
        """All of it, from the beginning, for the engine to read."""
        self._close()
        file = pa.ipc.open_file(pa.OSFile(str(self._path)))
        return Stream(file.schema, self._batches(file))

    def _batches(self, file: pa.RecordBatchFileReader) -> Iterator[pa.RecordBatch]:
        for number in range(file.num_record_batches):
            yield file.get_batch(number)

    def _close(self) -> None:
        if self._writer is not None and self._out is not None:
            self._writer.close()
            self._out.close()
            self._writer = self._out = None
