"""`respite restore`: a backup in the store's place."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.holding import stop_first
from pages.terminal.refusal import Refusal

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
    return f"Restored {asked.file} to {path}.{replaced}\n"
