"""By how much do two groups differ in the share still free of the event, and in the median?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.confidence import Estimate
from analysis.risk_table import RiskTable
from analysis.survival import SurvivalAt, SurvivalCurve, kaplan_meier

METHOD = "square-and-add of the two groups' own intervals"


@dataclass(frozen=True, kw_only=True)
class ShareDifference:
    """Share free of the event at `time` days, second group minus first; None where a group does not reach."""

    groups: tuple[str, str]
    time: int | float
    estimate: float | None
    lower: float | None
    upper: float | None
    method: str = METHOD


@dataclass(frozen=True, kw_only=True)
class MedianDifference:
    """Median days, second group minus first; a limit is None where a group's own limit is not reached."""

    groups: tuple[str, str]
    estimate: float | None
    lower: float | None
    upper: float | None
    method: str = METHOD


def share_differences(
    table: RiskTable, times: Iterable[float], *, confidence_level: float = 0.95
) -> tuple[ShareDifference, ...] | None:
    """Difference of the Kaplan-Meier shares of two groups at each of `times`, second minus first.

    The limits lie as far from the difference as the two groups' own limits (`SurvivalCurve.at`) lie from their
    shares, squared and added: so they respect 0 and 1, and are not symmetric near them, as a plain interval would
    be. Where nobody of a group is left, its own limits are conservative ones: from 0 up to the upper limit before
    the last event. None unless the table has two groups; the numbers are None past a group's last time.

    Zou and Donner 2008, doi:10.1002/sim.3095.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4], [1, 1, 1, 0], group=["a", "a", "b", "b"])
    >>> share_differences(table, [1])[0].estimate  # 1 less 1/2
    0.5
    """
    if len(table.groups) != 2:
        return None
    curves = [kaplan_meier(table, group, confidence_level=confidence_level) for group in table.groups]
    differences = []
    for first, second in zip(*(curve.at(times) for curve in curves), strict=True):
        if first.survival is None or second.survival is None:
            differences.append(
                ShareDifference(groups=table.groups, time=first.time, estimate=None, lower=None, upper=None)
            )
            continue
        shares = [_share(curve, point) for curve, point in zip(curves, (first, second), strict=True)]
        estimate, lower, upper = second_minus_first(*shares)
        differences.append(
            ShareDifference(groups=table.groups, time=first.time, estimate=estimate, lower=lower, upper=upper)
        )
    return tuple(differences)


def median_difference(table: RiskTable, *, confidence_level: float = 0.95) -> MedianDifference | None:
    """Difference of the median times of two groups, second minus first.

    Limits as in `share_differences`, from the log-log limits of the two medians. None unless the table has
    two groups; the numbers are None where a median is not reached.

    Zou and Donner 2008, doi:10.1002/sim.3095.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4, 6, 8], [1] * 6, group=list("aaabbb"))
    >>> median_difference(table).estimate  # 6 less 2
    4.0
    """
    if len(table.groups) != 2:
        return None
    medians = [kaplan_meier(table, group, confidence_level=confidence_level).median() for group in table.groups]
    if medians[0].estimate is None or medians[1].estimate is None:
        return MedianDifference(groups=table.groups, estimate=None, lower=None, upper=None)
    estimate, lower, upper = second_minus_first(*medians)
    return MedianDifference(groups=table.groups, estimate=estimate, lower=lower, upper=upper)


def second_minus_first(first: Estimate, second: Estimate) -> tuple[float, float | None, float | None]:
    """The difference with limits that lie as far from it as the two estimates' own do, squared and added.

    Zou and Donner 2008, doi:10.1002/sim.3095.

    >>> limits = second_minus_first(Estimate(0.4, 0.3, 0.5), Estimate(0.7, 0.6, 0.8))
    >>> [round(part, 3) for part in limits]  # 0.3, and 0.1 x sqrt 2 to either side
    [0.3, 0.159, 0.441]
    """
    if first.estimate is None or second.estimate is None:
        raise ValueError("estimate: it is None; accepted are two that the data reach.")
    difference = second.estimate - first.estimate
    lower = upper = None
    if second.lower is not None and first.upper is not None:
        lower = difference - float(np.hypot(second.estimate - second.lower, first.upper - first.estimate))
    if second.upper is not None and first.lower is not None:
        upper = difference + float(np.hypot(second.upper - second.estimate, first.estimate - first.lower))
    return difference, lower, upper


def _share(curve: SurvivalCurve, point: SurvivalAt) -> Estimate:
    """The share at a time with limits, also where the curve tells none."""
    one_side = (1 - curve.confidence_level) / 2
    if point.lower is not None:
        return Estimate(point.survival, point.lower, point.upper)
    if point.survival is None or point.survival > 0:
        # between people who left and others who come in later nobody is there to tell
        return Estimate(point.survival, 0.0, 1.0)
    _, upper = curve.limits()
    before = np.flatnonzero(~np.isnan(upper))
    if before.size:
        return Estimate(0.0, 0.0, float(upper[before[-1]]))
    all_at_once = int(curve.at_risk[curve.events > 0][0])
    return Estimate(0.0, 0.0, 1 - one_side ** (1 / all_at_once))
