"""From the columns of a table of covariates to the terms of a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.grouping import group_codes


@dataclass(frozen=True, eq=False)
class Factor:
    """A categorical covariate: its level per row [n] and the levels as text, the first being the
    reference."""

    name: str
    codes: np.ndarray
    levels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Measure:
    """A numeric covariate: its value per row [n]."""

    name: str
    values: np.ndarray


def read_covariates(covariates: pd.DataFrame, rows: np.ndarray) -> list[Factor | Measure]:
    """The covariates of the rows marked true in `rows` [n], which have no missing value.

    Numeric columns are measures; text, booleans and categoricals are factors.

    >>> (arm,) = read_covariates(pd.DataFrame({"arm": ["b", "a", None]}), np.array([True, True, False]))
    >>> arm.levels, arm.codes.tolist()
    (('a', 'b'), [1, 0])
    """
    if not covariates.columns.is_unique:
        twice = covariates.columns[covariates.columns.duplicated()][0]
        raise ValueError(f"covariates: the column {twice!r} is there twice; accepted are different names.")
    if not len(covariates.columns):
        raise ValueError("covariates: has no column; accepted are one or more.")
    return [_read(str(name), covariates[name], rows) for name in covariates.columns]


def _read(name: str, column: pd.Series, rows: np.ndarray) -> Factor | Measure:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(dtype=float, na_value=np.nan)
        wrong = np.isinf(values)
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            raise ValueError(f"{name}: {values[place]:g} at position {place + 1}; accepted are finite numbers.")
        return Measure(name, values[rows])
    return Factor(name, *group_codes(column[rows], argument=name))


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """The model matrix `x` [rows, p] with the name of each column, and of the covariate that it is `part_of`.

    `terms`: the names of all terms that a reader expects, in order; those not among `columns` belong to
    levels with nobody at risk at any event, which carry no information. `notes`: what was left out and why.
    """

    x: np.ndarray
    columns: tuple[str, ...]
    part_of: tuple[str, ...]
    terms: tuple[str, ...]
    notes: tuple[str, ...]


def build_design(covariates: Sequence[Factor | Measure], rows: np.ndarray) -> Design:
    """Columns for the given rows: a measure as it is, a factor as one 0/1 column per level but the reference.

    `rows`: those at risk at one event time at least. The reference is the first level among them.

    >>> arm = Factor(name="arm", codes=np.array([0, 1, 1]), levels=("a", "b"))
    >>> build_design([arm], np.ones(3, bool)).x.tolist()
    [[0.0], [1.0], [1.0]]
    """
    values, columns, part_of, terms, notes = [], [], [], [], []
    for covariate in covariates:
        if isinstance(covariate, Measure):
            values.append(covariate.values[rows])
            columns.append(covariate.name)
            part_of.append(covariate.name)
            terms.append(covariate.name)
            continue
        if not covariate.levels:  # no row at all, so there are no terms to name
            continue
        codes = covariate.codes[rows]
        is_present = np.bincount(codes, minlength=len(covariate.levels)) > 0
        reference = int(np.argmax(is_present))
        for number, level in enumerate(covariate.levels):
            term = f"{covariate.name}={level}"
            if not is_present[number]:
                notes.append(f"Nobody with {term} was at risk when an event happened.")
            if number == reference:
                continue
            terms.append(term)
            if is_present[number]:
                values.append((codes == number).astype(float))
                columns.append(term)
                part_of.append(covariate.name)
        if reference > 0:
            notes.append(f"The reference is {covariate.name}={covariate.levels[reference]}.")
    x = np.column_stack(values) if values else np.zeros((len(rows), 0))
    return Design(x=x, columns=tuple(columns), part_of=tuple(part_of), terms=tuple(terms), notes=tuple(notes))


def patterns(covariates: Sequence[Factor | Measure], most: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The distinct combinations of covariate values: pattern per row [n] and one row that shows each [P].

    None when there are more than `most`.

    >>> arm = Factor(name="arm", codes=np.array([0, 1, 1]), levels=("a", "b"))
    >>> [part.tolist() for part in patterns([arm], 10)]
    [[0, 1, 1], [0, 1]]
    """
    pattern = np.zeros(0, np.intp)
    for place, covariate in enumerate(covariates):
        if isinstance(covariate, Factor):
            codes, n_values = covariate.codes, len(covariate.levels)
        else:
            # a look at the first rows spares counting the values of a continuous measure
            if len(pd.unique(covariate.values[: 10 * most])) > most:
                return None
            codes, values = pd.factorize(covariate.values)
            n_values = len(values)
        pattern = pattern * n_values + codes if place else codes
        pattern, _ = pd.factorize(pattern)
        if pattern.max(initial=-1) >= most:
            return None
    shown = np.zeros(pattern.max(initial=-1) + 1, np.intp)
    shown[pattern[::-1]] = np.arange(len(pattern))[::-1]
    return pattern, shown


def pick(covariates: Sequence[Factor | Measure], rows: np.ndarray) -> list[Factor | Measure]:
    """The same covariates for the given rows.

    >>> arm = Factor(name="arm", codes=np.array([0, 1, 1]), levels=("a", "b"))
    >>> pick([arm], np.array([True, False, True]))[0].codes.tolist()
    [0, 1]
    """
    return [
        Factor(covariate.name, covariate.codes[rows], covariate.levels)
        if isinstance(covariate, Factor)
        else Measure(covariate.name, covariate.values[rows])
        for covariate in covariates
    ]
