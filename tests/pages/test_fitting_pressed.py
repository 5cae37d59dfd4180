"""Where answers lie too far apart for a rule: the definitions that fit are a press away, and the curve is theirs."""

from dataclasses import replace

import pytest

from data.catalogue.definition import load_definition
from data.own.made_definitions import name_of_version, save_definition
from data.store.store import StoreError
from data.study.study_plan import RecurrencePlan, StudyPlan, declare
from tests.pages.test_overview import study, words

# monthly: pain 0 or 1 but for the tenth month, of "a" the fifth too
ROWS = [
    f"{who},2025-{month:02}-01,{4 if month == 10 or (who == 'a' and month == 5) else month % 2},{arm}"
    for who, arm in zip("abcdef", "xyxyxy", strict=True)
    for month in range(1, 13)
]
HEAD = "participant,date,pain_average,arm"


@pytest.mark.parametrize("before", ["walkback-any", "delphi-2011"])
def test_a_press_reads_it_by_what_fits(open_page, store, tmp_path, before):
    study(store, tmp_path, [HEAD, *ROWS])
    page = open_page("cohort/recurrence.py", definition=before)
    assert "answers close enough to meet it" in "\n".join(one.value for one in page.warning)
    (button,) = [one for one in page.button if one.key == "fitting.visit-free"]
    button.click().run()
    assert not page.exception and not page.warning
    assert page.query_params["definition"] in ("visit-free", ["visit-free"])
    assert page.selectbox(key="definition.choice").value == "visit-free"
    # everybody is free at the first visit and in pain again at the tenth, a at the fifth already
    assert "6 of 6 people had a recurrence" in words(page) and "(visit-free)" in words(page)


def test_a_score_that_no_shipped_definition_names_is_read_after_a_press(open_page, store, tmp_path):
    """Monthly “pain now?”: what lacks is named with what is there, and the rule by that is a definition of the study's."""
    study(store, tmp_path, [HEAD.replace("pain_average", "pain_now"), *ROWS])
    page = open_page("cohort/recurrence.py", definition="walkback-any")
    assert "needs pain_average (“average pain”), of which" in words(page)
    assert "it has pain_now (“pain now”), " in words(page) and "by which a definition of your own can read it" in words(
        page
    )
    (button,) = [one for one in page.button if str(one.key).startswith("fitting.")]
    assert button.key == "fitting.visit-free-pain_now"
    button.click().run()
    assert not page.exception and "6 of 6 people had a recurrence" in words(page)
    assert str(page.selectbox(key="definition.choice").value).startswith("own-")


def test_a_definition_of_ones_own_is_chosen_on_every_page_of_a_study(open_page, store, tmp_path):
    collection = study(store, tmp_path, [HEAD, *ROWS])
    made = save_definition(collection, replace(load_definition("visit-free"), title="Free at a visit"), key="one")
    assert (made.id, made.version) == ("own-free-at-a-visit", 1)
    for name in ("describe", "recurrence", "all_recurrences", "release"):
        page = open_page(f"cohort/{name}.py", definition=made.id)
        chooser = page.selectbox(key="definition.choice")
        assert chooser.value == made.id, name
        assert "Free at a visit (your own, version 1)" in chooser.options, name


def test_a_plan_declares_a_version_of_a_definition_of_the_study_and_a_later_one_is_not_it(open_page, store, tmp_path):
    collection = study(store, tmp_path, [HEAD, *ROWS])
    first = save_definition(collection, replace(load_definition("visit-free"), title="Free at a visit"), key="one")
    plan = StudyPlan(
        primary="recurrence", by=None, outcome=None, recurrence=RecurrencePlan(definition=name_of_version(first))
    )
    declare(collection, plan, key="plan")
    page = open_page("cohort/recurrence.py")
    assert page.selectbox(key="definition.choice").value == first.id
    assert "xploratory" not in words(page).split("Take this analysis")[0]
    table = "\n".join(str(one.value.to_dict()) for one in open_page("cohort/study_plan.py").table)
    table = table.replace("\\", "")
    assert "Free at a visit (of this study, version 1)" in table
    save_definition(collection, replace(first, max_missed_visits=2), key="two")
    page = open_page("cohort/recurrence.py", definition=first.id)
    assert "xploratory" in words(page)
    with pytest.raises(StoreError, match="no definition “own-none"):
        declare(
            collection,
            replace(plan, recurrence=RecurrencePlan(definition="own-none (version 1)")),
            key="other",
            reason="why",
        )
