"""The pages of joining: a researcher states and opens, a person reads, ticks, agrees, changes it and stops."""

from datetime import date, timedelta

import pytest

from data.accounts.access import AccountStore
from data.accounts.people import sign_in
from data.own.entries import CheckIn, save_check_in
from data.sharing.consents import agree, find_study, memberships
from data.sharing.joining_offer import Ask, Item, Statement, is_open, open_joining, state, statements
from data.store.store import now
from pages.shared import shown, visitor
from pages.shared.cache import forget_everything
from pages.telling.wording import plain

PAIN, WALKING, NOTE = Item("measure", "pain_average"), Item("activity", "walking"), Item("note", "note")
CANARY = "kanarienvogel"


@pytest.fixture
def study(store):
    """A study that needs average pain and asks for walking and notes."""
    made = store.create("Backs", "cohort")
    asks = (Ask(PAIN, False), Ask(WALKING, True), Ask(NOTE, True))
    said = Statement(
        "Whether <b>walking</b> helps.", "Two researchers.", "Five years.", "ask@x", date(2020, 1, 1), asks
    )
    state(made, said, key="first")
    return made


@pytest.fixture
def person(diary, today):
    """A diary with two days."""
    for back in range(2):
        entry = CheckIn(
            on_day=today - timedelta(back), pain_average=3 + back, note=f"{CANARY} {back}", amounts={"walking": 20}
        )
        save_check_in(diary, entry, key=f"{back}", today=today)
    return diary


def words(page) -> str:
    told = [*page.markdown, *page.caption, *page.header, *page.success, *page.error, *page.warning]
    return plain(" ".join(one.value for one in told))


def pressed(page, label: str):
    next(button for button in page.button if button.label == label).click()
    page.run()
    assert not page.exception
    return page


def days_held(study) -> int:
    return len(study.read("export_days"))


def test_a_person_reads_ticks_agrees_and_stops(store, study, person, open_page):
    page = open_page("mine/join.py", code=open_joining(study))
    told = words(page)
    assert "Whether <b>walking</b> helps." in told and "Needed to take part: average pain." in told
    assert "You would share average pain. Today this is 2 entries of days, from 1 January 2020 on." in told
    assert "the owner of this Respite reaches the study" in told
    assert CANARY not in str([table.value for table in page.table])
    agreed = next(button for button in page.button if button.label == "Agree and take part")
    assert agreed.disabled and memberships(person) == ()
    page.button_group[0].set_value(["activity.walking", "note.note"]).run()
    assert "2 entries of days and 2 amounts of activities" in words(page)
    assert CANARY in str([table.value for table in page.table])  # ticked: what goes is shown
    page.checkbox[0].check().run()
    pressed(page, "Agree and take part")
    assert memberships(person)[0].items == {PAIN, WALKING, NOTE}
    assert days_held(study) == 0
    open_page("cohort/joining.py", of="Backs")  # a study that is looked at takes in what is shared
    assert days_held(study) == 2

    page = open_page("mine/studies.py", of="My diary")
    assert "you share average pain, minutes walked, what you write in notes" in words(page)
    pressed(page, "Change what is shared")
    page.button_group[0].set_value(["activity.walking"]).run()
    page.checkbox[0].check().run()
    pressed(page, "Agree to this")
    assert "It is changed." in words(page) and memberships(person)[0].items == {PAIN, WALKING}
    assert days_held(study) == 0  # with notes in them; without, they come again
    pressed(page, "Stop sharing")
    assert "your diary here stays as it is" in words(page)
    pressed(page, "Yes, stop and erase it")
    assert "You no longer take part in “Backs”" in words(page) and "You share with no study." in words(page)
    assert memberships(person)[0].version is None


def test_a_tick_is_for_what_was_read_and_not_for_more(study, person, open_page):
    """Ticking one thing more after the last tick asks for that tick again."""
    page = open_page("mine/join.py", code=open_joining(study))
    page.checkbox[0].check().run()
    page.button_group[0].set_value(["note.note"]).run()
    assert not page.checkbox[0].value
    assert next(button for button in page.button if button.label == "Agree and take part").disabled


