"""What was corrected or deleted can be read again, version by version, with the amounts that each had."""

from datetime import date, timedelta

from data.own.earlier import changed_days, versions
from data.own.entries import CheckIn, correct_check_in, delete_check_in, save_check_in

TODAY = date(2026, 11, 20)


def test_every_version_of_an_entry_is_as_it_was_saved(mine):
    first = CheckIn(on_day=TODAY, pain_average=4, note="first", amounts={"walking": 20, "steps": 100})
    second = CheckIn(on_day=TODAY, pain_average=5, flare=1, amounts={"walking": 30})
    third = CheckIn(on_day=TODAY - timedelta(1), pain_average=5, note="moved")
    entry = save_check_in(mine, first, key="1", today=TODAY)
    save_check_in(mine, CheckIn(on_day=TODAY, pain_now=9), key="never changed", today=TODAY)
    assert changed_days(mine) == () and versions(mine, TODAY) == ()
    correct_check_in(mine, entry, second, key="2", today=TODAY)
    correct_check_in(mine, entry, third, key="3", today=TODAY)
    delete_check_in(mine, entry, key="4")
    found = versions(mine, TODAY)
    assert [one.check_in for one in found] == [first, second, third, None]
    assert [one.entry_id for one in found] == [entry] * 4
    assert [one.saved_at for one in found] == sorted(one.saved_at for one in found)
    # it lay on both days, and is told of on both
    assert changed_days(mine) == (TODAY, TODAY - timedelta(1))
    assert versions(mine, TODAY - timedelta(1)) == found and versions(mine, TODAY - timedelta(2)) == ()


def test_nobody_reads_anothers(store, mine):
    entry = save_check_in(mine, CheckIn(on_day=TODAY, pain_average=4), key="1", today=TODAY)
    delete_check_in(mine, entry, key="2")
    other = store.create("Other", "personal")
    assert changed_days(other) == () and versions(other, TODAY) == ()
