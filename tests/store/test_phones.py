"""Phones of a diary: paired by a code, told to have ended, and each entry stored once, whatever becomes of the answer."""

import json
import shutil
from datetime import date, datetime, time, timedelta

import pytest

from data.accounts.access import AccountStore
from data.accounts.access_codes import signs_of
from data.accounts.people import set_role, sign_in
from data.catalogue.vocabulary import PLACES
from data.exports.exports import bundle, json_bytes
from data.own.diary import entries
from data.own.entries import CheckIn, correct_check_in, delete_check_in, save_check_in
from data.own.own_measures import OwnMeasure, add_own_measure
from data.own.what_i_record import keep_recorded
from data.phones.codes import VALID, WRONG_LIMIT, new_phone_code, open_code
from data.phones.phones import diary_of_phone, end_phone, pair_phone, phones
from data.phones.sent import UNDO_FOR, keep_entry, latest_day, take_back
from data.phones.shown import diary_mark, last_days, what_is_recorded
from data.store.audit import ACTIONS, first_broken, trail
from data.store.erase import erase, held
from data.store.restore import restore
from data.store.store import Store, StoreError, now

NOON = datetime(2026, 11, 30, 12)
TODAY = NOON.date()
KEYS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(20)]
TOKEN, OTHER = "t" * 43, "u" * 43


def paired(store, diary, token=TOKEN, label="Phone", **whose):
    """A phone of the diary, and the diary as it sees it."""
    pair_phone(store, new_phone_code(diary, now=NOON, **whose), token, label, now=NOON)
    return diary_of_phone(store, token, is_shared=bool(whose))


def told(n=0, day=TODAY, note=None, **values):
    """An entry as a phone sends it."""
    return {"key": KEYS[n], "day": day.isoformat(), "values": values or {"pain_average": 3}, "note": note}


def stored(diary):
    return [one.check_in for one in entries(diary, date.min, date.max)]


@pytest.fixture
def phone(store, mine):
    return paired(store, mine)


# pairing


def test_a_code_pairs_one_phone_and_says_nothing_afterwards(store, mine):
    code = new_phone_code(mine, now=NOON)
    found = pair_phone(store, f" {code.lower().replace('-', ' ')} ", TOKEN, "  My   phone ", now=NOON)
    assert found.label == "My phone" and [one.phone_id for one in phones(mine)] == [found.phone_id]
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, code, OTHER, "Another", now=NOON)
    with store.reading() as cursor:
        rows = repr([cursor.execute(f"select * from {table}").fetchall() for table in ("phone", "phone_code")])
    assert TOKEN not in rows and signs_of(code) not in rows and code not in rows
    _, diary = diary_of_phone(store, TOKEN, is_shared=False)
    assert diary.id == mine.id


def test_an_answer_that_is_lost_is_asked_for_again(store, mine):
    code = new_phone_code(mine, now=NOON)
    first = pair_phone(store, code, TOKEN, "Phone", now=NOON)
    assert pair_phone(store, code, TOKEN, "Phone", now=NOON) == first
    assert len(phones(mine)) == 1
    # but not once it was ended, nor by another code
    end_phone(mine, first.phone_id, now=NOON)
    for again in (code, new_phone_code(mine, now=NOON)):
        with pytest.raises(StoreError, match="not the code"):
            pair_phone(store, again, TOKEN, "Phone", now=NOON)


def test_a_new_code_ends_the_one_before_and_ten_minutes_end_any(store, mine):
    first = new_phone_code(mine, now=NOON)
    second = new_phone_code(mine, now=NOON)
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, first, TOKEN, "Phone", now=NOON)
    assert open_code(mine, now=NOON + VALID - timedelta(minutes=1)) is not None
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, second, TOKEN, "Phone", now=NOON + VALID + timedelta(minutes=1))
    # a clock that goes back opens nothing again
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, second, TOKEN, "Phone", now=NOON)


