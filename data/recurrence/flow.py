"""What became of everybody in a collection under a definition: nobody disappears."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FlowCounts:
    """Counts of people and intervals in one group, or overall where `group` is None.

    `no_entries` + `no_known_day` + `never_recovered` + `no_anchor` + `not_at_anchor` + `at_risk` = `participants`.
    Only a clock that starts at an anchor leaves out people who recovered: those whose anchor is not known, and
    those who were not recovered on it, recurred by then, or were not followed up to it. `unknown_days` lie
    inside stretches of follow-up, `days_outside_stretches` in the gaps between them.
    """

    group: str | None
    participants: int
    no_entries: int
    no_known_day: int
    never_recovered: int
    at_risk: int
    intervals: int
    events: int
    censored_gap: int
    censored_end: int
    unknown_days: int
    days_outside_stretches: int
    no_anchor: int = 0
    not_at_anchor: int = 0

    @property
    def never_at_risk(self) -> int:
        """People without a single interval."""
        return self.no_entries + self.no_known_day + self.never_recovered + self.no_anchor + self.not_at_anchor


@dataclass(frozen=True)
class Flow:
    """Counts overall and per group.

    `not_grouped`: people at risk for whom the attribute is unknown, so that the people analysed +
    `overall.never_at_risk` + `not_grouped` = `overall.participants`.
    """

    overall: FlowCounts
    groups: tuple[FlowCounts, ...]
    not_grouped: int
