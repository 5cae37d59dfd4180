"""How far a load is, told to whoever watches. A watcher that raises stops it: nothing of the file is kept then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

READING, CHECKING, STORING = "reading", "checking", "storing"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One of the three stages, its share that is done (0 to 1), the records done in it, and how many there are.

    n_records is None as long as it is not known: a file that is being read has no number of records yet.
    """

    stage: str
    share: float
    n_done: int
    n_records: int | None


Tell = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Nobody watches."""
