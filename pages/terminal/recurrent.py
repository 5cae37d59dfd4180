"""Start-stop rows of a ready table, and the models of all events fitted to them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.export import export_mean_cumulative, export_recurrent
from analysis.mean_cumulative import mean_cumulative
from analysis.recurrent import andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import FirstEvents, RecurrentRows, RowFault, first_events, recurrent_rows, select
from data.imports.table import Table

MODELS = {"andersen_gill": andersen_gill, "pwp_total_time": pwp_total_time, "pwp_gap_time": pwp_gap_time}


@dataclass(frozen=True, eq=False)
class Stretches:
    """Start-stop rows [n], the record of the table that each is (from 0), and everybody's first events."""

    rows: RecurrentRows
    lines: np.ndarray
    first: FirstEvents


def stretches(table: Table, asked: Namespace, event: list[bool | None]) -> Stretches:
    """The records with participant, start, stop and event; one that cannot be is refused with its line.

    A record of no days, without an event, is never at risk, and left out as one that lacks a value is.
    """
    column_of = {
        "participant": asked.participant,
        "start": asked.start,
        "stop": asked.stop,
        "event": asked.event or asked.censor,
    }
    values = {
        "participant": table.cells(asked.participant),
        "start": table.numbers(asked.start, least=0),
        "stop": table.numbers(asked.stop, least=0),
        "event": event,
    }
    records = enumerate(zip(*values.values(), strict=True))
    lines = np.array([n for n, row in records if None not in row and not _is_empty(*row[1:])], dtype=np.intp)
    try:
        rows = recurrent_rows(*([column[n] for n in lines] for column in values.values()))
    except RowFault as fault:
        line, column = int(lines[fault.row]), column_of[fault.argument]
        raise table.fault(column, line, table.cells(column)[line], fault.accepted) from None
    return Stretches(rows, lines, first_events(rows))


def _is_empty(start: float, stop: float, is_event: bool) -> bool:
    return start == stop and not is_event


def mean_numbers(found: Stretches, by: np.ndarray | None, at: Sequence[float]) -> dict[str, Any]:
    """The mean cumulative function of every group; rows without a group are left out.

    `by`: the group of every record of the table. Where participants change group there is none, and why.
    """
    rows, group = found.rows, None
    if by is not None:
        has_group = pd.notna(by[found.lines])
        rows, group = select(rows, has_group), by[found.lines][has_group]
        if (pd.Series(group).groupby(rows.participant).nunique() > 1).any():
            return {"mcf": None, "mcf_reason": "Participants change group: a mean number per person has no group."}
    return {"mcf": [export_mean_cumulative(curve, at) for curve in mean_cumulative(rows, group)], "mcf_reason": None}


def recurrent_models(
    found: Stretches, covariates: pd.DataFrame, strata: np.ndarray | None
) -> dict[str, dict[str, Any] | None]:
    """Each model of all events; None without covariates. Rows that lack a covariate or stratum are left out.

    `covariates`, `strata`: of every record of the table.
    """
    if not len(covariates.columns):
        return dict.fromkeys(MODELS)
    rows, lines = found.rows, found.lines
    without_stratum = 0
    if strata is not None:
        has_stratum = pd.notna(strata[lines])
        without_stratum = int((~has_stratum).sum())
        rows, lines = select(rows, has_stratum), lines[has_stratum]
        strata = strata[lines]
    frame = covariates.iloc[lines]
    before = len(covariates) - len(found.lines) + without_stratum
    return {
        name: export_recurrent(model(rows, frame, strata=strata), dropped_before=before)
        for name, model in MODELS.items()
    }
