"""What a study is read by before anybody chose: a definition that its answers can meet, the same on every page and in the
terminal, and why it is not the usual one is said in a line."""

from datetime import date, timedelta

import pytest

from data.study.study_plan import RecurrencePlan, StudyPlan, declare
from pages.answers.usual_definition import begins_with, usual_definition
from pages.terminal.grammar import parse
from pages.terminal.refusal import Refusal
from pages.terminal.study import what_is_asked
from tests.pages.test_overview import study, words

PAGES = ("overview", "describe", "recurrence", "all_recurrences", "release")


def rows(measure: str, every: int, n: int = 10) -> list[str]:
    """Two people, asked `n` times, every so many days: free of pain, but for the last answer."""
    days = [(who, date(2025, 1, 1) + timedelta(days=every * k), 7 * (k == n - 1)) for who in "ab" for k in range(n)]
    return [f"participant,date,{measure}", *(f"{who},{day},{value}" for who, day, value in days)]


# what is asked, every how many days, what the answers are about, and what follows: the definition, and instead of which
KINDS = {
    "daily": ("pain_average", 1, {}, "walkback-any", None),
    "every other day": ("pain_average", 2, {}, "walkback-any", None),  # one unknown day between two is bridged
    "twice a week": ("pain_average", 4, {}, "visit-free", "walkback-any"),
    "weekly, of its day": ("pain_average", 7, {}, "visit-free", "walkback-any"),
    "monthly, of its day": ("pain_average", 30, {}, "visit-free", "walkback-any"),
    "monthly flares": ("flare", 30, {}, "visit-free", "flare"),
    "weekly, of the week": ("pain_average", 7, {"": "7"}, "walkback-any", None),  # the weeks touch
    "monthly, of the week": ("pain_average", 30, {"": "7"}, "walkback-any", None),  # nothing that is shipped fits
    "weekly days": ("days_with_pain", 7, {"": "7"}, "zero-weeks-4", None),
    "fortnightly days": ("days_with_pain", 14, {"": "14"}, "zero-fortnights-2", None),
    "monthly days": ("days_with_pain", 30, {"": "month"}, "free-month", None),
    "no measure that is named": ("pain_now", 30, {}, "walkback-limiting", None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_study_begins_with_what_its_answers_can_meet(store, tmp_path, kind):
    measure, every, covers, begun, stood_back = KINDS[kind]
    told = rows(measure, every)
    if measure == "flare":
        told = [line[:-1] + "1" if line.endswith("7") else line for line in told]
    found = usual_definition(study(store, tmp_path, told, covers=covers))
    assert (found.id, found.instead_of) == (begun, stood_back)
    assert found.spacing_days == (every if stood_back else None)


def test_every_page_begins_with_it_and_the_terminal_names_it(open_page, store, tmp_path):
    collection = study(store, tmp_path, rows("pain_average", 28))
    line = "Half of the answers lie 28 days or more apart, too far for walkback-any: this begins with visit-free"
    for name in PAGES:
        page = open_page(f"cohort/{name}.py")
        assert line in words(page) and not page.warning, name
        if name != "overview":
            assert page.selectbox(key="definition.choice").value == "visit-free", name
    assert "free of recurrence" in words(open_page("cohort/overview.py"))
    with pytest.raises(Refusal, match="The pages of “Study” begin with visit-free"):
        what_is_asked(parse(["intervals", "--study", "Study"]), collection, str(tmp_path))
    # another one is looked at without the line, and says itself what is in its way
    page = open_page("cohort/recurrence.py", definition="walkback-any")
    assert line not in words(page) and "answers close enough to meet it" in page.warning[0].value


def test_what_was_declared_is_begun_with_whatever_fits(open_page, store, tmp_path):
    collection = study(store, tmp_path, rows("pain_average", 28))
    plan = StudyPlan(primary="recurrence", by=None, recurrence=RecurrencePlan(definition="delphi-2011"), outcome=None)
    declare(collection, plan, key="one")
    assert begins_with(collection, "diary") == "delphi-2011"
    page = open_page("cohort/recurrence.py")
    assert page.selectbox(key="definition.choice").value == "delphi-2011"
    assert "this begins with" not in words(page) and page.warning


def test_a_plan_is_begun_with_it_too(open_page, store, tmp_path):
    study(store, tmp_path, rows("days_with_pain", 7), covers={"": "7"})
    page = open_page("cohort/study_plan.py")
    (chooser,) = [one for one in page.selectbox if one.label == "Definition"]
    assert chooser.value == "zero-weeks-4"
