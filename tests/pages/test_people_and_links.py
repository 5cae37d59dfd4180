"""What a steward does on People and Links: a role taken leaves links, which are told of and ended; releases too."""

import pytest

from data.accounts.access import AccountStore
from data.accounts.people import sign_in
from data.sharing.all_links import end_any_release, open_releases
from data.sharing.calendar_links import calendar_links, create_calendar_link
from data.sharing.release_files import find
from data.sharing.shares import Chosen, create_share, find_share
from data.store.audit import first_broken, trail
from data.store.store import StoreError, now
from pages.shared import visitor
from pages.shared.cache import forget_everything
from tests.pages.test_joining import pressed, words
from tests.unit.data.released_study import NAME, load_people, make


@pytest.fixture
def sue(store, monkeypatch):
    """A steward, who looks at the pages."""
    seen = AccountStore(
        store, sign_in(store, "https://x.example", "sue", name="Sue", email="", roles=("steward",), now=now())
    )
    monkeypatch.setattr(visitor, "store_seen", lambda: seen)
    forget_everything()
    return seen


def test_a_role_that_is_taken_leaves_links_which_are_told_of_and_ended(store, sue, open_page):
    account = sign_in(store, "https://x.example", "ann", name="Ann", email="", roles=("individual",), now=now())
    diary = AccountStore(store, account).create("My diary", "personal")
    token = create_share(diary, Chosen(measures=("pain_now",), last_days=7), now=now())
    create_calendar_link(diary, now=now())
    page = open_page("account/people.py")
    assert "still opens" not in words(page)
    next(box for box in page.checkbox if box.label.startswith("Individual") and box.value).uncheck()
    page.run()
    assert "What they gave away still opens: 1 link and 1 calendar address." in words(page)
    pressed(page, "End all of these")
    assert "still opens" not in words(page)
    assert find_share(store, token, now=now()) is None and calendar_links(diary) == ()
    assert first_broken(store) is None
    assert [line.actor for line in trail(store)][-2:] == [sue.actor] * 2


def test_a_release_is_listed_without_its_title_and_ended_for_good(store, sue, open_page, tmp_path):
    load_people(store, tmp_path, range(40))
    study = store.find(NAME)
    token = make(study, label="For the journal")
    page = open_page("account/links.py")
    told = words(page)
    assert f"Number 1, of study number {study.id}" in told and "journal" not in told and NAME not in told
    assert find(token, now=now()) is not None
    pressed(page, "End it now")
    assert find(token, now=now()) is None and open_releases(sue, now=now(), most=9) == []
    end_any_release(sue, 1, now=now())
    with pytest.raises(StoreError, match="no release number 7"):
        end_any_release(sue, 7, now=now())
    assert [line.actor for line in trail(store) if line.action == "end release"] == [sue.actor]
