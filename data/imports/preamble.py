"""Lines above the header of an export: the name of the study, the day of the export, a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports.names import rank

MAX_PREAMBLE = 30  # lines
MIN_ROLES = 2  # that the names of a header lower down are for
MIN_WIDTH = 3  # columns of a header that is told from the lines above it by its width
LOOKS_LIKE_DATA = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?|[-+]?\d+([.,]\d+)?|")
LOOKS_LIKE_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}([ T].*)?")


def header_place(rows: Sequence[list[str]]) -> int:
    """Which of these first records is the header; blank lines are not among them.

    It is the first, unless that and what follows it hold a cell or two and then comes a line of at least three
    names, each its own, none of them a number or a day, and most of what follows is as wide as that.
    """
    for place, cells in enumerate(rows[:MAX_PREAMBLE]):
        names = _filled(cells)
        if place and _could_be_header(names) and all(_is_narrow(row, len(names)) for row in rows[:place]):
            width = len(cells)
            below = rows[place + 1 :]
            if below and sum(len(row) == width for row in below) * 2 > len(below):
                return place
        if len(names) > 2:
            return 0 if place or _n_roles(names) else _later_header(rows)
    return 0


def _later_header(rows: Sequence[list[str]]) -> int:
    """The line of names of columns below a first line that names none, as where a remark is split at its commas."""
    for place, cells in enumerate(rows[1:MAX_PREAMBLE], start=1):
        if _n_roles(_filled(cells)) >= MIN_ROLES and _could_be_header(_filled(cells)):
            return place
    return 0


def _n_roles(names: list[str]) -> int:
    """How many roles these are names of columns for, whatever the cells below."""
    return sum(
        any(rank(name, role) is not None for name in names) for role in ("participant", "date", *MEASURES, *KINDS)
    )


def said_of(first: int, header: int, shown: str) -> str:
    """The warning about the lines from `first` up to the header, of which `shown` is the first."""
    last = header - 1
    lines = f"Line {first} stands" if first == last else f"Lines {first} to {last} stand"
    was = "was" if first == last else "were"
    return f"{lines} above the header (line {header}) and {was} not read as records: “{shown[:60]}”."


def _filled(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip()]


def _could_be_header(names: list[str]) -> bool:
    is_named = not any(LOOKS_LIKE_DATA.fullmatch(name) for name in names)
    return len(names) >= MIN_WIDTH and len(set(names)) == len(names) and is_named


def _is_narrow(cells: list[str], width: int) -> bool:
    n = len(_filled(cells))
    return n < 2 or (n == 2 and width >= 5)
