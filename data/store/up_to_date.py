"""A store of an earlier Respite brought up to date, with a copy of it as it was beside it."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from data.store import migrations
from data.store.collection import now
from data.store.faults import NOT_KEPT, NOT_MIGRATED, NOT_WRITTEN, StoreError
from data.store.file import EngineError


class Opened(Protocol):
    """What bringing a store up to date asks of it."""

    path: Path | None

    def reading(self) -> AbstractContextManager[Any]:
        """A cursor to read with."""

    def writing(self) -> AbstractContextManager[Any]:
        """A cursor in a transaction."""

    def backup(self, target: Path) -> None:
        """Copy the store to a file."""


def bring_up_to_date(opening: Opened, *, keeps_earlier: bool) -> None:
    """Bring the store up to date in one transaction, and keep a copy of what it was."""
    with opening.reading() as cursor:
        done = migrations.done(cursor)
    known = migrations.known()
    if unknown := done - known.keys():
        raise StoreError(
            f"This store was written by a newer Respite (it has {', '.join(sorted(unknown))}). "
            "Update Respite to open it."
        )
    if done == known.keys():
        return
    kept = None
    if done and opening.path is not None and keeps_earlier:
        kept = _keep_earlier(opening, opening.path, max(done))
    try:
        with opening.writing() as cursor:
            migrations.apply(cursor, done, at=now())
    except (EngineError, StoreError) as fault:
        if kept is not None:
            kept.unlink()  # or every try would leave one more
        raise StoreError(NOT_MIGRATED if done else NOT_WRITTEN) from fault
    if kept is not None:
        logging.getLogger("respite").warning(
            "%s was written by an earlier Respite and is up to date now; as it was it is kept at %s.",
            opening.path,
            kept,
        )


def _keep_earlier(opening: Opened, path: Path, newest: str) -> Path:
    """Copy the store beside itself, under a name that says which of the schema's files was the newest, and when."""
    kept = path.with_name(f"{path.stem}.before-{newest}-{now():%Y%m%dT%H%M%S%f}{path.suffix}")
    try:
        opening.backup(kept)
    except StoreError as fault:
        raise StoreError(NOT_KEPT) from fault
    return kept
