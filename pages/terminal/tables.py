"""The commands that need no store: statistics of a ready table, given as a file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.cox import CoxFit, cox
from analysis.export import export_scores, export_survival, export_trend
from analysis.grouping import in_label_order
from analysis.risk_table import risk_table_from_subjects
from analysis.score_rows import score_rows
from analysis.trend import Trend, highest_per_day, theil_sen
from data.imports.table import Table, read_table
from data.instrument_files import load_instrument
from pages.terminal.refusal import Refusal, quoted


def survival(asked: Namespace, cwd: str) -> dict[str, Any]:
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

    duration, event, entry, by = kept(duration, float), kept(event, bool), kept(entry, float), kept(by, object)
    risk_table = risk_table_from_subjects(duration, event, entry=entry, group=by if asked.by else None)
    fit = None
    if (asked.by or covariates) and rows:
        frame = pd.DataFrame({name: [column[n] for n in rows] for name, column in covariates.items()})
        if asked.by:
            frame.insert(0, asked.by, by)
        fit = cox(duration, event, frame, entry=entry)
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


def trend(asked: Namespace, cwd: str) -> dict[str, Any]:
    """The change per week of a score, of all rows or of each group's."""
    table = read_table(Path(cwd, asked.file))
    days, values = table.days(asked.date), table.numbers(asked.value)
    if asked.by is None:
        return export_trend(_trend(days, values, range(len(table))))
    labels = table.cells(asked.by)
    rows_of: dict[str, list[int]] = {label: [] for label in in_label_order(set(labels) - {None})}
    for row, label in enumerate(labels):
        if label is not None:
            rows_of[label].append(row)
    groups = [{"group": label, **export_trend(_trend(days, values, rows))} for label, rows in rows_of.items()]
    return {"groups": groups}


def _trend(days: list[date | None], values: list[float | None], rows: Iterable[int]) -> Trend:
    known = [row for row in rows if days[row] is not None and values[row] is not None]
    day = np.array([days[row].toordinal() for row in known], dtype=np.int64)
    value = np.array([values[row] for row in known], dtype=float)
    return theil_sen(*highest_per_day(day, value))


def score(asked: Namespace, cwd: str) -> dict[str, Any]:
    """The scores of each row of item answers."""
    instrument = load_instrument(asked.instrument)
    table = read_table(Path(cwd, asked.file))
    frame = pd.DataFrame([row[: len(table.columns)] for row in table.rows], columns=list(table.columns), dtype=object)
    scored = score_rows(instrument, frame, asked.items)
    return export_scores([(row.row, row.result) for row in scored])
