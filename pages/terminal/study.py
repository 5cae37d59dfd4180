"""The commands that work on the store: load a file, derive intervals, recurrence of a study, demo, backup."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from data.demo import fill_demo
from data.imports.load import load as load_sheet
from data.imports.load import preview
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.remember import remembered
from data.imports.sheet import read_file
from data.store import Collection, Store
from pages.terminal.refusal import Refusal, listed, quoted


def load(
    asked: Namespace, store: Store, cwd: str, progress: Callable[[str], None]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Load a file into a study, or say what would happen: the result, and notes about the file for people."""
    answers = Answers(
        kind=asked.kind,
        instrument=asked.instrument,
        columns=_once(asked.map, "--map"),
        date_format=asked.date_format,
        decimal=asked.decimal,
        scales=_once(asked.scale, "--scale"),
        missing=tuple(asked.missing),
        blank_is_no=asked.blank == "no",
    )
    progress(f"Reading {asked.file} ...")
    sheet = read_file(Path(cwd, asked.file), store.staging())
    collection = store.find(asked.study)
    kind = collection.info.kind if collection else "cohort"
    plan = propose(sheet, answers, remembered=remembered(collection, sheet), is_personal=kind == "personal")
    progress(f"{sheet.n_records:,} records read; checking and storing ...")
    if asked.dry_run:
        result = preview(store, collection, sheet, plan, today=date.today())
    else:
        result = load_sheet(store, asked.study, kind, sheet, plan, today=date.today())
    progress("")
    return result.to_json_dict(), result.warnings


def demo(store: Store) -> str:
    """Fill the two simulated collections, and say which."""
    made = fill_demo(store, until=date.today())
    verb = "Made" if made.is_new else "Already there"
    return f"{verb}: “{made.person.name}” (one person's diary) and “{made.trial.name}” (a study). Both are simulated.\n"


def backup(asked: Namespace, store: Store, cwd: str) -> str:
    """Copy the store."""
    target = Path(cwd, asked.file)
    store.backup(target)
    return f"Backed up to {target}.\n"


def _study(store: Store, name: str) -> Collection:
    if collection := store.find(name):
        return collection
    names = [quoted(info.name) for info in store.collections()]
    there = f"there is {listed(names)}" if names else "there is none yet: load a file with respite load, or respite demo"
    raise Refusal(f"--study: there is no study {quoted(name)}; {there}.")


def _once(pairs: list[tuple[str, str]], option: str) -> dict[str, str]:
    """Roles with their values; one named twice with different values is refused."""
    named: dict[str, str] = {}
    for role, value in pairs:
        if named.setdefault(role, value) != value:
            raise Refusal(f"{option}: {quoted(role)} was given twice, {quoted(named[role])} and {quoted(value)}.")
    return named
