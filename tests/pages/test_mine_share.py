"""Sharing from the page: nothing more than is ticked, a link shown once, ended at once."""

from datetime import timedelta

import pytest

from data.entries import CheckIn, save_check_in
from data.shares import Chosen, shares

NOTE = "a note that is nobody's business"


@pytest.fixture
def page(open_page, diary, today, monkeypatch):
    monkeypatch.delenv("RESPITE_PUBLIC_URL", raising=False)
    for back in range(3):
        entry = CheckIn(today - timedelta(days=back), pain_average=3, pain_worst=5, note=NOTE)
        save_check_in(diary, entry, key=str(back), today=today)
    return open_page("account/share.py")


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


def words(page) -> str:
    return "\n".join(one.value for kind in (page.markdown, page.text, page.caption) for one in kind)


def test_notes_are_not_shown_unless_they_are_ticked(page, diary):
    assert NOTE not in words(page)
    press(page, "Make a link")
    assert not shares(diary)[0].chosen.has_notes
    page.toggle[0].set_value(True).run()
    assert NOTE in words(page)


def test_a_link_is_shown_until_it_is_taken_and_ends_in_thirty_days(page, diary):
    press(page, "Make a link")
    press(page, "Make a link")  # a second tap is the same wish
    (share,) = shares(diary)
    assert (share.expires_at - share.created_at).days in (29, 30)
    assert page.code[0].value.startswith("http://127.0.0.1:")
    assert "/s/" in page.code[0].value
    press(page, "I have it")
    assert not page.code
    press(page, "Make a link")
    assert len(shares(diary)) == 2


def test_a_link_to_this_computer_says_so(page):
    assert "opens on this computer only" in words(page)


def test_a_link_to_a_public_name_does_not(page, monkeypatch):
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://respite.example")
    page.run()
    assert "opens on this computer only" not in words(page)


def test_a_link_is_ended(page, diary):
    press(page, "Make a link")
    press(page, "End it now")
    assert shares(diary)[0].revoked_at is not None
    assert "End it now" not in [one.label for one in page.button]


def test_nothing_ticked_is_refused_in_a_sentence(page):
    (measures,) = [one for one in page.button_group if one.key == "share.measures"]
    measures.set_value([]).run()
    assert "Nothing is ticked" in page.error[0].value
    assert "Make a link" not in [one.label for one in page.button]


def test_the_link_shows_only_what_is_ticked(page, diary):
    (measures,) = [one for one in page.button_group if one.key == "share.measures"]
    measures.set_value(["pain_worst"]).run()
    press(page, "Make a link")
    chosen = shares(diary)[0].chosen
    assert chosen == Chosen(measures=("pain_worst",), last_days=84)
