"""Models of a study's recurrences from the terminal: Cox of the first ones, and models of all of them."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import numpy as np
import pandas as pd

from analysis.cox import CoxFit, cox, cox_from_risk_table
from analysis.export import export_hazards, export_mean_cumulative
from analysis.mean_cumulative import mean_cumulative
from analysis.recurrent_rows import first_events, recurrent_rows, select
from analysis.risk_table import RiskTable
from analysis.schoenfeld import proportional_hazards
from pages.terminal.recurrent import Stretches, recurrent_models
from pages.terminal.refusal import Refusal, quoted
from pages.terminal.survival import log_rank_within_strata


def check_names(asked: Namespace) -> None:
    """Refuse an attribute that is asked for in two parts."""
    if asked.by and asked.by in asked.covariates:
        raise Refusal(f"--covariates: {quoted(asked.by)} is already given with --by; name it once.")
    if asked.strata and asked.strata in (asked.by, *asked.covariates):
        raise Refusal(f"--strata: {quoted(asked.strata)} is already compared; name it once.")


def first_recurrence_models(
    asked: Namespace, table: RiskTable, subjects: pd.DataFrame
) -> tuple[CoxFit | None, list[dict[str, Any]] | None]:
    """The Cox model of the first recurrence and its tests of change over time; none with nothing to compare.

    `subjects`: one row per person at risk, with the attributes asked for. People who lack one are left out.
    """
    compared = [name for name in (asked.by, *asked.covariates) if name]
    if not compared:
        return None, None
    is_usable = subjects[[*compared, *_named(asked.strata)]].notna().all(axis=1)
    usable = subjects[is_usable]
    if usable.empty:
        return CoxFit(
            n=0, events=0, dropped=len(subjects), terms=(), reason="Everybody at risk lacks a value of a covariate."
        ), None
    columns = (usable["duration"].to_numpy(), usable["event"].to_numpy(), usable[compared])
    more = {
        "entry": usable["entry"].to_numpy(),
        "strata": usable[asked.strata].to_numpy(dtype=object) if asked.strata else None,
    }
    is_table_enough = not asked.covariates and not asked.strata
    fit = cox_from_risk_table(table, asked.by) if is_table_enough else cox(*columns, **more)
    return fit, export_hazards(proportional_hazards(*columns, **more))


def first_recurrences_within_strata(asked: Namespace, subjects: pd.DataFrame) -> dict[str, Any] | None:
    """The log-rank test of people compared within their stratum; None without groups or strata."""
    if not (asked.by and asked.strata):
        return None
    grouped = subjects[subjects[asked.by].notna()]
    times = (grouped[name].to_numpy() for name in ("duration", "event", "entry"))
    by, strata = (grouped[name].to_numpy(dtype=object) for name in (asked.by, asked.strata))
    return log_rank_within_strata(strata, *times, by)


def all_recurrences(asked: Namespace, found: pd.DataFrame, n_intervals: int) -> dict[str, Any]:
    """All recurrences: rows at risk, mean number per person by group, and models with robust errors.

    `found`: the rows at risk as `Derivation.recurrent` gives them. `n_intervals` of everybody: those of 0 days are no
    time at risk, and counted.
    """
    rows = recurrent_rows(
        found["participant"].to_numpy(dtype=object),
        *(found[name].to_numpy() for name in ("start", "stop", "event", "number")),
    )
    compared = found[asked.covariates].copy()
    if asked.by:
        compared.insert(0, asked.by, found["group"].to_numpy(dtype=object))
    strata = found[asked.strata].to_numpy(dtype=object) if asked.strata else None
    stretches = Stretches(rows, np.arange(len(found)), first_events(rows))
    has_group = found["group"].notna().to_numpy()
    group = found["group"][has_group].to_numpy(dtype=object) if asked.by else None
    return {
        "all_recurrences": {
            "people": int(found["participant"].nunique()),
            "rows": len(found),
            "events": int(found["event"].sum()),
            "without_time_at_risk": n_intervals - len(found),
            "rows_in_no_group": int((~has_group).sum()),
        },
        "mcf": [export_mean_cumulative(curve, asked.at) for curve in mean_cumulative(select(rows, has_group), group)],
        **recurrent_models(stretches, compared, strata),
    }


def _named(name: str | None) -> list[str]:
    return [name] if name else []
