"""A part of a report, as the files that know one subject each hand it to the one that puts them together."""

from __future__ import annotations

from dataclasses import dataclass

from pages.report.document import Figure


@dataclass(frozen=True)
class Row:
    """A row of the report's table: how often something was recorded, then one cell, or one early and one late."""

    title: str
    recorded: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """What one subject adds to a report."""

    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    rows: tuple[Row, ...] = ()
    how: tuple[str, ...] = ()
