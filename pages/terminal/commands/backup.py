"""`respite backup`: the store copied to a new file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.refusal import Refusal

MORE = "The copy is whole or not there at all, and no earlier file is written over."


def options(grammar: ArgumentParser) -> None:
    """The file to make."""
    grammar.add_argument("file", metavar="FILE", help="the copy, under a name that is free")


def check(asked: Namespace, here: Here) -> None:
    """Nothing is there to copy before a store is."""
    if not here.store_path.exists():
        raise Refusal(f"There is no store at {here.store_path} yet, and nothing to back up.")


def run(asked: Namespace, here: Here) -> str:
    """Copy the store."""
    target = here.path(asked.file)
    here.store.backup(target)
    return f"Backed up to {target}.\n"
