"""The pages of a study held elsewhere: those that work on its days, the same as of the study; the others say that they are not."""

import shutil
from datetime import date, timedelta

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.prepared.hold import hold
from data.prepared.write import prepare
from data.sharing.releases import releases
from pages.telling.held_words import OFFERED
from tests.pages.test_addresses import go

TODAY = date(2026, 6, 1)
NAME = "Away & <b>*x*"
OTHERS = ("overview", "load", "outcomes", "fear-avoidance", "joining")


@pytest.fixture
def held(store, tmp_path):
    """Forty people in two arms, the half of whom are limited again 10 days after 7 good ones; held under another name."""
    lines = ["participant,date,pain_average,activity_limited,arm"]
    for number in range(40):
        for day in range(17 if number % 4 < 2 else 25):
            limited = 3 if number % 4 < 2 and day == 16 else 0
            lines.append(
                f"p{number:02},{date(2025, 1, 1) + timedelta(days=day)},{limited},{limited},{'ab'[number % 2]}"
            )
    file = tmp_path / "file.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    prepare(store.find("Study"), tmp_path / "folder", buckets=2)
    return hold(store, tmp_path / "folder", NAME).study


def words(page) -> list[str]:
    kinds = (page.title, page.header, page.markdown, page.success, page.error, page.info, page.caption)
    return [one.value for kind in kinds for one in kind]


def of_both(told: list[str]) -> list[str]:
    """What is said of the study wherever its days are: not where they are, what was loaded, and what can be made here."""
    told = [line.split("0 rejected. ")[-1] for line in told]
    return [line for line in told if not any(word in line for word in ("Held elsewhere", "zip", "People of whom all"))]


@pytest.mark.parametrize("path", ["recurrence", "all_recurrences", "describe"])
def test_a_page_of_its_days_says_what_the_study_says(open_page, held, path):
    at = {"definition": "walkback-limiting", "by": "arm"}
    told = words(open_page(f"cohort/{path}.py", of=NAME, **at))
    [once] = [line for line in told if "Held elsewhere" in line]
    assert "“folder”" in once
    there = open_page(f"cohort/{path}.py", of="Study", **at)
    assert of_both(told) == of_both(words(there))
    assert any("20" in line for line in told)


def test_its_plan_is_only_read_and_its_release_goes_into_the_ledger(open_page, held):
    plan = open_page("cohort/study_plan.py", of=NAME)
    assert not plan.button and "comes with it" in "\n".join(words(plan))
    page = open_page("cohort/release.py", of=NAME)
    assert "Outcome" not in [option for group in page.get("button_group") for option in group.options]
    [publish] = [one for one in page.button if one.label == "Publish this release"]
    publish.click().run()
    assert not page.exception and len(releases(held)) == 1


def test_what_it_does_not_have_says_so_and_its_home_is_its_curve(open_page, held):
    menu = open_page("menu.py", of=NAME)
    assert menu.title[0].value == OFFERED[0]
    for address in OTHERS:
        said = words(go(menu, address))
        assert any("not offered" in line and OFFERED[0] in line for line in said), address


def test_a_folder_that_is_gone_is_said_and_nothing_of_it_is_shown(open_page, held, tmp_path):
    menu = go(open_page("menu.py", of=NAME), "recurrence")
    assert any("20 recurrences" in line for line in words(menu))
    shutil.move(tmp_path / "folder", tmp_path / "moved")
    menu.run()
    assert not menu.exception and "not in its place" in menu.error[0].value
    assert not any("recurrences" in line for line in words(menu))
    assert str(tmp_path) not in "\n".join(words(menu))
    shutil.move(tmp_path / "moved", tmp_path / "folder")
    menu.run()
    assert not menu.error
