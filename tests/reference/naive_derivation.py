"""The contract of the derivation read aloud: one person at a time, one day at a time, no SQL, no windows.

A second implementation, written from the clauses alone and shaped differently on purpose: it lists every run
and every recovery of a stretch and then picks, where the models look at neighbours. Days are whole numbers.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from operator import ge, gt, le, lt

HOLDS = {"at_least": ge, "at_most": le, "more_than": gt, "less_than": lt}


@dataclass(frozen=True)
class Interval:
    number: int
    recovery_first: int
    t0: int
    until: int
    event: int
    reason: str
    start_not_observed: bool


@dataclass(frozen=True)
class Person:
    """What became of one participant."""

    intervals: tuple[Interval, ...]
    has_entry: bool
    has_known_day: bool
    unknown_days: int
    days_outside_stretches: int
    runs: tuple[tuple[str, int, int], ...]


def derive_person(entries, definition) -> Person:
    """`entries`: (day, {measure: value or None}) in any order, any number a day."""
    known = {}
    for day, measures in highest_of_each_day(entries).items():
        state = state_of(measures, definition)
        if state != "unknown":
            known[day] = state
    stretches = split(sorted(known), definition.max_gap_days)
    found, runs = [], []
    for place, stretch in enumerate(stretches):
        has_later_stretch = place + 1 < len(stretches)
        found += intervals_of(stretch, known, definition, has_later_stretch, len(found))
        for state in ("good", "between", "bad"):
            alike = runs_of(stretch, known, state, definition.bridge_days)
            runs += [(state, run[0], run[-1]) for run in alike]
    return Person(
        intervals=tuple(found),
        has_entry=bool(entries),
        has_known_day=bool(known),
        unknown_days=sum(day not in known for stretch in stretches for day in range(stretch[0], stretch[-1] + 1)),
        days_outside_stretches=sum(len(range(before[-1] + 1, after[0])) for before, after in pairwise(stretches)),
        runs=tuple(sorted(runs, key=lambda run: run[1])),
    )


def highest_of_each_day(entries) -> dict:
    days = {}
    for day, measures in entries:
        seen = days.setdefault(day, {})
        for name, value in measures.items():
            if value is not None and (seen.get(name) is None or value > seen[name]):
                seen[name] = value
    return days


def state_of(measures, definition) -> str:
    bad, good = verdict(definition.bad, measures), verdict(definition.good, measures)
    if bad is True:
        return "bad"
    if good is True:
        return "good"
    return "unknown" if bad is None or good is None else "between"


def verdict(rule, measures):
    """True, False, or None for undecided."""
    answers = []
    for condition in rule.conditions:
        value = measures.get(condition.measure)
        answers.append(None if value is None else HOLDS[condition.bound](value, condition.value))
    deciding = rule.quantifier == "any"
    if deciding in answers:
        return deciding
    return None if None in answers else not deciding


def split(days, most_unknown) -> list:
    """Lists of days with at most so many days missing between neighbours."""
    parts = []
    for day in days:
        if parts and day - parts[-1][-1] - 1 <= most_unknown:
            parts[-1].append(day)
        else:
            parts.append([day])
    return parts


def runs_of(stretch, known, state, bridge_days) -> list:
    """Maximal lists of successive known days of a stretch, all in one state."""
    runs, is_open = [], False
    for place, day in enumerate(stretch):
        if known[day] != state:
            is_open = False
            continue
        if is_open and day - stretch[place - 1] - 1 <= bridge_days:
            runs[-1].append(day)
        else:
            runs.append([day])
        is_open = True
    return runs


def intervals_of(stretch, known, definition, has_later_stretch, already) -> list:
    n = definition.recovery_days
    recoveries = [
        run[0] for run in runs_of(stretch, known, "good", definition.bridge_days) if run[-1] - run[0] + 1 >= n
    ]
    relapses = [
        run[0]
        for run in runs_of(stretch, known, "bad", definition.bridge_days)
        if run[-1] - run[0] + 1 >= definition.min_bad_days
    ]
    found, over = [], None
    while True:
        first = next((day for day in recoveries if over is None or day > over), None)
        if first is None:
            return found
        t0 = first + n - 1
        over = next((day for day in relapses if day > t0), None)
        event = over is not None
        found.append(
            Interval(
                number=already + len(found) + 1,
                recovery_first=first,
                t0=t0,
                until=over if event else stretch[-1],
                event=int(event),
                reason="" if event else "gap" if has_later_stretch else "end_of_diary",
                start_not_observed=first == stretch[0],
            )
        )
        if not event:
            return found


def start_stop_rows(person) -> list:
    """(number, start, stop, event) in days from the first t0: a day at risk is told from one in an episode."""
    rows = []
    for one in person.intervals:
        days_at_risk = range(one.t0 + 1, one.until + 1)
        if days_at_risk:
            clock = person.intervals[0].t0
            rows.append((one.number, days_at_risk[0] - 1 - clock, days_at_risk[-1] - clock, one.event))
    return rows


def from_anchor(person, anchor) -> tuple[Interval, ...]:
    """The intervals from the anchor on, the first with its t0 moved there; empty for one not at risk that day."""
    for place, one in enumerate(person.intervals):
        days_recovered = range(one.t0, one.until + (0 if one.event else 1))
        if anchor in days_recovered:
            later = person.intervals[place + 1 :]
            moved = [replace(one, t0=anchor), *later]
            return tuple(replace(one, number=number) for number, one in enumerate(moved, start=1))
    return ()


def known_states(entries, definition) -> dict:
    states = {day: state_of(one, definition) for day, one in highest_of_each_day(entries).items()}
    return {day: state for day, state in states.items() if state != "unknown"}


def re_read(entries, definition, start, unknown_is) -> tuple[int, int]:
    """(day, event) at which an interval ends if all unknown days after `start` are "good" or "bad"."""
    known = known_states(entries, definition)
    bad_days = []
    for day in range(start + 1, max(known) + 1):
        bad_days = [*bad_days, day] if known.get(day, unknown_is) == "bad" else []
        if len(bad_days) == definition.min_bad_days:
            return bad_days[0], 1
    return max(known), 0


def onset(entries, definition, interval) -> tuple[int, int | None]:
    """(the last day on which it is known not to have begun, the day by which it had), in days from t0."""
    if not interval.event:
        return interval.until - interval.t0, None
    known = known_states(entries, definition)
    day = interval.until - 1
    while day > interval.t0 and known.get(day, "bad") == "bad":
        day -= 1
    return day - interval.t0, interval.until - interval.t0


def spacings(entries, definition) -> list:
    days = sorted(known_states(entries, definition))
    return [after - before for before, after in pairwise(days)]
