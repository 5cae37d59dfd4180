"""Populations: who is in one by every kind of rule, that every count follows it, and that nothing said is lost."""

import shutil
from datetime import date, timedelta

import pytest

from data.catalogue.definition import load_definition
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.recurrence.engine import derive
from data.recurrence.gap_rule import vary_gap_rule
from data.recurrence.grid import first_recurrences
from data.store.store import Store, StoreError
from data.study.describe import baseline, days_after, diaries
from data.study.population_saves import delete_population, populations, save_population
from data.study.populations import Population, Rule, population_size
from tests.stores import new_store

TODAY = date(2026, 6, 1)
HOSTILE = "=2'; drop table participant; -- $name <b>*x*"
# participant -> site, age, pain by day: p1 to p3 recover (7 days at 0), and p1 and p2 have pain again after
PEOPLE = {
    "p1": ("north", "30", "00000005"),
    "p2": (HOSTILE, "40", "000000005"),
    "p3": ("north", "50", "000000000"),
    "p4": ("north", "60.5", "5"),
    "p5": ("", "old", "9"),
    "p6": (HOSTILE, "70", ""),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The file of a store with the study, loaded once."""
    folder = tmp_path_factory.mktemp("loaded")
    store = new_store(folder / "store.duckdb")

    def put(lines: list[str], **answers):
        file = folder / "file.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sheet = read_file(file, store.staging())
        load(store, "Study", "cohort", sheet, propose(sheet, Answers(**answers)), today=TODAY)

    days = [
        f"{label},{date(2025, 1, 1) + timedelta(days=n)},{pain}"
        for label, (_, _, pains) in PEOPLE.items()
        for n, pain in enumerate(pains)
    ]
    put(["participant,date,pain_average", *days])
    put(
        ["participant,site of care,age", *(f'{who},"{site}",{age}' for who, (site, age, _) in PEOPLE.items())],
        kind="attributes",
    )
    store.close()
    return store.path


@pytest.fixture
def study(loaded, tmp_path):
    store = Store(shutil.copy(loaded, tmp_path / "store.duckdb"))
    yield store.find("Study")
    store.close()


def named(*rules: Rule) -> Population:
    return Population("Some", rules)


def age(test: str, amount: float | None = None) -> Rule:
    return Rule(about="attribute", test=test, name="age", amount=amount)


@pytest.mark.parametrize(
    ("rules", "size"),
    [
        ((age("at_least", 50),), 3),  # p3, p4, p6; "old" is no number, and unknown meets no rule
        ((age("at_most", 50),), 3),
        ((age("at_least", 40), age("at_most", 60)), 2),
        ((age("known"),), 6),
        ((Rule(about="attribute", test="known", name="site of care"),), 5),
        ((Rule(about="attribute", test="one_of", name="site of care", values=(HOSTILE,)),), 2),
        ((Rule(about="attribute", test="one_of", name="site of care", values=("north", HOSTILE)),), 5),
        ((Rule(about="attribute", test="one_of", name=HOSTILE, values=("north",)),), 0),
        ((Rule(about="diary", test="known"),), 5),
        (
            (
                Rule(about="diary", test="known"),
                Rule(about="attribute", test="one_of", name="site of care", values=(HOSTILE,)),
            ),
            1,
        ),
        ((Rule(about="first_pain", test="at_most", amount=0),), 3),
        ((Rule(about="first_pain", test="at_least", amount=5),), 2),
        ((Rule(about="first_pain", test="known"),), 5),
    ],
)
def test_who_is_in_it(study, rules, size):
    assert population_size(study, named(*rules)) == size
    assert population_size(study, None) == 6


def test_every_count_is_of_the_population(study):
    north = named(Rule(about="attribute", test="one_of", name="site of care", values=("north",)))  # p1, p3, p4
    definition = load_definition("dasilva-2019-any")
    with derive(study, definition, population=north) as derived:
        flow, intervals = derived.flow().overall, derived.intervals()
        assert derived.risk_counts()["n"].sum() == 2 and derived.flow(by="site of care").overall == flow
        assert set(derived.runs()["participant"]) == {"p1", "p3", "p4"}
        assert derived.runs("p2").empty
        assert len(derived.subjects()) == 2 and set(derived.recurrent()["participant"]) == {"p1", "p3"}
        assert derived.bounds().n == 2
    assert (flow.participants, flow.no_entries, flow.never_recovered, flow.at_risk) == (3, 0, 1, 2)
    assert intervals[["participant", "event"]].to_numpy().tolist() == [["p1", 1], ["p3", 0]]
    assert baseline(study, population=north).n == diaries(study, population=north).overall.n == 3
    # p1 has seven days that another follows, p3 eight, p4 none
    assert days_after(study, bound_at=3, population=north).totals.tolist() == [0, 0, 15, 0]
    with derive(study, definition) as derived:
        assert derived.flow().overall.participants == 6


@pytest.mark.parametrize("by", [None, "site of care"])
def test_so_are_all_definitions_at_once_and_other_gap_rules(study, by):
    older, definition = named(age("at_most", 50)), load_definition("dasilva-2019-any")
    with derive(study, definition, population=older) as derived:
        expected = derived.risk_counts(by)
    (found,) = first_recurrences(study, [definition], by=by, population=older)
    assert found.counts.sum() == expected["n"].sum() == 3
    for row in expected.itertuples():
        assert found.counts[0, row.duration - row.entry, found.groups.index(row.group), row.event] == row.n
    (same,) = vary_gap_rule(study, definition, (definition.max_gap_days,), by=by, population=older)
    assert same.risk_counts.equals(expected)


def test_a_population_of_nobody_is_a_result(study):
    nobody = named(age("at_least", 1000))
    with derive(study, load_definition("dasilva-2019-any"), population=nobody) as derived:
        assert derived.flow().overall.participants == 0 and derived.intervals().empty
    assert baseline(study, population=nobody).n == 0 and diaries(study, population=nobody).overall.n == 0
    assert days_after(study, bound_at=3, population=nobody).n_people == 0


def test_it_is_kept_as_it_was_said_and_a_form_sent_twice_is_one_save(study):
    rules = (
        Rule(about="attribute", test="one_of", name=HOSTILE, values=("a", HOSTILE, "")),
        age("at_least", 0.1),
        Rule(about="diary", test="known"),
    )
    for _ in range(2):
        save_population(study, Population(f"  {HOSTILE}  ", rules), key="one")
    save_population(study, Population("another", (age("known"),)), key="two")
    assert populations(study) == (Population(HOSTILE, rules), Population("another", (age("known"),)))


def test_a_name_that_is_there_is_changed_and_what_was_said_before_stays(study):
    save_population(study, Population("Older", (age("at_least", 50),)), key="one")
    save_population(study, Population("older", (age("at_least", 60),)), key="two")
    assert populations(study) == (Population("older", (age("at_least", 60),)),)
    delete_population(study, "OLDER", key="three")
    delete_population(study, "OLDER", key="three")
    assert populations(study) == ()
    with study.store.reading() as cursor:
        assert cursor.execute("select count(*), max(revision) from population").fetchall() == [(3, 3)]
        assert cursor.execute("select amount from population_rule order by revision").fetchall() == [(50.0,), (60.0,)]
    with pytest.raises(StoreError, match="no population “Older” any more"):
        delete_population(study, "Older", key="four")
    # the name is free again
    save_population(study, Population("Older", (age("known"),)), key="five")
    assert [one.name for one in populations(study)] == ["Older"]


def test_of_another_study_nothing_is_seen(study):
    save_population(study, Population("Older", (age("known"),)), key="one")
    other = study.store.create("Other", "cohort")
    assert populations(other) == () and population_size(other, populations(study)[0]) == 0
    mine = study.store.create("My diary", "personal")
    with pytest.raises(StoreError, match="not of a person's own diary"):
        save_population(mine, Population("x", (age("known"),)), key="two")


@pytest.mark.parametrize(
    ("population", "said"),
    [
        (Population(" ", (age("known"),)), "has no name"),
        (Population("n" * 101, (age("known"),)), "up to 100"),
        (Population("x", ()), "0 rules"),
        (Population("x", (age("at_least"),)), "Rule 1 has no number"),
        (Population("x", (age("known"), age("at_most", float("nan")))), "Rule 2 has no number"),
        (Population("x", (Rule(about="attribute", test="one_of", name="age"),)), "lists 0 values"),
        (Population("x", (Rule(about="attribute", test="known", name=" "),)), "names no attribute"),
        (Population("x", (Rule(about="diary", test="at_least", amount=1),)), "cannot be"),
        (Population("x", (Rule(about="weather", test="known"),)), "weather"),
    ],
)
def test_what_says_nothing_is_refused_with_the_place(study, population, said):
    with pytest.raises(StoreError, match=said):
        save_population(study, population, key="one")
    assert populations(study) == ()
