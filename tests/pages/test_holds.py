"""What a study of before holds, on Load: offered, done only when chosen, erased only when said twice."""

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from pages.telling.wording import plain
from tests.files.conftest import sheet_of
from tests.pages.test_joining import words
from tests.store.test_review import CANARY, TODAY, levels, put


def start(open_page):
    page = open_page("cohort/load.py")
    return page.text_input(key="load.name").set_value("study").run()


def button(page, label: str):
    (shown,) = [one for one in page.button if one.label.replace("\\", "") == label]
    page = shown.click().run()
    assert not page.exception
    return page


def test_each_is_offered_and_nothing_is_done_unasked(store, open_page):
    put(store)
    page = start(open_page)
    said = words(page).replace("\\", "")
    assert "“contact” looks like an e-mail address, of 4 people." in said and CANARY not in said
    assert "“randomised” is 2024-01-01 for everybody, 4 people. Is it a placeholder?" in said
    # P03 and p3 may be one person; that they say different things of a fact is told when it is tried
    assert "They are one, “P03”" in [one.label.replace("\\", "") for one in page.button]
    page = button(page, "They are one, “P03”")
    assert "say different things: arm" in plain(page.error[0].value)
    assert len(levels(store, "contact")) == 4 and levels(store, "site") == ["01", "1", "1.0", "2"]


def test_spellings_are_made_one_by_one_press(store, open_page):
    put(store)
    page = button(start(open_page), "Count all as “Usual care”")
    assert levels(store, "arm") == ["Usual care", "Walking"]
    assert "Count all as “Usual care”" not in [one.label.replace("\\", "") for one in page.button]


def test_an_erasure_is_said_twice_and_can_be_left(store, open_page):
    put(store)
    page = button(start(open_page), "Erase “contact” of everybody for good")
    assert len(levels(store, "contact")) == 4
    page = button(page, "Keep it")
    assert len(levels(store, "contact")) == 4
    page = button(button(page, "Erase “contact” of everybody for good"), "Yes, erase it")
    assert levels(store, "contact") == [] and "“contact”" not in words(page).replace("\\", "")


def test_many_people_with_labels_that_are_alike_are_decided_about_at_once(store, open_page):
    diary = "id,date,pain\n" + "".join(f"{who},2024-03-01,{who}\n" for who in range(1, 6))
    people = "id,age\n" + "".join(f"00{who},3{who}\n" for who in range(1, 5))
    # the fifth says something else of the same day under its other label
    for text in (diary, people, "id,date,pain\n005,2024-03-01,9\n"):
        sheet, plan = read_as(sheet_of(text), Answers(same={"participant": "no"}))
        load(store, "study", "cohort", sheet, plan, today=TODAY)
    page = start(open_page)
    said = words(page).replace("\\", "")
    assert "5 times labels of people differ only in" in said and "“1” and “001”" in said and "and 2 more" in said
    assert "They are one, “2”" not in [one.label.replace("\\", "") for one in page.button]
    page = button(page, "Each is one person, as “1”")
    said = words(page).replace("\\", "")
    assert "4 people had several labels and have one now. The others stay as they are:" in said
    with store.reading() as cursor:
        labels = cursor.execute("select label from participant order by 1").fetchall()
    assert [label for (label,) in labels] == ["005", "1", "2", "3", "4", "5"]
    assert "They are one, “5”" in [one.label.replace("\\", "") for one in page.button]