def test_a_statement_that_changed_meanwhile_is_not_agreed_to(study, person, open_page):
    page = open_page("mine/join.py", code=open_joining(study))
    page.checkbox[0].check().run()
    was = statements(study)[0].statement
    agree_button = next(button for button in page.button if button.label == "Agree and take part")
    state(study, Statement("Something else.", was.seen_by, was.kept_for, was.contact, was.from_on, was.asks), key="2")
    agree_button.click().run()
    assert memberships(person) == () and "Something else." in words(page)


def test_a_code_that_opens_nothing_says_so_and_an_empty_diary_may_join(store, study, open_page):
    assert "opens no study" in words(open_page("mine/join.py", code="ABCD"))
    assert "A study gives a code" in words(open_page("mine/join.py"))
    page = open_page("mine/join.py", code=open_joining(study))
    assert "Today this is nothing yet" in words(page)
    page.checkbox[0].check().run()
    pressed(page, "Agree and take part")
    assert memberships(store.find("My diary"))[0].study_id == study.id


def test_a_researcher_states_opens_and_closes(store, open_page):
    study = store.create("Backs", "cohort")
    page = open_page("cohort/joining.py", of="Backs")
    pressed(page, "State it")
    assert "What the study is for: 0 characters" in words(page)
    for area, text in zip(page.text_area, ("What for", "Who", "How long", "Whom"), strict=True):
        area.set_value(text)
    page.run()
    page.multiselect[0].set_value([PAIN])
    page.run()
    assert PAIN not in page.multiselect[1].options
    page.multiselect[1].set_value([NOTE])
    pressed(page, "State it")
    assert statements(study)[0].statement.asks == (Ask(PAIN, False), Ask(NOTE, True))
    assert "Nobody takes part" in words(page) and "not open for joining" in words(page)
    pressed(page, "Open it for joining")
    link, code = (one.value for one in page.code)
    assert link.endswith(f"/join?code={code}") and find_study(store, code).study_id == study.id
    pressed(page, "I have it")
    assert [one.value for one in page.code] == []
    pressed(page, "Close it to new people")
    assert not is_open(study)


def test_nobody_joins_what_is_simulated(store, open_page):
    store.create("Demo", "cohort", is_simulated=True)
    assert "nobody can join it" in words(open_page("cohort/joining.py", of="Demo"))


def test_two_accounts_and_a_researcher_each_see_their_own(store, today, open_page, monkeypatch):
    """Each page as the account sees it; the researcher's holds no number, no name and no unticked word of anybody."""
    seen = {
        name: AccountStore(
            store, sign_in(store, "https://x.example", name, name=name, email="", roles=(role,), now=now())
        )
        for name, role in (("Cleo", "researcher"), ("Annkathrin", "individual"), ("Benedikt", "individual"))
    }

    def as_(name):
        monkeypatch.setattr(visitor, "store_seen", lambda: seen[name])
        monkeypatch.setattr(shown, "store_seen", lambda: seen[name])
        forget_everything()

    study = seen["Cleo"].create("Backs", "cohort")
    said = Statement("What", "Who", "Long", "Whom", today, (Ask(PAIN, True), Ask(NOTE, True)))
    state(study, said, key="a")
    code = open_joining(study)
    for name in ("Annkathrin", "Benedikt"):
        diary = seen[name].create("My diary", "personal")
        save_check_in(diary, CheckIn(on_day=today, pain_average=4, note=f"{CANARY} {name}"), key=name, today=today)
        agree(diary, study.id, 1, {PAIN}, key=name, code=code)
    as_("Annkathrin")
    told = words(open_page("mine/studies.py"))
    assert "1 account of researchers" in told and "Benedikt" not in told
    as_("Cleo")
    page = open_page("cohort/joining.py", of="Backs")
    told = words(page)
    assert "2 people take part in this study" in told
    assert days_held(study) == 2
    for page_name in ("describe", "load", "joining"):
        told = words(open_page(f"cohort/{page_name}.py", of="Backs"))
        assert not any(word in told for word in (CANARY, "Annkathrin", "Benedikt", "ccount 2", "ccount 3")), page_name
