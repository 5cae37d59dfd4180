"""The page of the audit trail: all of it for who looks after the store, one's own lines for everybody else."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.accounts.access import AccountStore
from data.accounts.people import sign_in
from data.own.entries import CheckIn, save_check_in
from data.store.audit import Line, fingerprint, note, trail
from data.store.audit_table import audit_csv, kept_hash
from data.store.store import now
from pages.shared import shown, visitor
from pages.telling.audit.words import TOLD, line_text, moment_text, whole_sentence
from pages.telling.wording import plain


@pytest.fixture
def as_account(store, monkeypatch):
    """Pages as somebody with these roles sees them."""

    def as_(name: str, *roles: str) -> AccountStore:
        account = sign_in(store, "https://x.example", name, name=name, email="", roles=roles, now=now())
        seen = AccountStore(store, account)
        for module in (visitor, shown):
            monkeypatch.setattr(module, "store_seen", lambda: seen)
        return seen

    return as_


def words(page) -> str:
    return plain(" ".join(one.value for one in [*page.markdown, *page.caption, *page.error]))


def rows(page) -> list[str]:
    return [plain(told) for table in page.table for told in table.value["What"]]


def test_the_owner_sees_every_line_newest_first_in_pages(store, diary, open_page, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3, note="secret"), key="a", today=today)
    with store.writing() as cursor:
        for number in range(250):
            note(cursor, "account 7", "sign in", None, at=datetime(2026, 1, 1), batch=number)
    page = open_page("account/audit.py")
    assert "252 lines since" in words(page) and "as it was written" in words(page)
    first = rows(page)
    assert len(first) == 100 and first[0] == "account 7 signed in"
    for _ in range(2):
        next(button for button in page.button if button.label == "Older").click().run()
    last = rows(page)
    assert len(last) == 52
    assert last[-2:] == ["you saved an entry, My diary", "you began it, My diary"]
    assert next(button for button in page.button if button.label == "Older").disabled
    assert "secret" not in str(first + last)
    next(button for button in page.button if button.label == "Show it").click().run()
    assert page.code[0].value == trail(store)[-1].sha256


def test_a_broken_trail_is_said_when_it_is_checked_again(store, diary, open_page):
    page = open_page("account/audit.py")
    with store.writing() as cursor:
        cursor.execute("update audit set actor = 'nobody' where sequence = 1")
    next(button for button in page.button if button.label == "Check all lines").click().run()
    assert whole_sentence(1, is_all=True) in words(page) and "line 1" in words(page)


def test_an_account_sees_the_lines_about_its_own_and_a_steward_all_without_names(
    store, diary, as_account, open_page, today
):
    ann = as_account("Ann", "individual").create("My back", "personal")
    save_check_in(ann, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    page = open_page("account/audit.py")
    assert rows(page) == ["you saved an entry", "you began it"]
    assert "2 lines since" in words(page) and not page.selectbox
    next(button for button in page.button if button.label == "Show it").click().run()
    assert page.code[0].value == fingerprint(trail(store, about=ann.id))
    as_account("Stew", "steward")
    page = open_page("account/audit.py")
    told = rows(page)
    assert f"account 1 saved an entry, number {ann.id}" in told and "My back" not in str(told)
    assert "you signed in" in told and any(line.startswith("the configuration changed") for line in told)
    as_account("Nob", "individual")
    assert "once there is one" in words(open_page("account/audit.py"))


def test_the_file_of_one_collection_holds_no_hash_and_that_of_the_store_all(store, diary, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    whole = list(csv.DictReader(io.StringIO(audit_csv(store).decode("utf-8-sig"))))
    assert [row["sha256"] for row in whole] == [line.sha256 for line in trail(store)]
    own = audit_csv(store, about=diary.id).decode("utf-8-sig")
    assert [row["action"] for row in csv.DictReader(io.StringIO(own))] == ["create", "save"]
    assert not any(line.sha256 in own for line in trail(store))
    assert kept_hash(store) == whole[-1]["sha256"]


def told(action: str, **numbers: int) -> str:
    line = Line(1, datetime(2026, 3, 3, 22, 30), "owner", action, 1, numbers, "", "")
    return line_text(line, me="owner", names={1: "My diary"}, has_about=False)


def test_a_line_says_in_plain_words_what_was_done_and_no_number_of_our_own():
    assert told("save", batch=31) == "you saved an entry" and told("plan", programme=2) == "you changed a plan"
    assert told("load", batch=4, records=250, stored=248) == "you loaded a file: 248 of 250 rows kept"
    assert told("settings", measure=2) == "you changed a measure of your own"
    assert told("end phone", phone=2) == "you ended a phone (phone 2)"


def test_every_setting_and_plan_that_a_person_changes_has_words_of_its_own():
    """By the calls that write the trail, so that a new one is seen."""
    folder = Path(__file__).parents[2] / "data"
    called = re.compile(r'note\(cursor, "(settings|plan|save|delete)", (\w+)=')
    found = {pair for path in folder.rglob("*.py") for pair in called.findall(path.read_text(encoding="utf-8"))}
    plainly = {("plan", "programme"), ("settings", "rows")}  # "changed a plan" and "changed a setting" say it
    assert len(found) > 15 and found - plainly <= set(TOLD)


def test_a_moment_is_told_by_the_readers_clock():
    # 22:30 in UTC is half past noon of the next day on Kiritimati, 14 hours ahead
    assert moment_text(datetime(2026, 3, 3, 22, 30), ZoneInfo("Pacific/Kiritimati")) == "4 March 2026, 12:30"
    assert moment_text(datetime(2026, 3, 3, 22, 30), None) == "3 March 2026, 22:30"
