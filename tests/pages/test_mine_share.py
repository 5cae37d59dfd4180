"""Sharing from the page: nothing more than is ticked, a link shown once, ended at once."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from data.own.entries import CheckIn
from data.own.plans import Phase, Programme, save_event, save_programme
from data.sharing.share_doors import answer_to_code
from data.sharing.shares import Chosen, count_opening, create_share, find_share, shares
from data.store.running import the_store
from data.store.store import now
from pages.report.build import build_report
from pages.report.html import report_page
from pages.telling.wording import plain
from tests.check_ins import save_check_ins

NOTE = "a note that is nobody's business"


@pytest.fixture
def page(open_page, diary, today, monkeypatch):
    monkeypatch.delenv("RESPITE_PUBLIC_URL", raising=False)
    days = [today - timedelta(days=back) for back in range(3)]
    save_check_ins(diary, [CheckIn(on_day=day, pain_average=3, pain_worst=5, note=NOTE) for day in days], today=today)
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
    page.toggle(key="share.notes").set_value(True).run()
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


def token(page) -> str:
    """The token of the link that stands on the page."""
    return page.code[0].value.rpartition("/")[2]


def field(page, kind: str, key: str):
    (one,) = [one for one in getattr(page, kind) if one.key == key]
    return one


class Words(HTMLParser):
    """The texts of a page as its reader has them: without style, scripts, and what a drawing says within itself."""

    def __init__(self, page: str):
        super().__init__()
        self.texts, self._inside = [], []
        self.feed(page.partition("<body>")[2])

    def handle_starttag(self, tag, attrs):
        if tag in ("svg", "script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if data.strip() and not self._inside:
            self.texts.append(data.strip())


def test_the_preview_is_the_document_that_the_reader_gets(page, diary, today):
    days = [today - timedelta(days=3 + place) for place in range(40)]
    more = [CheckIn(on_day=day, pain_average=4, pain_worst=6, note=NOTE) for day in days]
    save_check_ins(diary, more, key="more ", today=today)
    phases = (Phase("Walks", today - timedelta(days=20), None),)
    save_programme(diary, Programme("After the course", phases), key="plan", today=today)
    save_event(diary, today - timedelta(days=9), "A new chair", key="chair", today=today)
    page.run()
    field(page, "text_input", "share.name").set_value("Ann Ito")
    field(page, "button_group", "share.measures").set_value(["pain_average", "pain_worst"])
    field(page, "selectbox", "share.definition").set_value("delphi-2011")
    for toggle in page.toggle:
        toggle.set_value(toggle.key != "share.has_code")
    page.run()
    assert not page.exception
    (preview,) = [one for one in page.expander if one.label == "What the reader will see"]
    shown = [
        plain(one.value if isinstance(one.value, str) else one.value.to_csv(index=False))
        for kind in (preview.markdown, preview.caption, preview.text, preview.table)
        for one in kind
    ]
    press(page, "Make a link")
    chosen = shares(diary)[0].chosen
    assert chosen.name == "Ann Ito"
    words = Words(report_page(build_report(diary, chosen, today=today, made_at=now()))).texts
    assert any("Ann Ito" in text for text in words) and NOTE in words and len(words) > 30
    made = re.compile(r"Made with Respite on [^.]*\.")
    seen = made.sub("", "\n".join(shown))
    # what folds on the page is open in the preview
    missing = [text for text in words if made.sub("", text) not in seen and text != "Method and limits"]
    assert missing == []


def test_no_name_is_shown_unless_one_is_given(page, diary):
    assert diary.info.name not in words(page)
    assert "84 days, as the person recorded them" in plain(words(page))
    field(page, "text_input", "share.name").set_value("  Ann  ").run()
    assert "Ann, 84 days, as the person recorded them" in plain(words(page))


def test_a_code_is_shown_once_with_its_link_and_opens_it(page, diary, store):
    field(page, "toggle", "share.has_code").set_value(True).run()
    press(page, "Make a link")
    code = page.code[1].value
    share = find_share(store, token(page), now=now())
    assert answer_to_code(store, share, code, now=now()) == "right"
    answer_to_code(store, share, "WRNG", now=now())
    press(page, "I have it")
    assert not page.code
    assert "Asks for a code. Wrong codes told: 1." in words(page)
    assert code not in words(page)


@pytest.mark.parametrize("has_code", [False, True])
def test_a_link_gets_a_new_address_and_keeps_the_rest(page, diary, store, has_code):
    field(page, "toggle", "share.has_code").set_value(has_code).run()
    field(page, "text_input", "share.label").set_value("For Dr Ito").run()
    press(page, "Make a link")
    old, (before,) = token(page), shares(diary)
    press(page, "New address")
    new, (after,) = token(page), shares(diary)
    assert (find_share(store, old, now=now()), find_share(store, new, now=now())) == (None, after)
    assert (after.chosen, after.label, after.expires_at) == (before.chosen, before.label, before.expires_at)
    assert "New address since" in words(page)
    if has_code:
        assert answer_to_code(store, after, page.code[1].value, now=now()) == "right"


def test_all_links_are_ended_with_one_confirmation(page, diary):
    for days in (7, 30, 90):
        field(page, "selectbox", "share.valid").set_value(days).run()
        press(page, "Make a link")
    assert "All 3 links end now" in words(page)
    press(page, "End all 3 now")
    assert all(share.revoked_at for share in shares(diary))
    assert not page.code
    assert [one.label for one in page.expander][-1] == "Links that ended (3)"
    assert not {"End it now", "New address"} & {one.label for one in page.button}


def test_links_that_ran_out_stand_apart_with_how_often_they_were_opened(page, diary, store):
    made = now() - timedelta(days=40)
    create_share(diary, Chosen(measures=("pain_now",), last_days=7), now=made)
    (share,) = shares(diary)
    for _ in range(2):
        count_opening(the_store(), share, now=made)
    page.run()
    (ended,) = [one for one in page.expander if one.label == "Links that ended (1)"]
    assert "opened 2 times, last on" in ended.markdown[0].value
    assert ended.caption[0].value.startswith("It ran out on ")
    assert "Links that open" not in [one.value for one in page.header]


def test_a_link_is_ended(page, diary):
    press(page, "Make a link")
    press(page, "End it now")
    assert shares(diary)[0].revoked_at is not None
    assert "End it now" not in [one.label for one in page.button]


def test_nothing_ticked_is_refused_in_a_sentence(page):
    (measures,) = [one for one in page.button_group if one.key == "share.measures"]
    page.selectbox(key="share.definition").set_value("")
    measures.set_value([]).run()
    assert "Nothing is ticked" in page.error[0].value
    assert "Make a link" not in [one.label for one in page.button]


def test_the_link_shows_only_what_is_ticked(page, diary):
    (measures,) = [one for one in page.button_group if one.key == "share.measures"]
    page.selectbox(key="share.definition").set_value("")
    measures.set_value(["pain_worst"]).run()
    press(page, "Make a link")
    chosen = shares(diary)[0].chosen
    assert chosen == Chosen(measures=("pain_worst",), last_days=84, has_standing=True)
