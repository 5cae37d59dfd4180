"""Answers about a period read aloud: one person at a time, one answer after the other, sets of days, no SQL.

A second implementation of clause 11, written from its letters and shaped differently on purpose: it goes through the
answers from the shortest to the longest and keeps what each makes of its days, where the models ask of each day which answer
decides it. Days are whole numbers from 1970-01-01.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from tests.reference.naive_derivation import runs_of, split, state_of

DAY_0 = date(1970, 1, 1)
FURTHEST_BACK = 62


@dataclass(frozen=True)
class PeriodInterval:
    number: int
    recovery_first: int
    t0: int
    event: int
    earliest: int | None
    latest: int | None
    last_known: int
    reason: str
    start_not_observed: bool

    def until(self, onset):
        if not self.event:
            return self.last_known
        return {"first": self.earliest, "middle": (self.earliest + self.latest) // 2, "last": self.latest}[onset]


@dataclass(frozen=True)
class PeriodPerson:
    intervals: tuple[PeriodInterval, ...]
    has_entry: bool
    has_known_day: bool
    unknown_days: int
    days_outside_stretches: int
    contradicted: int
    undecided_spans: int
    spans: tuple[tuple[int, int, frozenset], ...]
    states: dict


def month_length(day):
    """Days since the same date one month earlier, or since that month's last day."""
    there = DAY_0 + timedelta(days=day)
    year, month = (there.year, there.month - 1) if there.month > 1 else (there.year - 1, 12)
    for number in (there.day, 30, 29, 28):
        try:
            return (there - date(year, month, number)).days
        except ValueError:
            continue


def resolved(entries, every=None):
    """`entries` (day, what it is about, {measure: value}) as answers {(day, w): {measure: value}}.

    About: a number of days, "month" or "since-last"; `every`: the planned spacing.
    """
    answers = {}
    told = {}
    for day, _, measures in entries:
        for name, value in measures.items():
            if value is not None:
                told.setdefault(name, set()).add(day)
    for day, about, measures in entries:
        for name, value in measures.items():
            if value is None:
                continue
            if about == "month":
                w = month_length(day)
            elif about == "since-last":
                before = [one for one in told[name] if one < day]
                w = min(day - max(before) if before else every, FURTHEST_BACK)
            else:
                w = about
            answer = answers.setdefault((day, w), {})
            answer[name] = max(value, answer.get(name, value))
    return answers


def derive_periods(entries, definition, *, every=None, start=None, anchor=None):
    """What became of one participant, by clause 11."""
    answers = [(w, day, state_of(measures, definition)) for (day, w), measures in resolved(entries, every).items()]
    answers = sorted((w, day, state) for w, day, state in answers if start is None or day >= start)
    good, between, in_span = set(), set(), set()
    spans, contradicted = [], 0
    for w in sorted({w for w, _, _ in answers}):
        of_w = [(set(range(day - w + 1, day + 1)), day, state) for one, day, state in answers if one == w]
        spanned_before, between_before = set(in_span), set(between)
        for covered, _, state in of_w:
            if state == "good":
                good |= covered - spanned_before - between_before
        for covered, day, state in of_w:
            if state == "bad":
                span = (covered - good - between_before) | (covered & spanned_before)
                contradicted += not span
                if span:
                    spans.append((w, day, frozenset(span)))
                    in_span |= span
        for covered, _, state in of_w:
            if state == "between":
                between |= covered - good - in_span
    states = dict.fromkeys(good, "good") | dict.fromkeys(between, "between") | dict.fromkeys(in_span, "span")
    known = {day: state for day, state in states.items() if start is None or day >= start}
    stretches = split(sorted(known), definition.max_gap_days)
    intervals = []
    for place, stretch in enumerate(stretches):
        intervals += intervals_of(stretch, known, spans, definition, place + 1 < len(stretches), len(intervals), anchor)
    if anchor is not None:
        intervals = from_anchor(intervals, anchor)
    undecided = {
        (w, day)
        for w, day, span in spans
        for one in intervals
        if min(span) < one.t0 < max(span) or (anchor is not None and min(span) <= anchor < max(span))
    }
    return PeriodPerson(
        intervals=tuple(intervals),
        has_entry=bool(entries),
        has_known_day=bool(known),
        unknown_days=sum(day not in known for stretch in stretches for day in range(stretch[0], stretch[-1] + 1)),
        days_outside_stretches=sum(after[0] - before[-1] - 1 for before, after in pairwise(stretches)),
        contradicted=contradicted,
        undecided_spans=len(undecided),
        spans=tuple(spans),
        states=known,
    )


def intervals_of(stretch, known, spans, definition, has_later, already, anchor):
    recoveries = [
        run[0]
        for run in runs_of(stretch, known, "good", definition.bridge_days)
        if run[-1] - run[0] + 1 >= definition.recovery_days
    ]
    there = set(stretch)
    found, over = [], None
    while True:
        first = next((day for day in recoveries if over is None or day > over), None)
        if first is None:
            return found
        t0 = first + definition.recovery_days - 1
        after = [(max(span), w, -min(span)) for w, _, span in spans if span <= there and min(span) > t0]
        if anchor is not None:
            after = [one for one in after if not -one[2] <= anchor < one[0]]
        over = earliest = None
        if after:
            over, _, minus_first = min(after)
            others = [day for day in known if day < -minus_first and known[day] != "span"]
            earliest = max(max(others), t0) + 1
        found.append(
            PeriodInterval(
                number=already + len(found) + 1,
                recovery_first=first,
                t0=t0,
                event=int(bool(after)),
                earliest=earliest,
                latest=over,
                last_known=stretch[-1],
                reason="" if after else "gap" if has_later else "end_of_diary",
                start_not_observed=first == stretch[0],
            )
        )
        if not after:
            return found


def from_anchor(intervals, anchor):
    """The intervals from the anchor on, the first with onsets after it; empty for one not at risk that day."""
    for place, one in enumerate(intervals):
        if one.t0 <= anchor and (one.latest > anchor if one.event else one.last_known >= anchor):
            moved = replace(one, earliest=max(one.earliest, anchor + 1)) if one.event else one
            later = [moved, *intervals[place + 1 :]]
            return [replace(each, number=number) for number, each in enumerate(later, start=1)]
    return []


def re_read(person, start, unknown_is):
    """(day, event) at which an interval ends if all unknown days after `start` are "good" or "bad"."""
    last = max(person.states)
    ends = [max(span) for _, _, span in person.spans if min(span) > start]
    unknown = [day for day in range(start + 1, last + 1) if day not in person.states]
    if unknown_is == "bad":
        ends += unknown[:1]
    return (min(ends), 1) if ends else (last, 0)
