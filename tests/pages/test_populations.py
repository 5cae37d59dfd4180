"""Looking at a part of a study's people: live n, saved once, the same n on every page, hostile names as they are."""

from datetime import date, timedelta

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.population_saves import populations, save_population
from data.study.populations import Population, Rule
from pages.telling.wording import plain

TODAY = date(2026, 6, 1)
HOSTILE = "=2<b>*x*</b> [k](http://evil.example)"
PAGES = ("cohort/describe.py", "cohort/recurrence.py", "cohort/outcomes.py")


@pytest.fixture
def study(store, tmp_path):
    """Seven people: three in the north aged 30, 40, 50, of whom two have pain again, four elsewhere."""
    lines = ["participant,date,pain_average,activity_limited,site"]
    for number in range(7):
        site = "north" if number < 3 else HOSTILE
        for day in range(12):
            limited = 3 if number != 2 and day == 11 else 0
            lines.append(f"p{number},{date(2025, 1, 1) + timedelta(days=day)},{limited},{limited},{site}")
    for text, kind in (
        ("\n".join(lines), None),
        ("participant,age\n" + "\n".join(f"p{number},{30 + 10 * number}" for number in range(7)), "attributes"),
    ):
        file = tmp_path / "file.csv"
        file.write_text(text + "\n", encoding="utf-8")
        sheet = read_file(file, store.staging())
        load(store, "Study", "cohort", sheet, propose(sheet, Answers(kind=kind)), today=TODAY)
    return store.find("Study")


def words(page) -> str:
    kinds = (page.title, page.markdown, page.success, page.error, page.caption, page.info)
    return "\n".join([one.value for kind in kinds for one in kind])


def press(page, label: str):
    (button,) = [one for one in page.button if plain(one.label) == label]
    return button.click().run()


def widget(kind, label: str):
    (found,) = [one for one in kind if plain(one.label) == label]
    return found


def chosen(page, *what: str):
    return widget(page.multiselect, "What must be known").set_value(list(what)).run()


def test_the_number_follows_the_rules_before_anything_is_saved(open_page, study):
    page = chosen(open_page("cohort/describe.py"), "attribute:age")
    assert "**7 of 7 people**: age is known." in words(page)
    page = widget(page.number_input, "age: at least").set_value(50.0).run()
    assert "**5 of 7 people**: age is at least 50." in words(page)
    page = chosen(page, "attribute:age", "attribute:site")
    page = widget(page.multiselect, "site: one of").set_value(["north"]).run()
    assert "**1 of 7 people**" in words(page)
    assert populations(study) == ()


def test_a_saved_part_is_what_the_page_is_about_and_can_be_removed(open_page, study):
    page = chosen(open_page("cohort/describe.py"), "attribute:site")
    assert HOSTILE in widget(page.multiselect, "site: one of").options  # lists show plain text, nothing to escape
    page = widget(page.multiselect, "site: one of").set_value([HOSTILE]).run()
    page = widget(page.text_input, "Name for this part").set_value(HOSTILE).run()
    page = press(page, "Save this part")
    assert populations(study) == (
        Population(HOSTILE, (Rule(about="attribute", test="one_of", name="site", values=(HOSTILE,)),)),
    )
    assert page.query_params["who"] == HOSTILE
    told = words(page)
    assert "4 people" in told and "<b>" not in told and "[k](" not in told
    page = press(page, f"Remove “{HOSTILE}”")
    assert len(populations(study)) == 1
    page = press(page, "Yes, remove it")
    assert populations(study) == () and "Everybody in this study: 7 people" in words(page)


def test_a_part_without_a_name_is_refused_and_the_form_stays(open_page, study):
    page = press(chosen(open_page("cohort/describe.py"), "diary"), "Save this part")
    assert "has no name yet" in words(page) and "**7 of 7 people**" in words(page)
    assert populations(study) == ()


def test_every_page_counts_the_same_people(open_page, study):
    save_population(
        study, Population("North", (Rule(about="attribute", test="one_of", name="site", values=("north",)),)), key="one"
    )
    told = {path: words(open_page(path, who="North")).replace("\\", "") for path in PAGES}
    assert "“North”: 3 people" in told[PAGES[0]] and "Of 3 people, 3 have a diary and 3 recovered" in told[PAGES[0]]
    assert "2 of 3 people had a recurrence" in told[PAGES[1]] and "3 participants" in told[PAGES[1]]
    assert all("Only people of “North”: site is north." in one for one in told.values())
    assert "3 " in told[PAGES[2]] and "7 " not in told[PAGES[2]].split("How this")[0]
    whole = words(open_page(PAGES[1])).replace("\\", "")
    assert "6 of 7 people had a recurrence" in whole and "Only people" not in whole


def test_of_nobody_every_page_says_so(open_page, study):
    save_population(
        study, Population("None", (Rule(about="attribute", test="at_least", name="age", amount=1000),)), key="one"
    )
    assert "“None”: 0 people" in words(open_page(PAGES[0], who="None"))
    assert "so there is no curve to draw" in words(open_page(PAGES[1], who="None"))
    assert "nan" not in words(open_page(PAGES[2], who="None")).lower()


def test_a_name_there_is_none_of_is_everybody(open_page, study):
    assert "Everybody in this study: 7 people" in words(open_page(PAGES[0], who="gone"))
