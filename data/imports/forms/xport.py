"""SAS transport files (.xpt) of version 5 and 8, by their published record layout (SAS technical paper TS-140).

Read here and not by a library: those at hand lose the records of only blanks at the end, take .A to .Z for an empty
cell, and read the header of a second data set as records of the first. `tests` compares the cells with theirs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.imports.faults import ImportFault
from data.imports.forms.form import Form, rows_at_once, texts_table
from data.imports.forms.moments import ZERO_1960, clock_text, days_since, moments_since, number_text

WHAT = "a SAS transport file (xpt)"
RECORD = 80
FIRST = {b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!": 5, b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!": 8}
MEMBER = re.compile(rb"HEADER RECORD\*{7}MEMB(?:ER |V8 ) HEADER RECORD!{7}\d{25}(\d{5})")
NAMES = re.compile(rb"HEADER RECORD\*{7}NAM(?:ESTR|STV8) HEADER RECORD!{7}\d{5}(\d{5})")
BODY = re.compile(rb"HEADER RECORD\*{7}OBS(V8)? *HEADER RECORD!{7}(.{32})", re.S)
SPECIAL = frozenset(b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ")
MOST_COLUMNS = 32_767
DATES = re.compile(
    r"(DATE|DDMMYY|MMDDYY|YYMMDD|WEEKDATE|WEEKDATX|WORDDATE|WORDDATX|JULIAN|E8601DA|B8601DA|IS8601DA|NLDATE|MINGUO)[BCDNPSLW]?"
)
MOMENTS = re.compile(r"(DATETIME|E8601DT|B8601DT|IS8601DT|DATEAMPM|MDYAMPM|NLDATM|E8601DZ|DTDATE)")
CLOCKS = re.compile(r"(TIME|HHMM|HOUR|MMSS|TOD|TIMEAMPM|E8601TM|B8601TM|IS8601TM|NLTIME)")


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One column: where in a record its bytes stand, and how a number of it is shown."""

    name: str
    title: str
    is_text: bool
    at: int
    width: int
    shown_as: str


def read_xport(source: Path, encoding: str | None) -> Form:
    """The one data set of a transport file."""
    raw = np.memmap(source, np.uint8, "r")
    size = len(raw)
    head = bytes(raw[: 4 << 20])
    version = next(number for mark, number in FIRST.items() if head.startswith(mark))
    member, names, body = (pattern.search(head) for pattern in (MEMBER, NAMES, BODY))
    if member is None or names is None or body is None:
        raise ImportFault(f"This is {WHAT} without a data set, or one that ends too early; export it anew.")
    _refuse_second(raw, body.end())
    variables = _variables(head, int(names[1]), names.start() + RECORD, version, int(member[1]))
    start = body.start() + RECORD
    width = sum(one.width for one in variables)
    is_blank_possible = all(one.is_text for one in variables)
    n, warnings = _n_records(raw, start, size, width, body, is_blank_possible)
    form = Form(
        [one.name for one in variables], (), n, warnings, titles={one.name: one.title for one in variables if one.title}
    )
    form.parts = _parts(raw, variables, form, start=start, n=n, width=width, encoding=encoding)
    return form


