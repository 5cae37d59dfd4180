"""What a whole study is coarsened to: beside its own numbers, with groups, levels and values of few people in it."""

import shutil
from contextlib import closing

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.recurrence.release_people import release_people
from data.store.running import close_the_store, the_store
from data.store.store import Store, now
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from pages.answers.describe import DescribeQuestion, people
from pages.answers.first_recurrences import study_recurrence
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import study_outcomes
from pages.answers.release import ReleaseQuestion, released_study
from pages.report.release_document import release_report
from pages.telling.release.words import released_title
from pages.telling.wording import plain
from tests.questions import about
from tests.unit.data.released_study import TODAY, diary_rows

NAMES = ("sex", "smokes", "episodes", "age", "income")
MARKED = [number for number in range(100) if number % 3 and number * 7 % 60 <= 25][:13]  # recurred by day 30


def more_of(number: int) -> tuple:
    """Columns beside the diary: site x has 5 people and sex x 3; 4 people smoke; 80 had no episode; one earns most."""
    site = "x" if number >= 95 else "ab"[number % 2]
    sex = "x" if number < 3 else "fm"[number // 2 % 2]
    episodes, income = 0 if number % 5 else number, 900_000 if number == 50 else 20_000 + 100 * number
    return site, sex, "yn"[number >= 4], episodes, 30 + number % 41, income, "ny"[number in MARKED]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coarse")
    lines = ["participant,date,pain_average,activity_limited,site,sex,smokes,episodes,age,income,marked"]
    for number in range(100):
        more = ",".join(map(str, more_of(number)))
        lines += [f"{row.rsplit(',', 2)[0]},{more}" for row in diary_rows(number)]
    file = folder / "diaries.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with closing(Store(folder / "store.duckdb")) as store:
        sheet = read_file(file, store.staging())
        load(store, "Sites", "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return folder / "store.duckdb"


@pytest.fixture(scope="module")
def study(loaded):
    with closing(Store(loaded)) as store:
        yield store.find("Sites")


def coarse(study, by=None):
    question = ReleaseQuestion(
        by=by,
        recurrence=about(by=by),
        characteristics=NAMES,
        outcome=OutcomeQuestion(measure="pain_average", visits=(0, 28), window=3, by=by),
    )
    return released_study(
        question,
        release_people(study, by=by, population=None),
        recurrence=study_recurrence(study, question.recurrence),
        baseline=people(study, DescribeQuestion(by=by)),
        outcomes=study_outcomes(study, question.outcome),
    )


def test_a_group_of_five_is_nowhere_in_it_and_that_there_is_one_is_not_told(study):
    found = coarse(study, "site")
    assert found.groups == ("a", "b") and len(found.people) == 95
    # by hand: of 95 the even 48 are in a, the odd 47 in b; 43 to 48 give 45
    assert (found.sizes.owner, found.sizes.released) == ((48, 47), (45, 45))
    with_few, without, whole = (
        release_report(one, title="t", is_simulated=False, definition=None, made_at=now()).subtitle
        for one in (found, coarse(study, "sex"), coarse(study))
    )
    rule = "A group of 7 people or fewer would be left out."
    assert rule in with_few and rule in without and rule not in whole


def test_levels_and_flow_of_few_people_are_withheld(study):
    found = coarse(study)
    # everybody recovers in these diaries, so that nobody is left over: it is not told
    assert [(row.owner, row.released) for row in found.flow] == [((100,), (None,))]
    told = {released_title(row.of): row.released[0] for row in found.rows}
    # by hand: 3 are x, 48 f and 49 m. x is few, so f as the smaller goes too; of those who smoke, 4 and 96, neither
    assert told == {"sex: m": 51}


def test_a_mean_that_is_a_count_of_few_or_one_person_s_is_withheld(study):
    told = {released_title(one.of): one.released for one in coarse(study).numbers}
    assert {title.lower(): one.mean is None for title, one in told.items()} == {
        "episodes": True,
        "age": False,
        "income": True,
    }


def test_a_change_is_told_as_coarsely_as_one_person_can_move_it(study):
    for one in coarse(study).changes:
        # a change lies between -10 and 10, so that one person moves the mean by 20 / n
        assert one.released.mean is None or one.released.step >= 20 / one.owner.n


def test_leaving_out_people_who_all_had_a_recurrence_is_refused_on_the_page(open_page, store, loaded):
    close_the_store()
    shutil.copy(loaded, store.path)
    rest = Population("the others", (Rule(about="attribute", test="one_of", name="marked", values=("n",)),))
    save_population(the_store().find("Sites"), rest, key="rest")
    page = open_page("cohort/release.py")
    next(one for one in page.button if one.label.startswith("Publish")).click()
    page.run()
    page = open_page("cohort/release.py", who="the others")
    said = plain("\n".join(one.value for one in page.info))
    assert "would tell what became of 13 people" in said, said
