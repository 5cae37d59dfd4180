"""Every page of the menu, by everybody, over a real connection: who gets it, and whose words are in what comes.

A page that is not in the table fails here.
"""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests.attack.authorisation.world import MARK, ROLES, STUDY, STUDY_MARK

MENU = Path(__file__).parents[3] / "pages" / "menu.py"
DIARY = "who has a diary"
INDIVIDUAL = "who may have a diary"
STUDY_S = "who has a study"
RESEARCHER = "who may have studies"
STEWARD = "stewards"
SIGNED_IN = "who is signed in"
TABLE = {
    INDIVIDUAL: "today my-data join",
    DIARY: "studies what-i-record questionnaires trends respite patterns what-goes-with-what try-and-see plan step-by-step share",
    RESEARCHER: "load study-plan",
    STUDY_S: "describe overview recurrence all-recurrences outcomes fear-avoidance joining release",
    STEWARD: "people links",
    SIGNED_IN: "start safety words audit",
}
# to whom each of these applies; who is not named here gets no connection
WHO = {
    INDIVIDUAL: {"Ann", "Ben", "Pat"},
    DIARY: {"Ann", "Ben", "Pat"},
    RESEARCHER: {"Cleo", "Dan", "Wim"},
    STUDY_S: {"Cleo", "Dan"},
    STEWARD: {"Sue"},
    SIGNED_IN: set(ROLES) - {"Gus"},
}
NOT_YET = b"will be here once there is one"
SEES = {"Ann": MARK, "Cleo": STUDY_MARK, "Pat": STUDY_MARK}  # Pat: what the study says to who takes part
ROWS = {address: who for who, addresses in TABLE.items() for address in addresses.split()}
# these are shown every page; to all others, who differ from one of these in nothing that a page asks, one of each kind:
# all of it for all of them is in tests/torture/served.py
FULLY = ("Ann", "Cleo", "Sue")
OUTSIDE = ("nobody", "Ann, whose hours are over", "Ann, forged", "Gus")


def test_every_page_of_the_menu_has_a_row():
    calls = [one for one in ast.walk(ast.parse(MENU.read_text())) if isinstance(one, ast.Call)]
    pages = [one for one in calls if getattr(one.func, "id", "") == "page"]
    addresses = {word.value.value for one in pages for word in one.keywords if word.arg == "at"}
    titles = {one.args[1].value for one in pages}
    assert addresses | {title.lower().replace(" ", "-") for title in titles} == set(ROWS)


def open_as(served, who: str):
    running, world = served
    if who == "nobody":
        return running.open()
    name, _, how = who.partition(", ")
    changed = {"": {}, "whose hours are over": {"age": timedelta(hours=13)}, "forged": {"secret": "x" * 40}}[how]
    return running.open(running.cookie(world.people[name], **changed))


def is_at(page) -> str:
    """The address of the page that ran."""
    told = [one.navigation for one in page.messages if one.WhichOneof("type") == "navigation"][-1]
    return next((one.url_pathname for one in told.app_pages if one.page_script_hash == told.page_script_hash), "")


@pytest.mark.parametrize("who", [*sorted(set(ROLES) - {"Gus"}), *OUTSIDE])
def test_a_page_is_there_for_whom_it_is_and_tells_nothing_of_anybody_else(served, who):
    if who in OUTSIDE:
        with pytest.raises(InvalidStatus, match="403"):
            open_as(served, who)
        return
    seen = b""
    with open_as(served, who) as page:
        rows = ROWS if who in FULLY else {names.split()[0]: whose for whose, names in TABLE.items()}
        for address, whose in rows.items():
            came = page.go(address, query=f"of={STUDY}&lines=all")
            seen += came
            # who may have a study, and has none, is told so in its place
            is_there = is_at(page) == address and NOT_YET not in came
            assert is_there == (who in WHO[whose]), f"{who} at {address}: {page.titles()}"
            assert b"Traceback" not in came and b"met a fault of its own" not in came, address
    for mark in (MARK, STUDY_MARK):
        assert (mark.encode() in seen) == (SEES.get(who) == mark), f"{who} was told of {mark}"
