"""Due dates by hand arithmetic, and the calendar read back by a second reader of iCalendar."""

import re
from datetime import date, datetime

import pytest

from data.catalogue.instrument_files import instruments
from data.own.entries import delete_assessment, save_assessment
from data.own.schedules import due_day, end_schedule, schedules, set_schedule, short_name
from data.sharing.calendar_links import (
    calendar_links,
    calendar_text,
    create_calendar_link,
    end_calendar_link,
    find_calendar,
)
from data.store.store import Store, StoreError

MARCH_2 = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12)


def due(collection) -> list[tuple[str, int, date]]:
    return [(one.instrument.id, one.every_weeks, one.due_on) for one in schedules(collection)]


@pytest.mark.parametrize(
    "filled_on, due_on",
    [
        (None, date(2026, 3, 2)),  # never filled in: at once
        (date(2026, 3, 2), date(2026, 3, 30)),  # 2 March and 28 days
        (date(2026, 2, 20), date(2026, 3, 20)),  # February 2026 has 28 days: the same day of March
        (date(2026, 2, 2), date(2026, 3, 2)),  # four weeks ago to the day
        (date(2025, 1, 1), date(2026, 3, 2)),  # over when it was set: nothing is owed for before
        (date(2026, 5, 1), date(2026, 5, 29)),  # filled in late: the weeks run from then
    ],
)
def test_four_weeks_from_the_last_time(filled_on, due_on):
    assert due_day(MARCH_2, 4, filled_on) == due_on


def test_nothing_is_due_unless_it_was_set(mine):
    save_assessment(mine, "fabq", MARCH_2, {2: 1}, key="a", today=MARCH_2)
    assert due(mine) == []


def test_filling_in_moves_the_day_and_deleting_moves_it_back(mine):
    set_schedule(mine, "fabq", 2, today=MARCH_2)
    assert due(mine) == [("fabq", 2, MARCH_2)]
    entry = save_assessment(mine, "fabq", date(2026, 3, 5), {2: 1}, key="a", today=date(2026, 3, 5))
    save_assessment(mine, "odi", date(2026, 3, 9), {1: 1}, key="b", today=date(2026, 3, 9))
    assert due(mine) == [("fabq", 2, date(2026, 3, 19))]  # 5 March and 14 days; the ODI has no part in it
    delete_assessment(mine, entry, key="c")
    assert due(mine) == [("fabq", 2, MARCH_2)]


def test_the_last_thing_set_counts_and_an_end_ends_it(mine):
    set_schedule(mine, "fabq", 2, today=MARCH_2)
    set_schedule(mine, "peg", 1, today=date(2026, 3, 1))
    event = next(one.event_uid for one in schedules(mine) if one.instrument.id == "fabq")
    set_schedule(mine, "fabq", 6, today=date(2026, 3, 4))
    assert due(mine) == [("peg", 1, date(2026, 3, 1)), ("fabq", 6, date(2026, 3, 4))]
    assert schedules(mine)[1].event_uid == event  # a calendar moves its event instead of adding one
    end_schedule(mine, "peg", today=date(2026, 3, 5))
    assert due(mine) == [("fabq", 6, date(2026, 3, 4))]


def test_schedules_are_the_diarys_own(store, mine):
    other = store.create("Somebody else", "personal")
    set_schedule(other, "fabq", 2, today=MARCH_2)
    save_assessment(mine, "fabq", MARCH_2, {2: 1}, key="a", today=MARCH_2)
    assert due(mine) == []
    assert due(other) == [("fabq", 2, MARCH_2)]


@pytest.mark.parametrize("weeks", [0, -1, 53])
def test_weeks_run_from_one_to_a_year(mine, weeks):
    with pytest.raises(StoreError, match=f"were {weeks}; a schedule takes 1 to 52"):
        set_schedule(mine, "fabq", weeks, today=MARCH_2)


