"""Facts about people as columns of a model: numbers centred, anything else a column per level but the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.grouping import group_codes


@dataclass(frozen=True, eq=False, kw_only=True)
class Covariates:
    """The columns `x` [n, q] of the people of whom all facts are known, `is_known` [n]; NaN in the rows of the others.

    names: of the columns, "age" or "site=2". log_scale: by how much the logarithm of the product of their units was changed.
    """

    x: np.ndarray
    is_known: np.ndarray
    names: tuple[str, ...]
    log_scale: float


def no_covariates(n: int) -> Covariates:
    """None of n people.

    >>> no_covariates(3).x.shape
    (3, 0)
    """
    return Covariates(x=np.zeros((n, 0)), is_known=np.ones(n, bool), names=(), log_scale=0.0)


def covariate_columns(facts: pd.DataFrame | None, n: int, among: np.ndarray | None = None) -> Covariates:
    """The columns of `facts` [n rows], None for none.

    Numbers less their mean, in standard deviations; text, booleans and categoricals one column of 0 and 1 per level but the first.
    A column that does not vary is left out. `among` [n]: the people whose values and levels count.

    >>> facts = pd.DataFrame({"age": [30.0, 50.0, None], "site": ["a", "b", "b"]})
    >>> found = covariate_columns(facts, 3)
    >>> found.names, found.is_known.tolist(), found.x[0].tolist()
    (('age', 'site=b'), [True, True, False], [-1.0, 0.0])
    """
    if facts is None or not len(facts.columns):
        return no_covariates(n)
    is_known = facts.notna().all(axis=1).to_numpy(dtype=bool)
    counts = is_known if among is None else is_known & among
    columns, names, log_scale = [], [], 0.0
    for name, column in facts.items():
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            values = column.to_numpy(dtype=float, na_value=np.nan)
            spread = float(values[counts].std()) if counts.any() else 0.0
            if spread:
                columns.append((values - values[counts].mean()) / spread)
                names.append(str(name))
                log_scale += float(np.log(spread))
            continue
        codes, levels = group_codes(column[counts], argument=str(name))
        of_all = np.full(n, np.nan)
        of_all[counts] = codes
        for number, level in enumerate(levels[1:], start=1):
            columns.append(np.where(np.isnan(of_all), np.nan, of_all == number))
            names.append(f"{name}={level}")
    x = np.column_stack(columns) if columns else np.zeros((n, 0))
    return Covariates(x=x, is_known=is_known, names=tuple(names), log_scale=log_scale)
