"""The page on fear-avoidance: with nothing, with a simulated study of known paths, and with what it must not claim."""

from datetime import date, timedelta

import numpy as np
import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.looks import Looks, looks
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from data.study.study_plan import RecurrencePlan, StudyPlan, declare
from pages.answers.fear_avoidance import FearQuestion, fear_study
from pages.telling.fear_avoidance.words import method_lines, path_sentences

TODAY = date(2026, 6, 1)
DAYS = (0, 84, 182)


def stored(store, tmp_path, text: str):
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return store.find("Study")


@pytest.fixture
def study(store, tmp_path):
    """120 people: fear falls by 6 more in the second arm by day 84; disability follows fear, half a point each."""
    rng = np.random.default_rng(5)
    fears, disabilities = ["participant,date,total_tsk-11"], ["participant,date,total_rmdq-24"]
    arms = ["participant,arm"]
    for number in range(120):
        own, arm = rng.normal(30, 4), number % 2
        fear = own + rng.normal(0, 1.5, 3) - np.array([0, 2 + 6 * arm, 3 + 6 * arm])
        lasting = np.array([fear[0], fear[1], fear[1]])
        disability = 12 + 0.5 * (lasting - 28) + rng.normal(0, 1.5, 3)
        for day, one, other in zip(DAYS, np.clip(fear, 11, 44), np.clip(disability, 0, 24), strict=True):
            on = date(2025, 1, 1) + timedelta(days=day)
            fears.append(f"p{number},{on},{round(one)}")
            disabilities.append(f"p{number},{on},{round(other)}")
        arms.append(f"p{number},{'walking<b>' if arm else 'control'}")
    for lines in (fears, disabilities, arms):
        collection = stored(store, tmp_path, "\n".join(lines) + "\n")
    return collection


def words(page) -> str:
    return "\n".join([one.value for kind in (page.title, page.markdown, page.info) for one in kind])


def found_in(study):
    return fear_study(study, FearQuestion(between="tsk-11", outcome="rmdq-24", visits=DAYS, windows=(14, 14), by="arm"))


def test_it_opens_on_an_empty_store_and_on_pain_alone(open_page, store, tmp_path):
    assert "will be here, once a study has a questionnaire" in words(open_page("cohort/fear_avoidance.py"))
    stored(store, tmp_path, "participant,date,pain_average\na,2025-01-01,3\n")
    assert "will be here, once a study has a questionnaire" in words(open_page("cohort/fear_avoidance.py"))


def test_the_paths_are_those_of_the_simulation(study):
    paths = found_in(study).paths
    # 6 points of fear, half a point of disability for each: -3 through fear, nothing beside it
    assert (paths.n, paths.dropped) == (120, 0)
    assert paths.to_mediator.lower < -6 < paths.to_mediator.upper
    assert paths.indirect.lower < -3 < paths.indirect.upper < 0
    assert abs(paths.direct.estimate) < 1.5 and paths.total.estimate == pytest.approx(
        paths.indirect.estimate + paths.direct.estimate
    )


def test_the_page_says_so_and_claims_causes_only_where_drawn_by_lot(open_page, study):
    page = open_page("cohort/fear_avoidance.py", between="tsk-11", measure="rmdq-24", by="arm")
    told = words(page)
    assert "none of these differences is known to be an effect" in told and "drawn by lot, so" not in told
    assert len(page.get("plotly_chart")) == 2 and "<b>" not in told
    page = open_page("cohort/fear_avoidance.py", between="tsk-11", measure="rmdq-24", by="arm", randomised="yes")
    told = words(page)
    assert "the whole difference is an effect of being in one or the other" in told
    assert "was not drawn by lot, so the part that goes along with it need not go through it" in told


def test_without_groups_there_are_slopes_and_no_path(open_page, study):
    told = words(open_page("cohort/fear_avoidance.py"))
    assert "Within people: at visits where fear of movement was 1 point above" in told
    assert "A path through it takes two groups" in told


def test_both_are_the_same_every_time(study):
    one, other = found_in(study), found_in(study)
    assert one.paths == other.paths
    assert path_sentences(one, is_randomised=True) == path_sentences(other, is_randomised=True)
    assert method_lines(one) == method_lines(other)


def test_it_is_about_the_chosen_people_only(open_page, study):
    save_population(
        study,
        Population("Controls", (Rule(about="attribute", test="one_of", name="arm", values=("control",)),)),
        key="a",
    )
    page = open_page("cohort/fear_avoidance.py", who="Controls")
    told = words(page)
    # every other one of 120 is a control
    assert "Within and between 60 people, kept apart" in told
    assert "Only people of “Controls”" in page.caption[-1].value
    part = fear_study(
        study,
        FearQuestion(
            between="tsk-11",
            outcome="rmdq-24",
            visits=DAYS,
            windows=(14, 14),
            population=Population("", (Rule(about="attribute", test="one_of", name="arm", values=("control",)),)),
        ),
    )
    assert part.slopes.within.people == part.slopes.between.people == 60
    save_population(
        study, Population("Nobody", (Rule(about="attribute", test="one_of", name="arm", values=("x",)),)), key="b"
    )
    assert "Nobody is in this part of the study." in words(open_page("cohort/fear_avoidance.py", who="Nobody"))


def test_by_a_plan_that_declares_nothing_of_it_it_is_exploratory_and_counted(open_page, study):
    assert "exploratory" not in words(open_page("cohort/fear_avoidance.py"))
    declare(
        study,
        StudyPlan(
            primary="recurrence", by=None, recurrence=RecurrencePlan(definition="walkback-limiting"), outcome=None
        ),
        key="a",
    )
    page = open_page("cohort/fear_avoidance.py")
    assert "declares nothing about fear-avoidance" in page.caption[0].value and "kept apart, exploratory" in words(page)
    assert looks(study) == Looks(1, 1)
