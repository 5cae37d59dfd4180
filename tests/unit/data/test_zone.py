"""Whose day it is: the owner's, by the zone that their browser named last, at both ends of the world."""

from datetime import date, datetime, timedelta

import pytest

from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.own.zone import day_of, keep_zone, zone_of
from data.store.erase import erase
from data.store.store import Store

# https://www.iana.org/time-zones: Kiritimati is at +14, Pago Pago at -11, the whole year
AHEAD, BEHIND = "Pacific/Kiritimati", "Pacific/Pago_Pago"
NOON = datetime(2026, 11, 20, 12)


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        (AHEAD, datetime(2026, 11, 20, 9, 59), date(2026, 11, 20)),
        (AHEAD, datetime(2026, 11, 20, 10, 0), date(2026, 11, 21)),
        (BEHIND, datetime(2026, 11, 20, 10, 59), date(2026, 11, 19)),
        (BEHIND, datetime(2026, 11, 20, 11, 0), date(2026, 11, 20)),
        ("UTC", datetime(2026, 11, 20, 23, 59), date(2026, 11, 20)),
    ],
)
def test_the_day_is_the_owners(store, zone, at, day):
    mine = store.create("My diary", "personal")
    keep_zone(mine, zone, now=at)
    assert day_of(mine, now=at) == day


def test_the_zone_said_last_counts_whatever_the_clock_says_and_the_earlier_stay(store):
    mine = store.create("My diary", "personal")
    keep_zone(mine, AHEAD, now=NOON)
    keep_zone(mine, BEHIND, now=NOON - timedelta(days=1))
    keep_zone(mine, BEHIND, now=NOON)
    assert zone_of(mine) == BEHIND
    with store.reading() as cursor:
        rows = cursor.execute("select revision, zone from own_zone order by revision").fetchall()
    assert rows == [(1, AHEAD), (2, BEHIND)]


@pytest.mark.parametrize("name", [None, "", "Nowhere/At_All", "../../etc/passwd", "/etc/passwd", "UTC\x00", "a" * 5000])
def test_what_is_no_zone_is_passed_over_and_the_day_is_this_computers(store, name):
    mine = store.create("My diary", "personal")
    keep_zone(mine, name, now=NOON)
    assert zone_of(mine) is None
    here = datetime(2026, 11, 20, 12).astimezone()
    assert day_of(mine, now=here.astimezone().replace(tzinfo=None) - here.utcoffset()) == date(2026, 11, 20)


def test_a_study_has_no_zone_and_nobody_elses_counts(store):
    study, mine, hers = (store.create(*said) for said in (("S", "cohort"), ("M", "personal"), ("H", "personal")))
    keep_zone(study, AHEAD, now=NOON)
    keep_zone(hers, BEHIND, now=NOON)
    assert [zone_of(one) for one in (study, mine, hers)] == [None, None, BEHIND]


def test_the_zone_goes_with_the_diary_and_is_erased_with_it(store):
    mine = store.create("My diary", "personal")
    keep_zone(mine, AHEAD, now=NOON)
    there = restore_collection(store, bundle(mine, saved_at=NOON), "Twin")
    assert zone_of(there) == AHEAD
    erase(mine)
    with store.reading() as cursor:
        assert cursor.execute("select collection_id from own_zone").fetchall() == [(there.id,)]
