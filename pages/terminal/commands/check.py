"""`respite check`: whether the store, or a backup of it, can be read whole."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages.terminal.here import Answer, Here
from pages.terminal.holding import held
from pages.terminal.refusal import Refusal

if TYPE_CHECKING:
    from data.store.store import Store

MORE = (
    "Every table and every block is read. A backup is held against what was written into it when it was made. Exit code 2 "
    "where something is damaged, with what can still be read: for cron."
)


def options(grammar: ArgumentParser) -> None:
    """The file."""
    grammar.add_argument(
        "file", metavar="FILE", nargs="?", help="a backup, or a prepared folder; without it the store itself"
    )
    grammar.add_argument("--json", action="store_true", help="print one JSON value")


def check(asked: Namespace, here: Here) -> None:
    """Nothing is there to read before a store is."""
    if asked.file is not None and not here.path(asked.file).exists():
        raise Refusal(
            f"There is no file {asked.file}; name a backup, a prepared folder, or none to check the store itself."
        )
    if asked.file is None and not here.store_path.exists():
        raise Refusal(f"There is no store at {here.store_path} yet, and nothing to check.")


def run(asked: Namespace, here: Here) -> Answer | str:
    """Read it whole; a Refusal where that cannot be done."""
    if asked.file and here.path(asked.file).is_dir():
        return _of_folder(here.path(asked.file))
    if asked.file:
        return _answer(here.path(asked.file), None)
    if here.store is not None:
        return _answer(here.store_path, here.store)
    from data.store.store import Store, StoreError

    argv = ["check", *(["--json"] if asked.json else [])]
    try:
        store, outcome = held(lambda: Store(here.store_path), here.store_path, argv, here.cwd)
    except StoreError:
        return _answer(here.store_path, None)  # too damaged to be opened: its tables are looked at one by one
    if store is None:
        code, out, err = outcome
        if code:
            raise Refusal(err.strip())
        return out
    try:
        return _answer(here.store_path, store)
    finally:
        store.close()


def _answer(file: Path, store: Store | None) -> Answer:
    from data.store.audit import first_broken
    from data.store.whole import damage_in_words, read_whole

    told = read_whole(file) if store is None else store.check()
    name = file.name
    if not told.tables:
        raise Refusal(
            f"{name} cannot be opened as a Respite store: it is another kind of file, or damaged at its head."
        )
    if not told.is_whole:
        raise Refusal(
            f"{name} is damaged: {damage_in_words(told)} respite restore puts the newest backup that respite check finds "
            "whole in the store's place; what can be read here can be taken along first, by My data or respite bundle."
        )
    if store is not None and (line := first_broken(store, is_whole=True)) is not None:
        raise Refusal(f"{name} can be read whole, but its audit trail was changed at line {line:,}.")
    return Answer(
        payload={
            "file": str(file),
            "is_whole": True,
            "tables": [{"table": one.table, "rows": one.n_rows} for one in told.tables],
            "is_held_against_what_was_written": any(one.is_as_written is not None for one in told.tables),
        },
        text=_text,
    )


def _of_folder(folder: Path) -> Answer:
    from data.prepared.manifest import check_files, read_manifest

    manifest = read_manifest(folder)
    check_files(folder, manifest, is_whole=True)
    rows: dict[str, int] = {}
    for file in manifest.files:
        rows[file.table] = rows.get(file.table, 0) + file.rows
    return Answer(
        payload={
            "file": str(folder),
            "is_whole": True,
            "tables": [{"table": table, "rows": n} for table, n in rows.items()],
            "is_held_against_what_was_written": True,
        },
        text=_text,
    )


def _text(payload: dict[str, Any]) -> str:
    rows = sum(one["rows"] for one in payload["tables"])
    held = ", just as they were written" if payload["is_held_against_what_was_written"] else ""
    return (
        f"{Path(payload['file']).name} is whole: {len(payload['tables'])} tables with {rows:,} rows were read{held}.\n"
    )
