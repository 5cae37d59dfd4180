"""My data's part about phones: pairing by a code, the list, ending one, and where a phone is not served."""

from data.phones.codes import open_code
from data.phones.phones import pair_phone, phones
from data.store.store import now
from pages.telling.wording import plain
from tests.pages.test_mine_today import press, shown

PAGE = "account/my_data.py"


def test_a_phone_is_paired_by_the_code_shown_listed_and_ended(open_page, store, diary):
    page = press(open_page(PAGE), "Pair a phone")
    (code,) = [one.value for one in page.code]
    assert open_code(diary, now=now()) is not None
    pair_phone(store, code, "t" * 43, "Kitchen *phone*", now=now())
    page.run()
    assert "“Kitchen \\*phone\\*” is paired." in shown(page) and not page.code
    assert "“Kitchen *phone*”, paired on" in plain(shown(page))
    press(page, "End")
    assert phones(diary) == () and "paired on" not in shown(page)


def test_the_first_code_makes_the_diary(open_page, store):
    page = press(open_page(PAGE), "Pair a phone")
    assert not page.exception and store.find("My diary") is not None


def test_a_new_code_ends_the_one_shown_before(open_page, diary):
    page = press(open_page(PAGE), "Pair a phone")
    first, number = page.code[0].value, open_code(diary, now=now())
    page = press(page, "Pair a phone")
    assert page.code[0].value != first and open_code(diary, now=now()) != number


def test_under_an_address_without_https_it_is_said_why_there_is_none(open_page, diary, monkeypatch):
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "http://respite.example")
    page = open_page(PAGE)
    assert "not served" in shown(page) and "https" in shown(page)
    assert "Pair a phone" not in [one.label for one in page.button]
