"""Erasing one participant from the page Load: what would go is shown, the label is typed again, a receipt is left."""

from tests.pages.test_joining import pressed, words
from tests.unit.data.released_study import NAME, load_people


def labels(store) -> list[str]:
    with store.reading() as cursor:
        return [row[0] for row in cursor.execute("select label from participant order by label").fetchall()]


def test_it_takes_the_label_twice_and_leaves_the_others(store, open_page, tmp_path):
    load_people(store, tmp_path, range(3))
    page = open_page("cohort/load.py", of=NAME)
    page.text_input(key="load.name").set_value(NAME).run()
    study = store.find(NAME)
    page.text_input(key=f"erase_person.label.{study.id}").set_value("nobody")
    pressed(page, "Show what would go")
    assert "has no participant “nobody”" in words(page)
    page.text_input(key=f"erase_person.label.{study.id}").set_value("p1")
    pressed(page, "Show what would go")
    # by hand: 7 good days and 5 + 7 more, the last of them bad, each with an entry
    assert "diary entries, earlier versions included: 19" in words(page)
    page.text_input(key=f"erase_person.typed.{study.id}").set_value("p2")
    pressed(page, "Erase them for good")
    assert "is not that label" in words(page) and labels(store) == ["p0", "p1", "p2"]
    page.text_input(key=f"erase_person.typed.{study.id}").set_value("p1")
    pressed(page, "Erase them for good")
    assert labels(store) == ["p0", "p2"]
    assert "They are erased." in words(page) and f"p1 in {NAME}" in page.code[0].value
    pressed(page, "I have it")
    assert not page.code


def test_it_can_be_left(store, open_page, tmp_path):
    load_people(store, tmp_path, range(2))
    page = open_page("cohort/load.py", of=NAME)
    page.text_input(key="load.name").set_value(NAME).run()
    page.text_input(key=f"erase_person.label.{store.find(NAME).id}").set_value("p1")
    pressed(page, "Show what would go")
    pressed(page, "Keep them")
    assert labels(store) == ["p0", "p1"] and "cannot be undone" not in words(page)
