"""Days with pain as the files of a zip that another can check and run again."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pandas as pd

from data.exports.csv_out import csv_bytes
from pages.answers.pain_days import EVERYBODY, PainDays
from pages.telling.describe.pain_days_text import paragraphs
from pages.telling.plain_page import TEMPLATES
from pages.telling.recurrence.analysis_files import STUDY, as_json, tables

ABOUT = """Days with pain in a study of low back pain, saved by Respite.

methods.txt     what was done and found, as paragraphs
results.json    every number, as `respite pain-days --json` prints it
settings.json   what was asked for, and with which version
data/people     each person's days with pain, and of how many days (CSV, Parquet)
analysis.R      works the rates and ratios out once more in R (package MASS): Rscript analysis.R
study.zip       the whole study as it was; respite bundle --restore puts it back
SHA256SUMS      checked by sha256sum --check, and by respite bundle --restore

data/ and study.zip hold what people recorded: keep and send this file as you would their records.
"""


def pain_days_files(found: PainDays, payload: dict[str, Any], *, whole_study: bytes) -> dict[str, bytes]:
    """The files by their names in the zip; `payload`: the answer as one JSON value."""
    people = found.counts.people
    people = people.assign(group=EVERYBODY if found.question.by is None else people["group"])
    groups = pd.DataFrame([("group", one.group) for one in found.rates.rates], columns=["name", "value"])
    asked = {**found.question.as_settings(), "study": payload["study"], "version": version("respite")}
    return {
        "README.txt": ABOUT.encode("utf-8"),
        "methods.txt": ("\n\n".join(paragraphs(payload, version=version("respite"))) + "\n").encode("utf-8"),
        "results.json": as_json(payload),
        "settings.json": as_json(asked),
        "settings.csv": csv_bytes(groups),
        "analysis.R": (TEMPLATES / "pain_days.R").read_bytes(),
        STUDY: whole_study,
        **tables("people", people),
    }
