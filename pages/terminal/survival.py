"""`respite survival`: survival statistics of a ready table, given as a file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.cox import CoxFit, cox
from analysis.export import export_survival
from analysis.risk_table import risk_table_from_subjects
from data.imports.table import Table, read_table
from pages.terminal.refusal import Refusal, quoted


def answer(asked: Namespace, cwd: str) -> dict[str, Any]:
    """Kaplan-Meier, log-rank, restricted means and Cox from one row per person."""
    table = read_table(Path(cwd, asked.file))
    if asked.by in asked.covariates:
        raise Refusal(f"--covariates: {quoted(asked.by)} is already given with --by; name it once.")
    duration = table.numbers(asked.duration, least=0)
    event = table.truths(asked.event)
    entry = table.numbers(asked.entry, least=0) if asked.entry else [0.0] * len(table)
    by = table.cells(asked.by) if asked.by else ["all"] * len(table)
    covariates = {name: _covariate(table, name) for name in asked.covariates}
    for row, (leaves, enters) in enumerate(zip(duration, entry)):
        if None not in (leaves, enters) and enters > leaves:
            accepted = f"entries up to the duration, {leaves:g}"
            raise table.fault(asked.entry, row, table.cells(asked.entry)[row], accepted)
    rows = [n for n, row in enumerate(zip(duration, event, entry, by)) if None not in row]

    def kept(values: list, dtype) -> np.ndarray:
        return np.array([values[n] for n in rows], dtype=dtype)

    duration, entry = kept(duration, float), kept(entry, float)
    event, by = kept(event, bool), kept(by, object)
    risk_table = risk_table_from_subjects(duration, event, entry=entry, group=by if asked.by else None)
    fit = None
    if (asked.by or covariates) and rows:
        frame = pd.DataFrame({name: [column[n] for n in rows] for name, column in covariates.items()})
        if asked.by:
            frame.insert(0, asked.by, by)
        if frame.notna().all(axis=1).any():
            fit = cox(duration, event, frame, entry=entry)
        else:
            fit = CoxFit(0, 0, len(frame), (), "Every row lacks a value of a covariate.")
    return export_survival(
        risk_table,
        dropped=len(table) - len(rows),
        at=asked.at,
        tau=asked.tau,
        ci_method=asked.interval,
        cox=fit,
        cox_dropped=_cox_dropped(table, fit),
    )


def _covariate(table: Table, name: str) -> pd.Series:
    """A covariate: numbers where all its cells are, else text."""
    if table.is_numeric(name):
        return pd.Series(table.numbers(name), dtype=float)
    return pd.Series(table.cells(name), dtype=object)


def _cox_dropped(table: Table, fit: CoxFit | None) -> int:
    return 0 if fit is None else len(table) - fit.n
