"""What can be asked of a derivation: groups, covariates, counts that add up, and what is refused."""

from datetime import date

import pytest

from data.catalogue.definition import DefinitionError, load_definition
from data.recurrence.days import ensure_days
from data.recurrence.engine import DerivationError, derive
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, study

WELL, ILL = {"pain_average": 0.0}, {"pain_average": 5.0}
RULE = load_definition("walkback-any")


def well(days, then=()):
    """So many well days from day 0, then ill ones."""
    return [(day, WELL) for day in range(days)] + [(days + n, ILL) for n in range(len(then))]


@pytest.fixture
def trial():
    # N = 7: recovery is confirmed on day 6
    collection = study(
        new_store(),
        "trial",
        {
            "p10": well(10, "x"),  # recurrence on day 10: 4 days
            "p2": well(20),  # last known day 19: 13 days
            "p3": [(0, ILL)],  # never recovered
            "p4": [],  # no entries
            "p5": well(10, "x"),  # as p10
            "p6": well(8),  # 1 day
            "p7": [(0, {"pain_worst": 3.0})],  # entries, but no known day
        },
    )
    with collection.store.writing() as cursor:
        add_attributes(
            cursor,
            collection,
            "arm",
            {1: "walking", 2: "control", 3: "control", 4: "walking", 5: "control ", 6: " ", 7: "usual"},
        )
        add_attributes(cursor, collection, "age", {1: "54", 2: "61.5", 3: "x", 5: "30"})
        add_attributes(cursor, collection, "sex", {1: "f", 2: "m", 6: "f"})
        add_attributes(cursor, collection, "visits", {1: "1", 2: "10", 5: "1", 6: "2"})
    return collection


def rows(frame):
    found = frame.itertuples(index=False)
    return [tuple(None if value != value else value for value in row) for row in found]


def test_risk_counts_are_the_first_intervals_of_everybody(trial):
    with derive(trial, RULE) as derivation:
        counts = derivation.risk_counts()
    assert list(counts.columns) == ["group", "entry", "duration", "event", "n"]
    assert rows(counts) == [("all", 0, 1, 0, 1), ("all", 0, 4, 1, 2), ("all", 0, 13, 0, 1)]


def test_groups_are_the_values_of_an_attribute_and_a_blank_is_none(trial):
    with derive(trial, RULE) as derivation:
        counts = derivation.risk_counts("arm")
        ungrouped = derivation.risk_counts()
    assert rows(ungrouped) == [("all", 0, 1, 0, 1), ("all", 0, 4, 1, 2), ("all", 0, 13, 0, 1)]
    assert rows(counts) == [("control", 0, 4, 1, 1), ("control", 0, 13, 0, 1), ("walking", 0, 4, 1, 1)]


def test_nobody_disappears_between_groups(trial):
    with derive(trial, RULE) as derivation:
        flow = derivation.flow("arm")
        n = int(derivation.risk_counts("arm")["n"].sum())
    everybody = flow.overall
    assert (everybody.participants, everybody.no_entries, everybody.no_known_day) == (7, 1, 1)
    assert (everybody.never_recovered, everybody.at_risk, everybody.never_at_risk) == (1, 4, 3)
    assert flow.not_grouped == 1
    assert n + everybody.never_at_risk + flow.not_grouped == everybody.participants
    assert [(one.group, one.participants, one.at_risk, one.never_at_risk) for one in flow.groups] == [
        ("control", 3, 2, 1),
        ("usual", 1, 0, 1),
        ("walking", 2, 1, 1),
    ]


def test_subjects_carry_the_attributes_asked_for(trial):
    with derive(trial, RULE) as derivation:
        found = derivation.subjects(by="arm", covariates=("age", "sex", "visits"))
    assert list(found.columns) == ["participant", "entry", "duration", "event", "arm", "age", "sex", "visits"]
    assert rows(found) == [
        ("p10", 0, 4, 1, "walking", 54.0, "f", 1.0),
        ("p2", 0, 13, 0, "control", 61.5, "m", 10.0),
        ("p5", 0, 4, 1, "control", 30.0, None, 1.0),
        ("p6", 0, 1, 0, None, None, "f", 2.0),
    ]


def test_a_covariate_with_a_word_in_it_is_text(trial):
    with trial.store.writing() as cursor:
        add_attributes(cursor, trial, "dose", {1: "2", 2: "high"})
    with derive(trial, RULE) as derivation:
        assert derivation.subjects(covariates=("dose",))["dose"].tolist()[:2] == ["2", "high"]


def test_groups_that_are_numbers_stand_in_order_of_number(trial):
    with derive(trial, RULE) as derivation:
        assert [one.group for one in derivation.flow("visits").groups] == ["1", "2", "10"]


