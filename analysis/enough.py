"""From how many people and events on an interval is told; below, a page says that there are too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.risk_table import RiskTable

if TYPE_CHECKING:
    # only named in a signature: what exports survival does not load recurrent events
    from analysis.mean_cumulative import MeanCumulative

# What the constants are worth is printed by tests/simulation/interval_coverage.py, of 95 % intervals each.
# With 10 people in a group the Kaplan-Meier interval on day 28 held the truth in 91 of 100 studies, with 20 in 95.
FEW_PEOPLE = 20
# With fewer events before the horizon, the interval of the mean event-free days is too narrow: with 20 people in each
# group it held in 91 of 100 studies, where there were 5 events or more in 93 to 97, of the difference in 96 and more.
FEW_EVENTS_FOR_MEAN = 5
# Where half the people enter late, the interval of one group's mean held in 91 to 95 of 100 studies with 20 people and in
# 92 with 50 and 100, in 94 to 95 with 200; that of the difference in 94 and more with 20 in each group.
FEW_PEOPLE_ENTERING_LATE = 200
# The interval of the mean number of events held in 92 to 93 of 100 studies of 10 and 20 people whose own rates differ
# greatly (gamma, variance 3), of 50 in 93; with 10 it reached to nearly 3 times the number itself.
FEW_PEOPLE_FOR_NUMBER = 50


def has_enough_people(table: RiskTable, group: str) -> bool:
    """Whether the group has FEW_PEOPLE people or more, so that intervals of it hold what they promise.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> has_enough_people(risk_table_from_subjects([5] * 20, [1] * 20), "all")
    True
    """
    return bool(table.n[table.column(group)] >= FEW_PEOPLE)


def carries_mean(table: RiskTable, group: str, tau: float) -> bool:
    """Whether the group is enough for the interval of a difference in mean event-free days up to day `tau`.

    It takes FEW_PEOPLE people and FEW_EVENTS_FOR_MEAN events by day `tau`, in both groups.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([5] * 20, [1] * 4 + [0] * 16)
    >>> carries_mean(table, "all", 5)  # 4 events, where it takes 5
    False
    """
    n_events = np.sum(table.events[table.time <= tau, table.column(group)])
    return has_enough_people(table, group) and bool(n_events >= FEW_EVENTS_FOR_MEAN)


def why_no_mean_interval(table: RiskTable, group: str, tau: float) -> str:
    """Why the interval of the group's own mean event-free days up to day `tau` is not to be told; empty where it is.

    Beside what `carries_mean` asks it takes FEW_PEOPLE_ENTERING_LATE people where they enter on different days.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> why_no_mean_interval(risk_table_from_subjects([5] * 6, [1] * 6), "all", 5)
    'It takes 20 people and 5 events by that day.'
    """
    if not carries_mean(table, group, tau):
        return f"It takes {FEW_PEOPLE} people and {FEW_EVENTS_FOR_MEAN} events by that day."
    if table.n[table.column(group)] < FEW_PEOPLE_ENTERING_LATE and _enters_on_different_days(table, group):
        return f"It takes {FEW_PEOPLE_ENTERING_LATE} people where they come under observation on different days."
    return ""


def has_enough_for_number(mean: MeanCumulative) -> bool:
    """Whether the interval of the mean number of events per person is narrow enough to tell anything.

    >>> from analysis.mean_cumulative import mean_cumulative
    >>> from analysis.recurrent_rows import recurrent_rows
    >>> has_enough_for_number(mean_cumulative(recurrent_rows(["p"], [0], [9], [1]))[0])
    False
    """
    return mean.n >= FEW_PEOPLE_FOR_NUMBER


def _enters_on_different_days(table: RiskTable, group: str) -> bool:
    column = table.column(group)
    at_risk, gone = (array[:, column] for array in (table.at_risk, table.events + table.censored))
    enters = np.diff(at_risk, prepend=0) + np.concatenate([[0], gone[:-1]])
    return bool(np.count_nonzero(enters) > 1)
