"""Examples for every letter of clause 11, worked by hand in text_tables/periods.txt, against both implementations."""

import re
from dataclasses import dataclass, field, replace
from itertools import count as count_up
from pathlib import Path

import pytest

from data.catalogue.definition import Condition, Definition, Rule, load_definition
from data.recurrence.engine import derive
from tests.reference.naive_periods import derive_periods
from tests.stores import new_store
from tests.unit.data.diaries import as_date
from tests.unit.data.period_studies import period_study

TABLES = Path(__file__).parent / "text_tables" / "periods.txt"
BOUNDS = {">=": "at_least", "<=": "at_most", ">": "more_than", "<": "less_than"}
MEASURES = {"p": "pain_average", "l": "activity_limited", "d": "pain_days", "f": "flare"}
ABOUT = {"m": "month", "s": "since-last"}
RULE = re.compile(r"bad (?:(any|all) )?(.+) good (?:(any|all) )?(.+) D (\d+) N (\d+) k (\d+) G (\d+)")
INTERVAL = re.compile(r"(\w+) (\d+): t0 (-?\d+),(?: onset (-?\d+) to (-?\d+),)? (\d+) days?, (\w+)")
ANSWER = re.compile(r"(-?\d+)\((\w+)\)=(\S+)")


@dataclass
class Example:
    title: str
    definition: Definition | None = None
    onset: str = "last"
    every: int | None = None
    anchor: int | None = None
    starts: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    intervals: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)


def read_examples():
    examples = []
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            examples.append(Example(line[3:]))
        elif examples and line.strip():
            add(examples[-1], line)
    return examples


def add(example, line):
    if found := INTERVAL.fullmatch(line):
        example.intervals.append(found.groups())
        return
    head, _, rest = line.partition(": ")
    if head == "rule":
        example.definition = read_rule(rest)
    elif head == "onset":
        example.onset = rest
    elif head in ("every", "anchor"):
        setattr(example, head, int(rest))
    elif head == "start":
        example.starts = {label: int(day) for label, day in (one.split() for one in rest.split(", "))}
    elif head == "count":
        example.counts = {name: int(n) for name, n in (one.split() for one in rest.split(", "))}
    else:
        example.people[head] = [read_answer(word) for word in rest.split()]


def read_rule(text):
    found = RULE.fullmatch(text)
    if not found:
        return load_definition(text)
    any_bad, bad, any_good, good, *spans = found.groups()
    d, n, k, g = map(int, spans)
    return Definition(
        id="example",
        title="Example",
        bad=Rule(any_bad or "any", conditions(bad)),
        good=Rule(any_good or "all", conditions(good)),
        min_bad_days=d,
        recovery_days=n,
        bridge_days=k,
        max_gap_days=g,
    )


def conditions(text):
    words = re.findall(r"([pldf])(>=|<=|>|<)(\d+)", text)
    return tuple(Condition(MEASURES[measure], BOUNDS[bound], float(value)) for measure, bound, value in words)


def read_answer(word):
    day, about, said = ANSWER.fullmatch(word).groups()
    values = {MEASURES[name]: float(value) for name, value in re.findall(r"([pldf])(\d+)", said)}
    return int(day), ABOUT.get(about) or int(about), values


EXAMPLES = read_examples()
STORE = new_store()
NAMES = count_up()


def study_of(example):
    anchors = {"anchor_day": dict.fromkeys(example.people, str(as_date(example.anchor)))} if example.anchor else None
    return period_study(
        STORE, f"example {next(NAMES)}", example.people, every=example.every, starts=example.starts, attributes=anchors
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_models_agree_with_the_example(example):
    origin = "anchor=anchor_day" if example.anchor else "confirmed"
    with derive(study_of(example), example.definition, origin=origin, onset=example.onset) as derivation:
        found = [
            (
                row.participant,
                str(row.interval),
                str(number(row.t0_on)),
                as_text(number(row.onset_first_on)),
                as_text(number(row.onset_last_on)),
                str(row.duration),
                "recurrence" if row.event else row.reason,
            )
            for row in derivation.intervals(all=True, onsets=True).itertuples()
        ]
        flow = derivation.flow().overall
    assert found == example.intervals
    assert {name: getattr(flow, name) for name in example.counts} == example.counts


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_reading_answer_by_answer_agrees_with_the_example(example):
    found, counts = [], dict.fromkeys(example.counts, 0)
    for label, entries in example.people.items():
        person = derive_periods(
            entries,
            replace(example.definition, covers=None),
            every=example.every,
            start=example.starts.get(label),
            anchor=example.anchor,
        )
        for one in person.intervals:
            clock = one.t0 if example.anchor is None else max(one.t0, example.anchor)
            found.append(
                (
                    label,
                    str(one.number),
                    str(one.t0),
                    as_text(one.earliest),
                    as_text(one.latest),
                    str(one.until(example.onset) - clock),
                    "recurrence" if one.event else one.reason,
                )
            )
        for name, n in count(person).items():
            if name in counts:
                counts[name] += n
    assert found == example.intervals
    assert counts == example.counts


def count(person):
    return {
        "at_risk": int(bool(person.intervals)),
        "never_recovered": int(person.has_known_day and not person.intervals),
        "events": sum(one.event for one in person.intervals),
        "censored_gap": sum(one.reason == "gap" for one in person.intervals),
        "unknown_days": person.unknown_days,
        "days_outside_stretches": person.days_outside_stretches,
        "contradicted": person.contradicted,
        "undecided_spans": person.undecided_spans,
    }


def number(day):
    return None if day is None else (day - as_date(0)).days


def as_text(day):
    return None if day is None else str(day)


def test_every_letter_has_examples():
    told = {re.match(r"clause 11(\w?):", example.title).group(1) for example in EXAMPLES}
    assert told == {"", *"abcdefg"}
    assert sum(len(example.intervals) for example in EXAMPLES) > 40