def _refuse_second(raw: np.ndarray, start: int) -> None:
    """A further data set begins on a boundary of 80 bytes with a header of its own."""
    place = -(-start // RECORD) * RECORD
    while place < len(raw):
        some = raw[place : place + RECORD * 200_000]
        rows = some[: len(some) // RECORD * RECORD].reshape(-1, RECORD)
        if not len(rows):
            return
        starts = np.flatnonzero((rows[:, :20] == np.frombuffer(b"HEADER RECORD*******", np.uint8)).all(axis=1))
        if any(MEMBER.match(rows[at].tobytes()) for at in starts):
            raise ImportFault(
                f"This is {WHAT} with several data sets; a file takes one. In SAS, copy the one to load into a file of "
                "its own: “copy in=work out=x; select NAME;” under “proc copy”."
            )
        place += len(rows) * RECORD


def _variables(head: bytes, n: int, start: int, version: int, size: int) -> list[Variable]:
    if size not in (136, 140) or not 0 < n <= MOST_COLUMNS or len(head) < start + n * size:
        raise ImportFault(f"This is {WHAT} whose list of columns ends too early or is damaged; export it anew.")
    found = []
    for i in range(n):
        row = head[start + i * size : start + (i + 1) * size]
        kind, _, width, _ = struct.unpack_from(">hhhh", row)
        at = struct.unpack_from(">i", row, 84)[0]
        name = row[88:120] if version == 8 and row[88:120].strip(b" \0") else row[8:16]
        if kind not in (1, 2) or width < 1 or at < 0 or (kind == 1 and width > 8):
            raise ImportFault(f"This is {WHAT} whose list of columns is damaged; export it anew.")
        texts = (name, row[16:56], row[56:64])
        spelled, title, shown_as = (_letters(text.rstrip(b" \0"), None) for text in texts)
        found.append(
            Variable(
                name=spelled,
                title=title.strip(),
                is_text=kind == 2,
                at=at,
                width=width,
                shown_as=shown_as.strip().upper(),
            )
        )
    ends = sorted((one.at, one.at + one.width) for one in found)
    if ends[0][0] != 0 or any(end != begin for (_, end), (begin, _) in pairwise(ends)):
        raise ImportFault(f"This is {WHAT} whose columns overlap or leave gaps; export it anew.")
    return found


def _n_records(raw, start: int, size: int, width: int, body, is_blank_possible: bool) -> tuple[int, list[str]]:
    """How many records there are: as version 8 says, else by the room there is and what is padding."""
    room = size - start
    said = body[2].split() if body[1] is not None else []
    # some programs leave the number at zero though there are records
    if said and said[0].strip(b"0"):
        n = int(said[0]) if said[0].isdigit() else -1
        rest = raw[start + n * width : size] if 0 <= n * width <= room else None
        if rest is None or len(rest) >= RECORD or not _is_padding(rest):
            shown = said[0].decode("ascii", "replace")
            raise ImportFault(f"This is {WHAT} that says it has {shown} records and holds others; export it anew.")
        return n, []
    most = room // width
    if room % RECORD:
        raise ImportFault(f"This is {WHAT} that ends in the middle of a record; copy it here again, or export it anew.")
    least = max(0, room - RECORD) // width + 1 if room else 0
    least = min(least, most)
    n = most
    while n > least and (raw[start + (n - 1) * width : start + n * width] == 0x20).all():
        n -= 1
    rest = raw[start + n * width : size]
    if not _is_padding(rest):
        raise ImportFault(f"This is {WHAT} that ends in the middle of a record; copy it here again, or export it anew.")
    warnings = []
    if is_blank_possible and most > n:
        warnings.append(
            f"The file ends in blanks, which this form (version 5) does not tell from up to {most - n:,} records of "
            f"nothing but blanks; they were taken for its end. It has {n:,} records otherwise."
        )
    return n, warnings


def _is_padding(rest: np.ndarray) -> bool:
    return bool((rest == 0x20).all() or (rest == 0).all())


def _parts(
    raw: np.ndarray, variables: list[Variable], form: Form, *, start: int, n: int, width: int, encoding: str | None
) -> Iterator[pa.Table]:
    at_once = rows_at_once(len(variables))
    odd: set[str] = set()
    for begin in range(0, n, at_once):
        rows = min(at_once, n - begin)
        cells = raw[start + begin * width : start + (begin + rows) * width].reshape(rows, width)
        yield texts_table(
            [_texts(cells[:, one.at : one.at + one.width], one, form, encoding, odd) for one in variables]
        )
    if odd:
        form.warnings.append(
            "The file does not say its letters; those that are no UTF-8 were read as Windows-1252. "
            f"Check them: “{min(odd)[:60]}”."
        )


def _texts(cells: np.ndarray, variable: Variable, form: Form, encoding: str | None, odd: set[str]) -> list[str]:
    """The cells of one column, each distinct one worked out once."""
    whole = np.ascontiguousarray(cells)
    distinct, codes = np.unique(whole.view(f"V{variable.width}").ravel(), return_inverse=True)
    if variable.is_text:
        texts = [_letters(one.tobytes().rstrip(b" "), encoding, odd) for one in distinct]
    else:
        texts = _numbers(distinct, variable)
        counts = np.bincount(codes, minlength=len(texts))
        for text, count in zip(texts, counts.tolist(), strict=True):
            if len(text) == 2 and text[0] == "." and not text[1].isdigit():
                known = form.missing.setdefault(variable.name, {})
                known[text] = known.get(text, 0) + count
    return [texts[code] for code in codes.ravel().tolist()]


def _numbers(distinct: np.ndarray, variable: Variable) -> list[str]:
    """IBM's numbers of base 16 as texts; a letter with nothing behind it is a missing value of its own."""
    padded = np.zeros((len(distinct), 8), np.uint8)
    padded[:, : variable.width] = np.frombuffer(distinct.tobytes(), np.uint8).reshape(len(distinct), variable.width)
    whole = padded.view(">u8").ravel().astype(np.uint64)
    fraction = (whole & np.uint64((1 << 56) - 1)).astype(float)
    power = ((whole >> np.uint64(56)) & np.uint64(0x7F)).astype(np.int64)
    values = np.ldexp(fraction, (power - 64) * 4 - 56) * np.where(whole >> np.uint64(63), -1.0, 1.0)
    as_text = _shown(variable.shown_as)
    found = []
    for value, first, is_bare in zip(values.tolist(), padded[:, 0].tolist(), (fraction == 0).tolist(), strict=True):
        if is_bare and first in SPECIAL:
            found.append("" if first == 0x2E else f".{chr(first).lower()}")
        else:
            found.append(as_text(value))
    return found


def _shown(form: str) -> Callable[[float], str]:
    if MOMENTS.match(form):
        return moments_since(ZERO_1960)
    if DATES.fullmatch(form):
        return days_since(ZERO_1960)
    if CLOCKS.match(form):
        return clock_text
    return number_text


def _letters(raw: bytes, encoding: str | None, odd: set[str] | None = None) -> str:
    if encoding is not None:
        return raw.decode({"windows-1252": "cp1252"}.get(encoding, encoding), "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
        if odd is not None:
            odd.add(text)
        return text
