"""What a command is handed when it runs, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from data.store.store import Store


def _no_progress(line: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, kw_only=True)
class Here:
    """Where a command runs: in which folder, with which store, and whether in an app that others look at.

    `app`: what is to be served, loaded when it is asked for; a console has it, for `serve`.
    """

    cwd: str
    store: Store | None = None
    is_app: bool = False
    app: Callable[[], ASGIApp] | None = None
    progress: Callable[[str], None] = _no_progress

    def path(self, name: str) -> Path:
        """A file as seen from the caller's folder."""
        return Path(self.cwd, name)

    @property
    def store_path(self) -> Path:
        """Where the store is, or would be made."""
        from data.store.place import store_path

        return Path(self.cwd, store_path())


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One JSON value, how it reads as text, and notes for people about what was done, for stderr."""

    payload: dict[str, Any]
    text: Callable[[dict[str, Any]], str]
    notes: tuple[str, ...] = ()
