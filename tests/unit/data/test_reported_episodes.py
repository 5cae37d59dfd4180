"""Episodes as reported: hand-made tables for every sentence of the clause, and a walk along the days that must agree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.definition import DefinitionError, load_definition
from data.recurrence.engine import derive
from data.recurrence.people_tables import DerivationError
from data.recurrence.recorded_sources import sources_held
from data.store.store import now
from tests.reference.naive_episodes import Episode, Followed, derive_person
from tests.stores import new_store
from tests.unit.data.drawn_diaries import AT_LENGTH

TABLES = Path(__file__).parent / "text_tables" / "episodes.txt"
DAY_0 = date(2024, 2, 29)
INTERVAL = re.compile(r"(\w+) (\d+): from (\d+), (\d+) days, (\w+)")
EPISODE = re.compile(r"(\d+)-(\d*)((?: (?:not )?(?:limiting|care|flare))*)")
STORE = new_store()
NAMES = count()


@dataclass
class Example:
    title: str
    definition: str = ""
    origin: str = "confirmed"
    people: dict[str, Followed] = field(default_factory=dict)
    anchors: dict[str, int] = field(default_factory=dict)
    intervals: list[tuple[str, int, int, int, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def read_person(text: str) -> Followed:
    about, _, episodes = text.partition(";") if "free" in text or "until" in text else ("", "", text)
    days = {word: int(day) for word, day in re.findall(r"(free|until) (\d+)", about)}
    return Followed(days.get("free"), days.get("until"), tuple(map(read_episode, filter(None, episodes.split(",")))))


def read_episode(text: str) -> Episode:
    began, ended, words = EPISODE.fullmatch(text.strip()).groups()
    flags = {name: 0 if no else 1 for no, name in re.findall(r"(not )?(limiting|care|flare)", words)}
    return Episode(
        int(began), int(ended) if ended else None, flags.get("limiting"), flags.get("care"), flags.get("flare")
    )


def read_examples() -> list[Example]:
    examples: list[Example] = []
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            examples.append(Example(line[3:]))
            continue
        if not examples or not line.strip():
            continue
        one = examples[-1]
        if match := INTERVAL.fullmatch(line):
            who, *numbers, how = match.groups()
            one.intervals.append((who, *map(int, numbers), how))
            continue
        head, _, rest = line.partition(": ")
        if head == "rule":
            one.definition = rest
        elif head == "origin":
            one.origin = rest
        elif head in ("count", "anchor"):
            told = {name: int(n) for name, n in (part.split() for part in rest.split(","))}
            (one.counts if head == "count" else one.anchors).update(told)
        else:
            one.people[head] = read_person(rest)
    return examples


def day(number: int | None) -> date | None:
    return None if number is None else DAY_0 + timedelta(days=number)


def study_of(people: dict[str, Followed], anchors: dict[str, int] | None = None):
    """A study with these people, as raw rows."""
    study = STORE.create(f"reported {next(NAMES)}", "cohort")
    with STORE.writing() as cursor:
        batch = cursor.execute("select coalesce(max(batch_id), 0) + 1 from batch").fetchone()[0]
        cursor.execute(
            "insert into batch (batch_id, collection_id, origin, kind, created_at, n_records, n_stored, n_duplicates, "
            "n_rejected) values (?, ?, 'import', 'episodes', ?, 0, 0, 0, 0)",
            [batch, study.id, now()],
        )
        entry = count(batch << 32)
        for number, (label, person) in enumerate(people.items(), 1):
            cursor.execute("insert into participant values (?, ?, ?)", [study.id, number, label])
            head = [study.id, number]
            if person.free_from is not None or person.until is not None:
                cursor.execute(
                    "insert into followed_person values (?, ?, ?, 1, ?, false, ?, ?)",
                    [*head, next(entry), batch, day(person.free_from), day(person.until)],
                )
            for one in person.episodes:
                cursor.execute(
                    "insert into episode values (?, ?, ?, 1, ?, false, ?, ?, ?, ?, ?)",
                    [
                        *head,
                        next(entry),
                        batch,
                        day(one.began),
                        day(one.ended),
                        one.limiting,
                        one.care_sought,
                        one.flare,
                    ],
                )
            if anchors and label in anchors:
                cursor.execute(
                    "insert into attribute values (?, ?, ?, 1, ?, false, 'start', ?)",
                    [*head, next(entry), batch, day(anchors[label]).isoformat()],
                )
    return study


def rows(derivation) -> list[tuple[str, int, int, int, str]]:
    found = derivation.intervals(all=True)
    return [
        (row.participant, row.interval, (row.origin_on - DAY_0).days, row.duration, row.reason or "recurrence")
        for row in found.itertuples()
    ]


EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_a_hand_made_table_comes_out_as_it_says(example):
    study = study_of(example.people, example.anchors)
    definition = load_definition(example.definition)
    with derive(study, definition, origin=example.origin, source="episodes") as derivation:
        assert rows(derivation) == example.intervals
        flow = derivation.flow().overall
        assert {name: getattr(flow, name) for name in example.counts} == example.counts
        assert flow.never_at_risk + flow.at_risk == flow.participants == len(example.people)
    if example.origin == "confirmed":
        measure = definition.bad.conditions[0].measure
        naive = {label: derive_person(one, measure, definition.recovery_days) for label, one in example.people.items()}
        assert as_rows(naive) == example.intervals


def as_rows(people) -> list[tuple[str, int, int, int, str]]:
    return [
        (label, number, start, days, "recurrence" if event else "end_of_follow_up")
        for label, told in sorted(people.items())
        for number, (start, days, event) in enumerate(told.intervals, 1)
    ]


flags = st.sampled_from([None, 0, 1])


@st.composite
def a_person(draw) -> Followed:
    begun = draw(st.lists(st.integers(0, 45), unique=True, max_size=6))
    episodes = []
    for began in sorted(begun):
        ended = draw(st.one_of(st.none(), st.integers(began, began + 12)))
        episodes.append(Episode(began, ended, draw(flags), draw(flags), draw(flags)))
    free = draw(st.one_of(st.none(), st.integers(0, 20)))
    until = draw(st.one_of(st.none(), st.integers(free or 0, 50)))
    return Followed(free, until, tuple(episodes))


@AT_LENGTH
@given(st.lists(a_person(), min_size=1, max_size=8), st.sampled_from(["any", "limiting", "care"]))
def test_both_agree_on_any_episodes(drawn, what):
    definition = load_definition({"any": "walkback-any", "limiting": "walkback-limiting", "care": "care-seeking"}[what])
    people = {f"p{place}": person for place, person in enumerate(drawn)}
    study = study_of(people)
    measure = definition.bad.conditions[0].measure
    flag = {"limiting": "limiting", "care": "care_sought"}.get(what)
    if flag and all(getattr(one, flag) is None for person in drawn for one in person.episodes):
        with pytest.raises(DefinitionError, match=measure):
            derive(study, definition, source="episodes")
        return
    told = {label: derive_person(person, measure, definition.recovery_days) for label, person in people.items()}
    with derive(study, definition, source="episodes") as derivation:
        assert rows(derivation) == as_rows(told)
        flow = derivation.flow().overall
    standing = [one.standing for one in told.values()]
    for name in ("no_free_from", "no_followed_until", "in_episode", "at_risk"):
        assert getattr(flow, name) == standing.count(name)
    assert flow.episodes_after_follow_up == sum(one.after_follow_up for one in told.values())
    assert flow.undecided_episodes == sum(one.undecided for one in told.values())
    assert flow.later_not_at_risk == sum(one.later_not_at_risk for one in told.values())


def test_what_episodes_do_not_tell_is_refused_with_what_they_do():
    study = study_of({"ann": Followed(1, 90, (Episode(20, 24, limiting=1),))})
    assert sources_held(study) == ("episodes",)
    with pytest.raises(DefinitionError, match=r"care_sought.*pain by being there, and activity_limited"):
        derive(study, load_definition("care-seeking"), source="episodes")
    with pytest.raises(DerivationError, match="not the first good day"):
        derive(study, load_definition("walkback-any"), origin="first_good_day", source="episodes")
