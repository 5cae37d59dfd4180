"""An engine beside the store's own that has the days of one prepared study: what a derivation asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class EngineError(ValueError):
    """An engine that is not there, or cannot do what it is asked; the message is a sentence."""


class Elsewhere(Protocol):
    """An engine that has the tables of one study's prepared days under their own names, as collection number 1."""

    name: str

    def give(self, name: str, rows: pa.Table) -> None:
        """Have it read these few rows under this name."""

    def make(self, name: str, query: str, values: dict[str, object], *, is_kept: bool = False) -> None:
        """Have it know a query's rows under this name, to be worked out as they are read, or once if they are to be kept."""

    def rows(self, query: str, values: dict[str, object]) -> pa.Table:
        """The rows of a query, which are to be few."""

    def plan(self, query: str, values: dict[str, object]) -> str:
        """How it would work a query out, as it says that itself."""
