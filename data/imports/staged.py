"""Columns on their way from the reading process to the one that asked: on disk, with nothing large in memory.

Of each column there is the list of its texts, and a number per record that says which of them it has. A column
with very many texts may list one again; `data.imports.sheet` makes them one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.imports.faults import Reject

LINE = "line"  # the column of start lines; the others are c0, c1, ...
HELD = 1 << 19  # texts that are held in memory at once to be told apart
WIDTHS = (np.int8, np.int16, np.int32)
CODES, TEXTS, REJECTS, LAID_OUT = "codes", "texts.arrow", "rejects.jsonl", "columns.json"
COPIED = 1 << 20  # numbers that are widened at a time


class Staged:
    """Takes the parts of a table one after the other, and leaves them in `folder`."""

    def __init__(self, folder: Path, n_columns: int, first_line: int):
        self.n_rows = self.n_rejects = 0
        self._folder, self._first_line = folder, first_line
        self._columns = [_Numbers(folder / f"part{i}") for i in range(n_columns)]
        self._numbers: list[dict[str, int]] = [{} for _ in range(n_columns)]
        self._left = [0] * n_columns  # texts that have been put away, and are not told apart any more
        self._batches: list[list[int]] = [[] for _ in range(n_columns)]
        self._lines: _Numbers | None = None
        self._texts = pa.ipc.new_file(pa.OSFile(str(folder / TEXTS), "wb"), pa.schema([("text", pa.string())]))
        self._n_batches = 0
        self._rejects = (folder / REJECTS).open("w", encoding="utf-8")

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, *fault) -> None:
        """No more parts come."""
        for place in range(len(self._columns)):
            self._put_away(place)
        self._texts.close()
        self._rejects.close()

    def add(self, table: pa.Table, lines: np.ndarray) -> None:
        """Further records: columns of texts, plain or coded, and the line on which each starts."""
        for place, column in enumerate(table.columns):
            for chunk in column.chunks:
                coded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
                codes = self._codes(place, coded.dictionary.to_pylist())
                self._columns[place].add(codes[coded.indices.to_numpy(zero_copy_only=False)])
        self._add_lines(lines)
        self.n_rows += len(lines)
        while sum(map(len, self._numbers)) > HELD:
            self._put_away(max(range(len(self._numbers)), key=lambda place: len(self._numbers[place])))

    def add_rejects(self, rejects: Iterable[Reject]) -> None:
        """Records that are not as wide as the header."""
        for reject in rejects:
            self._rejects.write(json.dumps(asdict(reject)) + "\n")
            self.n_rejects += 1

    def finish(self) -> None:
        """Leave everything in three files, and how it is laid out in a fourth."""
        columns = [*self._columns, *([self._lines] if self._lines else [])]
        layout = []
        with (self._folder / CODES).open("wb") as out:
            for column in columns:
                out.write(bytes(-out.tell() % 64))
                layout.append({"at": out.tell(), "type": np.dtype(column.width).name})
                column.move_to(out)
        described = {
            "n_rows": self.n_rows,
            "columns": layout[: len(self._columns)],
            "texts": self._batches,
            "lines": layout[-1] if self._lines else None,
        }
        (self._folder / LAID_OUT).write_text(json.dumps(described), encoding="utf-8")

    def _codes(self, place: int, texts: list[str]) -> np.ndarray:
        """The number of each of these texts, those not seen yet after all others."""
        numbers, left = self._numbers[place], self._left[place]
        return np.array([numbers.setdefault(text, left + len(numbers)) for text in texts], np.int64)

    def _put_away(self, place: int) -> None:
        if numbers := self._numbers[place]:
            self._texts.write_batch(pa.record_batch([pa.array(numbers, pa.string())], names=["text"]))
            self._batches[place].append(self._n_batches)
            self._n_batches += 1
            self._left[place] += len(numbers)
            self._numbers[place] = {}

    def _add_lines(self, lines: np.ndarray) -> None:
        """Lines are kept from where they are not simply one after the other; before, they are as if they were."""
        expected = self._first_line + self.n_rows
        if self._lines is None:
            if np.array_equal(lines, np.arange(expected, expected + len(lines))):
                return
            self._lines = _Numbers(self._folder / LINE, np.int64)
            for start in range(self._first_line, expected, COPIED):
                self._lines.add(np.arange(start, min(start + COPIED, expected)))
        self._lines.add(lines)


class _Numbers:
    """A file of numbers, as narrow as they allow."""

    def __init__(self, path: Path, width: type = np.int8):
        self.width = width
        self._path = path
        path.write_bytes(b"")

    def add(self, numbers: np.ndarray) -> None:
        if len(numbers) and numbers.max() > np.iinfo(self.width).max:
            self._widen(int(numbers.max()))
        # opened anew each time: a table may have more columns than a process may have open files
        with self._path.open("ab") as out:
            out.write(numbers.astype(self.width, copy=False).data)

    def move_to(self, out) -> None:
        with self._path.open("rb") as kept:
            shutil.copyfileobj(kept, out, COPIED)
        self._path.unlink()

    def _widen(self, largest: int) -> None:
        wider = next(width for width in WIDTHS if largest <= np.iinfo(width).max)
        narrow = self._path.rename(self._path.with_suffix(".narrow"))
        size = COPIED * np.dtype(self.width).itemsize
        with narrow.open("rb") as kept, self._path.open("wb") as out:
            while some := kept.read(size):
                out.write(np.frombuffer(some, self.width).astype(wider).data)
        narrow.unlink()
        self.width = wider


def staged_table(folder: Path) -> pa.Table:
    """The columns that `Staged` left in `folder`, mapped: the files may go while the table is in use."""
    described = json.loads((folder / LAID_OUT).read_text(encoding="utf-8"))
    n = described["n_rows"]
    codes = pa.memory_map(str(folder / CODES)).read_buffer()
    texts = pa.ipc.open_file(pa.memory_map(str(folder / TEXTS)))

    def numbers(place: dict) -> pa.Array:
        kind = pa.from_numpy_dtype(place["type"])
        return pa.Array.from_buffers(kind, n, [None, codes.slice(place["at"], n * kind.bit_width // 8)])

    columns = {}
    for i, (place, batches) in enumerate(zip(described["columns"], described["texts"], strict=True)):
        found = [texts.get_batch(batch).column(0) for batch in batches]
        dictionary = pa.concat_arrays(found) if found else pa.array([], pa.string())
        columns[f"c{i}"] = pa.DictionaryArray.from_arrays(numbers(place), dictionary)
    if described["lines"]:
        columns[LINE] = numbers(described["lines"])
    return pa.table(columns)


def staged_rejects(folder: Path) -> tuple[Reject, ...]:
    """The rejects that `Staged` left in `folder`."""
    with (folder / REJECTS).open(encoding="utf-8") as kept:
        return tuple(Reject(**json.loads(line)) for line in kept)
