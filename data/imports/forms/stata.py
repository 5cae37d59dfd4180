"""Stata files (.dta) of every version: codes as they are stored; .a to .z are kept apart from an empty cell."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data.imports.encoding import SeveralEncodings
from data.imports.faults import ImportFault
from data.imports.forms.form import Form
from data.imports.forms.moments import (
    ZERO_1960,
    clock_text,
    days_since,
    moments_since,
    month_text,
    number_text,
    single_text,
)
from data.imports.forms.readstat import CODECS, described, form_of, labels_of

WHAT = "a Stata file (dta)"
OLD = (104, 105, 108, 110, 111, 113, 114, 115)  # versions up to Stata 12, by their first byte
UNICODE = 118  # the first version that says its letters are UTF-8
END = b"</stata_dta>"
SIZE = re.compile(
    rb"<release>(\d+)</release><byteorder>(MSF|LSF)</byteorder><K>(.{2}|.{4})</K><N>(.{4}|.{8})</N>", re.S
)
# the ends of the days that had a second more, which %tC counts and %tc does not
LEAPS = (
    "1972-06-30",
    "1972-12-31",
    "1973-12-31",
    "1974-12-31",
    "1975-12-31",
    "1976-12-31",
    "1977-12-31",
    "1978-12-31",
    "1979-12-31",
    "1981-06-30",
    "1982-06-30",
    "1983-06-30",
    "1985-06-30",
    "1987-12-31",
    "1989-12-31",
    "1990-12-31",
    "1992-06-30",
    "1993-06-30",
    "1994-06-30",
    "1995-12-31",
    "1997-06-30",
    "1998-12-31",
    "2005-12-31",
    "2008-12-31",
    "2012-06-30",
    "2015-06-30",
    "2016-12-31",
)


def read_dta(source: Path, encoding: str | None) -> Form:
    """A data set of Stata."""
    from pyreadstat import read_dta as read

    version, n = _said(source)
    settings: dict[str, Any] = {"user_missing": True}
    warnings = []
    if encoding in CODECS:
        settings["encoding"] = CODECS[encoding]
    elif version < UNICODE and (example := _beyond_ascii(read, source)):
        warnings.append(_check_letters(example))
    about = described(read, source, WHAT, **settings)
    form = form_of(read, source, WHAT, about, n, _as_text(about), missing_of=_extended(about), **settings)
    form.warnings += warnings
    form.labels = labels_of(about, _code)
    return form


def _said(source: Path) -> tuple[int, int]:
    """The version of a file, and how many observations it says it has."""
    with source.open("rb") as file:
        head = file.read(256)
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 64))
        tail = file.read()
    if head[0] in OLD:
        order = ">" if head[1] == 1 else "<"
        return head[0], struct.unpack_from(order + "i", head, 6)[0]
    match = SIZE.search(head)
    if match is None or not tail.rstrip(b"\0\r\n ").endswith(END):
        raise ImportFault(f"This is {WHAT} that ends too early or is damaged; save it anew, or copy it here again.")
    return int(match[1]), int.from_bytes(match[4], "big" if match[2] == b"MSF" else "little")


def _beyond_ascii(read, source: Path) -> str | None:
    """A text that is not plain ASCII, as Windows-1252; where its bytes make sense as UTF-8 too it is asked."""
    about = described(read, source, WHAT, encoding="WINDOWS-1252")
    names = [name for name, kind in about.readstat_variable_types.items() if kind.startswith("string")]
    labels = [label for found in about.variable_value_labels.values() for label in found.values()]
    texts = [*labels, *(about.column_labels or [])]
    if names:
        form = form_of(read, source, WHAT, about, 0, {}, encoding="WINDOWS-1252", usecols=names)
        form.names[:] = [name for name in form.names if name in names]
        for part in form.parts:
            for column in part.columns:
                texts += column.unique().to_pylist()
    odd = [text for text in texts if text and not text.isascii()]
    for text in odd:
        try:
            other = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        shown = {"utf-8": f"“{other[:40]}” in UTF-8", "windows-1252": f"“{text[:40]}” in Windows-1252"}
        options = " or ".join(f"--encoding {name}" for name in shown)
        raise SeveralEncodings(
            f"This is {WHAT} of a version that does not say its letters: {' or '.join(shown.values())}; "
            f"decide with {options}.",
            shown,
        )
    return odd[0] if odd else None


def _check_letters(example: str) -> str:
    return (
        "The file is of a version that does not say its letters; it was read as Windows-1252. "
        f"Check them: “{example[:60]}”."
    )


def _as_text(about: Any) -> dict[str, Callable[[float], str]]:
    """How the numbers of each column are written, by its display format."""
    found = {}
    for name, form in about.original_variable_types.items():
        kind = re.match(r"%-?(?:t)?([cCdwmqhyb])(.*)", form or "") if (form or "").startswith(("%t", "%-t")) else None
        kind = kind or re.match(r"%-?(d)(.*)", form or "")
        if kind is not None and kind[1] in "cC":
            # hours and minutes alone are a time of the day zero
            is_clock = (
                bool(kind[2]) and not re.search(r"[DdCcYyNnMLlWwJj]", kind[2].replace("MM", "")) and kind[1] == "c"
            )
            found[name] = _clock if is_clock else _utc if kind[1] == "C" else moments_since(ZERO_1960, 1000)
        elif kind is not None and kind[1] in PERIODS:
            found[name] = PERIODS[kind[1]]
        elif about.readstat_variable_types.get(name) == "float":
            found[name] = single_text
    return found


def _clock(milliseconds: float) -> str:
    return clock_text(milliseconds / 1000)


def _utc(milliseconds: float) -> str:
    """A moment of %tC, which counts every leap second there was."""
    seconds = milliseconds / 1000
    for text in reversed(LEAPS):
        n = LEAPS.index(text) + 1
        if seconds >= (datetime.fromisoformat(text) + timedelta(days=1) - ZERO_1960).total_seconds() + n:
            return moments_since(ZERO_1960, 1000)(milliseconds - n * 1000)
    return moments_since(ZERO_1960, 1000)(milliseconds)


def _period(per_year: int, text: Callable[[int, int], str]) -> Callable[[float], str]:
    def written(value: float) -> str:
        year, place = divmod(int(value), per_year)
        is_known = value == int(value) and 0 < 1960 + year < 10000
        return text(1960 + year, place + 1) if is_known else number_text(value)

    return written


PERIODS = {
    "d": days_since(ZERO_1960),
    "w": _period(52, lambda year, week: f"{year}w{week}"),
    "m": _period(12, lambda year, month: month_text(datetime(year, month, 1))),
    "q": _period(4, lambda year, quarter: f"{year}q{quarter}"),
    "h": _period(2, lambda year, half: f"{year}h{half}"),
    "y": number_text,
}


def _extended(about: Any) -> Callable[[str, Any], str | None]:
    numeric = {name for name, kind in about.readstat_variable_types.items() if not kind.startswith("string")}

    def missing_of(name: str, value: Any) -> str | None:
        return f".{value}" if isinstance(value, str) and name in numeric else None

    return missing_of


def _code(value: Any) -> str:
    return f".{value}" if isinstance(value, str) else number_text(float(value))
