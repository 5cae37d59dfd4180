"""The analysis of an outcome as the files of a zip that another can check and run again."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from data.exports.csv_out import csv_bytes
from data.study.outcomes import Outcomes
from pages.answers.outcomes import StudyOutcomes
from pages.telling.outcomes.methods import outcome_paragraphs
from pages.telling.plain_page import TEMPLATES
from pages.telling.recurrence.analysis_files import STUDY, as_json, tables

ABOUT = """An analysis of an outcome of a study of low back pain, saved by Respite.

methods.txt     what was done and found, as paragraphs
results.json    every number, as `respite outcomes --json` prints it
settings.json   what was asked for, and with which version
data/visits     everybody's value at each visit, beside their baseline (CSV, Parquet); blank is unknown
analysis.R      works means, ANCOVA and repeated measures out once more in R (package nlme): Rscript analysis.R
study.zip       the whole study as it was; respite bundle --restore puts it back
SHA256SUMS      checked by sha256sum --check, and by respite bundle --restore

data/ and study.zip hold what people recorded: keep and send this file as you would their records.
"""


def outcome_files(answer: StudyOutcomes, found: dict[str, Any], *, whole_study: bytes) -> dict[str, bytes]:
    """The files by their names in the zip; `found`: the answer as one JSON value. The same study and question give the
    same bytes."""
    question = answer.question
    labels = [("group", group["group"]) for group in found["groups"]]
    labels += [("covariate", name) for name in question.adjusted_for]
    if question.strata is not None:
        labels.append(("strata", f"covariate_{len(question.adjusted_for)}"))
    labels += [("cluster", question.cluster)] if question.cluster is not None else []
    labels += [("compared", one["visit"]) for one in found["ancova"] if one["terms"]]
    labels.append(("covariance", found["repeated_measures"]["covariance"]))
    labels += [
        ("modelled", visit) for visit in dict.fromkeys(one["visit"] for one in found["repeated_measures"]["terms"])
    ]
    return {
        "README.txt": ABOUT.encode("utf-8"),
        "methods.txt": ("\n\n".join(outcome_paragraphs(found, version=version("respite"))) + "\n").encode("utf-8"),
        "results.json": as_json(found),
        "settings.json": as_json({**question.as_settings(), "study": found["study"], "version": version("respite")}),
        "settings.csv": csv_bytes(pd.DataFrame(labels, columns=["name", "value"])),
        "analysis.R": (TEMPLATES / "outcomes.R").read_bytes(),
        STUDY: whole_study,
        **tables("visits", _visits(answer.outcomes, answer)),
    }


def _visits(read: Outcomes, found: StudyOutcomes) -> pd.DataFrame:
    """One row per participant and visit, with what is adjusted for and whose people hang together beside it."""
    n, n_visits = read.values.shape
    rows = pd.DataFrame(
        {
            "participant": np.repeat(read.participant, n_visits),
            "group": np.repeat(read.group, n_visits),
            "visit": np.tile(read.visits, n),
            "baseline": np.repeat(read.values[:, 0], n_visits),
            "value": read.values.ravel(),
        }
    )
    for name, told in found.facts.items():
        rows[name] = np.repeat(told.to_numpy(), n_visits)
    return rows
