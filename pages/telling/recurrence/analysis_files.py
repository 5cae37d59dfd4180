"""An analysis of a study's first recurrences as the files of a zip that another can check and run again."""

from __future__ import annotations

import io
import json
from importlib.metadata import version
from typing import Any

import pandas as pd

from analysis.adtte import adtte
from analysis.editions import EDITION
from data.catalogue.vocabulary import MEASURES
from data.exports.csv_out import csv_bytes
from data.recurrence.recorded_sources import AsRecorded
from pages.answers.every_definition import EveryDefinition
from pages.answers.first_recurrences import StudyRecurrence
from pages.answers.question import StudyQuestion
from pages.answers.study_analysis import Records, StudyAnalysis
from pages.telling.describe.population_words import rules_text
from pages.telling.plain_page import TEMPLATES
from pages.telling.plain_text import of_part
from pages.telling.plural import count_text
from pages.telling.png import png_of
from pages.telling.recurrence.curve_svg import curve_svg
from pages.telling.recurrence.interval_table import on_clock, with_onset_days
from pages.telling.recurrence.methods import methods_paragraphs
from pages.telling.recurrence.payload import payload_of
from pages.telling.recurrence.source_words import assumed, meaning_sentences
from pages.telling.wording import plain

STUDY = "study.zip"
MANIFEST = "manifest.json"
CODES = {name: measure.code for name, measure in MEASURES.items() if measure.code}
ABOUT = """An analysis of recurrences of low back pain, saved by Respite.

methods.txt        what was done and found, as paragraphs
results.json       every number, as `respite recurrence --json` prints it
settings.json      what was asked for, and with which versions
definition.toml    what counts as a recovery and as a recurrence; of a finished table, taken as it is, there is none
data/              the intervals behind it: as they are (CSV, Parquet) and as an ADaM time-to-event table
                   (adtte: CNSR 0 is a recurrence; AVAL is ADT - STARTDT in days; of a study without dates days of
                   its clock, ADY and STARTDY, from day 0); onset_first and onset_last are the days from the origin
                   between which a recurrence can have begun; with --recurrent also the
                   stretches at risk of all recurrences; with --definitions also what each definition says
                   (definitions), and of the shipped ones the first intervals that it says it from
                   (definitions_first_intervals). Of the grid of 1,000 rules there is the table only:
                   analysis.R does not work it out again
figures/           the curve with the numbers at risk, as SVG and PNG
analysis.R         works the numbers out once more in R (package survival) from data/, those of other definitions apart:
                   Rscript analysis.R
{held}
SHA256SUMS         checked by sha256sum --check, and by respite bundle --restore

{which} what people recorded: keep and send this file as you would their records.
"""
WHOLE = {
    "held": "study.zip          the whole study as it was; respite bundle --restore puts it back",
    "which": "data/ and study.zip hold",
}
IN_A_FOLDER = {
    "held": "manifest.json      what the prepared folder holds that this was worked out from, by the sums of its files; the\n"
    "                   days themselves are not in here, and the study cannot be put back from it",
    "which": "data/ holds",
}


def analysis_files(
    analysis: StudyAnalysis, *, definition_source: bytes | None, held: bytes, is_folder: bool = False
) -> dict[str, bytes]:
    """The files by their names in the zip; `definition_source`: the file of its definition as it is, None
    for a finished table, which has none. `held`: the whole study, or with `is_folder` the manifest of the prepared
    folder that it lies in.

    The analysis has kept its records. The same study and question give the same bytes.
    """
    asked, records = analysis.question.study, analysis.records
    if records is None:
        raise ValueError("analysis: it has no records; accepted is one that kept them.")
    payload = payload_of(analysis)
    groups = pd.Series(records.people["group"].to_numpy(dtype=object), index=records.people["participant"])
    every = records.intervals.copy()
    if "onset_first_on" in every:
        every = with_onset_days(every)
    every = on_clock(every, analysis.clock)
    every.insert(1, "group", every["participant"].map(groups))
    named = _attributes(records.facts, asked).set_axis(records.people["participant"])
    every = every.join(named, on="participant")
    first = every[every["interval"] == 1].reset_index(drop=True)
    if records.kinds is not None:
        first["kind"] = first["participant"].map(records.kinds)
    return {
        "README.txt": ABOUT.format(**(IN_A_FOLDER if is_folder else WHOLE)).encode("utf-8"),
        "methods.txt": _methods(analysis, payload).encode("utf-8"),
        "results.json": as_json(payload),
        "settings.json": as_json(_settings(analysis)),
        "settings.csv": csv_bytes(_settings_table(payload, asked)),
        **({} if definition_source is None else {"definition.toml": definition_source}),
        "analysis.R": (TEMPLATES / "recurrence.R").read_bytes(),
        (MANIFEST if is_folder else STUDY): held,
        **tables("first_intervals", first),
        **tables("all_intervals", every),
        **tables("adtte", _adtte(first, analysis)),
        **_stretches(records, asked),
        **({} if analysis.every_definition is None else _definitions(analysis.every_definition, payload)),
        **_figures(analysis.first, payload),
    }


