"""The medians of many survival curves at once."""

from __future__ import annotations

import numpy as np

from analysis.survival import TOLERANCE, curve_with_limits


def medians(at_risk: np.ndarray, events: np.ndarray, z: float) -> np.ndarray:
    """Median with its log-log limits [M, 3] of M groups of people; NaN: not reached.

    `at_risk`, `events` [M, T]: people on each whole day from 0, everybody at risk from day 0 on. By the rule of
    `SurvivalCurve.quantile`, row by row.

    Brookmeyer and Crowley 1982, doi:10.2307/2530286 (limits of a median from those of the curve).

    >>> middle = medians(np.array([[4, 3, 2, 1]]), np.array([[1, 1, 1, 1]]), 1.96)[0, 0]
    >>> float(middle)  # the place in between, where the curve is flat at one half
    1.5
    """
    last = (at_risk > 0).sum(axis=1) - 1
    # a day on which nobody is left changes nothing, and must not divide by zero
    curves = curve_with_limits(np.maximum(at_risk, 1), events, z, "log-log")
    return np.stack([_crossings(curve, last) for curve in curves], axis=1)


def _crossings(curve: np.ndarray, last: np.ndarray) -> np.ndarray:
    """When each curve [M, T] (NaN: none) comes down to one half [M]; flat at one half: the middle of that stretch.

    `last` [M]: the last day on which anybody is at risk.
    """
    dropped = np.where(np.isnan(curve), np.inf, 1 - curve)
    reached = _first_least(np.where(dropped + TOLERANCE >= 0.5, dropped, np.inf))
    passed = _first_least(np.where(dropped - TOLERANCE >= 0.5, dropped, np.inf))
    # a curve that ends on one half is flat up to the last day, unless it is missing by then
    end = np.where(np.isnan(np.take_along_axis(curve, last[:, None], axis=1)[:, 0]), np.nan, last)
    return (reached + np.where(np.isnan(passed), end, passed)) / 2


def _first_least(values: np.ndarray) -> np.ndarray:
    """Where in each row [M, T] the smallest value stands first; NaN if all are infinite."""
    place = values.argmin(axis=1)
    is_there = np.isfinite(np.take_along_axis(values, place[:, None], axis=1)[:, 0])
    return np.where(is_there, place, np.nan)
