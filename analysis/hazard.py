"""How often the event comes, day by day, among those still free of it: the smoothed hazard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.confidence import normal_quantile
from analysis.risk_table import RiskTable

FEW_EVENTS = 10  # below, a curve would be one bump for each event
FEW_AT_RISK = 10  # the curve ends where fewer people of the group are still at risk


@dataclass(frozen=True, eq=False, kw_only=True)
class Hazard:
    """Smoothed hazard of one group: events per person and day.

    `n` people, `n_events` up to `until`, the last day with FEW_AT_RISK people at risk. `time` [G] days,
    `hazard`, `se`, `lower`, `upper` [G]; limits are NaN where the hazard is 0. The interval is about the
    hazard smoothed over `bandwidth_days` to either side, not about its value on the very day. With too little
    data the arrays are empty and `reason` says why. Arrays are read-only.
    """

    group: str
    n: int
    n_events: int
    bandwidth_days: float | None
    until: float | None
    time: np.ndarray
    hazard: np.ndarray
    se: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    confidence_level: float
    reason: str

    def __post_init__(self) -> None:
        for array in (self.time, self.hazard, self.se, self.lower, self.upper):
            array.setflags(write=False)


def smoothed_hazard(
    table: RiskTable,
    group: str = "all",
    *,
    bandwidth_days: float | None = None,
    n_points: int = 101,
    confidence_level: float = 0.95,
) -> Hazard:
    """Kernel estimate of the hazard of one group, at evenly spaced days up to the end of the estimate.

    The steps of the Nelson-Aalen curve are spread by Epanechnikov's kernel over `bandwidth_days` to either side;
    near the first and the last day by the kernels that are not biased there. Those can go below 0, where 0 is
    given. Default bandwidth: the length of the estimate / (8 x events^(1/5)), no less than 1 day. The variance
    is the sum of squared weights x events / at risk^2; the interval is built on the logarithm. Delayed entry
    is in the risk table; the estimate starts at the first day with FEW_AT_RISK people at risk.

    Mueller and Wang 1994, doi:10.2307/2533197. ValueError names the argument and what is accepted.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> curve = smoothed_hazard(risk_table_from_subjects(np.arange(1, 41), np.ones(40)))
    >>> curve.n, curve.n_events, curve.until  # 10 people are at risk on day 31
    (40, 31, 31.0)
    """
    z = normal_quantile(confidence_level)
    if bandwidth_days is not None and not 0 < bandwidth_days < np.inf:
        raise ValueError(f"bandwidth_days: {bandwidth_days}; accepted are numbers of days above 0.")
    if n_points < 2:
        raise ValueError(f"n_points: {n_points}; accepted are whole numbers from 2.")
    k = table.column(group)
    n = int(table.n[k])

    def nothing(reason: str, n_events: int = 0) -> Hazard:
        return Hazard(
            group=group,
            n=n,
            n_events=n_events,
            bandwidth_days=None,
            until=None,
            time=np.zeros(0),
            hazard=np.zeros(0),
            se=np.zeros(0),
            lower=np.zeros(0),
            upper=np.zeros(0),
            confidence_level=confidence_level,
            reason=reason,
        )

    at_risk, events = table.at_risk[:, k], table.events[:, k]
    carried = np.flatnonzero(at_risk >= FEW_AT_RISK)
    if not carried.size:
        return nothing(f"Never {FEW_AT_RISK} people at risk at once.")
    # at risk at a row of the table since the row before it
    start = float(table.time[carried[0] - 1]) if carried[0] else 0.0
    until = float(table.time[carried[-1]])
    used = slice(carried[0], carried[-1] + 1)
    n_events = int(events[used].sum())
    if n_events < FEW_EVENTS:
        return nothing(f"{n_events} events while {FEW_AT_RISK} people were at risk; it takes {FEW_EVENTS}.", n_events)
    length = until - start
    width = max(length / (8 * n_events**0.2), 1.0) if bandwidth_days is None else float(bandwidth_days)
    if 2 * width > length:
        return nothing(f"A bandwidth of {width:g} days does not fit twice into {length:g} days.", n_events)
    has_event = events[used] > 0
    event_time, count = table.time[used][has_event], events[used][has_event]
    people = at_risk[used][has_event]
    time = np.linspace(start, until, n_points)
    weight = _kernel(time[:, None], event_time, start, until, width) / width
    hazard = np.maximum(weight @ (count / people), 0.0)
    se = np.sqrt(weight**2 @ (count / people**2))
    is_above = hazard > 0
    ratio = np.exp(z * np.divide(se, hazard, out=np.full(n_points, np.nan), where=is_above))
    return Hazard(
        group=group,
        n=n,
        n_events=n_events,
        bandwidth_days=width,
        until=until,
        time=time,
        hazard=hazard,
        se=se,
        lower=hazard / ratio,
        upper=hazard * ratio,
        confidence_level=confidence_level,
        reason="",
    )


def _kernel(time: np.ndarray, event_time: np.ndarray, start: float, until: float, width: float) -> np.ndarray:
    """Weight [time, event] of an event, as a density over (time - event) / width.

    At a distance q < 1 (in widths) from an end the kernel reaches only to the end, and is shaped so that it
    still adds up to 1 around a mean of 0.
    """
    distance = (time - event_time) / width
    from_start = np.minimum((time - start) / width, 1.0)
    to_end = np.minimum((until - time) / width, 1.0)
    is_near_end = to_end < from_start
    q = np.where(is_near_end, to_end, from_start)
    x = np.where(is_near_end, -distance, distance)
    inside = (x >= -1) & (x <= q)
    shape = 12 / (1 + q) ** 4 * (x + 1) * (x * (1 - 2 * q) + (3 * q**2 - 2 * q + 1) / 2)
    return np.where(inside, shape, 0.0)
