"""SPSS files (.sav, .zsav, .por): codes as they are stored, with their labels and declared missing values beside."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.imports.forms.form import Form
from data.imports.forms.moments import SPSS_ZERO, clock_text, moments_since, month_of, number_text, seconds_since
from data.imports.forms.readstat import CODECS, Read, described, form_of, labels_of

SAV, POR = "an SPSS file (sav)", "an SPSS portable file (por)"
N_CASES = 80  # where a system file says how many cases it has, -1 where it was written without knowing
LAYOUT = 64
AS_TEXT = {
    **dict.fromkeys(("DATE", "ADATE", "EDATE", "SDATE", "JDATE"), seconds_since(SPSS_ZERO)),
    **dict.fromkeys(("DATETIME", "YMDHMS"), moments_since(SPSS_ZERO)),
    **dict.fromkeys(("TIME", "DTIME", "MTIME"), clock_text),
    "MOYR": month_of(SPSS_ZERO),
}


def read_sav(source: Path, encoding: str | None) -> Form:
    """A system file, compressed or not."""
    from pyreadstat import read_sav as read

    settings = {"encoding": CODECS[encoding]} if encoding in CODECS else {}
    about = described(read, source, SAV, user_missing=True, **settings)
    n = _cases_said(source)
    if n < 0:
        n = _counted(read, source, SAV, about, settings)
    form = form_of(
        read,
        source,
        SAV,
        about,
        n,
        _as_text(about),
        missing_of=_declared(about.missing_ranges),
        user_missing=True,
        **settings,
    )
    form.labels = labels_of(about, _code)
    return form


def read_por(source: Path, encoding: str | None) -> Form:
    """A portable file, as old programs wrote it; it does not say how many cases it has."""
    from pyreadstat import read_por as read

    about = described(read, source, POR)
    n = _counted(read, source, POR, about, {})
    form = form_of(read, source, POR, about, n, _as_text(about), missing_of=_declared(about.missing_ranges))
    form.labels = labels_of(about, _code)
    return form


def _cases_said(source: Path) -> int:
    with source.open("rb") as file:
        head = file.read(N_CASES + 4)
    order = "<" if head[LAYOUT : LAYOUT + 4] in (b"\x02\0\0\0", b"\x03\0\0\0") else ">"
    return struct.unpack_from(order + "i", head, N_CASES)[0]


def _counted(read: Read, source: Path, what: str, about: Any, settings: dict[str, Any]) -> int:
    """The cases of a file that does not say how many: a reading of its own, of one column."""
    if not about.column_names:
        return 0
    one = form_of(read, source, what, about, 0, {}, usecols=about.column_names[:1], **settings)
    one.names[:] = about.column_names[:1]
    return sum(part.num_rows for part in one.parts)


def _as_text(about: Any) -> dict[str, Callable[[float], str]]:
    kinds = {name: re.sub(r"[0-9.]+$", "", form or "").upper() for name, form in about.original_variable_types.items()}
    return {name: AS_TEXT[kind] for name, kind in kinds.items() if kind in AS_TEXT}


def _declared(ranges: dict[str, list[dict[str, Any]]]) -> Callable[[str, Any], str | None]:
    """The code of a value that lies in what its column declares as missing."""

    def missing_of(name: str, value: Any) -> str | None:
        if value is None:
            return None
        for span in ranges.get(name, ()):
            low, high = span["lo"], span["hi"]
            is_text = isinstance(value, str)
            if is_text == isinstance(low, str) and (value == low.rstrip() if is_text else low <= value <= high):
                return _code(value)
        return None

    return missing_of


def _code(value: Any) -> str:
    return value.rstrip() if isinstance(value, str) else number_text(float(value))
