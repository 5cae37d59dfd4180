"""The commands that work on the store: load a file, derive intervals, recurrence of a study, demo, backup."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.export import export_survival
from analysis.risk_table import risk_table_from_counts
from data.csv_out import safe_cell
from data.definition import Definition, load_definition
from data.demo import fill_demo
from data.engine import Derivation, derive
from data.flow import FlowCounts
from data.imports.load import load as load_sheet
from data.imports.load import preview
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.redcap import read_dictionary
from data.imports.sheet import read_file
from data.store import Collection, Store
from data.vocabulary import OWN_DIARY
from pages.terminal.population import name_of, population_of
from pages.terminal.refusal import Refusal, listed, quoted
from pages.terminal.study_models import (
    all_recurrences,
    check_names,
    first_recurrence_models,
    first_recurrences_within_strata,
)
from pages.terminal.study_multiverse import every_definition
from pages.terminal.study_standing import standing_by_plan
from pages.terminal.survival import weighted_log_rank

INTERVAL_COLUMNS = ("participant", "interval", "origin_on", "entry", "duration", "event", "reason")


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
        shape=_once(asked.shape, "--shape"),
    )
    progress(f"Reading {asked.file} ...")
    sheet = read_file(Path(cwd, asked.file), store.staging(), table=asked.sheet, encoding=asked.encoding)
    collection = store.find(asked.study)
    kind = collection.info.kind if collection else "personal" if asked.study == OWN_DIARY else "cohort"
    # a command says all there is to say: what an earlier file was told is for the page, which shows it
    dictionary = read_dictionary(read_file(Path(cwd, asked.dictionary), store.staging())) if asked.dictionary else None
    sheet, plan = read_as(sheet, answers, is_personal=kind == "personal", dictionary=dictionary)
    progress(f"{sheet.n_records:,} records read; checking and storing ...")
    if asked.dry_run:
        result = preview(
            store, collection, sheet, plan, today=date.today(), is_personal=kind == "personal"
        )
    else:
        was = collection.revision if collection else None
        try:
            result = load_sheet(store, asked.study, kind, sheet, plan, today=date.today())
        except KeyboardInterrupt:
            there = store.find(asked.study)
            is_stored = there is not None and there.revision != was
            raise KeyboardInterrupt(_stopped(asked.file, is_stored)) from None
    progress("")
    return result.to_json_dict(), result.warnings


def _stopped(file: str, is_stored: bool) -> str:
    """A load is one transaction: an interruption comes before or after it, and which is said."""
    return f"Stopped, but {file} had been stored by then." if is_stored else f"Stopped; nothing of {file} was stored."


def recurrence(asked: Namespace, store: Store, cwd: str) -> dict[str, Any]:
    """Time to the first recurrence, with who was at risk, who was not, and why."""
    check_names(asked)
    definition = definition_of(asked.definition, cwd)
    collection = study_of(store, asked.study)
    population = population_of(collection, asked.population)
    with derive(collection, definition, origin=asked.origin, population=population) as derived:
        flow = derived.flow(by=asked.by)
        counts = derived.risk_counts(by=asked.by)
        strata = (asked.strata,) if asked.strata else ()
        subjects = derived.subjects(by=asked.by, covariates=(*asked.covariates, *strata))
        ends = _first_ends(derived, subjects, asked.by)
        recurrences = all_recurrences(asked, derived, flow.overall.intervals) if asked.recurrent else {}
    labels = [group.group for group in flow.groups] if asked.by else ["all"]
    # a group with nobody at risk is a result too
    empty = pd.DataFrame({"group": labels, "entry": 0, "duration": 0, "event": 0, "n": 0})
    counts = pd.concat([counts, empty], ignore_index=True)
    table = risk_table_from_counts(
        *(counts[name].to_numpy(dtype=np.int64) for name in ("duration", "event", "n")),
        entry=counts["entry"].to_numpy(dtype=np.int64),
        group=counts["group"].to_numpy(dtype=object),
    )
    fit, hazards = first_recurrence_models(asked, table, subjects)
    payload = export_survival(
        table,
        dropped=flow.not_grouped,
        at=asked.at,
        tau=asked.tau,
        cox=fit,
        cox_dropped=0 if fit is None else flow.overall.at_risk - fit.n,
    )
    whose = dict(zip(labels, flow.groups if asked.by else [flow.overall], strict=True))
    for group in payload["groups"]:
        group |= _counts(whose[group["group"]], ends[ends["group"] == group["group"]])
    return {
        "study": collection.info.name,
        "simulated": collection.info.is_simulated,
        "population": name_of(population),
        "definition": definition.id,
        "origin": asked.origin,
        **standing_by_plan(asked, collection, definition, name_of(population)),
        **_counts(flow.overall, ends),
        "not_grouped": flow.not_grouped,
        **payload,
        "logrank_weighted": weighted_log_rank(asked, table),
        "logrank_stratified": first_recurrences_within_strata(asked, subjects),
        "proportional_hazards": hazards,
        **recurrences,
        **(every_definition(asked, collection, definition, population) if asked.definitions else {}),
    }


def _first_ends(derived: Derivation, subjects: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """The group and the reason of everybody's first interval; no group where the attribute is unknown."""
    first = derived.intervals()
    groups = subjects.set_index("participant")[by] if by else None
    label = "all" if groups is None else first["participant"].map(groups)
    return pd.DataFrame({"group": label, "reason": first["reason"]})


