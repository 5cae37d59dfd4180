"""How many event-free days people have on average up to a horizon: the restricted mean survival time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.confidence import normal_quantile, two_sided_p
from analysis.risk_table import RiskTable
from analysis.survival import kaplan_meier


@dataclass(frozen=True, kw_only=True)
class RestrictedMean:
    """Mean event-free days up to day `tau`, standard error and limits; None where the data do not carry
    them."""

    group: str
    tau: float | None
    estimate: float | None
    se: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, kw_only=True)
class RestrictedMeanDifference:
    """Difference in mean event-free days up to day `tau`: second group minus first."""

    groups: tuple[str, str]
    tau: float | None
    estimate: float | None
    se: float | None
    lower: float | None
    upper: float | None
    p_value: float | None


def common_tau(table: RiskTable) -> float | None:
    """The default horizon: the smallest over groups of the last observed time, which all groups reach.

    Groups with nobody at risk have no last time and are passed over. None if no group has one after day 0.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> common_tau(risk_table_from_subjects([3, 9, 5], [1, 1, 0], group=list("aab")))
    5.0
    """
    last = [time for time in (table.last_time(group) for group in table.groups) if time is not None]
    return min(last) if last and min(last) > 0 else None


def restricted_mean(
    table: RiskTable, group: str = "all", tau: float | None = None, *, confidence_level: float = 0.95
) -> RestrictedMean:
    """Area under the group's Kaplan-Meier curve up to `tau` days (default: `common_tau`).

    `se` is the standard error of the estimate, as in R's `print(survfit, rmean = tau)`, not the spread of
    min(duration, tau). All numbers are None beyond the group's last observed time. Where no variance can be
    estimated (no event before tau, or all at risk had it at once) se is 0, as in R, and the limits are None.

    Royston and Parmar 2013, doi:10.1186/1471-2288-13-152.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> restricted_mean(risk_table_from_subjects([1, 2, 3, 4], [1] * 4), tau=4).estimate  # 1 + 0.75 + 0.5 + 0.25
    2.5
    """
    tau = _horizon(table, tau)
    z = normal_quantile(confidence_level)
    last = table.last_time(group)
    if tau is None or last is None or tau > last:
        return RestrictedMean(group=group, tau=tau, estimate=None, se=None, lower=None, upper=None)
    curve = kaplan_meier(table, group)
    used = curve.time <= tau
    at_risk, events = curve.at_risk[used], curve.events[used]
    edges = np.concatenate([[0.0], curve.time[used], [tau]])
    pieces = np.diff(edges) * np.concatenate([[1.0], curve.survival[used]])
    area_after = np.cumsum(pieces[:0:-1])[::-1]
    # where all at risk have the event the curve is 0, and no area is left for its variance to act on
    hazard_variance = np.where(at_risk > events, events / (at_risk * np.maximum(at_risk - events, 1)), 0.0)
    estimate = float(pieces.sum())
    se = float(np.sqrt(np.sum(area_after**2 * hazard_variance)))
    lower, upper = (estimate - z * se, estimate + z * se) if se > 0 else (None, None)
    return RestrictedMean(group=group, tau=tau, estimate=estimate, se=se, lower=lower, upper=upper)


def rmst_difference(
    table: RiskTable, tau: float | None = None, *, confidence_level: float = 0.95
) -> RestrictedMeanDifference | None:
    """Difference of the restricted means of two groups, second minus first, with a normal interval and
    p-value.

    None unless the table has exactly two groups. The numbers are None where a group does not reach `tau`; the
    standard error, interval and p-value also where either group's variance cannot be estimated.

    Royston and Parmar 2013, doi:10.1186/1471-2288-13-152.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 3, 2, 4], [1] * 4, group=list("aabb"))
    >>> rmst_difference(table, 3).estimate  # (1 + 3) / 2 and (2 + 3) / 2
    0.5
    """
    if len(table.groups) != 2:
        return None
    first, second = (restricted_mean(table, group, tau, confidence_level=confidence_level) for group in table.groups)
    if first.estimate is None or second.estimate is None:
        return RestrictedMeanDifference(
            groups=table.groups, tau=first.tau, estimate=None, se=None, lower=None, upper=None, p_value=None
        )
    estimate = second.estimate - first.estimate
    if not (first.se and second.se):
        return RestrictedMeanDifference(
            groups=table.groups, tau=first.tau, estimate=estimate, se=None, lower=None, upper=None, p_value=None
        )
    se = float(np.hypot(first.se, second.se))
    half_width = normal_quantile(confidence_level) * se
    return RestrictedMeanDifference(
        groups=table.groups,
        tau=first.tau,
        estimate=estimate,
        se=se,
        lower=estimate - half_width,
        upper=estimate + half_width,
        p_value=two_sided_p(estimate / se),
    )


def _horizon(table: RiskTable, tau: float | None) -> float | None:
    if tau is None:
        return common_tau(table)
    if not 0 < tau < np.inf:
        raise ValueError(f"tau: {tau}; accepted are numbers of days above 0.")
    return float(tau)
