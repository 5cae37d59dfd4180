"""A study in the terminal: load a file into it, derive its intervals, find it by its name."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from data.catalogue.definition import Definition, load_definition
from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv_out import csv_text
from data.imports.account import account_of
from data.imports.labels import held
from data.imports.load import load as load_sheet
from data.imports.load import preview
from data.imports.own_outcomes import declared
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.redcap import read_dictionary
from data.imports.sheet import read_file
from data.own.made_definitions import OWN_ID, own_definitions
from data.own.zone import day_of
from data.prepared.read import opened
from data.prepared.spark_session import HERE
from data.recurrence.engine import derive
from data.recurrence.recorded_sources import AS_RECORDED, AsRecorded, Source
from data.sharing.joining import gather
from data.store.held_elsewhere import HeldFolder
from data.store.store import Collection, Store, now
from data.study.clock import StudyClock, clock_of
from pages.answers.derived import usual_source
from pages.answers.usual_definition import begins_with
from pages.telling.load.progress import Watch
from pages.telling.load.report import report_text
from pages.telling.plural import count_text
from pages.telling.recurrence.interval_table import on_clock, with_onset_days
from pages.terminal.device_load import check_source, load_device
from pages.terminal.refusal import Refusal, listed, quoted
from pages.terminal.values import FOLDER

OF_HELD = ("intervals", "recurrence", "pain-days", "bundle", "access", "audit")  # what a study held elsewhere takes
INTERVAL_COLUMNS = ("participant", "interval", "origin_on", "entry", "duration", "event", "reason")


def load(
    asked: Namespace, store: Store, cwd: str, progress: Callable[[str], None]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Load a file into a study, or say what would happen: the result, and notes about the file for people."""
    answers = answers_of(asked)
    watch = Watch(lambda said, share: progress(f"{said} (Ctrl+C stops)"))
    collection = store.find(asked.study)
    if collection is not None and collection.info.is_held:
        raise _is_only_read(asked.study)
    kind = collection.info.kind if collection else "personal" if asked.study == OWN_DIARY else "cohort"
    if kind == "personal" and (result := load_device(asked, answers, store, collection, cwd, watch)):
        progress("")
        return result.to_json_dict(), result.warnings
    if asked.travel or asked.device:
        raise Refusal("--travel and --device are of a phone's or watch's file in a diary of one's own; this is none.")
    try:
        sheet = read_file(
            Path(cwd, asked.file), store.staging(), table=asked.sheet, encoding=asked.encoding, tell=watch
        )
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_stopped(asked.file, is_stored=False)) from None
    # a command says all there is to say: what an earlier file was told is for the page, which shows it
    dictionary = read_dictionary(read_file(Path(cwd, asked.dictionary), store.staging())) if asked.dictionary else None
    sheet, plan = read_as(sheet, answers, is_personal=kind == "personal", dictionary=dictionary, study=held(collection))
    if kind == "personal":
        check_source(asked, plan)
    today = day_of(collection if kind == "personal" else None, now=now())
    if asked.dry_run:
        result = preview(store, collection, sheet, plan, today=today, is_personal=kind == "personal", tell=watch)
    else:
        was = collection.revision if collection else None
        try:
            result = load_sheet(store, asked.study, kind, sheet, plan, today=today, tell=watch)
        except KeyboardInterrupt:
            there = store.find(asked.study)
            is_stored = there is not None and there.revision != was
            raise KeyboardInterrupt(_stopped(asked.file, is_stored)) from None
    progress("")
    if asked.report:
        account = account_of(sheet, plan, result, today=today)
        write_file(
            Path(cwd, asked.report),
            report_text(account, plan, sheet.turn.structural if sheet.turn else ()).encode("utf-8"),
            "--report",
        )
    return result.to_json_dict(), result.warnings


