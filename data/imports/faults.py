"""What can be wrong with a file as a whole, and with one record of it."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "nothing in it"  # how the reason of a record begins that holds nothing of what is loaded
FACTS_ONLY = f"{NOTHING} but facts about the person, which are kept"


class ImportFault(ValueError):
    """A file that cannot be read or loaded as it is: a sentence that names the place and what is accepted."""


class SeveralReadings(ImportFault):
    """A file that can be read in several ways before its cells are known. choices: what to say, with its meaning."""

    def __init__(self, sentence: str, choices: dict[str, str]):
        self.choices = choices
        super().__init__(sentence)


class SeveralTables(SeveralReadings):
    """A workbook with several sheets that hold something, of which one has to be named."""


class SeveralEncodings(SeveralReadings):
    """A text whose bytes make sense in other letters too."""


class CellFault(ValueError):
    """A cell that its column does not take; the message is the reason shown beside the rejected row."""


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A record that is not stored: the physical line where it starts, its first fault, and why."""

    line: int
    column: str
    value: str | None
    reason: str
