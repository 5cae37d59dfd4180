"""What answers are about, on Load: what changes is said before it is confirmed, and a refusal changes nothing."""

from data.study.answers_about import answers_about
from tests.pages.test_cohort_pages import press, words
from tests.pages.test_overview import study

ROWS = [f"{who},{7 * week},{4 if week == 6 else 0}" for who in "AB" for week in range(1, 9)]


def choose(page, label: str, value):
    (chooser,) = [one for one in page.selectbox if one.label.startswith(label)]
    page = chooser.set_value(value).run()
    assert not page.exception
    return page


def test_what_changes_is_said_before_it_is_confirmed(open_page, store, tmp_path):
    collection = study(store, tmp_path, ["participant,day,pain_average", *ROWS])
    page = open_page("cohort/load.py")
    assert "average pain, 16 answers of 2 people in “2.csv”: each is about its own day." in plain(page)
    page = choose(page, "Answers that are about other days", "pain_average")
    page = choose(page, "Each is about", "7")
    told = plain(page)
    # by hand: see tests/store/test_answers_about.py
    assert "16 answers to “average pain” are about its own day now, and would be about the 7 days" in told
    assert "0 people at risk and 0 first recurrences now, 2 people at risk and 2 first recurrences then." in told
    assert "Definitions for how the study asked: visit-free now, none then." in told
    assert [one.covers for one in answers_about(collection)] == ["1"]
    page = press(page, "Yes, that is what they are about")
    assert "16 answers to “average pain” are about the 7 days that end on its day now." in plain(page)
    assert "each is about the 7 days that end on its day, as was said after the load." in plain(page)
    assert not [one for one in page.button if one.label.startswith("Yes, that")]
    told = plain(open_page("cohort/recurrence.py"))
    assert "(walkback-any)" in told and "2 of 2 people had a recurrence" in told


def test_a_number_that_is_typed_and_one_that_is_none(open_page, store, tmp_path):
    collection = study(store, tmp_path, ["participant,day,pain_average", *ROWS])
    page = choose(open_page("cohort/load.py"), "Answers that are about other days", "pain_average")
    page = choose(page, "Each is about", "other")
    page = page.text_input(key=f"about.{collection.id}.days").set_value("a fortnight").run()
    assert "“a fortnight” is no number of days from 1 to 366" in page.error[0].value
    page = page.text_input(key=f"about.{collection.id}.days").set_value("1").run()
    assert "are about its own day already" in plain(page)
    page = page.text_input(key=f"about.{collection.id}.days").set_value("5").run()
    page = press(page, "Yes, that is what they are about")
    assert [one.covers for one in answers_about(collection)] == ["5"]


def plain(page) -> str:
    return words(page).replace("\\", "").replace("\u2060", "")  # escapes, and what keeps a colon from being an emoji's
