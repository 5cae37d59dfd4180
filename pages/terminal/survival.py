"""`respite survival`: survival statistics of a ready table, given as a file."""

from __future__ import annotations

import re
from argparse import Namespace
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.cox import CoxFit, cox
from analysis.export import export_hazards, export_log_rank, export_survival, export_weighted_log_rank
from analysis.recurrent_rows import select
from analysis.risk_table import RiskTable, risk_table_from_subjects
from analysis.schoenfeld import HazardsCheck, proportional_hazards
from analysis.weighted_logrank import log_rank_stratified, log_rank_weighted
from data.imports.table import Table, read_table
from pages.terminal.competing import incidences
from pages.terminal.imputed import pooled, refuse_stacked
from pages.terminal.recurrent import Stretches, mean_numbers, recurrent_models, stretches
from pages.terminal.refusal import Refusal, listed, quoted

CENSORING = re.compile(r"cnsr.*|cens.*|.*_cens(?:or(?:ed|ing)?)?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class _Times:
    """Rows [n]: the record of the table that describes each, and the one that ends it; days of leaving and entering,
    and whether by an event."""

    lines: np.ndarray
    last: np.ndarray
    duration: np.ndarray
    event: np.ndarray
    entry: np.ndarray

    def of(self, is_kept: np.ndarray) -> _Times:
        return _Times(**{name: column[is_kept] for name, column in vars(self).items()})


def answer(asked: Namespace, cwd: str) -> dict[str, Any]:
    """Kaplan-Meier, log-rank, restricted means and Cox from one row per person; with start and stop, of first
    events, and models of all events beside them."""
    _check(asked)
    table = read_table(Path(cwd, asked.file))
    if asked.event and CENSORING.fullmatch(asked.event):
        why = "is a censoring flag by its name (1: censored), and would be taken the wrong way round"
        raise Refusal(f"--event: {quoted(asked.event)} {why}; give it as --censor {asked.event}.")
    if asked.imputation:
        return pooled(table, asked, lambda part: _analysed(part, asked))
    refuse_stacked(table)
    return _analysed(table, asked)


def happened(table: Table, asked: Namespace) -> list[bool | None]:
    """Whether each record ended with an event, from the column of events or that of censoring."""
    if asked.event:
        return table.truths(asked.event)
    return [None if is_censored is None else not is_censored for is_censored in table.truths(asked.censor)]


def _analysed(table: Table, asked: Namespace) -> dict[str, Any]:
    if asked.participant:
        found = stretches(table, asked, happened(table, asked))
        first = found.first
        people = _Times(found.lines[first.row], found.lines[first.last], first.duration, first.event, first.entry)
        dropped = len(table) - len(found.lines)
        covariates = _covariates(table, asked)
        model = _model(table, asked, _up_to_first_events(found), covariates, found.rows.participant[first.rows])
        return {
            **_statistics(table, asked, people, dropped, model),
            **mean_numbers(found, _by(table, asked), asked.at),
            **recurrent_models(found, covariates, _strata(table, asked)),
        }
    duration, event = table.numbers(asked.duration, least=0), happened(table, asked)
    entry = table.numbers(asked.entry, least=0) if asked.entry else [0.0] * len(table)
    for row, (leaves, enters) in enumerate(zip(duration, entry, strict=True)):
        if None not in (leaves, enters) and enters > leaves:
            accepted = f"entries up to the duration, {leaves:g}"
            raise table.fault(asked.entry, row, table.cells(asked.entry)[row], accepted)
    rows = zip(duration, event, entry, strict=True)
    lines = np.array([n for n, row in enumerate(rows) if None not in row], dtype=np.intp)
    people = _Times(lines, lines, *(np.array([column[n] for n in lines]) for column in (duration, event, entry)))
    model = _model(table, asked, people, _covariates(table, asked), lines)
    return _statistics(table, asked, people, len(table) - len(lines), model)


def _up_to_first_events(found: Stretches) -> _Times:
    rows = select(found.rows, found.first.rows)
    lines = found.lines[found.first.rows]
    return _Times(lines, lines, rows.stop, rows.event, rows.start)


def _check(asked: Namespace) -> None:
    if bool(asked.event) == bool(asked.censor):
        raise Refusal(
            "respite survival: the following arguments are required: --event, or --censor (1: censored); give one of "
            "the two. See respite survival --help."
        )
    in_stretches = {"--participant": asked.participant, "--start": asked.start, "--stop": asked.stop}
    missing = [option for option, column in in_stretches.items() if not column]
    if len(missing) == 3 and not asked.duration:
        raise Refusal(
            "respite survival: the following arguments are required: --duration, or --participant, --start and "
            "--stop. See respite survival --help."
        )
    if 0 < len(missing) < 3:
        raise Refusal(f"respite survival: {listed(missing)} is missing; {listed(in_stretches)} go together.")
    if not missing and (asked.duration or asked.entry):
        option = "--duration" if asked.duration else "--entry"
        raise Refusal(f"{option}: is told by --start and --stop already; give either.")
    named = [name for name in (asked.by, *asked.covariates) if name]
    if asked.by in asked.covariates:
        raise Refusal(f"--covariates: {quoted(asked.by)} is already given with --by; name it once.")
    if asked.strata in named:
        raise Refusal(f"--strata: {quoted(asked.strata)} is already compared; name it once.")
    told = {asked.duration, asked.event, asked.censor, asked.imputation, asked.entry, asked.start, asked.stop} - {None}
    for name in (*named, asked.strata):
        if name in told:
            raise Refusal(f"{quoted(name)} tells times or events, and cannot be compared by; name another.")
    if asked.cause and asked.cause in (*named, asked.strata):
        why = "is known only at the event, and cannot be compared by; name another"
        raise Refusal(f"--cause: {quoted(asked.cause)} {why}.")


def _model(
    table: Table, asked: Namespace, rows: _Times, covariates: pd.DataFrame, participant: np.ndarray
) -> tuple[CoxFit | None, HazardsCheck | None]:
    """Cox's model and its check, of rows [n] with the covariates of their own record; `participant` [n]: n of the
    fit is of people. None without covariates; rows that lack one, or the stratum, are left out."""
    if not len(covariates.columns) or not len(rows.lines):
        return None, None
    frame, strata = covariates.iloc[rows.lines], _strata(table, asked)
    is_usable = frame.notna().all(axis=1).to_numpy()
    if strata is not None:
        strata = strata[rows.lines]
        is_usable = is_usable & pd.notna(strata)
        strata = strata[is_usable]
    if not is_usable.any():
        return CoxFit(
            n=0, events=0, dropped=len(frame), terms=(), reason="Every row lacks a value of a covariate."
        ), None
    kept = rows.of(is_usable)
    columns = (kept.duration, kept.event, frame[is_usable])
    fit = cox(*columns, entry=kept.entry, strata=strata)
    check = proportional_hazards(*columns, entry=kept.entry, strata=strata)
    return replace(fit, n=len(np.unique(participant[is_usable]))), check


def _statistics(
    table: Table, asked: Namespace, people: _Times, dropped: int, model: tuple[CoxFit | None, HazardsCheck | None]
) -> dict[str, Any]:
    """Everything about first events."""
    by = None
    if asked.by:
        by = _by(table, asked)[people.lines]
        is_grouped = np.array([label is not None for label in by], dtype=bool)
        dropped += int((~is_grouped).sum())
        people, by = people.of(is_grouped), by[is_grouped]
    fit, check = model
    lines, last, duration, event, entry = vars(people).values()
    risk_table = risk_table_from_subjects(duration, event, entry=entry, group=by)
    exported = export_survival(
        risk_table,
        dropped=dropped,
        at=asked.at,
        tau=asked.tau,
        ci_method=asked.interval,
        cox=fit,
        cox_dropped=0 if fit is None else dropped + len(lines) - fit.n,
    )
    strata, within = _strata(table, asked), None
    if by is not None and strata is not None:
        within = log_rank_within_strata(strata[lines], duration, event, entry, by)
    return {
        **exported,
        "logrank_weighted": weighted_log_rank(asked, risk_table),
        "logrank_stratified": within,
        "competing": incidences(table, asked, last=last, duration=duration, event=event, entry=entry, by=by),
        "proportional_hazards": None if check is None else export_hazards(check),
    }


def weighted_log_rank(asked: Namespace, table: RiskTable) -> dict[str, Any] | None:
    """The log-rank test with the weights asked for; None without."""
    return export_weighted_log_rank(log_rank_weighted(table, **vars(asked.weights))) if asked.weights else None


def log_rank_within_strata(strata, duration, event, entry, by) -> dict[str, Any] | None:
    """The log-rank test of people [n] compared within their stratum only; those without one are left out."""
    people = pd.DataFrame({"duration": duration, "event": event, "entry": entry, "by": by, "stratum": strata})
    tables = [
        risk_table_from_subjects(
            stratum["duration"].to_numpy(),
            stratum["event"].to_numpy(),
            entry=stratum["entry"].to_numpy(),
            group=stratum["by"].to_numpy(dtype=object),
        )
        for _, stratum in people.groupby("stratum")
    ]
    found = log_rank_stratified(tables) if tables else None
    if found is None:
        return None
    return {**export_log_rank(found.test), "strata": found.n_strata}


def _covariates(table: Table, asked: Namespace) -> pd.DataFrame:
    """The group and the covariates of every record: numbers where all cells of a covariate are, else text."""
    columns = {asked.by: pd.Series(table.cells(asked.by), dtype=object)} if asked.by else {}
    for name in asked.covariates:
        if table.is_numeric(name):
            columns[name] = pd.Series(table.numbers(name), dtype=float)
        else:
            columns[name] = pd.Series(table.cells(name), dtype=object)
    return pd.DataFrame(columns, index=range(len(table)))


def _by(table: Table, asked: Namespace) -> np.ndarray | None:
    return np.array(table.cells(asked.by), dtype=object) if asked.by else None


def _strata(table: Table, asked: Namespace) -> np.ndarray | None:
    return np.array(table.cells(asked.strata), dtype=object) if asked.strata else None
