"""How many are still free of the event as time goes on: the Kaplan-Meier curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from analysis.confidence import Estimate, normal_quantile
from analysis.exact_shares import exact_limits, is_exact
from analysis.risk_table import RiskTable

IntervalMethod = Literal["log-log", "log", "plain"]
_METHODS = ("log-log", "log", "plain")
EXACT = "exact"
# R's tolerance in quantile.survfit for "the curve is at exactly p"
TOLERANCE = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True, kw_only=True)
class SurvivalAt:
    """The share free of the event at one time; None where follow-up does not reach it.

    `method`: how the limits were made, R's ("log-log", "log" or "plain") or EXACT; empty without limits.
    """

    time: int | float
    survival: float | None
    lower: float | None
    upper: float | None
    at_risk: int
    method: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class SurvivalCurve:
    """Kaplan-Meier curve of one group, with one row per time at which somebody of the group left.

    `time` [R] days; `at_risk`, `events`, `censored` [R] people; `survival`, `lower`, `upper` [R] shares, the
    value from that time on. lower and upper are R's, NaN where R gives NA (see `kaplan_meier`); `as_columns` gives
    lists with None instead. They are what medians are made of. What is told of a share is `at`, and for a band
    `limits`. `n`: people in the group, with those never at risk.
    """

    group: str
    n: int
    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    survival: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    confidence_level: float
    ci_method: IntervalMethod
    # all times of the table, late entries too: what the number at risk between two rows of the curve needs
    _risk_time: np.ndarray = field(repr=False)
    _risk_count: np.ndarray = field(repr=False)

    @property
    def n_events(self) -> int:
        """People with an event."""
        return int(self.events.sum())

    def median(self) -> Estimate:
        """The time by which half had the event; None: not reached."""
        return self.quantile(0.5)

    def quantile(self, p: float) -> Estimate:
        """The time by which a share p had the event, as R's `quantile.survfit`; None: not reached.

        Where the curve is flat at exactly 1 - p, the midpoint of the flat stretch (up to the last time if it
        does not end). The limits are the times at which the limits of the curve reach 1 - p, by the same
        rule.
        """
        if not 0 < p < 1:
            raise ValueError(f"p: {p}; accepted are numbers between 0 and 1.")
        curves = (self.survival, self.lower, self.upper)
        return Estimate(*(_crossing(self.time, curve, p) for curve in curves))

    def at(self, times: Iterable[float]) -> tuple[SurvivalAt, ...]:
        """The share still free of the event at each of `times` (days from 0), with interval and number at
        risk.

        Past the group's last time it is unknown (None), unless the curve has come down to 0. The limits are R's;
        exact ones take their place where R's hold less often than they say (`is_exact`): with few people, few of
        them left, and before the first event, where R's `summary.survfit` says 1 (1 to 1).
        """
        return tuple(self._at(float(time)) for time in times)

    def _at(self, time: float) -> SurvivalAt:
        if not 0 <= time < np.inf:
            raise ValueError(f"times: {time:g}; accepted are numbers from 0.")
        # between two times of the table nobody comes or goes: the next row counts who is at risk now
        following = np.searchsorted(self._risk_time, time, side="left")
        at_risk = int(self._risk_count[following]) if following < len(self._risk_count) else 0
        row = np.searchsorted(self.time, time, side="right") - 1
        if not self.time.size or (time > self.time[-1] and self.survival[-1] > 0):
            return SurvivalAt(time=_plain(time), survival=None, lower=None, upper=None, at_risk=at_risk)
        survival = 1.0 if row < 0 else float(self.survival[row])
        point = SurvivalAt(time=_plain(time), survival=survival, lower=None, upper=None, at_risk=at_risk)
        if survival == 0 or not at_risk:
            return point
        # those still there on the day count, whether or not they leave on it without an event
        now = int(self.events[row]) if row >= 0 and self.time[row] == time else 0
        events = self.events[self.time < time]
        if is_exact(self.n, at_risk - now, events.sum() + now):
            at, events = np.append(self.at_risk[: len(events)], at_risk), np.append(events, now)
            lower, upper = exact_limits(at, events, self.confidence_level)
            return replace(point, lower=float(lower[-1]), upper=float(upper[-1]), method=EXACT)
        limits = _or_none(self.lower[row]), _or_none(self.upper[row])
        return replace(point, lower=limits[0], upper=limits[1], method=self.ci_method)

    def limits(self) -> tuple[np.ndarray, np.ndarray]:
        """The limits [R] that are told of the curve from each of its times on, chosen as in `at`; NaN at 0."""
        exact = is_exact(self.n, self.at_risk - self.events, np.cumsum(self.events))
        lower, upper = exact_limits(self.at_risk, self.events, self.confidence_level)
        ends = self.survival == 0
        return (
            np.where(ends, np.nan, np.where(exact, lower, self.lower)),
            np.where(ends, np.nan, np.where(exact, upper, self.upper)),
        )

    def as_columns(self) -> dict[str, list[float | None]]:
        """The rows as lists by column name, None for every value that R gives as NA."""
        counts = {name: getattr(self, name).tolist() for name in ("at_risk", "events", "censored")}
        curves = {"survival": self.survival, "lower": self.lower, "upper": self.upper}
        shares = {name: [_or_none(value) for value in curve] for name, curve in curves.items()}
        time = [_plain(value) for value in self.time.tolist()]
        return {"time": time, **counts, **shares}


def kaplan_meier(
    table: RiskTable, group: str = "all", *, confidence_level: float = 0.95, ci_method: IntervalMethod = "log-log"
) -> SurvivalCurve:
    """Kaplan-Meier curve of one group of a risk table, with Greenwood's variance.

    The interval is built on the scale log(-log S) ("log-log", always within 0 and 1), log S ("log") or S
    itself ("plain"), the last two cut off at 0 and 1 where they leave it, exactly as R's `survfit` does. It
    is missing where R has none: at S = 0, and for "log-log" also at S = 1. Assumes that whoever is
    censored, or enters late, has the same outlook as those under observation. Delayed entry is in the risk
    table.

    Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; for the log-log interval see Kalbfleisch and
    Prentice 2002, doi:10.1002/9781118032985.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> kaplan_meier(risk_table_from_subjects([1, 2, 3, 4], [1, 0, 1, 0])).survival.tolist()  # 3/4, then 3/4 x 1/2
    [0.75, 0.75, 0.375, 0.375]
    """
    if ci_method not in _METHODS:
        raise ValueError(f"ci_method: {ci_method!r}; accepted are {', '.join(_METHODS)}.")
    z = normal_quantile(confidence_level)
    k = table.column(group)
    rows = np.flatnonzero(table.events[:, k] + table.censored[:, k])
    at_risk, events = table.at_risk[rows, k], table.events[rows, k]
    survival, lower, upper = curve_with_limits(at_risk, events, z, ci_method)
    return SurvivalCurve(
        group=group,
        n=int(table.n[k]),
        time=table.time[rows],
        at_risk=at_risk,
        events=events,
        censored=table.censored[rows, k],
        survival=survival,
        lower=lower,
        upper=upper,
        confidence_level=confidence_level,
        ci_method=ci_method,
        _risk_time=table.time,
        _risk_count=table.at_risk[:, k],
    )


def curve_with_limits(
    at_risk: np.ndarray, events: np.ndarray, z: float, method: IntervalMethod
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The curve and its limits, each [..., R], from people at risk (above 0) and events [..., R] in order of time.

    Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; Kalbfleisch and Prentice 2002 (log-log).

    >>> share, lower, upper = curve_with_limits(np.array([4, 3]), np.array([1, 1]), 1.96, "log-log")
    >>> share.tolist()
    [0.75, 0.5]
    """
    survival = np.cumprod((at_risk - events) / at_risk, axis=-1)
    # from the row on in which everybody has the event, the variance is infinite and there is no interval
    left = np.where(survival > 0, at_risk - events, 1)
    log_se = np.where(survival > 0, np.sqrt(np.cumsum(events / (at_risk * left), axis=-1)), np.nan)
    return survival, *_interval(survival, z * log_se, method)