def answers_of(asked: Namespace) -> Answers:
    """What the options of `load` say about a file."""
    formats = dict(pair for pair in (text.rpartition("=")[::2] for text in asked.date_format))
    labels: dict[str, dict[str, str]] = {}
    for place, text in _once(asked.label, "--label").items():
        column, sign, value = place.partition(":")
        if not (sign and column and value):
            raise Refusal(f"--label: {quoted(place)} does not name a column and its value; it takes COLUMN:VALUE=TEXT.")
        labels.setdefault(column, {})[value] = text
    own_columns, outcomes = declared(
        _once(asked.outcome, "--outcome"),
        _once(asked.range, "--range"),
        _once(asked.better, "--better"),
        _once(asked.matters, "--matters"),
    )
    covers = _once([pair if pair[1] else ("", pair[0]) for pair in _pairs(asked.covers)], "--covers")
    return Answers(
        covers=covers,
        asked_every=asked.asked_every,
        visits=_once(asked.visit, "--visit"),
        day_zero=asked.day_zero,
        kind=asked.kind,
        instrument=asked.instrument,
        columns=_once(asked.map, "--map") | own_columns,
        outcomes=outcomes,
        date_format=formats.pop("", None),
        decimal=asked.decimal,
        scales=_once(asked.scale, "--scale"),
        missing=tuple(asked.missing),
        blank_is_no=asked.blank == "no",
        shape=_once(asked.shape, "--shape"),
        keep=tuple(asked.keep),
        age=asked.age,
        zone=asked.zone,
        same=_once(asked.same, "--same"),
        labels=labels,
        fact_formats=formats,
    )


def _stopped(file: str, is_stored: bool) -> str:
    """A load is one transaction: an interruption comes before or after it, and which is said."""
    return f"Stopped, but {file} had been stored by then." if is_stored else f"Stopped; nothing of {file} was stored."


def intervals(asked: Namespace, store: Store, cwd: str) -> str:
    """The intervals as CSV: as the answer, or in a file, and then how many there are."""
    with study_asked(asked, store, cwd) as collection:
        return _intervals(asked, collection, cwd)


def _intervals(asked: Namespace, collection: Collection, cwd: str) -> str:
    source, definition = what_is_asked(asked, collection, cwd)
    with derive(collection, definition, origin=asked.origin, source=source, onset=asked.onset) as derived:
        found = derived.intervals(all=asked.all, onsets=True)
    text = csv_text(interval_table(found, clock_of(collection)))
    if asked.csv is None:
        return text
    target = Path(cwd, asked.csv)
    write_file(target, text.encode("utf-8"), "--csv")
    simulated = " (simulated data)" if collection.info.is_simulated else ""
    people = count_text(found["participant"].nunique(), "person", "people")
    verb = "is" if len(found) == 1 else "are"
    by = "of a finished table" if isinstance(definition, AsRecorded) else f"by {definition.id}"
    return f"{count_text(len(found), 'interval')} of {people} {by}{simulated} {verb} in {target}.\n"


def interval_table(found: pd.DataFrame, clock: StudyClock) -> pd.DataFrame:
    """Intervals as files have them: onsets behind the reason; of a study without dates the origin in a column of its own."""
    table = with_onset_days(found)[[*INTERVAL_COLUMNS, "onset_first", "onset_last"]]
    if clock.is_dated:
        return table
    return table.assign(origin_day=on_clock(table, clock)["origin_day"], origin_on=None)


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


def definition_of(reference: str, cwd: str) -> Definition:
    """A shipped definition by id, or one from a file of the caller's folder."""
    return load_definition(reference_in(reference, cwd))


def what_is_asked(asked: Namespace, collection: Collection, cwd: str) -> tuple[Source, Definition | AsRecorded]:
    """Where recurrences come from, and by which definition; a refusal where one is missing, or is too much."""
    named = None if folder_of(asked, cwd) else asked.source
    source = named or usual_source(collection, has_definition=bool(asked.definition))
    if source == "table":
        if asked.definition:
            raise Refusal(
                f"--definition: {quoted(collection.info.name)} holds a finished table, which is taken as it is; leave "
                "--definition out."
            )
        return source, AS_RECORDED
    if not asked.definition:
        raise Refusal(
            "the following arguments are required: --definition; a study with a finished table does without. The pages "
            f"of {quoted(collection.info.name)} begin with {begins_with(collection, source)}. See --help."
        )
    if asked.definition.startswith(OWN_ID) and not asked.definition.lower().endswith(".toml"):
        made = {one.id: one for one in own_definitions(collection)}
        if asked.definition not in made:
            there = f"it made {listed(made)}" if made else "it made none yet"
            raise Refusal(f"--definition: {quoted(collection.info.name)} has no {quoted(asked.definition)}; {there}.")
        return source, made[asked.definition]
    return source, definition_of(asked.definition, cwd)


