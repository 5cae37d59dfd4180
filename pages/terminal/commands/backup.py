"""`respite backup`: the store copied to a new file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Here
from pages.terminal.refusal import Refusal, listed

MORE = (
    "The copy is read again, whole, before it gets its name, or it is not there at all; no earlier file is written over. "
    "With --keep FILE gets the time before its suffix, and of the copies with such names the N newest are kept: for cron."
)


def options(grammar: ArgumentParser) -> None:
    """The file to make."""
    grammar.add_argument("file", metavar="FILE", help="the copy, under a name that is free")
    grammar.add_argument(
        "--keep", metavar="N", type=values.at_least_one, help="stamp the name with the time, and keep the N newest"
    )


def check(asked: Namespace, here: Here) -> None:
    """Nothing is there to copy before a store is."""
    if not here.store_path.exists():
        raise Refusal(f"There is no store at {here.store_path} yet, and nothing to back up.")


def run(asked: Namespace, here: Here) -> str:
    """Copy the store."""
    from data.store.backup import drop_older, stamped
    from data.store.erase import folders_beside
    from data.store.store import now

    assert here.store is not None  # as the table of commands says
    file = here.path(asked.file)
    if file.is_dir():
        raise Refusal(f"{file} is a folder; name the file in it that the backup is to be.")
    target = file if asked.keep is None else stamped(file, now())
    here.store.backup(target)
    dropped = [] if asked.keep is None else drop_older(file, target, asked.keep, store=here.store.path)
    older = f" Deleted {', '.join(one.name for one in dropped)}, older than the {asked.keep} kept." if dropped else ""
    folders = folders_beside(here.store)
    beside = f" Not in it: what was prepared into {listed(map(str, folders))}." if folders else ""
    return f"Backed up to {target}, and read it again, whole.{older}{beside}\n"
