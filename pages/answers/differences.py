"""Mean free days of a study's groups, and by how much two of them differ in those, in free shares and in medians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.differences import MedianDifference, ShareDifference, median_difference, share_differences
from analysis.enough import carries_mean, has_enough_people, why_no_mean_interval
from analysis.risk_table import RiskTable
from analysis.rmst import RestrictedMean, RestrictedMeanDifference, common_tau, restricted_mean, rmst_difference


@dataclass(frozen=True, kw_only=True)
class StudyMeans:
    """Mean free days of each group up to `tau_days`: the asked day, or the last that all groups reach, if earlier.

    `tau_days`: None where that is day 0. `asked_days`: None where no day was asked for. `why_not`: of each group why
    the interval is not told, empty where it is.
    """

    asked_days: float | None
    tau_days: float | None
    means: tuple[RestrictedMean, ...]
    why_not: tuple[str, ...]

    @property
    def is_shortened(self) -> bool:
        """Whether the means are up to an earlier day than was asked for."""
        return self.asked_days is not None and self.tau_days != self.asked_days


@dataclass(frozen=True, kw_only=True)
class StudyDifferences:
    """Differences of two groups, second minus first, and the mean free days of each up to `tau_days`.

    `tau_days`: the asked day, or the last one on which both groups were followed; past that, means are refused.
    None where that is day 0. `asked_days`: None where no day was asked for. `means` holds one per group.
    `is_few`: whether a group has too few people for medians whose intervals hold what they say.
    `carries_mean`: whether people and recurrences are enough to tell the interval of the difference; `why_not`: of
    each group why its own is not told, empty where it is.
    """

    groups: tuple[str, str]
    shares: tuple[ShareDifference, ...]
    median: MedianDifference
    is_few: bool
    means: tuple[RestrictedMean, RestrictedMean]
    mean: RestrictedMeanDifference
    asked_days: float | None
    tau_days: float | None
    carries_mean: bool
    why_not: tuple[str, str]

    @property
    def is_shortened(self) -> bool:
        """Whether the means are up to an earlier day than was asked for."""
        return self.asked_days is not None and self.tau_days != self.asked_days


def study_means(table: RiskTable, tau: float | None) -> StudyMeans:
    """The mean free days of each group up to day `tau`, or up to the last day that all groups reach."""
    reach = common_tau(table)
    used = None if reach is None else reach if tau is None else min(float(tau), reach)
    nothing = {"tau": None, "estimate": None, "se": None, "lower": None, "upper": None}
    return StudyMeans(
        asked_days=tau,
        tau_days=used,
        means=tuple(
            RestrictedMean(group=group, **nothing) if used is None else restricted_mean(table, group, used)
            for group in table.groups
        ),
        why_not=tuple("" if used is None else why_no_mean_interval(table, group, used) for group in table.groups),
    )


def study_differences(table: RiskTable, at: Sequence[float], tau: float | None) -> StudyDifferences | None:
    """Differences at the days `at` and in means up to day `tau`; None unless two groups have somebody at risk."""
    if len(table.groups) != 2 or any(table.last_time(group) is None for group in table.groups):
        return None
    first, second = table.groups
    median = median_difference(table)
    each = study_means(table, tau)
    used = each.tau_days
    mean = rmst_difference(table, used)
    if median is None or mean is None:  # of two groups neither is
        return None
    return StudyDifferences(
        groups=(first, second),
        shares=share_differences(table, at) or (),
        median=median,
        is_few=not all(has_enough_people(table, group) for group in table.groups),
        means=(each.means[0], each.means[1]),
        mean=mean,
        asked_days=tau,
        tau_days=used,
        carries_mean=used is not None and all(carries_mean(table, group, used) for group in table.groups),
        why_not=(each.why_not[0], each.why_not[1]),
    )
