"""Phases and events in a report: only when ticked, only of its period, and in their own words as words."""

from datetime import date, datetime, timedelta

import pytest

from data.own.entries import CheckIn, save_check_in
from data.own.plans import LifeEvent, Phase, Programme, SavedProgramme, delete_event, save_event, save_programme
from data.sharing.shares import Chosen, create_share, find_share, shares
from pages.report.build import build_report
from pages.report.html import report_file
from pages.report.under_way import MOST, under_way
from pages.telling.svg import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Mark, trend_svg
from tests.check_ins import save_check_ins
from tests.stores import new_store

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
HOSTILE = "<script>alert(1)</script> #eval(1)"


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def programme(*phases: tuple[str, date, date | None]) -> SavedProgramme:
    return SavedProgramme(1, Programme("Walk", tuple(Phase(*one) for one in phases)))


def told(programmes=(), events=(), is_drawn=True):
    return under_way(programmes, events, FIRST, LAST, is_drawn=is_drawn)


def test_phases_are_told_as_far_as_the_period_goes():
    found = told(
        [
            programme(
                ("long ago", day(-60), day(-40)),
                ("before", day(-30), day(3)),
                ("within", day(4), day(9)),
                ("after", day(20), day(40)),
                ("to come", day(50), None),
            )
        ]
    )
    assert found.sentences == (
        "Programme as planned: Walk: before (until 4 January 2026); "
        "[a] Walk: within (5 January to 10 January 2026); [b] Walk: after (from 21 January 2026).",
    )
    assert [(one.on_day, one.sign) for one in found.marks] == [(day(4), "a"), (day(20), "b")]
    (sentence,) = told([programme(("open", day(-5), None))]).sentences
    assert sentence == "Programme as planned: Walk: open (all of this time)."


def test_events_of_the_period_have_letters_where_a_figure_shows_them():
    events = [LifeEvent(n, day(n), f"event {n}") for n in (-1, 0, 30, 31)]
    found = told(events=events)
    assert found.sentences == ("Marked: [a] event 0 (1 January 2026); [b] event 30 (31 January 2026).",)
    unseen = told(events=events, is_drawn=False)
    assert unseen.sentences == ("Marked: event 0 (1 January 2026); event 30 (31 January 2026).",) and not unseen.marks


def test_of_many_the_latest_are_named_and_the_others_counted():
    found = told(events=[LifeEvent(n, day(n), f"event {n}") for n in range(MOST + 3)])
    assert found.sentences[0].endswith("; and 3 earlier.") and "event 2 " not in found.sentences[0]
    assert [one.on_day for one in found.marks] == [day(n) for n in range(3, MOST + 3)]


def test_nothing_in_the_period_is_no_sentence():
    assert told([programme(("over", day(-9), day(-1)))], [LifeEvent(1, day(-1), "x")]).sentences == ()


def test_a_mark_is_a_line_at_its_day():
    svg = trend_svg(
        [],
        [],
        FIRST,
        day(10),
        low=0,
        high=10,
        axis="Pain",
        title="t",
        description="d",
        marks=[Mark(day(5), "a", "<b>")],
    )
    middle = (LEFT + WIDTH - RIGHT) / 2  # day 5 of 0 to 10
    assert f'<line class="mark" x1="{middle:.1f}" x2="{middle:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}">' in svg
    assert "<title>&lt;b&gt;</title>" in svg and ">a</text>" in svg


@pytest.fixture
def kept():
    store = new_store()
    collection = store.create("Ann", "personal")
    save_check_ins(collection, [CheckIn(on_day=day(n), pain_average=n % 5) for n in range(31)], today=LAST)
    save_programme(collection, programme(("Short walks", day(3), day(20))).programme, key="p", today=LAST)
    save_event(collection, day(10), HOSTILE, key="e", today=LAST)
    yield collection
    store.close()


def built(collection, **ticked):
    chosen = Chosen(measures=("pain_average",), first_on=FIRST, last_on=LAST, **ticked)
    return build_report(collection, chosen, today=LAST, made_at=datetime(2026, 2, 1))


def test_nothing_of_it_unless_it_is_ticked(kept):
    plain, phases, events = built(kept), built(kept, has_programmes=True), built(kept, has_events=True)
    assert "Walk" not in str(plain) and "alert" not in str(plain) and 'class="mark"' not in str(plain)
    assert "alert" not in str(phases) and "Walk" not in str(events)
    for report, words in ((phases, "[a] Walk: Short walks"), (events, f"[a] {HOSTILE}")):
        (figure,) = report.figures
        assert words in report.sentences[-1] and words in figure.description
        assert figure.svg.count('<line class="mark"') == 1
        assert "<script>alert" not in report_file(report)


def test_what_was_taken_away_is_not_told(kept):
    number = save_event(kept, day(12), "ice on the stairs", key="f", today=LAST)
    assert "ice on the stairs" in str(built(kept, has_events=True))
    delete_event(kept, number, key="g")
    assert "ice on the stairs" not in str(built(kept, has_events=True))


def test_a_link_keeps_these_ticks_and_an_older_link_has_none(kept):
    instant = datetime(2026, 2, 1)
    chosen = Chosen(has_programmes=True, has_events=True, last_days=7)
    token = create_share(kept, chosen, now=instant)
    assert find_share(kept.store, token, now=instant).chosen == chosen
    with kept.store.writing() as cursor:  # as links were written before there were such ticks
        cursor.execute("""update share set chosen = '{"measures": [], "activities": [], "instruments": [],
            "definition": null, "has_notes": true, "first_on": null, "last_on": null, "last_days": 7}'""")
    (old,) = shares(kept)
    assert old.chosen == Chosen(has_notes=True, last_days=7)
    assert not old.chosen.has_programmes and not old.chosen.has_events


def test_the_page_offers_it_unticked_and_never_an_older_plan(open_page, diary, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    code = "Ask the reader for a code besides"
    standing = "Begin with how I am doing, in three lines"
    assert [one.label for one in open_page("account/share.py").toggle] == [standing, "Show my notes", code]
    event = save_event(diary, today, "a new chair", key="e", today=today)
    page = open_page("account/share.py")
    notes, events = [one for one in page.toggle if one.label not in (code, standing)]
    assert not notes.value and not events.value and "a new chair" not in shown(page)
    events.set_value(True).run()
    assert "a new chair" in shown(page)
    save_event(diary, today, "a new bed", key="f", today=today, event_id=event)
    page.run()
    assert "a new bed" in shown(page) and "a new chair" not in shown(page)


def shown(page) -> str:
    return "\n".join(one.value for kind in (page.markdown, page.caption) for one in kind)