def test_wrong_codes_count_against_the_open_code_alone_and_a_new_one_opens_the_door(store, mine):
    others = store.create("Another's", "personal")
    code, theirs = new_phone_code(mine, now=NOON), new_phone_code(others, now=NOON)
    wrong = signs_of(code)[:2] + ("222222" if signs_of(code)[2:] != "222222" else "333333")
    for _ in range(WRONG_LIMIT):
        with pytest.raises(StoreError, match="not the code"):
            pair_phone(store, wrong, TOKEN, "Phone", now=NOON)
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, code, TOKEN, "Phone", now=NOON)
    assert open_code(mine, now=NOON) is None
    assert pair_phone(store, theirs, OTHER, "Phone", now=NOON).collection_id == others.id
    assert pair_phone(store, new_phone_code(mine, now=NOON), TOKEN, "Phone", now=NOON).collection_id == mine.id
    assert sum(line.action == "refuse" for line in trail(store, about=mine.id)) == WRONG_LIMIT


@pytest.mark.parametrize(
    ("code", "token", "label"),
    [("", TOKEN, "a"), ("x" * 500, TOKEN, "a"), (None, "t", "a"), (None, TOKEN, "a" * 41), (None, TOKEN, "a\u202eb")],
)
def test_what_pairs_nothing(store, mine, code, token, label):
    real = new_phone_code(mine, now=NOON)
    with pytest.raises(StoreError):
        pair_phone(store, real if code is None else code, token, label, now=NOON)
    assert phones(mine) == () and open_code(mine, now=NOON) is not None


def test_a_study_and_a_simulated_diary_have_no_phones(store):
    for name, kind, is_simulated in (("Backs", "cohort", False), ("Simulated", "personal", True)):
        collection = store.create(name, kind, is_simulated=is_simulated)
        with pytest.raises(StoreError, match=r"phone sends to|not mixed"):
            new_phone_code(collection, now=NOON)


def test_a_phone_that_was_ended_is_told_so_and_ending_it_twice_is_once(store, mine, phone):
    other = paired(store, mine, OTHER)[0]
    for _ in range(2):
        end_phone(mine, phone[0].phone_id, now=NOON)
    assert diary_of_phone(store, TOKEN, is_shared=False) == "ended"
    assert [one.phone_id for one in phones(mine)] == [other.phone_id]
    assert sum(line.action == "end phone" for line in trail(store)) == 1
    with pytest.raises(StoreError, match="not one of this diary"):
        end_phone(store.create("Another's", "personal"), other.phone_id, now=NOON)


def test_a_phone_reaches_its_diary_as_long_as_its_person_does(store):
    account = sign_in(store, "https://i.example", "ann", name="", email="", roles=("individual",), now=NOON)
    diary = AccountStore(store, account).create("My diary", "personal")
    paired(store, diary, account_id=account.account_id)
    assert diary_of_phone(store, TOKEN, is_shared=True)[1].id == diary.id
    set_role(store, account.account_id, "individual", False, now=NOON)
    assert diary_of_phone(store, TOKEN, is_shared=True) == "ended"


def test_a_phone_of_nobodys_account_is_nobodys_where_several_sign_in(store, mine, phone):
    assert diary_of_phone(store, TOKEN, is_shared=True) == "ended"


def test_restoring_a_backup_ends_every_phone_and_code(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    mine = store.create("My diary", "personal")
    _, diary = paired(store, mine)
    keep_entry(diary, *[phones(mine)[0]], told(0), now=NOON)
    code = new_phone_code(mine, now=NOON)
    store.backup(tmp_path / "backup.duckdb")
    # sent after the backup: the phone has it still
    keep_entry(diary, phones(mine)[0], told(1), now=NOON)
    store.close()
    restore(tmp_path / "backup.duckdb", path)
    store = Store(path)
    mine = store.find("My diary")
    assert phones(mine) == () and diary_of_phone(store, TOKEN, is_shared=False) == "restored"
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, code, OTHER, "Phone", now=NOON)
    assert [line.action for line in trail(store)][-1] == "end phone" and first_broken(store, is_whole=True) is None
    # paired anew it sends both again: each is there once
    found, diary = paired(store, mine, OTHER)
    assert [keep_entry(diary, found, told(n), now=NOON).state for n in (0, 1)] == ["kept", "kept"]
    assert len(stored(mine)) == 2
    store.close()


