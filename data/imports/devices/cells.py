"""Cells of makers' tables: whole and other numbers, durations, days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from data.imports.devices.amounts import Unsaid
from data.imports.faults import ImportFault

UNKNOWN = frozenset(["", "-", "--", "---", "null", "none", "nan", "na", "n/a", "no data", "."])
GROUPED = re.compile(r"\d{1,3}([.,\u00a0\u202f' ]\d{3})+")
PLAIN = re.compile(r"\d+([.,]\d+)?")
SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,? .*)?")
ISO = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?:[T ].*)?")
WORDED = ("%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%d %B %Y", "%b %d %Y", "%a, %b %d, %Y", "%d-%b-%Y", "%Y%m%d")


def whole(cell: str) -> float | None:
    """A count: three digits after a sign are thousands, never decimals. ValueError if it is no number from 0."""
    text = cell.strip()
    if text.casefold() in UNKNOWN:
        return None
    if GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    return number(text)


def number(cell: str) -> float | None:
    """A number from 0, with a point or a comma before decimals. ValueError if it is none."""
    text = cell.strip()
    if text.casefold() in UNKNOWN:
        return None
    if not PLAIN.fullmatch(text):
        raise ValueError(f"“{text[:40]}” is no number from 0")
    return float(text.replace(",", "."))


def minutes(cell: str) -> float | None:
    """A duration such as 00:58:10 or 58:10 in minutes. ValueError if it is none."""
    text = cell.strip().replace(",", ".")
    if text.casefold() in UNKNOWN:
        return None
    parts = [float(part) for part in text.split(":")]
    if not 2 <= len(parts) <= 3 or min(parts) < 0:
        raise ValueError(f"“{text[:40]}” is no duration")
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds / 60


def day_reader(cells: Iterable[str], date_format: str | None):
    """How the days of a column are read: as said, or in the one way in which all of them can be."""
    if date_format:
        return lambda cell: datetime.strptime(cell.strip(), date_format).date().isoformat()
    firsts, seconds, shown, marks = set(), set(), "", set()
    for cell in cells:
        if match := SLASHED.fullmatch(cell.strip()):
            firsts.add(int(match[1]))
            seconds.add(int(match[3]))
            marks.add(match[2])
            shown = shown or cell.strip()
    can_day, can_month = max(seconds, default=0) <= 12, max(firsts, default=0) <= 12
    if firsts and can_day and can_month and marks != {"."}:
        mark = SLASHED.fullmatch(shown)[2]
        raise Unsaid(
            "date-format",
            f"“{shown}” can be read as day and month or as month and day; say it with "
            f"--date-format %d{mark}%m{mark}%Y or --date-format %m{mark}%d{mark}%Y.",
        )
    is_day_first = can_day or marks == {"."}

    def read(cell: str) -> str:
        text = cell.strip()
        if match := SLASHED.fullmatch(text):
            one, two = int(match[1]), int(match[3])
            return date(int(match[4]), *((two, one) if is_day_first else (one, two))).isoformat()
        if ISO.fullmatch(text):
            parts = re.split(r"[-/.T ]", text)[:3]
            return date(*map(int, parts)).isoformat()
        for form in WORDED:
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
        raise ValueError(f"“{text[:40]}” is no day")

    return read


def text_of(content: bytes) -> str:
    """A text in the letters that it was written in. ImportFault where it is none."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(codec, "replace")
    if b"\0" in content[:4096]:
        raise ImportFault("This is no text.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