def _attributes(facts: pd.DataFrame, asked: StudyQuestion) -> pd.DataFrame:
    """Covariates and stratum of each row, under names of their own: an attribute may be called as a column is.

    settings.csv says which is which.
    """
    names = {name: f"covariate_{number}" for number, name in enumerate(asked.covariates, 1)}
    kept = facts[list(asked.covariates)].rename(columns=names)
    if asked.strata is not None:
        kept = kept.assign(stratum=facts[asked.strata])
    return kept if asked.cluster is None else kept.assign(cluster=facts[asked.cluster])


def _stretches(records: Records, asked: StudyQuestion) -> dict[str, bytes]:
    """The rows at risk of all recurrences, where they were asked for."""
    if records.stretches is None or records.stretch_facts is None:
        return {}
    columns = records.stretches[["participant", "group", "number", "start", "stop", "event"]]
    return tables("stretches", columns.join(_attributes(records.stretch_facts, asked)))


def _definitions(every: EveryDefinition, payload: dict[str, Any]) -> dict[str, bytes]:
    """What each definition says, and of the shipped ones the first intervals that it says it from."""
    asked = every.question
    files = tables("definitions", pd.DataFrame(payload["multiverse"]))
    each = [
        people[["participant", "entry", "duration", "event"]]
        .assign(definition=name, group="all" if asked.by is None else people[asked.by])
        .join(_attributes(people, asked))
        for name, people in every.people.items()
    ]
    return files | (tables("definitions_first_intervals", pd.concat(each, ignore_index=True)) if each else {})


def _settings(analysis: StudyAnalysis) -> dict[str, Any]:
    question = analysis.question
    packages = ("respite", "duckdb", "numpy", "scipy", "pandas")
    return {
        "study": analysis.study.name,
        "revision": analysis.revision,
        **question.study.as_settings(),
        "recurrent": question.is_recurrent,
        "definitions": question.definitions,
        "unknown": question.has_unknown,
        "versions": {name: version(name) for name in packages} | {"methods": EDITION},
    }


def _settings_table(payload: dict[str, Any], asked: StudyQuestion) -> pd.DataFrame:
    """What the R code reads: it has no JSON without further packages."""
    tau = next((group["rmst"]["tau"] for group in payload["groups"] if group["rmst"]["tau"] is not None), "NA")
    rows: list[tuple[str, Any]] = [("at", day) for day in asked.at or ("NA",)]
    rows.append(("tau", tau))
    rows += [("group", group["group"]) for group in payload["groups"]]
    rows += [("by", asked.by)] if asked.by is not None else []
    rows += [("covariate", name) for name in asked.covariates]
    rows += [] if asked.landmark is None else [("landmark", asked.landmark)]
    if weighted := payload["logrank_weighted"]:
        rows += [(name, weighted[name]) for name in ("rho", "gamma")]
    return pd.DataFrame([(name, str(value)) for name, value in rows], columns=["name", "value"])


def _methods(analysis: StudyAnalysis, payload: dict[str, Any]) -> str:
    asked, whose = analysis.question.study, ""
    definition = asked.definition
    if (part := asked.population) is not None:
        everybody = count_text(analysis.n_enrolled, "participant")
        whose = f"{plain(rules_text(part.rules))}, {payload['participants']:,} of {everybody}"
    paragraphs = methods_paragraphs(
        payload,
        title=definition.title,
        source=definition.source,
        assumptions=assumed(definition, asked.source),
        sentences=meaning_sentences(definition, asked.source),
        by=asked.by,
        version=version("respite"),
        strata=asked.strata,
        whose=whose,
    )
    return "\n\n".join(paragraphs) + "\n"


def _adtte(first: pd.DataFrame, analysis: StudyAnalysis) -> pd.DataFrame:
    definition = analysis.question.study.definition
    conditions = () if isinstance(definition, AsRecorded) else definition.bad.conditions
    measures = [condition.measure for condition in conditions]
    code = next((CODES[measure] for measure in measures if measure in CODES), "TTRECANY")
    return adtte(
        first,
        study=analysis.study.name,
        parameter=f"Time to first recurrence: {definition.title}",
        code=code,
        is_dated=analysis.clock.is_dated,
    )


def tables(name: str, table: pd.DataFrame) -> dict[str, bytes]:
    """A table as CSV and as Parquet."""
    parquet = io.BytesIO()
    table.to_parquet(parquet, index=False)
    return {f"data/{name}.csv": csv_bytes(table), f"data/{name}.parquet": parquet.getvalue()}


def _figures(first: StudyRecurrence, payload: dict[str, Any]) -> dict[str, bytes]:
    if first.is_empty:
        return {}
    definition = first.question.definition
    simulated = " (simulated data)" if payload["simulated"] else ""
    title = f"Share free of recurrence{of_part(payload['population'])}: {definition.title} ({definition.id}){simulated}"
    described = "; ".join(f"{curve.group}: {curve.n_events} of {curve.n} had a recurrence" for curve in first.curves)
    svg = curve_svg(first.curves, list(first.table.groups), title=title, description=described)
    return {"figures/curve.svg": svg.encode("utf-8"), "figures/curve.png": png_of(svg)}


def as_json(value: dict[str, Any]) -> bytes:
    """A result or settings as a file; never NaN."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n").encode("utf-8")