def test_a_backup_itself_keeps_its_phones_until_it_is_restored(tmp_path, store, mine, phone):
    store.backup(tmp_path / "backup.duckdb")
    copy = Store(shutil.copy(tmp_path / "backup.duckdb", tmp_path / "looked-at.duckdb"))
    assert len(phones(copy.find("My diary"))) == 1
    copy.close()


def test_erasing_a_diary_leaves_nothing_of_its_phones(store, mine, phone):
    keep_entry(phone[1], phone[0], told(0), now=NOON)
    take_back(phone[1], phone[0], KEYS[1], now=NOON)
    new_phone_code(mine, now=NOON)
    with pytest.raises(StoreError):
        pair_phone(store, "2222-2222", OTHER, "Phone", now=NOON)
    end_phone(mine, phone[0].phone_id, now=NOON)
    assert {"phone", "phone_code", "phone_end", "phone_entry", "phone_undone"} <= held(mine).keys()
    assert "phones that send to it" in erase(mine).text()
    with store.reading() as cursor:
        for table in ("phone", "phone_code", "phone_code_end", "phone_end", "phone_entry", "phone_undone"):
            assert cursor.execute(f"select count(*) from {table}").fetchall() == [(0,)], table
    assert diary_of_phone(store, TOKEN, is_shared=False) == "ended"


def test_no_export_holds_a_phone(mine, phone):
    keep_entry(phone[1], phone[0], told(0), now=NOON)
    told_of = json.loads(json_bytes(bundle(mine, saved_at=NOON)))
    assert not [name for name in told_of["tables"] if name.startswith("phone")]


# what it sends


def test_an_entry_is_stored_once_and_answered_as_kept_again(mine, phone):
    for _ in range(3):
        assert keep_entry(phone[1], phone[0], told(note="a note"), now=NOON).state == "kept"
    assert [(one.pain_average, one.note) for one in stored(mine)] == [(3, "a note")]


def test_a_phone_that_is_paired_anew_sends_the_same_entry_as_the_same(store, mine, phone):
    keep_entry(phone[1], phone[0], told(), now=NOON)
    end_phone(mine, phone[0].phone_id, now=NOON)
    anew, diary = paired(store, mine, OTHER)
    assert keep_entry(diary, anew, told(), now=NOON).state == "kept" and len(stored(mine)) == 1
    # it holds the key, so it may take the entry back
    assert take_back(diary, anew, KEYS[0], now=NOON).state == "undone" and stored(mine) == []


def test_the_same_key_in_another_diary_is_another_entry(store, mine, phone):
    others = store.create("Another's", "personal")
    other, theirs = paired(store, others, OTHER)
    for found, diary in (phone, (other, theirs)):
        assert keep_entry(diary, found, told(), now=NOON).state == "kept"
    assert len(stored(mine)) == len(stored(others)) == 1


