"""What can be wrong with a file as a whole, and with one record of it."""

from __future__ import annotations

from dataclasses import dataclass


class ImportFault(ValueError):
    """A file that cannot be read or loaded as it is: a sentence that names the place and what is accepted."""


class SeveralTables(ImportFault):
    """A workbook with several sheets that hold something, of which one has to be named."""

    def __init__(self, tables: tuple[str, ...]):
        self.tables = tables
        listed = ", ".join(f"“{name}”" for name in tables)
        super().__init__(f"The workbook has several sheets ({listed}); name the one to read with --sheet NAME.")


class CellFault(ValueError):
    """A cell that its column does not take; the message is the reason shown beside the rejected row."""


@dataclass(frozen=True)
class Reject:
    """A record that is not stored: the physical line where it starts, its first fault, and why."""

    line: int
    column: str
    value: str | None
    reason: str
