"""From how many people and events on an interval is told; below, a page says that there are too few."""

from __future__ import annotations

import numpy as np

from analysis.risk_table import RiskTable

# What the constants are worth is printed by tests/simulation/interval_coverage.py, of 95 % intervals each.
# With 10 people in a group the Kaplan-Meier interval on day 28 held the truth in 91 of 100 studies, with 20 in 95.
FEW_PEOPLE = 20
# With fewer events before the horizon, the interval of the mean event-free days is too narrow: with 20 people in each
# group it held in 91 of 100 studies, where there were 5 events or more in 93 to 97, of the difference in 96 and more.
# Where half the people enter late it still held in 91 to 95 only (of the difference in 94 and more): the mean of a
# single group is then to be read as somewhat less certain than its interval says.
FEW_EVENTS_FOR_MEAN = 5


def has_enough_people(table: RiskTable, group: str) -> bool:
    """Whether the group has FEW_PEOPLE people or more, so that intervals of it hold what they promise."""
    return bool(table.n[table.column(group)] >= FEW_PEOPLE)


def carries_mean(table: RiskTable, group: str, tau: float) -> bool:
    """Whether the interval of the group's mean event-free days up to day `tau` is to be told.

    It takes FEW_PEOPLE people and FEW_EVENTS_FOR_MEAN events by day `tau`; for a difference, in both groups.
    """
    n_events = np.sum(table.events[table.time <= tau, table.column(group)])
    return has_enough_people(table, group) and bool(n_events >= FEW_EVENTS_FOR_MEAN)
