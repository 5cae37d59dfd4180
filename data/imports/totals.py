"""A total that stands beside its items is checked against them: one that says something else is no total of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from analysis.instrument import score_many
from data.catalogue.instrument_files import load_instrument
from data.imports.typed import Typed
from data.imports.verdict import STORED, Verdict


def check_totals(verdict: Verdict, roles: Mapping[str, Typed], instrument: str) -> None:
    """Reject the records whose total is not what their items add up to; a total is taken as exact as it is typed."""
    form = load_instrument(instrument)
    items = [roles[role] for item in form.items if (role := f"item_{item.number}") in roles]
    totals = {scale.id: roles[f"total_{scale.id}"] for scale in form.scales if f"total_{scale.id}" in roles}
    records = verdict.with_status(STORED)
    if not totals or len(items) < len(form.items) or not len(records):
        return
    answers = np.stack([_numbers(item)[item.codes[records]] for item in items], axis=1)
    distinct, row_of = np.unique(np.nan_to_num(answers, nan=np.inf), axis=0, return_inverse=True)
    distinct[np.isinf(distinct)] = np.nan
    scored = score_many(form, distinct)
    for name, typed in totals.items():
        rows = [scored.row(form, n).scores[name] for n in range(len(distinct))]
        expected = np.array([np.nan if score is None else score for score in rows])[row_of.ravel()]
        stated, half = _numbers(typed)[typed.codes[records]], _rounding(typed)[typed.codes[records]]
        is_wrong = np.abs(stated - expected) > half
        bad = np.flatnonzero(is_wrong)
        reasons = {float(expected[n]): None for n in bad}
        place = list(verdict.roles).index(f"total_{name}")
        texts = [f"the items of this row add up to {score:g}, not to this total" for score in reasons]
        numbers = {score: n for n, score in enumerate(reasons)}
        if len(bad):
            reason_of = np.array([numbers[float(expected[n])] for n in bad])
            verdict.reject(records[bad], np.full(len(bad), place), texts, reason_of)
            records, row_of = records[~is_wrong], row_of.ravel()[~is_wrong]


def _numbers(typed: Typed) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in typed.values], float)


def _rounding(typed: Typed) -> np.ndarray:
    """Half of the last digit of each value as it is typed."""
    digits = [
        0 if value is None else max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))
        for value in typed.values
    ]
    return np.array([0.5 * 10.0**-digit + 1e-9 for digit in digits])
