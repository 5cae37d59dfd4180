"""Find where the records of a large text start, block by block: how many, how wide, on which line.

A count of its own, made from bytes alone. It is compared with what the parser returns, so that no record
can be lost or merged unseen. Where quotation marks are not plainly those of RFC 4180 it gives up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

BLOCK = 1 << 22
NEWLINE, RETURN, QUOTE = 10, 13, 34


@dataclass
class Scan:
    """Where the records are. Offsets are bytes from the start of the scanned text, lines are physical.

    n_records: all records, blank lines left out. odd: (start, end, line) of those that are not as wide as
    the header or span several lines; the second kind needs a look, the first is rejected.
    lines: start line of every record in order, None where record i simply starts `first_line + i`.
    """

    first_line: int
    n_records: int = 0
    is_plain: bool = True
    odd: list[tuple[int, int, int]] = field(default_factory=list)
    has_inner_newlines: bool = False
    lines: np.ndarray | None = None


def scan(text: bytes, separator: str, width: int, first_line: int) -> Scan:
    """Read the record starts of `text` (UTF-8, LF or CRLF, from the first record on)."""
    found = Scan(first_line)
    has_quotes = b'"' in text
    data = np.frombuffer(text, np.uint8)
    if text and not text.endswith(b"\n"):
        data = np.append(data, np.uint8(NEWLINE))
    start, line, size = 0, first_line, BLOCK
    pieces: list[tuple[int, int] | np.ndarray] = []
    is_run = True
    while start < len(data):
        block = _Block(data[start : start + size], ord(separator), has_quotes)
        if block.end == 0:
            if start + size >= len(data):
                found.is_plain = False  # a quoted cell is still open at the end of the text
                return found
            size *= 2
            continue
        if not block.is_plain:
            found.is_plain = False
            return found
        n_lines = block.n_newlines
        if block.is_regular(width):
            n_records = len(block.ends)
            pieces.append((line, line + n_records))
            is_run = is_run and line == first_line + found.n_records
        else:
            lines, odd = block.irregular(width, line)
            n_records = len(lines)
            pieces.append(lines)
            is_run = is_run and np.array_equal(lines, first_line + found.n_records + np.arange(n_records))
            found.odd += [(start + begin, start + stop, at) for begin, stop, at in odd]
            found.has_inner_newlines |= n_lines > len(block.ends)
        found.n_records += n_records
        line += n_lines
        start += block.end
        size = BLOCK
    if not is_run:
        found.lines = np.concatenate([np.arange(*p) if isinstance(p, tuple) else p for p in pieces])
    return found


class _Block:
    """Some bytes that begin where a record begins; `end` is behind the last whole record in them."""

    def __init__(self, data: np.ndarray, separator: int, has_quotes: bool):
        newline = data == NEWLINE
        structural = newline | (data == separator)
        quotes = np.flatnonzero(data == QUOTE) if has_quotes else np.empty(0, np.intp)
        if len(quotes):
            inside = np.add.accumulate(data == QUOTE, dtype=np.uint8) & 1
            structural &= inside == 0
        places = np.flatnonzero(structural)
        is_end = data[places] == NEWLINE
        last = np.flatnonzero(is_end)
        self.end = 0 if not len(last) else int(places[last[-1]]) + 1
        self.data, self.separator = data, separator
        self.places = places[: last[-1] + 1] if len(last) else places[:0]
        self.is_end = is_end[: len(self.places)]
        self.ends = self.places[self.is_end]
        self.newline = newline[: self.end]
        self.n_newlines = int(np.count_nonzero(self.newline))
        self.is_plain = self._has_plain_quotes(quotes[quotes < self.end])

    def _has_plain_quotes(self, quotes: np.ndarray) -> bool:
        """Each mark opens behind a separator or line end, or closes before one, or is doubled."""
        if not len(quotes):
            return True
        opening, closing = quotes[::2], quotes[1::2]
        before = self.data[np.maximum(opening - 1, 0)]
        may_open = (opening == 0) | np.isin(before, (self.separator, NEWLINE, QUOTE))
        # the block ends with a line end, so a closing mark always has a byte behind it
        after = self.data[closing + 1]
        follows = self.data[np.minimum(closing + 2, len(self.data) - 1)]
        may_close = np.isin(after, (self.separator, NEWLINE, QUOTE)) | (
            (after == RETURN) & (follows == NEWLINE)
        )
        return bool(may_open.all() and may_close.all())

    def is_regular(self, width: int) -> bool:
        """Every record is `width` cells on a line of its own."""
        n = len(self.ends)
        return (
            self.n_newlines == n
            and len(self.places) == n * width
            and bool(self.is_end[width - 1 :: width].all())
        )

    def irregular(self, width: int, line: int) -> tuple[np.ndarray, list[tuple[int, int, int]]]:
        """Start lines of the records that are not blank, and (start, end, line) of those that need a look."""
        starts = np.concatenate(([0], self.ends[:-1] + 1))
        cells = np.diff(np.flatnonzero(self.is_end), prepend=-1)
        up_to = np.cumsum(self.newline, dtype=np.int64)[self.ends]
        lines = line + np.concatenate(([0], up_to[:-1]))
        spans = np.diff(up_to, prepend=0) > 1
        length = self.ends - starts
        is_blank = (cells == 1) & ((length == 0) | ((length == 1) & (self.data[starts] == RETURN)))
        is_odd = ((cells != width) | spans) & ~is_blank
        odd = [
            (int(starts[i]), int(self.ends[i]) + 1, int(lines[i]))
            for i in np.flatnonzero(is_odd)
        ]
        return lines[~is_blank], odd
