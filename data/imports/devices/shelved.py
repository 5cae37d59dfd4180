"""Amounts on disk, in stretches of days: an export of years has millions, and a few thousand are in memory at once.

They are written behind one another as they come, each piece with its place: the pieces of a stretch are read together,
and give its amounts in the order of the file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.imports.devices.amounts import STEPS
from data.imports.devices.clock import EPOCH

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("kind", pa.string()),
        ("amount", pa.float64()),
        ("unit", pa.string()),
        ("source", pa.string()),
        ("on_day", pa.date32()),
        ("start_at", pa.float64()),
        ("end_at", pa.float64()),
        ("zone", pa.string()),
    ]
)
AT_ONCE = 20_000  # amounts that are worked on together, or as many as the days need that records share


class Amounts:
    """Amounts of `SCHEMA`, from which a record may have several rows (`line`); their file goes with them.

    batches: gives them from the beginning each time it is asked, the rows of a record behind one another; folder: where
    their file lies. shared: records of steps of which several stretches have a part; no other record is of two.
    """

    def __init__(self, batches: Callable[[], Iterable[pa.RecordBatch]], folder: Path | None = None):
        self._days = _Days()
        for batch in filter(len, batches()):
            self._days.count(batch)
        self.n_rows = self._days.n_rows
        self.stretches = self._days.stretches()
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as they are there
        self._pieces: list[list[tuple[int, int]]] = [[] for _ in self.stretches]
        self.shared: set[int] = set()
        firsts = np.array([first for first, _ in self.stretches])
        before: tuple[int, int] | None = None
        for batch in filter(len, batches()):
            place, line = np.searchsorted(firsts, _days_of(batch), side="right") - 1, batch["line"].to_numpy()
            self._shelve(batch, place)
            if before is not None and before[0] == line[0] and before[1] != place[0]:
                self.shared.add(before[0])
            self.shared.update(line[1:][(line[1:] == line[:-1]) & (place[1:] != place[:-1])].tolist())
            before = int(line[-1]), int(place[-1])
        self._file.flush()

    @classmethod
    def of(cls, table: pa.Table) -> Amounts:
        """Those of a table in memory."""
        return cls(table.to_batches)

    def __iter__(self) -> Iterator[tuple[date, date, pa.Table]]:
        """Stretch by stretch its first and last day and its amounts; no day is of two of them."""
        for (first, last), pieces in zip(self.stretches, self._pieces, strict=True):
            yield _date(first), _date(last), pa.Table.from_batches(map(self._read, pieces), SCHEMA)

    def table(self) -> pa.Table:
        """All of them in memory."""
        return pa.concat_tables([SCHEMA.empty_table(), *(table for _, _, table in self)])

    def _shelve(self, batch: pa.RecordBatch, place: np.ndarray) -> None:
        order = np.argsort(place, kind="stable")
        bounds = [0, *(np.flatnonzero(np.diff(place[order])) + 1).tolist(), len(place)]
        if len(bounds) > 2:
            batch = batch.take(pa.array(order))
        for begin, end in pairwise(bounds):
            piece = batch.slice(begin, end - begin).serialize()
            self._pieces[int(place[order[begin]])].append((self._file.tell(), piece.size))
            self._file.write(piece)

    def _read(self, piece: tuple[int, int]) -> pa.RecordBatch:
        place, size = piece
        return pa.ipc.read_record_batch(pa.py_buffer(os.pread(self._file.fileno(), size, place)), SCHEMA)


class _Days:
    """How many amounts each day has, and which days stay together: those that share a record that is no count of steps."""

    def __init__(self) -> None:
        self.n_rows = 0
        self._often: dict[int, int] = {}
        self._joined: set[tuple[int, int]] = set()  # the first and last of days that share a record
        self._last: tuple[int, int] | None = None

    def count(self, batch: pa.RecordBatch) -> None:
        """Add the amounts of a batch, behind those before."""
        day, line, is_steps = _days_of(batch), batch["line"].to_numpy().copy(), _is_steps(batch)
        self.n_rows += len(day)
        for one, often in zip(*np.unique(day, return_counts=True), strict=True):
            self._often[int(one)] = self._often.get(int(one), 0) + int(often)
        # steps are added up; whoever walks over midnight each night would keep all days together by them
        line[is_steps] = np.arange(-len(line), 0)[is_steps]
        if self._last is not None:
            day, line = np.append(self._last[1], day), np.append(self._last[0], line)
        self._last = max(0, int(line[-1])), int(day[-1])
        crosses = np.flatnonzero((line[1:] == line[:-1]) & (day[1:] != day[:-1]))
        ends = np.sort(np.stack([day[crosses], day[crosses + 1]]), axis=0)
        self._joined.update(zip(*ends.tolist(), strict=True))

    def stretches(self) -> list[tuple[int, int]]:
        """First and last day of stretches that hold all amounts, in their order."""
        days = np.array(sorted(self._often), np.int64)
        joins = np.zeros(len(days) + 1, np.int64)
        for first, last in self._joined:
            joins[np.searchsorted(days, first) + 1] += 1
            joins[np.searchsorted(days, last) + 1] -= 1
        is_bound = np.cumsum(joins)[:-1] == 0
        found, first, n = [], 0, 0
        for place, day in enumerate(days.tolist()):
            often = self._often[day]
            if place > first and is_bound[place] and n + often > AT_ONCE:
                found.append((int(days[first]), int(days[place - 1])))
                first, n = place, 0
            n += often
        return [*found, (int(days[first]), int(days[-1]))] if len(days) else []


def _is_steps(batch: pa.RecordBatch) -> np.ndarray:
    return pc.equal(batch["unit"], STEPS).to_numpy(zero_copy_only=False)


def _days_of(batch: pa.RecordBatch) -> np.ndarray:
    return batch["on_day"].cast(pa.int32()).to_numpy()


def _date(number: int) -> date:
    return date.fromordinal(EPOCH + number)