def _counts(flow: FlowCounts, ends: pd.DataFrame) -> dict[str, Any]:
    """What became of everybody, and of the first intervals this analysis is made of; all stand apart."""
    people = (
        "participants", "no_entries", "no_known_day", "never_recovered", "no_anchor", "not_at_anchor",
        "at_risk", "never_at_risk",
    )
    every = ("intervals", "events", "censored_gap", "censored_end")
    return {
        **{name: getattr(flow, name) for name in people},
        "intervals": flow.at_risk,
        "censored_gap": int((ends["reason"] == "gap").sum()),
        "censored_end": int((ends["reason"] == "end_of_diary").sum()),
        "unknown_days": flow.unknown_days,
        "days_outside_stretches": flow.days_outside_stretches,
        "all_intervals": {name: getattr(flow, name) for name in every},
    }


def intervals(asked: Namespace, store: Store, cwd: str) -> str:
    """The intervals as CSV: as the answer, or in a file, and then how many there are."""
    definition = definition_of(asked.definition, cwd)
    collection = study_of(store, asked.study)
    with derive(collection, definition, origin=asked.origin) as derived:
        found = derived.intervals(all=asked.all)[list(INTERVAL_COLUMNS)]
    found["participant"] = found["participant"].map(safe_cell)
    text = found.to_csv(index=False, lineterminator="\n")
    if asked.csv is None:
        return text
    target = Path(cwd, asked.csv)
    write_file(target, text.encode("utf-8"), "--csv")
    simulated = " (simulated data)" if collection.info.is_simulated else ""
    people = found["participant"].nunique()
    return f"{len(found):,} intervals of {people:,} people by {definition.id}{simulated} are in {target}.\n"


def write_file(target: Path, content: bytes, option: str) -> None:
    """Write beside and rename: an answer that is cut short leaves the earlier file as it was."""
    if target.is_dir() or not target.parent.is_dir():
        raise Refusal(f"{option}: {target} cannot be written; it takes a file in a folder that is there.")
    partial = target.with_name(target.name + ".partial")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def demo(store: Store) -> str:
    """Fill the two simulated collections, and say which."""
    made = fill_demo(store, until=date.today())
    verb = "Made" if made.is_new else "Already there"
    both = f"“{made.person.name}” (one person's diary) and “{made.trial.name}” (a study)"
    return f"{verb}: {both}. Both are simulated.\n"


def backup(asked: Namespace, store: Store, cwd: str) -> str:
    """Copy the store."""
    target = Path(cwd, asked.file)
    store.backup(target)
    return f"Backed up to {target}.\n"


def definition_of(reference: str, cwd: str) -> Definition:
    """A shipped definition by id, or one from a file of the caller's folder."""
    return load_definition(reference_in(reference, cwd))


def reference_in(reference: str, cwd: str) -> str | Path:
    """A definition's id as it is, a file as seen from the caller's folder."""
    return Path(cwd, reference) if reference.lower().endswith(".toml") else reference


def study_of(store: Store, name: str) -> Collection:
    """The study called `name`; a refusal names those there are."""
    if collection := store.find(name):
        return collection
    names = [quoted(info.name) for info in store.collections()]
    none_yet = "there is none yet: load a file with respite load, or respite demo"
    there = f"there is {listed(names)}" if names else none_yet
    raise Refusal(f"--study: there is no study {quoted(name)}; {there}.")


def _once(pairs: list[tuple[str, str]], option: str) -> dict[str, str]:
    """Roles with their values; one named twice with different values is refused."""
    named: dict[str, str] = {}
    for role, value in pairs:
        if named.setdefault(role, value) != value:
            both = f"{quoted(named[role])} and {quoted(value)}"
            raise Refusal(f"{option}: {quoted(role)} was given twice, {both}; it takes one.")
    return named
