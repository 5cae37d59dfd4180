"""What became of everybody in a collection under a definition: nobody disappears."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FlowCounts:
    """Counts of people and intervals in one group, or overall where `group` is None.

    `no_entries` + `no_known_day` + `never_recovered` + `no_anchor` + `not_at_anchor` + `at_risk` = `participants`; of
    episodes as reported `no_free_from`, `no_followed_until` and `in_episode` (on that day) stand in place of the first
    three, of a finished table `no_row` and `no_time` (a row that lacks its time or its event).
    Only a clock that starts at an anchor leaves out people who recovered: those whose anchor is not known, and
    those who were not recovered on it, recurred by then, or were not followed up to it. `unknown_days` lie
    inside stretches of follow-up, `days_outside_stretches` in the gaps between them. Of answers about several days
    count for nothing: those `contradicted` by shorter ones on each of their days, `undecided_spans` with days before and
    after a t0 or the anchor, and `other_answers` about other days than the definition takes. Of `episodes` as reported
    `episodes_after_follow_up` are left out, and of `undecided_episodes` it is not known whether they count;
    `later_not_at_risk`: people whose episode has no end, and who are followed no further. `rows_left_out` of a table.
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
    no_free_from: int = 0
    no_followed_until: int = 0
    in_episode: int = 0
    no_row: int = 0
    no_time: int = 0
    episodes: int = 0
    episodes_after_follow_up: int = 0
    undecided_episodes: int = 0
    later_not_at_risk: int = 0
    rows_left_out: int = 0
    contradicted: int = 0
    undecided_spans: int = 0
    other_answers: int = 0

    @property
    def never_at_risk(self) -> int:
        """People without a single interval."""
        return self.participants - self.at_risk


@dataclass(frozen=True)
class Flow:
    """Counts overall and per group.

    `not_grouped`: people at risk for whom the attribute is unknown, so that the people analysed +
    `overall.never_at_risk` + `not_grouped` = `overall.participants`.
    """

    overall: FlowCounts
    groups: tuple[FlowCounts, ...]
    not_grouped: int
