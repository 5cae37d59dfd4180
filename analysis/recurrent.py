"""All the events of each participant, not only the first: Andersen-Gill and Prentice-Williams-Peterson models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis.cox import CoxTerm, cox
from analysis.grouping import Labels, distinct_codes
from analysis.recurrent_rows import RecurrentRows

Model = Literal["andersen_gill", "pwp_total_time", "pwp_gap_time"]
POOLED_FROM = 5
# With fewer, robust intervals hold the truth in 90 to 92 of 100 studies where people's own rates differ much
# (docs/certainty.md), so none is told. A model by event number takes more, as few people reach the higher numbers.
ENOUGH_PARTICIPANTS: dict[Model, int] = {"andersen_gill": 100, "pwp_total_time": 200, "pwp_gap_time": 200}


@dataclass(frozen=True, kw_only=True)
class NumberStratum:
    """Rows at risk of an event of this number, or from it on where higher numbers are pooled with it."""

    number: int
    is_pooled: bool
    rows: int
    events: int


@dataclass(frozen=True, kw_only=True)
class RecurrentFit:
    """A model of all events. `terms`: as in a Cox model, with interval and p-value from `robust_se`.

    `n` participants in `rows` rows with `events`; `dropped` rows left out for a missing covariate, not in
    these. `numbers`: the strata by event number, empty where the model has none. `reason`: empty, or why
    terms have no numbers.
    """

    model: Model
    n: int
    rows: int
    events: int
    dropped: int
    terms: tuple[CoxTerm, ...]
    numbers: tuple[NumberStratum, ...]
    reason: str

    @property
    def is_too_few(self) -> bool:
        """Whether there are too few participants for robust intervals to hold what they say."""
        return self.n < ENOUGH_PARTICIPANTS[self.model]

    @property
    def told_terms(self) -> tuple[CoxTerm, ...]:
        """The terms as they are told: with too few participants without interval and p-value."""
        if not self.is_too_few:
            return self.terms
        return tuple(replace(term, lower=None, upper=None, p_value=None) for term in self.terms)


def andersen_gill(
    rows: RecurrentRows, covariates: pd.DataFrame, *, strata: Labels | None = None, confidence_level: float = 0.95
) -> RecurrentFit:
    """How covariates multiply the rate of events, first or later alike, on one baseline in total time.

    `covariates` [rows] and `strata` [rows] as in `analysis.cox.cox`. Its hazard ratio is about all events of
    a participant, not about the first. It assumes that earlier events change the rate only through the
    covariates; participants who differ beyond them bind their rows together, for which the robust errors
    allow.

    Andersen and Gill 1982, doi:10.1214/aos/1176345976.

    >>> from analysis.recurrent_rows import recurrent_rows
    >>> rows = recurrent_rows(["p", "q", "r", "s"], [0] * 4, [1, 2, 3, 4], [1] * 4)
    >>> fit = andersen_gill(rows, pd.DataFrame({"x": [0, 1, 0, 1]}))
    >>> round(fit.terms[0].hazard_ratio, 3)  # as Cox's model of the first events
    0.39
    """
    _refuse_number(rows, covariates)
    return _fit(
        "andersen_gill",
        rows,
        covariates=covariates,
        entry=rows.start,
        duration=rows.stop,
        numbered=None,
        strata=strata,
        confidence_level=confidence_level,
    )


def pwp_total_time(
    rows: RecurrentRows,
    covariates: pd.DataFrame,
    *,
    strata: Labels | None = None,
    pooled_from: int = POOLED_FROM,
    confidence_level: float = 0.95,
) -> RecurrentFit:
    """How covariates multiply the hazard of the next event, among those who have had as many before, in time
    since the start.

    As `andersen_gill`, with a baseline per event number. Few reach high numbers: from `pooled_from` on they
    share one, which the result says. Those at risk of a second event are no longer a random draw of the arms,
    so even in a trial the ratio compares the arms as they then are.

    Prentice, Williams and Peterson 1981, doi:10.1093/biomet/68.2.373.

    >>> from analysis.recurrent_rows import recurrent_rows
    >>> rows = recurrent_rows(["p", "q", "r", "s"], [0] * 4, [1, 2, 3, 4], [1] * 4)
    >>> round(pwp_total_time(rows, pd.DataFrame({"x": [0, 1, 0, 1]})).terms[0].hazard_ratio, 3)
    0.39
    """
    numbered = _numbered(rows, covariates, pooled_from)
    return _fit(
        "pwp_total_time",
        rows,
        covariates=covariates,
        entry=rows.start,
        duration=rows.stop,
        numbered=numbered,
        strata=strata,
        confidence_level=confidence_level,
    )


def pwp_gap_time(
    rows: RecurrentRows,
    covariates: pd.DataFrame,
    *,
    strata: Labels | None = None,
    pooled_from: int = POOLED_FROM,
    confidence_level: float = 0.95,
) -> RecurrentFit:
    """As `pwp_total_time`, in time since the first day at risk of that event: the clock starts anew each time.

    Prentice, Williams and Peterson 1981, doi:10.1093/biomet/68.2.373.

    >>> from analysis.recurrent_rows import recurrent_rows
    >>> rows = recurrent_rows(["p", "q", "r", "s"], [0] * 4, [1, 2, 3, 4], [1] * 4)
    >>> round(pwp_gap_time(rows, pd.DataFrame({"x": [0, 1, 0, 1]})).terms[0].hazard_ratio, 3)
    0.39
    """
    numbered = _numbered(rows, covariates, pooled_from)
    return _fit(
        "pwp_gap_time",
        rows,
        covariates=covariates,
        entry=rows.start - rows.gap_start,
        duration=rows.stop - rows.gap_start,
        numbered=numbered,
        strata=strata,
        confidence_level=confidence_level,
    )


def _numbered(rows: RecurrentRows, covariates: pd.DataFrame, pooled_from: int) -> np.ndarray:
    if pooled_from < 1:
        raise ValueError(f"pooled_from: {pooled_from}; accepted are event numbers from 1.")
    _refuse_number(rows, covariates)
    return np.minimum(rows.number, pooled_from)


def _refuse_number(rows: RecurrentRows, covariates: pd.DataFrame) -> None:
    """The number of the event is a consequence of what is compared; as a covariate it would take its effect."""
    if len(covariates) != len(rows.number) or rows.number.max(initial=1) == 1:
        return
    for name in covariates.columns:
        column = covariates[name]
        if not pd.api.types.is_numeric_dtype(column):
            continue
        values = column.to_numpy(dtype=float, na_value=np.nan)
        if np.array_equal(values, rows.number) or np.array_equal(values, rows.number - 1):
            raise ValueError(
                f"covariates: {name!r} counts the events before; accepted are columns known before the first."
            )


def _fit(
    model: Model,
    rows: RecurrentRows,
    covariates: pd.DataFrame,
    entry: np.ndarray,
    duration: np.ndarray,
    numbered: np.ndarray | None,
    strata: Labels | None,
    confidence_level: float,
) -> RecurrentFit:
    labels = strata
    if numbered is not None and strata is None:
        labels = numbered
    elif numbered is not None:
        labels = distinct_codes(strata, argument="strata") * (numbered.max(initial=0) + 1) + numbered
    fit = cox(
        duration,
        rows.event,
        covariates,
        entry=entry,
        strata=labels,
        cluster=rows.participant,
        confidence_level=confidence_level,
    )
    is_complete = covariates.notna().all(axis=1).to_numpy()
    numbers = []
    for number in [] if numbered is None else np.unique(numbered[is_complete]):
        here = is_complete & (numbered == number)
        is_pooled = bool((rows.number[here] > number).any())
        numbers.append(
            NumberStratum(
                number=int(number), is_pooled=is_pooled, rows=int(here.sum()), events=int(rows.event[here].sum())
            )
        )
    return RecurrentFit(
        model=model,
        n=fit.clusters or 0,
        rows=fit.n,
        events=fit.events,
        dropped=fit.dropped,
        terms=fit.terms,
        numbers=tuple(numbers),
        reason=fit.reason,
    )
