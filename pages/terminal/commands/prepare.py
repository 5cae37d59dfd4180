"""`respite prepare`: a study, or files, as a folder of sorted Parquet files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from pages.terminal import values
from pages.terminal.commands.load import add_reading
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json
from pages.terminal.refusal import Refusal

MORE = (
    "The folder holds what a derivation reads: days, participants, facts about them, and what the study declared; no note, "
    "no questionnaire, no activity. It is a second copy of health data, readable by you only: respite backup does not "
    "hold it, and once somebody is erased from the study it is refused until it is prepared anew.\n\n"
    "respite intervals, recurrence and bundle take it as --source parquet:PATH, and respite check PATH reads all of it.\n\n"
    "It takes --study, or files with the options of respite load that say how they are read; --study is then the name "
    "that the folder has for them (default: that of the first file). The store is left as it is by that."
)


def options(grammar: ArgumentParser) -> None:
    """What to prepare, and where to."""
    grammar.add_argument(
        "file", metavar="FILE", nargs="*", help="files to prepare, without loading them into the store"
    )
    grammar.add_argument("--study", metavar="NAME", type=values.name, help="the study to prepare, by its name")
    grammar.add_argument("--to", metavar="PATH", required=True, help="the folder to make, under a name that is free")
    grammar.add_argument(
        "--buckets",
        metavar="N",
        type=values.buckets,
        help="in how many parts of whole participants (default: one for two million days)",
    )
    add_reading(grammar)
    add_json(grammar)


def check(asked: Namespace, here: Here) -> None:
    """What is not there is not prepared."""
    if not asked.file and not asked.study:
        raise Refusal("prepare: it takes --study, or files to read. See respite prepare --help.")
    for file in asked.file:
        if not here.path(file).is_file():
            raise Refusal(f"There is no file {file}; name one that is there.")


def run(asked: Namespace, here: Here) -> Answer:
    """Prepare it."""
    from pages.terminal.prepare import prepared

    payload, notes = prepared(asked, here)
    return Answer(payload=payload, text=_text, notes=notes)


def _text(payload: dict[str, Any]) -> str:
    rejected = f" {payload['rejected']:,} rows were rejected." if payload["rejected"] else ""
    return (
        f"{payload['folder']} holds {payload['study']}: {payload['participants']:,} participants with {payload['days']:,} days "
        f"in {payload['buckets']:,} buckets ({max(payload['bytes'] // 1000, 1):,} kB).{rejected} It is a second copy of what "
        "people recorded.\n"
    )