def test_a_flare_or_a_note_alone_is_an_entry(mine, phone):
    assert keep_entry(phone[1], phone[0], told(0, flare=1), now=NOON).state == "kept"
    assert keep_entry(phone[1], phone[0], {"key": KEYS[1], "day": "2026-11-30", "note": "x"}, now=NOON).state == "kept"
    assert {(one.flare, one.note) for one in stored(mine)} == {(1, None), (None, "x")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": ["a", "list"]},
        {"note": {"a": 1}},
        {"note": "half a sign \ud83d"},
        {"note": "a\0b"},
        {"note": "x" * 4001},
        {"day": "30.11.2026"},
        {"day": "2026-W49-1"},
        {"day": "2026-02-30"},
        {"day": None},
        {"day": 20261130},
        {"values": [1]},
        {"values": {}},
        {"values": {"pain_average": True}},
        {"values": {"pain_average": "3"}},
        {"values": {"pain_average": float("nan")}},
        {"values": {"pain_average": float("inf")}},
        {"values": {"pain_average": 10**400}},
        {"values": {"pain_average": 11}},
        {"values": {"pain_average": [3]}},
        {"values": {"flare": 0.5}},
        {"time": "25:00"},
        {"time": 18},
        {"values": {"walking": 1441}},
        {"values": {"nothing": 1}},
        {"values": {"own_of_others": 1}},
        {"values": {"collection_id": 1}},
        {"values": {"pain_average": 5, "pain_worst": 3}},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_what_is_wrong_with_one_is_said_of_it_alone(mine, phone, wrong):
    answer = keep_entry(phone[1], phone[0], told() | wrong, now=NOON)
    assert answer.state == "refused" and answer.words.endswith((".", "”.")), answer
    assert keep_entry(phone[1], phone[0], told(1), now=NOON).state == "kept"
    assert len(stored(mine)) == 1


@pytest.mark.parametrize("what", [None, "x", 3, [], {}, {"key": "x"}, {"key": 1}, {"key": KEYS[0].upper() + "A"}])
def test_what_is_no_entry(mine, phone, what):
    assert keep_entry(phone[1], phone[0], what, now=NOON).state == "refused"
    assert stored(mine) == []


def test_a_day_up_to_the_latest_anywhere_is_taken_and_a_later_one_asked_about(mine, phone):
    # at 12:00 UTC it is the next day already in Kiritimati, 14 hours ahead
    assert latest_day(NOON) == date(2026, 12, 1) and latest_day(NOON - timedelta(hours=2, seconds=1)) == TODAY
    assert keep_entry(phone[1], phone[0], told(0, date(2026, 12, 1)), now=NOON).state == "kept"
    for n, day in enumerate((date(2026, 12, 2), date(2027, 5, 1), date(9999, 12, 31)), 1):
        assert keep_entry(phone[1], phone[0], told(n, day), now=NOON).state == "day"
    assert [one.on_day for one in stored(mine)] == [date(2026, 12, 1)]
    # the same once its day has come, or was said to be another
    assert keep_entry(phone[1], phone[0], told(1, date(2026, 12, 2)), now=NOON + timedelta(days=1)).state == "kept"
    assert keep_entry(phone[1], phone[0], told(4, date(1899, 12, 31)), now=NOON).state == "refused"


def test_what_was_stored_stays_kept_when_the_clock_goes_back(mine, phone):
    keep_entry(phone[1], phone[0], told(0), now=NOON)
    assert keep_entry(phone[1], phone[0], told(0), now=NOON - timedelta(days=90)).state == "kept"


def test_a_fault_of_the_disk_is_no_fault_of_the_entry(mine, phone, store):
    with store.writing() as cursor:  # what cannot be written: a table that is away
        cursor.execute("alter table batch rename to away")
    assert keep_entry(phone[1], phone[0], told(), now=NOON).state == "later"
    assert take_back(phone[1], phone[0], KEYS[0], now=NOON).state == "later"
    with store.writing() as cursor:
        cursor.execute("alter table away rename to batch")
    assert keep_entry(phone[1], phone[0], told(), now=NOON).state == "kept"


def test_measures_of_ones_own_are_sent_like_the_others(mine, phone):
    name = add_own_measure(mine, OwnMeasure(title="Stairs", is_whole=True), key="a")
    assert keep_entry(phone[1], phone[0], told(0, **{name: 4}), now=NOON).state == "kept"
    assert stored(mine)[0].own == {name: 4} and name in [one["name"] for one in what_is_recorded(phone[1])]
    assert last_days(phone[1], now=NOON) == {"2026-11-30": {name: 4}}


def test_what_was_chosen_is_what_a_phone_asks_and_sees(mine, phone):
    keep_recorded(mine, ["pain_worst", "places", "walking", "time"], now=NOON)
    assert [(one["name"], one["kind"]) for one in what_is_recorded(phone[1])] == [
        ("pain_worst", "scale"),
        ("places", "several"),
        ("walking", "number"),
        ("time", "time"),
    ]
    place = next(iter(PLACES))
    sent = told(0, pain_worst=4, walking=20, pain_average=1, **{place: 1}) | {"time": "00:00"}
    assert keep_entry(phone[1], phone[0], sent, now=NOON).state == "kept"
    keep_entry(phone[1], phone[0], told(1, walking=15), now=NOON)
    assert stored(mine)[0].at_time == time(0, 0)
    # walks of a day add up; the average is not among what is recorded now
    assert last_days(phone[1], now=NOON) == {"2026-11-30": {"pain_worst": 4, "walking": 35, place: 1}}


# taking back


def test_what_was_sent_is_taken_back_once_and_stays_in_the_store(mine, phone):
    keep_entry(phone[1], phone[0], told(note="gone"), now=NOON)
    for _ in range(3):
        assert take_back(phone[1], phone[0], KEYS[0], now=NOON).state == "undone"
    assert stored(mine) == [] and held(mine)["day_entry"] == 2
    # and a copy of it that comes late is not stored again
    assert keep_entry(phone[1], phone[0], told(note="gone"), now=NOON).state == "kept" and stored(mine) == []
    assert [line.action for line in trail(mine.store)][-2:] == ["save", "delete"]


def test_what_is_taken_back_before_it_comes_is_never_stored(mine, phone):
    for _ in range(2):
        assert take_back(phone[1], phone[0], KEYS[0], now=NOON).state == "undone"
    assert keep_entry(phone[1], phone[0], told(), now=NOON).state == "undone" and stored(mine) == []


def test_what_cannot_be_taken_back_by_a_phone(store, mine, phone):
    other, theirs = paired(store, mine, OTHER)
    for n in range(3):
        keep_entry(phone[1], phone[0], told(n, pain_average=n), now=NOON)
    assert "Another phone" in take_back(theirs, other, KEYS[0], now=NOON).words
    number = entries(mine, date.min, date.max)[1].entry_id
    correct_check_in(mine, number, CheckIn(on_day=TODAY, pain_average=9), key="c", today=TODAY)
    assert "was corrected" in take_back(phone[1], phone[0], KEYS[1], now=NOON).words
    later = now() + UNDO_FOR + timedelta(minutes=1)
    assert "14 days" in take_back(phone[1], phone[0], KEYS[2], now=later).words
    assert sorted(one.pain_average for one in stored(mine)) == [0, 2, 9]
    delete_check_in(mine, entries(mine, date.min, date.max)[0].entry_id, key="d")
    assert take_back(phone[1], phone[0], KEYS[0], now=NOON).state == "undone"
    for key in (None, "", "x", 7, [KEYS[0]]):
        assert take_back(phone[1], phone[0], key, now=NOON).state == "refused"


# what it sees


def test_the_last_days_are_days_and_hold_no_note(mine, phone):
    canary = "canary of a note"
    for n, (pain, worst) in enumerate(((3, 6), (5, None))):
        save_check_in(
            mine, CheckIn(on_day=TODAY, pain_average=pain, pain_worst=worst, note=canary), key=f"{n}", today=TODAY
        )
    save_check_in(mine, CheckIn(on_day=TODAY - timedelta(days=40), pain_average=1), key="old", today=TODAY)
    save_check_in(mine, CheckIn(on_day=TODAY - timedelta(days=13), pain_now=2, pain_average=4), key="now", today=TODAY)
    # the worse of two entries of a day, by the catalogue; pain now is not asked, so it is not shown
    assert last_days(phone[1], now=NOON) == {
        "2026-11-30": {"pain_average": 5, "pain_worst": 6},
        "2026-11-17": {"pain_average": 4},
    }
    assert canary not in repr((last_days(phone[1], now=NOON), what_is_recorded(phone[1])))


def test_a_diary_is_known_by_its_mark_and_no_other_has_it(store, mine):
    others = store.create("Another's", "personal")
    assert diary_mark(mine) == diary_mark(store.find("My diary")) != diary_mark(others)


def test_the_trail_tells_of_phones_without_a_word_of_the_diary(store, mine, phone):
    keep_entry(phone[1], phone[0], told(note="canary"), now=NOON)
    end_phone(mine, phone[0].phone_id, now=NOON)
    lines = [line for line in trail(store) if line.about == mine.id]
    assert [(line.actor, line.action) for line in lines] == [
        ("owner", "create"),
        ("owner", "phone code"),
        ("phone 1", "pair"),
        ("phone 1", "save"),
        ("owner", "end phone"),
    ]
    assert "canary" not in repr(lines) and "Phone" not in repr(lines)
    assert {line.action for line in lines} <= ACTIONS.keys() and first_broken(store, is_whole=True) is None