def test_intervals_have_dates_and_stand_by_participant(trial):
    with derive(trial, RULE) as derivation:
        found = derivation.intervals()
    assert found["participant"].tolist() == ["p10", "p2", "p5", "p6"]
    assert found["origin_on"].tolist() == [date(1970, 1, 7)] * 4
    assert found["recovery_first_on"].tolist() == [date(1970, 1, 1)] * 4
    assert found["recurrence_on"].tolist() == [date(1970, 1, 11), None, date(1970, 1, 11), None]
    assert found["reason"].tolist() == ["", "end_of_diary", "", "end_of_diary"]
    assert found["event"].tolist() == [1, 0, 1, 0]


def test_runs_of_one_person_or_everybody(trial):
    with derive(trial, RULE) as derivation:
        one = derivation.runs("p10")
        everybody = derivation.runs()
    assert rows(one) == [
        ("p10", "good", date(1970, 1, 1), date(1970, 1, 10), True),
        ("p10", "bad", date(1970, 1, 11), date(1970, 1, 11), False),
    ]
    assert everybody["participant"].unique().tolist() == ["p10", "p2", "p3", "p5", "p6"]


def test_the_latest_value_of_an_attribute_counts(trial):
    with trial.store.writing() as cursor:
        add_attributes(cursor, trial, "arm", {2: "walking"})
    with derive(trial, RULE) as derivation:
        assert rows(derivation.risk_counts("arm")) == [
            ("control", 0, 4, 1, 1),
            ("walking", 0, 4, 1, 1),
            ("walking", 0, 13, 0, 1),
        ]


def test_an_attribute_that_is_not_there_is_named_with_those_that_are(trial):
    with derive(trial, RULE) as derivation:
        with pytest.raises(DerivationError, match="no attribute “group”; there is age, arm, sex, visits"):
            derivation.risk_counts("group")
        with pytest.raises(DerivationError, match="“weight”"):
            derivation.subjects(covariates=("weight",))


def test_a_study_without_attributes_says_so():
    with derive(study(new_store(), "study", {"ann": well(9)}), RULE) as derivation:
        with pytest.raises(DerivationError, match="none yet"):
            derivation.flow("arm")


@pytest.mark.parametrize(
    ("name", "lacking"), [("care-seeking", r"care_sought \(“saw someone about it”\)"), ("flare", "flare")]
)
def test_a_definition_that_needs_what_nobody_said_is_refused(trial, name, lacking):
    with pytest.raises(DefinitionError, match=f"“{name}” needs {lacking}, of which trial has no value"):
        derive(trial, load_definition(name))


def test_an_empty_collection_has_no_value_of_anything():
    with pytest.raises(DefinitionError, match="pain_average"):
        derive(new_store().create("empty", "cohort"), RULE)


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ("anchor=randomised_on", "no attribute “randomised_on”; there is age, arm, sex, visits"),
        ("anchor", "no origin “anchor”; there is confirmed, first_good_day and anchor=ATTRIBUTE"),
        ("anchor=", "no origin “anchor=”"),
        ("start", "no origin “start”"),
    ],
)
def test_an_origin_that_is_not_there_is_refused(trial, origin, says):
    with pytest.raises(DerivationError, match=says):
        derive(trial, RULE, origin=origin)


def test_the_clock_from_the_first_good_day_counts_the_same_people(trial):
    with derive(trial, RULE, origin="first_good_day") as derivation:
        counts = rows(derivation.risk_counts())
        assert counts == [("all", 6, 7, 0, 1), ("all", 6, 10, 1, 2), ("all", 6, 19, 0, 1)]
        assert derivation.intervals()["origin_on"].tolist() == [date(1970, 1, 1)] * 4


def test_a_collection_sees_nothing_of_another():
    store = new_store()
    study(store, "other", {"ann": well(30), "zoe": well(9, "x")})
    mine = study(store, "mine", {"ann": well(9, "x")})
    ensure_days(store.find("other"))
    with derive(mine, RULE) as derivation:
        assert rows(derivation.risk_counts()) == [("all", 0, 3, 1, 1)]
        assert derivation.flow().overall.participants == 1
        assert derivation.runs()["participant"].tolist() == ["ann", "ann"]


def test_two_derivations_at_once_do_not_meet(trial):
    with derive(trial, RULE) as one, derive(trial, load_definition("delphi-2011")) as other:
        assert len(one.intervals()) == 4
        assert len(other.intervals()) == 0
        assert other.risk_counts().empty
        assert other.subjects(covariates=("age",)).empty
        assert other.flow().overall.never_recovered == 5