def reference_in(reference: str, cwd: str) -> str | Path:
    """A definition's id as it is, a file as seen from the caller's folder."""
    return Path(cwd, reference) if reference.lower().endswith(".toml") else reference


def folder_of(asked: Namespace, cwd: str) -> Path | None:
    """The prepared folder that --source names, None for any other."""
    if asked.source is None or not asked.source.startswith(FOLDER):
        return None
    return Path(cwd, asked.source.removeprefix(FOLDER))


def master_of(asked: Namespace, folder: Path | None) -> str | None:
    """Where Spark is to run, None where it is not asked for; a refusal of what it cannot be asked."""
    if asked.engine is None and asked.master is None:
        return None
    if folder is None:
        said = "--engine" if asked.engine else "--master"
        raise Refusal(f"{said}: it is for a folder that respite prepare has written; give it as --source {FOLDER}PATH.")
    if asked.engine != "spark":
        if asked.master:
            raise Refusal("--master: it says where Spark runs; give --engine spark beside it, or leave it out.")
        return None
    if getattr(asked, "definitions", None) == "grid":
        raise Refusal(
            "--definitions: the thousand definitions of a grid are read in one go, by duckdb; leave --engine out."
        )
    return asked.master or HERE


@contextmanager
def study_asked(asked: Namespace, store: Store, cwd: str) -> Iterator[Collection]:
    """The study that is asked about: in the store, or in the prepared folder that --source names."""
    folder, called = folder_of(asked, cwd), None
    if folder is None and (asked.engine or asked.master) and (held_in := folder_held(store, asked.study)) is not None:
        folder, called = held_in.path, asked.study
    master = master_of(asked, folder)
    if folder is None:
        if asked.study is None:
            raise Refusal(
                f"respite {asked.command}: the following arguments are required: --study. See respite {asked.command} --help."
            )
        yield study_of(store, asked.study, may_be_held=True)
        return
    with opened(folder, store, spark=master, called=called) as collection:
        if asked.study not in (None, collection.info.name):
            raise Refusal(
                f"--study: {folder} holds {quoted(collection.info.name)}, not {quoted(asked.study)}; leave --study out."
            )
        yield collection


def study_of(store: Store, name: str, *, may_be_held: bool = False) -> Collection:
    """The study called `name`; a refusal names those there are, and says so of one that is held elsewhere."""
    if collection := store.find(name):
        if collection.info.is_held:
            if not may_be_held:
                raise _is_only_read(name)
            return collection
        if collection.info.kind == "cohort":
            gather(collection)  # as its participants share it now
        return collection
    names = [quoted(info.name) for info in store.collections()]
    none_yet = "there is none yet: load a file with respite load, or respite demo"
    there = f"there is {listed(names)}" if names else none_yet
    raise Refusal(f"--study: there is no study {quoted(name)}; {there}.")


def _is_only_read(name: str) -> Refusal:
    return Refusal(
        f"--study: {quoted(name)} is held elsewhere, in a folder that is only read: it takes {listed(OF_HELD)}. "
        "Ask the study it came from for this, or change that, prepare it anew and hold it anew."
    )


def folder_held(store: Store, name: str | None) -> HeldFolder | None:
    """The folder that the study called `name` is held in, None where it is here, or is none."""
    collection = store.find(name) if name else None
    return collection.check_held() if collection else None


def where_held(store: Store, name: str | None) -> tuple[str, ...]:
    """For people: the folder that an answer of a study held elsewhere was read from."""
    held = folder_held(store, name)
    return () if held is None else (f"Read from {held.path}, as prepared on {held.prepared_at:%d %B %Y}.",)


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    """ROLE and DAYS of each; of one without a sign the DAYS come first, and nothing second."""
    found = []
    for text in texts:
        role, _, told = text.partition("=")
        found.append((role.strip(), told.strip()))
    return found


def _once(pairs: list[tuple[str, str]], option: str) -> dict[str, str]:
    """Roles with their values; one named twice with different values is refused."""
    named: dict[str, str] = {}
    for role, value in pairs:
        if named.setdefault(role, value) != value:
            both = f"{quoted(named[role])} and {quoted(value)}"
            raise Refusal(f"{option}: {quoted(role)} was given twice, {both}; it takes one.")
    return named
