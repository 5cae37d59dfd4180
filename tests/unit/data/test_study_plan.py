"""A study's plan: declared once, amended with a reason, never overwritten; what was looked at is counted."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from data.catalogue.definition import load_definition
from data.catalogue.programme_files import templates as programmes
from data.catalogue.study_template_files import FOLDER, StudyTemplateError, read_study_template, study_templates
from data.catalogue.trial_files import load_trial
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.erase import WHAT, erase
from data.store.store import StoreError
from data.study.looks import Looks, looks, record_look
from data.study.plan_comparison import ComparisonPlan
from data.study.study_plan import OutcomePlan, RecurrencePlan, StudyPlan, check_plan, declare, declared_plan
from pages.answers.first_recurrences import study_recurrence
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import study_outcomes
from pages.answers.question import StudyQuestion
from tests.stores import new_store

HOSTILE = "arm'; drop table study_plan; --"
WHEN = RecurrencePlan(
    definition="delphi-2011",
    origin="anchor=randomised_on",
    tau=365,
    times=(90, 180),
    covariates=("age", "sex"),
    strata="site",
)
SCORED = OutcomePlan(measure="pain_average", visits=(0, 28, 84), anchor="randomised_on", responders=50)
PLAN = StudyPlan(
    primary="recurrence",
    by=HOSTILE,
    recurrence=WHEN,
    outcome=SCORED,
    population="adults",
    template="walking-recurrence",
)


@pytest.fixture
def study():
    return new_store().create("Study", "cohort")


def put_data(study, tmp_path):
    file = tmp_path / "file.csv"
    file.write_text("participant,date,pain_average\na,2025-01-01,3\n", encoding="utf-8")
    sheet = read_file(file, study.store.staging())
    load(study.store, study.info.name, "cohort", sheet, propose(sheet, Answers()), today=date(2026, 1, 1))


def test_without_a_plan_there_is_none(study):
    assert declared_plan(study) is None
    assert looks(study) == Looks(0, 0)


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        replace(PLAN, outcome=None),
        StudyPlan(primary="outcome", by=None, recurrence=None, outcome=OutcomePlan(measure="fabq-pa", visits=(0, 84))),
    ],
)
def test_a_plan_is_read_as_it_was_declared(study, plan):
    declare(study, plan, key="a")
    (declaration,) = declared_plan(study).declarations
    assert declaration.plan == plan and declaration.reason == ""


def test_the_same_form_sent_twice_is_one_declaration(study):
    declare(study, PLAN, key="a")
    declare(study, PLAN, key="a")
    assert len(declared_plan(study).declarations) == 1


def test_an_amendment_takes_a_reason_and_keeps_what_was_declared(study):
    declare(study, PLAN, key="a")
    other = replace(PLAN, outcome=replace(SCORED, responders=None))
    with pytest.raises(StoreError, match="no reason yet"):
        declare(study, other, key="b", reason="  ")
    with pytest.raises(StoreError, match="changes nothing"):
        declare(study, PLAN, key="b", reason="none")
    declare(study, other, key="b", reason="Too few people for a threshold")
    found = declared_plan(study)
    assert [one.plan for one in found.declarations] == [PLAN, other]
    assert found.declarations[1].reason == "Too few people for a threshold"
    # the recurrence stands as it did from the first day on; the outcome only from the amendment on
    assert found.since("recurrence") == found.declarations[0]
    assert found.since("outcome") == found.declarations[1]


def test_a_question_that_went_back_to_what_it_was_counts_from_when_it_came_back(study):
    declare(study, PLAN, key="a")
    declare(study, replace(PLAN, recurrence=replace(WHEN, tau=180)), key="b", reason="shorter")
    declare(study, PLAN, key="c", reason="longer again")
    assert declared_plan(study).since("recurrence") == declared_plan(study).declarations[2]


def test_whether_data_were_there_is_read_from_what_was_loaded(study, tmp_path):
    declare(study, PLAN, key="a")
    assert declared_plan(study).first_loaded_at is None
    put_data(study, tmp_path)
    declare(study, replace(PLAN, population=None), key="b", reason="everybody")
    found = declared_plan(study)
    assert [found.is_after_data(one) for one in found.declarations] == [False, True]


def test_a_diary_has_no_such_plan():
    with pytest.raises(StoreError, match="belongs to a study"):
        declare(new_store().create("My diary", "personal"), PLAN, key="a")


def test_how_an_outcome_is_compared_is_declared_with_it(store):
    collection = store.create("Compared", "cohort")
    compared = ComparisonPlan(
        window=10,
        reference="usual",
        covariates=("age", "sex"),
        strata="site",
        cluster="clinic",
        part="sex",
        respond="<=1",
        df="kenward-roger",
    )
    plan = replace(PLAN, outcome=replace(SCORED, compared=compared))
    declare(collection, plan, key="1")
    assert declared_plan(collection).plan == plan
    # an amendment that says less says less
    declare(collection, replace(PLAN, outcome=SCORED), key="2", reason="simpler")
    assert [one.plan.outcome.compared for one in declared_plan(collection).declarations] == [compared, ComparisonPlan()]


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (replace(PLAN, primary="both"), "takes recurrence or outcome"),
        (replace(PLAN, recurrence=None), "nothing is declared of it"),
        (replace(PLAN, by=" "), "The groups"),
        (replace(PLAN, population="x" * 201), "The population"),
        (replace(PLAN, recurrence=replace(WHEN, definition="mine")), "no definition “mine”; there is care-seeking"),
        (replace(PLAN, recurrence=replace(WHEN, origin="anchor=")), "no origin “anchor=”"),
        (replace(PLAN, recurrence=replace(WHEN, tau=0)), "The horizon: 0;"),
        (replace(PLAN, recurrence=replace(WHEN, times=(180, 90))), "days that rise"),
        (replace(PLAN, recurrence=replace(WHEN, covariates=("age", HOSTILE))), "each attribute once"),
        (replace(PLAN, outcome=replace(SCORED, measure="mood")), "no outcome “mood”"),
        (replace(PLAN, outcome=replace(SCORED, visits=(84,))), "fewer than two"),
        (replace(PLAN, outcome=replace(SCORED, compared=ComparisonPlan(respond="=1"))), "is no cut"),
        (
            replace(PLAN, outcome=replace(SCORED, compared=ComparisonPlan(covariates=("age", "age")))),
            "each attribute once",
        ),
        (replace(PLAN, outcome=replace(SCORED, compared=ComparisonPlan(window=200))), "takes 0 to 183"),
        (replace(PLAN, outcome=replace(SCORED, visits=(0, 99999))), "from 0 to 3,660"),
        (replace(PLAN, outcome=replace(SCORED, responders=40)), "30 or 50"),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_place(plan, told):
    with pytest.raises(StoreError, match=told):
        check_plan(plan)


def test_a_refused_plan_leaves_nothing_behind(study):
    with pytest.raises(StoreError):
        declare(study, replace(PLAN, by=""), key="a")
    assert declared_plan(study) is None


def test_different_analyses_are_counted_once_each_before_the_plan_and_since(study):
    other = study.store.create("Other", "cohort")
    for by in ("arm", None, "arm"):
        record_look(study, "recurrence", {"by": by})
    assert looks(study) == Looks(2, 0)
    declare(study, PLAN, key="a")
    record_look(study, "recurrence", {"by": "arm"})
    record_look(study, "outcome", {"by": "arm"})
    declare(study, replace(PLAN, population=None), key="b", reason="everybody")
    # the same analysis under an amended plan is no other analysis
    record_look(study, "recurrence", {"by": "arm"})
    assert looks(study) == Looks(2, 2)
    assert looks(other) == Looks(0, 0)


def test_it_goes_out_comes_back_and_is_erased_with_the_study(study):
    record_look(study, "recurrence", {"by": "arm"})
    declare(study, PLAN, key="a")
    twin = restore_collection(study.store, bundle(study, saved_at=datetime(2026, 11, 21)), "Twin")
    assert declared_plan(twin) == declared_plan(study) and looks(twin) == looks(study)
    receipt = erase(study)
    # 2 days, 3 visits and 2 covariates
    assert receipt.rows == {"study_plan": 1, "study_plan_item": 7, "study_look": 1}
    assert set(receipt.rows) <= set(WHAT)
    assert declared_plan(twin).plan == PLAN


def test_the_designs_can_be_declared(study):
    assert set(study_templates()) == {
        "walking-recurrence",
        "movement-12-weeks",
        "less-sitting-6-months",
        "strengthening-halving-12-weeks",
        "weekly-questions",
        "visits-only",
    }
    for number, template in enumerate(study_templates().values()):
        declare(study, template.plan, key=f"{number}", reason="another design")
        assert declared_plan(study).plan == template.plan and template.plan.template == template.id
        assert programmes()[template.programme].evidence and template.caveats


def test_the_designs_are_those_of_the_studies():
    # days to a recurrence that limits activities; 12 weeks = 84 days; half a year = 182 days; a fall by half
    plans = {name: one.plan for name, one in study_templates().items()}
    walking = plans["walking-recurrence"]
    assert walking.recurrence.definition == load_trial("walkback-2024").definition
    assert study_templates()["walking-recurrence"].trials == ("walkback-2024", "tops")
    assert plans["movement-12-weeks"].outcome.visits[-1] == 84
    assert plans["weekly-questions"].recurrence.definition == "zero-weeks-4"
    assert plans["visits-only"].outcome.visits == (0, 6 * 7, 12 * 7, 52 * 7)
    assert plans["less-sitting-6-months"].outcome.visits[-1] == 182
    halving = plans["strengthening-halving-12-weeks"].outcome
    assert (halving.visits[-1], halving.responders) == (84, 50)


@pytest.mark.parametrize(("template", "answers"), [("weekly-questions", {"pain_days": "7"}), ("visits-only", {})])
def test_the_example_file_of_a_design_answers_what_its_plan_asks(tmp_path, template, answers):
    store, design = new_store(), study_templates()[template]
    file = tmp_path / "example.csv"
    file.write_bytes(design.example)
    sheet = read_file(file, store.staging())
    plan = propose(sheet, Answers(covers=answers))
    assert not plan.open_questions and plan.columns["participant"] == "participant"
    done = load(store, "Example", "cohort", sheet, plan, today=date(2026, 6, 1))
    study = store.find("Example")
    assert done.rejected == 0 and done.stored == done.records
    assert set(study.read("fact_values", name=design.plan.by)["value"]) == {"walking", "usual care"}
    if design.plan.recurrence is not None:
        question = StudyQuestion(definition=load_definition(design.plan.recurrence.definition), by=design.plan.by)
        # p1 is well in weeks 3 to 7, p2 in 4 to 8; p3 in 7 and 8 only
        found = study_recurrence(study, question)
        assert (found.flow.overall.at_risk, found.flow.overall.never_recovered) == (2, 1)
    else:
        asked = OutcomeQuestion(measure="pain_average", visits=design.plan.outcome.visits, window=7, by=design.plan.by)
        found = study_outcomes(study, asked)
        assert [(one.group, one.value.n) for one in found.groups if one.visit == 364] == [
            ("usual care", 1),
            ("walking", 2),
        ]


def test_none_is_recommended():
    told = json.dumps([[one.title, one.description, *one.caveats] for one in study_templates().values()]).lower()
    assert not [word for word in ("recommend", "should", "best", "significant", "proven") if word in told]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tau = 365", "tau = 0", "The horizon: 0"),
        ("tau = 365", "horizon = 365", "“horizon” is not known here"),
        ('"tops"', '"top"', "no trial “top”"),
        ('programme = "walking"', 'programme = "running"', "programme"),
        ('primary = "recurrence"', 'primary = "outcome"', "nothing is declared of it"),
        ('id = "walking-recurrence"', 'id = "walking"', "name of the file"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path, old, new, told):
    text = (FOLDER / "walking-recurrence.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "walking-recurrence.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyTemplateError, match=told):
        read_study_template(path)
