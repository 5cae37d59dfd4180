"""`respite hold`: a prepared folder as a study that is read where it lies."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_study
from pages.terminal.refusal import Refusal

MORE = (
    "The study's people and days stay in the folder, which respite prepare has written and which is to stay where it is; the "
    "store has its name, what it was like, and what the study declared. respite intervals, recurrence, pain-days, bundle, "
    "access and audit take it as --study, and the pages about recurrences show it. It is only read: nothing is added to it "
    "or changed here.\n\n"
    "All of the folder is read once and held against its manifest; from then on size and time of each file tell whether it "
    "is as it was, and respite check PATH reads all of it. One that was moved, changed, or prepared before somebody was "
    "erased is refused, with what to do. Holding another folder of the same study under the same name puts it in the "
    "place of the one before; releases, and who reaches it, stay."
)


def options(grammar: ArgumentParser) -> None:
    """The folder, and the name."""
    grammar.add_argument(
        "folder", metavar="parquet:PATH", type=values.held_source, help="a folder that respite prepare has written"
    )
    add_study(grammar)
    add_json(grammar)


def check(asked: Namespace, here: Here) -> None:
    """What is not there is not held."""
    if not here.path(asked.folder).is_dir():
        raise Refusal(f"There is no folder {asked.folder}; name one that respite prepare has written.")


def run(asked: Namespace, here: Here) -> Answer:
    """Enter it."""
    from data.prepared.hold import hold

    assert here.store is not None  # as the table of commands says
    try:
        entered = hold(here.store, here.path(asked.folder), asked.study, tell=here.progress)
    finally:
        here.progress("")
    folder = entered.folder
    payload = {
        "study": entered.study.info.name,
        "folder": str(folder.path),
        "prepared_at": folder.prepared_at.isoformat(),
        "participants": folder.people,
        "days": folder.days,
        "before": None if entered.was is None else str(entered.was.path),
    }
    return Answer(payload=payload, text=_text)


def _text(payload: dict[str, Any]) -> str:
    before = payload["before"]
    was = f" It was held in {before} until now." if before not in (None, payload["folder"]) else ""
    return (
        f"{payload['study']} is held in {payload['folder']}: {payload['participants']:,} participants with "
        f"{payload['days']:,} days, as prepared on {payload['prepared_at'][:10]}.{was} respite backup does not copy the folder.\n"
    )
