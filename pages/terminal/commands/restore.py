"""`respite restore`: a backup in the store's place."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from pages.terminal.here import Here
from pages.terminal.holding import stop_first
from pages.terminal.refusal import Refusal, listed, quoted

if TYPE_CHECKING:
    from data.store.store import Collection

MORE = "Stop Respite before: the store's file is replaced. The one it replaces is kept, and where is said."


def options(grammar: ArgumentParser) -> None:
    """The backup."""
    grammar.add_argument("file", metavar="FILE", help="a copy that respite backup made")


def run(asked: Namespace, here: Here) -> str:
    """Replace the store, which nothing may have open."""
    from data.store.faults import StoreBusy
    from data.store.restore import restore

    path = here.store_path
    try:
        kept = restore(here.path(asked.file), path)
    except StoreBusy:
        raise Refusal(stop_first("restore")) from None
    replaced = f" The store it replaces is kept at {kept}." if kept else ""
    return f"Restored {asked.file} to {path}.{replaced}{_without(path)}\n"


def _without(path: Path) -> str:
    """What studies of the backup are held elsewhere in folders that are not there, in a sentence; mostly nothing."""
    from data.store.faults import StoreBusy
    from data.store.store import Store

    try:
        store = Store(path)
    except StoreBusy:
        return ""  # somebody works with it already, who is told where it is asked for
    try:
        gone = [
            info.name for info in store.collections() if info.is_held and _is_gone(store.collection(info.collection_id))
        ]
    finally:
        store.close()
    if not gone:
        return ""
    are = "is held elsewhere, in a folder that is" if len(gone) == 1 else "are held elsewhere, in folders that are"
    return f" {listed(map(quoted, gone))} {are} not there as it was: put it back, or hold it anew (respite hold)."


def _is_gone(study: Collection) -> bool:
    from data.store.faults import FolderError

    try:
        study.check_held()
    except FolderError:
        return True
    return False
