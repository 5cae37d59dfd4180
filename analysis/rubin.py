"""Estimates of the same people with their missing values filled in several times, pooled into one (Rubin's rules).

Rubin DB. Multiple Imputation for Nonresponse in Surveys. Wiley 1987, chapter 3; degrees of freedom for few people by
Barnard J, Rubin DB. Biometrika 1999; 86:948, doi 10.1093/biomet/86.4.948.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

LEAST_SHARE = 1e-4  # of the variance between imputations: with none the degrees of freedom would be infinite


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """A pooled estimate with its standard error, interval, p value (of 0), degrees of freedom and number of imputations.

    missing_share: the share of the variance that comes from not knowing the missing values.
    """

    estimate: float
    se: float
    lower: float
    upper: float
    p_value: float
    df: float
    missing_share: float
    n_imputations: int


def pool(
    estimates: Sequence[float], errors: Sequence[float], *, complete_df: float, confidence_level: float = 0.95
) -> Pooled:
    """Pool estimates [m] with their standard errors [m], on a scale where they are about normal.

    complete_df: the degrees of freedom if nothing had been missing. Raises ValueError for fewer than two imputations.

    >>> round(pool([1.0, 1.2, 1.1], [0.3, 0.3, 0.3], complete_df=50).se, 4)
    0.3215
    """
    m = len(estimates)
    if m < 2 or m != len(errors):
        raise ValueError(f"There are {m} estimates and {len(errors)} errors; it takes two or more of both.")
    mean = math.fsum(estimates) / m
    within = math.fsum(error**2 for error in errors) / m
    between = math.fsum((estimate - mean) ** 2 for estimate in estimates) / (m - 1)
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total if total else 0.0
    df = _degrees(max(share, LEAST_SHARE), m, complete_df)
    se = math.sqrt(total)
    half = float(stdtrit(df, (1 + confidence_level) / 2)) * se
    p_value = 2 * float(stdtr(df, -abs(mean) / se)) if se else float(mean == 0)
    return Pooled(
        estimate=mean,
        se=se,
        lower=mean - half,
        upper=mean + half,
        p_value=p_value,
        df=df,
        missing_share=share,
        n_imputations=m,
    )


def _degrees(share: float, m: int, complete_df: float) -> float:
    """Barnard and Rubin's degrees of freedom, never more than those of complete data."""
    old = (m - 1) / share**2
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
    return old * observed / (old + observed)
