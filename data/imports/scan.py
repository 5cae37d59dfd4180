"""Find where the records of a text start, piece by piece: how many, how wide, on which line.

A count of its own, made from bytes alone. It is compared with what the parser returns, so that no record
can be lost or merged unseen. Where quotation marks are not plainly those of RFC 4180 it gives up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

PIECE = 1 << 22
LARGEST = 1 << 26  # bytes of one record; what is longer is a quotation mark that was never closed
NEWLINE, RETURN, QUOTE = 10, 13, 34


class NotPlain(Exception):
    """A text that is not plain enough to be scanned: lone carriage returns, NULs, or stray quotation marks."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some whole records of a text (UTF-8, LF or CRLF). Offsets are bytes in `text`, lines are physical.

    lines: start line of every record in order, blank lines left out. odd: (start, end, line) of those that are
    not as wide as the header or span several lines; the second kind needs a look, the first is rejected.
    """

    text: bytes
    lines: np.ndarray
    odd: list[tuple[int, int, int]]
    has_inner_newlines: bool


def pieces(file: BinaryIO, separator: str, width: int, first_line: int) -> Iterator[Piece]:
    """The records from where `file` stands on, which is the start of the first. Raises NotPlain."""
    line, rest, size = first_line, b"", PIECE
    while True:
        more = file.read(size)
        text = rest + more
        if not text:
            return
        if not more:
            text += b"\n"  # the last line may do without one
        block = _Block(np.frombuffer(text, np.uint8), ord(separator), has_quotes=b'"' in text)
        if not block.end:
            if not more or len(text) > LARGEST:
                raise NotPlain  # a quoted cell is still open
            rest, size = text, len(text)
            continue
        whole, rest, size = text[: block.end], text[block.end :], PIECE
        if not block.is_plain or b"\0" in whole or whole.count(b"\r") != whole.count(b"\r\n"):
            raise NotPlain
        if block.is_regular(width):
            lines, odd = line + np.arange(len(block.ends), dtype=np.int64), []
        else:
            lines, odd = block.irregular(width, line)
        yield Piece(text=whole, lines=lines, odd=odd, has_inner_newlines=block.n_newlines > len(block.ends))
        line += block.n_newlines


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
        may_close = np.isin(after, (self.separator, NEWLINE, QUOTE)) | ((after == RETURN) & (follows == NEWLINE))
        return bool(may_open.all() and may_close.all())

    def is_regular(self, width: int) -> bool:
        """Every record is `width` cells on a line of its own."""
        n = len(self.ends)
        return self.n_newlines == n and len(self.places) == n * width and bool(self.is_end[width - 1 :: width].all())

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
        odd = [(int(starts[i]), int(self.ends[i]) + 1, int(lines[i])) for i in np.flatnonzero(is_odd)]
        return lines[~is_blank], odd