def _interval(survival: np.ndarray, half_width: np.ndarray, method: IntervalMethod) -> tuple[np.ndarray, np.ndarray]:
    """Limits from the curve and the half width of the interval for log S (NaN where there is none)."""
    if method == "plain":
        width = half_width * survival
        return np.maximum(survival - width, 0), np.minimum(survival + width, 1)
    is_inside = survival > 0
    log_survival = np.log(np.where(is_inside, survival, 1))
    if method == "log":
        return np.exp(log_survival - half_width), np.minimum(np.exp(log_survival + half_width), 1)
    is_inside &= survival < 1
    log_survival = np.where(is_inside, log_survival, np.nan)
    factor = np.exp(-half_width / log_survival)
    return np.exp(log_survival * factor), np.exp(log_survival / factor)


def _crossing(time: np.ndarray, curve: np.ndarray, p: float) -> float | None:
    """When the curve (a survival curve or a limit of one) comes down to 1 - p; None if it does not."""
    steps = np.concatenate([[0.0], 1 - curve])
    times = np.concatenate([[0.0], time])
    is_known = ~np.isnan(steps)
    steps, first = np.unique(steps[is_known], return_index=True)
    times = times[is_known][first]
    reaches = np.searchsorted(steps + TOLERANCE, p, side="left")
    passes = np.searchsorted(steps - TOLERANCE, p, side="left")
    if reaches == len(steps):
        return None
    if passes < len(steps):
        return float((times[reaches] + times[passes]) / 2)
    # the curve ends exactly on 1 - p: flat up to the last time, unless it is missing by then
    return float((times[reaches] + time[-1]) / 2) if not np.isnan(curve[-1]) else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _plain(time: float) -> int | float:
    """Whole days as integers."""
    return int(time) if time.is_integer() else time
