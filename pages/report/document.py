"""A report as a document: what it says, before it is a page, a file or a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pages.telling.manner import date_text


@dataclass(frozen=True)
class Figure:
    """A drawing: `svg` is markup of pages.telling.svg, `description` says in words what it shows; `wide`: the same as it is
    printed, from side to side of a sheet, empty where there is none."""

    title: str
    description: str
    svg: str
    wide: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of text under `columns`; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Note:
    """What the person wrote on a day."""

    on_day: date
    text: str


@dataclass(frozen=True)
class Report:
    """A report readable in sixty seconds; `how` says how it was worked out, `made_at` is UTC."""

    title: str
    subtitle: str
    is_simulated: bool
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    notes: tuple[Note, ...]
    how: tuple[str, ...]
    made_at: datetime

    @property
    def heading(self) -> str:
        """The title, which says so when the data are simulated."""
        return f"{self.title} (simulated data)" if self.is_simulated else self.title

    @property
    def made(self) -> str:
        """The last line: by what and when it was made, and what it is not."""
        when = f"{date_text(self.made_at.date())}, {self.made_at:%H:%M} UTC"
        return f"Made with Respite on {when}. Self-reported; not a medical device, not a diagnosis."
