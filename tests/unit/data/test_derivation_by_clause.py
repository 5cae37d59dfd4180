"""Examples for every clause, worked by hand in text_tables/clauses.txt, against both implementations."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from data.catalogue.definition import Condition, Definition, Rule, load_definition
from data.recurrence.engine import derive
from tests.reference.naive_derivation import derive_person
from tests.stores import new_store
from tests.unit.data.diaries import DAY_0, study

TABLES = Path(__file__).parent / "text_tables" / "clauses.txt"
BOUNDS = {">=": "at_least", "<=": "at_most", ">": "more_than", "<": "less_than"}
MEASURES = {"p": "pain_average", "l": "activity_limited"}
RULE = re.compile(r"bad (?:(any|all) )?(.+) good (?:(any|all) )?(.+) D (\d+) N (\d+) k (\d+) G (\d+)")
INTERVAL = re.compile(r"(\w+) (\d+): t0 (\d+),(?: from (\d+), entry (\d+),)? (\d+) days?, (\w+)(, start not observed)?")


@dataclass
class Example:
    title: str
    definition: Definition | None = None
    origin: str = "confirmed"
    diaries: dict = field(default_factory=dict)
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
    head, _, rest = line.partition(":")
    if head == "rule":
        example.definition = read_rule(rest.strip())
    elif head == "origin":
        example.origin = rest.strip()
    elif head == "count":
        example.counts |= {name: int(n) for name, n in (one.split() for one in rest.split(","))}
    else:
        example.diaries[head] = read_diary(rest)


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
    words = re.findall(r"([pl])(>=|<=|>|<)(\d+)", text)
    return tuple(Condition(MEASURES[measure], BOUNDS[bound], float(value)) for measure, bound, value in words)


def read_diary(text):
    entries, day = [], 1
    for word in text.split():
        what, _, times = word.partition("*")
        for _ in range(int(times or 1)):
            entries += [(day, read_entry(one)) for one in what.split("+") if one != "."]
            day += 1
    return entries


def read_entry(word):
    values = [None if value == "-" else float(value) for value in word.split("/")]
    return dict(zip(("pain_average", "activity_limited"), values, strict=False))


EXAMPLES = read_examples()


def number(date):
    return (date - DAY_0).days


def as_groups(participant, interval, t0, origin, entry, duration, event, reason, start_not_observed, example):
    from_first = example.origin == "first_good_day"
    return (
        participant,
        str(interval),
        str(t0),
        str(origin) if from_first else None,
        str(entry) if from_first else None,
        str(duration),
        "recurrence" if event else reason,
        ", start not observed" if from_first and start_not_observed else None,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_models_agree_with_the_example(example):
    collection = study(new_store(), "example", with_every_measure(example))
    with derive(collection, example.definition, origin=example.origin) as derivation:
        found = [
            as_groups(
                row.participant,
                row.interval,
                number(row.t0_on),
                number(row.origin_on),
                row.entry,
                row.duration,
                row.event,
                row.reason,
                row.start_not_observed,
                example,
            )
            for row in derivation.intervals(all=True).itertuples()
            if row.participant != "other"
        ]
        flow = derivation.flow().overall
        whole = derivation.intervals(all=True)
    with derive(collection, example.definition, origin=example.origin, rows_a_range=1) as one_by_one:
        assert one_by_one.intervals(all=True).equals(whole)
        assert one_by_one.flow().overall == flow
    assert found == example.intervals
    extra = {"participants": 1, "no_known_day": 1} if "other" in with_every_measure(example) else {}
    assert {name: getattr(flow, name) - extra.get(name, 0) for name in example.counts} == example.counts


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_day_by_day_reading_agrees_with_the_example(example):
    found = []
    for label, diary in example.diaries.items():
        for one in derive_person(diary, example.definition).intervals:
            start = one.t0 if example.origin == "confirmed" else one.recovery_first
            found.append(
                as_groups(
                    label,
                    one.number,
                    one.t0,
                    start,
                    one.t0 - start,
                    one.until - start,
                    one.event,
                    one.reason,
                    one.start_not_observed,
                    example,
                )
            )
    assert found == example.intervals


def with_every_measure(example):
    """A study without any value of a measure is refused: where the example has none, an “other” has one."""
    present = {
        name
        for diary in example.diaries.values()
        for _, measures in diary
        for name, value in measures.items()
        if value is not None
    }
    lacking = [name for name in example.definition.measures if name not in present]
    return example.diaries | ({"other": [(1, {name: 0.0}) for name in lacking]} if lacking else {})


def test_every_clause_has_examples():
    clauses = {int(re.match(r"clause (\d+):", example.title).group(1)) for example in EXAMPLES}
    assert clauses == set(range(1, 10))
    assert sum(len(example.intervals) for example in EXAMPLES) > 30
