"""The page of a study's plan, and what other pages say by it: declared, exploratory, and how much was looked at."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from analysis.multiplicity import holm
from data.catalogue.programme_files import templates as programmes
from data.catalogue.study_template_files import study_templates
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.looks import Looks, looks
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from data.study.study_plan import (
    Declaration,
    DeclaredPlan,
    OutcomePlan,
    RecurrencePlan,
    StudyPlan,
    declare,
    declared_plan,
)
from pages.telling.plan.words import CHECKED
from pages.telling.study_plan.words import holm_lines, looks_sentences, outcome_standing, published_lines, standing
from pages.telling.wording import day_text, plain

HOSTILE = "arm<b>*x*"
WHEN = RecurrencePlan(definition="delphi-2011", tau=365, covariates=("sex", "age"))
PLAN = StudyPlan(
    primary="recurrence",
    by=HOSTILE,
    recurrence=WHEN,
    outcome=OutcomePlan(measure="pain_average", visits=(0, 84), responders=50),
    population="adults",
)
ASKED = {"definition": "delphi-2011", "by": HOSTILE, "population": "adults"}


def plan_of(*plans, loaded_at=None):
    """A plan and its amendments, a month apart from 1 March on."""
    return DeclaredPlan(
        tuple(
            Declaration(plan=plan, declared_at=datetime(2026, 3 + number, 1, 9, 30), reason="because" if number else "")
            for number, plan in enumerate(plans)
        ),
        loaded_at,
    )


def loaded(store, tmp_path):
    """Two arms of four: well for 7 days; two of each have pain again, on the 8th day or later."""
    lines = ["participant,date,pain_average,activity_limited,arm"]
    for arm in ("a", "b"):
        for number in range(4):
            for day in range(12):
                is_bad = number < 2 and day == 8 + number
                lines.append(f"{arm}{number},{date(2025, 1, 1) + timedelta(days=day)},{5 * is_bad},{3 * is_bad},{arm}")
    return put(store, tmp_path, lines)


def put(store, tmp_path, lines):
    file = tmp_path / "file.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "New", "cohort", sheet, propose(sheet, Answers()), today=date(2026, 6, 1))
    return store.find("New")


def words(page) -> str:
    kinds = (page.title, page.markdown, page.caption, page.success, page.error, page.header)
    return "\n".join([one.value for kind in kinds for one in kind])


def press(page, label):
    next(one for one in page.button if one.label == label).click().run()
    assert not page.exception
    return page


def test_what_is_as_planned_is_declared_with_its_date():
    found = standing(plan_of(PLAN), **ASKED, tau=365, covariates=("age", "sex"))
    assert found.kind == "declared"
    assert found.in_title("A curve") == "A curve, declared on 1 March 2026"
    assert "before any data were loaded" in found.words and "its main question" in found.words


def test_what_was_declared_after_data_says_so_in_the_title_too():
    found = standing(plan_of(PLAN, loaded_at=datetime(2026, 2, 1)), **ASKED)
    assert found.label == "declared on 1 March 2026, after data were loaded"
    assert "after data were loaded on 1 February 2026" in found.words


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"definition": "devet-2002"}, "the definition (declared: delphi-2011)"),
        ({"by": None}, f"the groups (declared: {HOSTILE})"),
        ({"origin": "first_good_day"}, "where days are counted from (declared: confirmed)"),
        ({"tau": 180}, "the horizon (declared: 365 days)"),
        ({"covariates": ("age",)}, "the covariates (declared: age, sex)"),
        ({"covariates": ()}, "the covariates (declared: age, sex)"),
        ({"strata": "site"}, "the strata (declared: none)"),
        ({"population": None}, "the people (declared: adults)"),
    ],
)
def test_what_differs_is_exploratory_and_says_in_what(other, told):
    found = standing(plan_of(PLAN), **{**ASKED, **other})
    assert found.kind == "exploratory" and found.in_title("A curve") == "A curve, exploratory"
    assert told in plain(found.words)


def test_a_name_from_a_file_is_escaped():
    assert HOSTILE not in standing(plan_of(PLAN), **(ASKED | {"by": "site"})).words


def test_an_amended_question_carries_the_date_of_its_amendment_the_other_keeps_its_own():
    amended = replace(PLAN, outcome=replace(PLAN.outcome, visits=(0, 28, 84)))
    plan = plan_of(PLAN, amended, loaded_at=datetime(2026, 3, 15))
    assert standing(plan, **ASKED).label == "declared on 1 March 2026"
    scored = {"measure": "pain_average", "by": HOSTILE, "population": "adults"}
    found = outcome_standing(plan, visits=(0, 28, 84), **scored)
    assert found.label == "declared on 1 April 2026, after data were loaded"
    assert "as an amendment" in found.words and "a secondary question" in found.words
    assert "the share with a fall of 50 % or more at day 84; the rest beside it is exploratory" in found.words
    assert outcome_standing(plan, visits=(0, 84), **scored).kind == "exploratory"


def test_without_a_plan_nothing_is_declared_and_titles_stay():
    found = standing(None, definition="delphi-2011")
    assert (found.kind, found.in_title("A curve")) == ("exploratory", "A curve")
    only = plan_of(replace(PLAN, outcome=None))
    assert "declares nothing about scores at visits" in outcome_standing(only, measure="odi", visits=(0, 84)).words


def test_how_much_was_looked_at_is_said_in_words():
    # 1 in 20 of 30 is 1.5
    told = " ".join(looks_sentences(Looks(2, 30), is_declared=True))
    assert (
        "30 different analyses of this study were" in told
        and "about 1.5 would seem" in told
        and "Before it 2 different analyses" in told
    )
    assert looks_sentences(Looks(0, 1), is_declared=True) == [
        "Since the declaration one analysis of this study was shown here."
    ]


def test_outcomes_at_several_visits_are_told_as_one_family(open_page, store, tmp_path):
    # 16 people in two arms, at three visits after the baseline: three p-values for the one difference of arms
    lines = ["participant,date,pain_average,arm"]
    for number in range(16):
        for visit, fall in ((0, 0), (28, 1), (56, 2), (84, 3)):
            for day in range(7):
                pain = 5 + (number * 37 + visit * 11 * (number // 3)) % 5 - fall * (number % 2)
                on = date(2025, 1, 1) + timedelta(days=visit + day - (3 if visit else 0))
                lines.append(f"p{number},{on},{pain},{number % 2}")
    put(store, tmp_path, lines)
    told = words(open_page("cohort/outcomes.py", of="New", by="arm", visits="12-weeks"))
    assert "These 3 p-values are a family" in told and "Holm's method (1979): day 28, 1 p " in told


def test_holm_by_hand():
    # sorted 0.01, 0.03, 0.04 by 3, 2, 1: 0.03, 0.06, and 0.04 not below the one before it: 0.06
    (line,) = holm_lines(dict(zip("abc", holm([0.04, 0.01, 0.03]), strict=True)))
    assert line.endswith("a p = 0.060; b p = 0.030; c p = 0.060.")
    assert holm_lines({"a": 0.04}) == []


@pytest.mark.parametrize("template", study_templates().values(), ids=study_templates())
def test_a_design_comes_with_its_caveats_and_what_was_checked(open_page, store, template):
    store.create("New", "cohort")
    told = plain(words(open_page("cohort/study_plan.py", of="New", design=template.id)))
    assert all(caveat in told for caveat in template.caveats)
    assert all(plain(line) in told for line in published_lines(template))
    evidence = programmes()[template.programme].evidence
    assert all(one.does_not_show in told and f"({one.reference}; {CHECKED[one.checked]}.)" in told for one in evidence)
    is_in_evidence = any("TOPS" in one.reference for one in evidence)
    assert ("TOPS" in told) == ("tops" in template.trials or is_in_evidence)


def test_a_study_is_begun_without_data_planned_and_amended(open_page, store):
    page = open_page("cohort/study_plan.py")
    page.text_input[0].set_value("New").run()
    press(page, "Begin a study without data")
    study = store.find("New")
    page = open_page("cohort/study_plan.py", of="New", design="walking-recurrence")
    assert "none is put before the others" in words(page) and "TOPS" in words(page)
    press(page, "Declare this plan")
    found = declared_plan(study)
    assert found.plan == study_templates()["walking-recurrence"].plan and found.first_loaded_at is None
    assert "before any data were loaded into Respite" in words(page)
    press(press(page, "Amend the plan"), "Declare the amendment")
    assert "has no reason yet" in words(page)
    page.text_area[0].set_value(f"Because {HOSTILE}").run()
    press(page, "Declare the amendment")
    assert "changes nothing" in words(page) and len(declared_plan(study).declarations) == 1
    page.number_input[0].set_value(180).run()
    press(page, "Declare the amendment")
    found = declared_plan(study)
    assert found.plan.recurrence.tau == 180 and found.declarations[1].reason == f"Because {HOSTILE}"
    assert "Amendments" in words(page) and HOSTILE not in words(page) and HOSTILE in plain(words(page))


@pytest.mark.parametrize("design", ["", *study_templates()])
def test_every_design_opens_and_can_be_declared_as_it_is(open_page, store, design):
    study = store.create("New", "cohort")
    page = press(open_page("cohort/study_plan.py", of="New", design=design), "Declare this plan")
    assert declared_plan(study).plan.template == (design or None)
    assert len(page.table) == 1


def test_a_plan_made_elsewhere_with_hostile_names_is_shown(open_page, store):
    study = store.create("New", "cohort")
    declare(study, replace(PLAN, recurrence=replace(WHEN, origin=f"anchor={HOSTILE} day")), key="a")
    page = press(open_page("cohort/study_plan.py", of="New"), "Amend the plan")
    assert HOSTILE not in words(page)
    # the form gives back what it was given: nothing to amend
    page.text_area[0].set_value("why").run()
    assert "changes nothing" in words(press(page, "Declare the amendment"))
    assert looks(study) == Looks(0, 0)


def test_the_page_of_recurrence_says_what_it_is_by_the_plan_and_is_counted(open_page, store, tmp_path):
    study = store.create("New", "cohort")
    when = RecurrencePlan(definition="walkback-limiting", tau=365)
    declare(study, StudyPlan(primary="recurrence", by="arm", recurrence=when, outcome=None), key="a")
    loaded(store, tmp_path)
    on = f"declared on {day_text(declared_plan(study).declarations[0].declared_at.date())}"
    planned = words(open_page("cohort/recurrence.py", of="New", by="arm"))
    assert f", {on}**" in planned and "before any data were loaded into Respite" in planned
    assert "exploratory" not in planned
    open_page("cohort/recurrence.py", of="New", by="arm", definition="delphi-2011")
    other = words(open_page("cohort/recurrence.py", of="New", by="arm", definition="dasilva-2019-any"))
    assert ", exploratory**" in other and "the definition" in other
    open_page("cohort/recurrence.py", of="New", by="arm", definition="dasilva-2019-any")
    # the third, delphi-2011, has nobody recovered for 30 days: no curve, no analysis
    assert looks(study) == Looks(0, 2)
    assert "Since the declaration 2 different analyses" in words(open_page("cohort/study_plan.py", of="New"))


def test_the_pages_begin_with_the_declared_definition(open_page, store, tmp_path):
    loaded(store, tmp_path)
    study = store.find("New")
    before = open_page("cohort/recurrence.py").selectbox(key="definition.choice").value
    declare(
        study,
        StudyPlan(
            primary="recurrence", by=None, recurrence=RecurrencePlan(definition="dasilva-2019-any"), outcome=None
        ),
        key="a",
    )
    for path in ("cohort/recurrence.py", "cohort/all_recurrences.py"):
        assert open_page(path).selectbox(key="definition.choice").value == "dasilva-2019-any" != before


def test_opening_the_page_of_recurrence_is_the_declared_analysis(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,activity_limited,arm,sex,age,site"]
    for number in range(8):
        for day in range(20):
            is_bad = day == 8 + number
            lines.append(
                f"p{number},{date(2025, 1, 1) + timedelta(days=day)},{5 * is_bad},{3 * is_bad},"
                f"{'ab'[number % 2]},{'fm'[number // 4]},{30 + number},{'xy'[number // 2 % 2]}"
            )
    study = put(store, tmp_path, lines)
    everybody = Population("All of them", (Rule(about="attribute", test="known", name="arm"),))
    save_population(study, everybody, key="a")
    when = RecurrencePlan(
        definition="walkback-any", origin="first_good_day", tau=10, times=(), covariates=("age", "sex"), strata="site"
    )
    declare(
        study,
        StudyPlan(primary="recurrence", by="arm", recurrence=when, outcome=None, population=everybody.name),
        key="b",
    )
    page = open_page("cohort/recurrence.py", of="New")
    # all that was declared is chosen, the horizon too, which is none of the usual ones
    assert "as its main question of the study" in words(page) and "exploratory" not in words(page)
    assert looks(study) == Looks(0, 1) and page.selectbox(key="days.choice").value == "10"
    assert page.selectbox(key="days.choice").options == ["10 days", "180 days", "365 days", "2 years", "All"]
    # the same said in the address is no other look; taken away in it, it is
    open_page("cohort/recurrence.py", of="New", by="arm", adjust=["sex", "age"], strata="site", who=everybody.name)
    assert looks(study) == Looks(0, 1)
    told = words(open_page("cohort/recurrence.py", of="New", adjust=""))
    assert "the covariates (declared: age\\, sex)" in told
    assert "the people (declared: All of them)" in words(open_page("cohort/recurrence.py", of="New", who=""))
    assert looks(study) == Looks(0, 3)
    page = open_page("cohort/all_recurrences.py", of="New")
    assert page.multiselect(key="adjust.choices").value == ["age", "sex"]
    page.multiselect(key="adjust.choices").set_value([]).run()
    assert page.query_params["adjust"] in ("", [""]) and page.multiselect(key="adjust.choices").value == []


def test_the_page_of_outcomes_says_what_it_is_by_the_plan_and_is_counted(open_page, store, tmp_path):
    study = loaded(store, tmp_path)
    assert "No plan was declared" in words(open_page("cohort/outcomes.py", of="New"))
    scored = OutcomePlan(measure="pain_average", visits=(0, 84, 182))
    declare(study, StudyPlan(primary="outcome", by="arm", recurrence=None, outcome=scored), key="a")
    # without a choice in the address it begins with what was declared, so that opening it is no other look
    assert "after data were loaded**" in words(open_page("cohort/outcomes.py", of="New"))
    assert "after data were loaded**" in words(open_page("cohort/outcomes.py", of="New", by="arm"))
    assert looks(study) == Looks(1, 1)
    assert ", exploratory**" in words(open_page("cohort/outcomes.py", of="New", by=""))
    assert looks(study) == Looks(1, 2)


def test_a_design_does_not_declare_groups_that_the_study_does_not_have(open_page, store, tmp_path):
    study = loaded(store, tmp_path)
    page = open_page("cohort/study_plan.py", of="New", design="walking-recurrence")
    assert "has no attribute “group”: choose" in words(page)
    page.selectbox(key=next(one.key for one in page.selectbox if one.label.startswith("Groups"))).set_value("arm").run()
    press(page, "Declare this plan")
    assert declared_plan(study).plan.by == "arm"
    assert "after data were loaded on" in words(page)


def test_what_no_plan_declares_is_marked_and_counted_on_its_own_pages(open_page, store, tmp_path):
    study = store.create("New", "cohort")
    declare(
        study,
        StudyPlan(
            primary="recurrence",
            by="arm",
            recurrence=RecurrencePlan(definition="walkback-limiting", strata="sex"),
            outcome=None,
        ),
        key="a",
    )
    loaded(store, tmp_path)
    told = words(open_page("cohort/all_recurrences.py", of="New", by="arm"))
    assert "declares nothing about all recurrences" in told and "(walkback-limiting), exploratory**" in told
    assert looks(study) == Looks(0, 1)
    # the strata that are chosen are part of what the curve and the model are by the plan
    told = words(open_page("cohort/recurrence.py", of="New", by="arm"))
    assert "differs in the strata (declared: sex)" in told and looks(study) == Looks(0, 2)
    page = open_page("cohort/recurrence.py", of="New", by="arm")
    page.session_state["every.fold"] = True
    assert "differs in the strata" in words(page.run()) and looks(study) == Looks(0, 3)


def test_of_many_definitions_only_the_declared_one_was_declared(open_page, store, tmp_path):
    study = store.create("New", "cohort")
    declare(
        study,
        StudyPlan(
            primary="recurrence", by="arm", recurrence=RecurrencePlan(definition="walkback-limiting"), outcome=None
        ),
        key="a",
    )
    loaded(store, tmp_path)
    page = open_page("cohort/recurrence.py", of="New", by="arm")
    page.session_state["every.fold"] = True
    told = words(page.run())
    assert "Declared is the marked definition alone" in told and "exploratory but for the marked one" in told
    assert "(walkback-limiting), declared on" in told