def test_a_study_has_neither_schedule_nor_calendar(store):
    study = store.create("Trial", "cohort")
    with pytest.raises(StoreError, match="only a person's own diary has a schedule"):
        set_schedule(study, "fabq", 2, today=MARCH_2)
    with pytest.raises(StoreError, match="only a person's own diary has a calendar"):
        create_calendar_link(study, now=NOON)


def test_names_as_people_write_them():
    names = {name: short_name(one) for name, one in instruments().items()}
    assert (names["fabq"], names["tsk-13"], names["rmdq-24"], names["peg"], names["start-back"]) == (
        "FABQ",
        "TSK-13",
        "RMDQ-24",
        "PEG",
        "STarT Back",
    )


def test_a_token_opens_one_calendar_until_it_is_ended(store, mine):
    other = store.create("Somebody else", "personal")
    token, second = create_calendar_link(mine, now=NOON), create_calendar_link(mine, now=NOON)
    assert find_calendar(store, token).id == mine.id
    first = calendar_links(mine)[-1].calendar_link_id
    with pytest.raises(StoreError, match="not one of this diary's"):
        end_calendar_link(other, first, now=NOON)
    for _ in range(2):
        end_calendar_link(mine, first, now=NOON)
    assert find_calendar(store, token) is None
    assert find_calendar(store, second).id == mine.id
    assert len(calendar_links(mine)) == 1 and calendar_links(other) == ()
    for wrong in ("", "x", "' or 1=1 --", "a" * 100_000, "\udcff"):
        assert find_calendar(store, wrong) is None


def test_the_token_is_kept_nowhere(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    token = create_calendar_link(store.create("canary-name-of-a-diary", "personal"), now=NOON)
    store.close()
    kept = path.read_bytes()
    assert b"canary-name-of-a-diary" in kept  # what is stored can be found in the file
    assert token.encode() not in kept


ALARM = re.compile("BEGIN:VALARM\r\n(.*?)END:VALARM\r\n", re.DOTALL)


def read(text: str) -> list[dict[str, str]]:
    """The events of an iCalendar text, by a reader of RFC 5545 that shares nothing with the writer."""
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    unfolded = re.sub("\r\n[ \t]", "", text)
    events = re.findall("BEGIN:VEVENT\r\n(.*?)END:VEVENT\r\n", unfolded, re.DOTALL)
    return [dict(line.split(":", 1) for line in ALARM.sub("", event).splitlines()) for event in events]


def test_the_calendar_says_what_is_due_and_nothing_else(mine):
    set_schedule(mine, "fabq", 2, today=MARCH_2)
    set_schedule(mine, "start-back", 6, today=date(2026, 12, 31))
    save_assessment(mine, "fabq", date(2026, 3, 5), {2: 6, 3: 6, 4: 6, 5: 6}, key="a", today=date(2026, 3, 5))
    text = calendar_text(schedules(mine), made_at=NOON)
    fabq, start = read(text)
    assert set(fabq) == {
        "UID",
        "DTSTAMP",
        "DTSTART;VALUE=DATE",
        "DTEND;VALUE=DATE",
        "RRULE",
        "SUMMARY",
        "TRANSP",
        "CLASS",
    }
    assert fabq["SUMMARY"] == "Respite: FABQ is due"
    alarms = ALARM.findall(text)
    assert len(alarms) == 2 and all("ACTION:DISPLAY\r\n" in one for one in alarms)
    assert "DESCRIPTION:FABQ is due\r\n" in alarms[0]
    assert (fabq["DTSTART;VALUE=DATE"], fabq["DTEND;VALUE=DATE"]) == ("20260319", "20260320")
    assert (fabq["RRULE"], fabq["DTSTAMP"]) == ("FREQ=WEEKLY;INTERVAL=2", "20260302T120000Z")
    assert (start["DTSTART;VALUE=DATE"], start["DTEND;VALUE=DATE"]) == ("20261231", "20270101")
    assert fabq["UID"] != start["UID"]
    assert "24" not in text.replace(fabq["UID"], "").replace(start["UID"], "")  # the score, 6 + 6 + 6 + 6
    assert "My diary" not in text
    assert max(len(line.encode()) for line in text.splitlines()) <= 75
