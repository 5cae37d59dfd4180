"""The audit trail: written with what it tells, or not at all; bound by hashes; nothing in it that a person wrote."""

import ast
import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.exports.csv import csv_zip
from data.exports.exports import bundle
from data.own.entries import CheckIn, correct_check_in, delete_check_in, save_check_in
from data.store.audit import ACTIONS, BEGINNING, Line, extent, fingerprint, first_broken, latest, n_unread, note, trail
from data.store.erase import erase
from data.store.store import StoreError
from tests.sources import nodes
from tests.stores import new_store

DATA = Path(__file__).parents[3] / "data"
TODAY = date(2026, 11, 21)
# writes that tell nothing of their own: (file, function) and why
SILENT = {
    ("sent.py", "_mark"): "which phone sent an entry that is there already",
    ("phones.py", "end_every_phone"): "a line for each phone, in the part it calls",
    ("days.py", "ensure_days"): "prepared tables, worked out from what is told already",
    ("excerpt.py", "excerpt"): "a store in memory that ends with the block",
    ("read.py", "opened"): "a store in memory that ends with the block",
    ("store.py", "create"): "create_in tells it",
    ("store.py", "rewrite"): "what changes is told by who asks for it",
    ("store.py", "reach_anew"): "what changes is told by who asks for it",
    ("day_amounts.py", "ensure_amounts"): "each day's one number, worked out from what is told already",
    ("example_diary.py", "example_diary"): "a store in memory that ends with the block",
    ("up_to_date.py", "bring_up_to_date"): "a migration is in a table of its own",
    ("access.py", "create"): "create_in tells it",
    ("ladder_saves.py", "_writing"): "gives the transaction to those who write, who tell it",
    ("own_measures.py", "add_own_measure"): "_append tells it",
    ("own_measures.py", "_change"): "_append tells it",
    ("audit.py", "first_broken"): "up to which line the trail was read",
    ("store.py", "latest"): "the latest instant seen, of the store and of nobody",
    ("tries.py", "keep"): "how often a network guessed, as a hash; a wrong passphrase is in the log",
    ("tries.py", "forget"): "the same, when it is over",
    ("releases.py", "end_release"): "write_end tells it",
    ("all_links.py", "end_any_release"): "write_end tells it",
    ("share_doors.py", "_tries_of"): "that wrong codes were waited out; each of them is told",
}


def said(collection) -> list[str]:
    return [line.action for line in trail(collection.store, about=collection.id)]


def test_every_write_is_told_once(mine):
    entry = save_check_in(mine, CheckIn(on_day=TODAY, pain_now=3, note="secret"), key="a", today=TODAY)
    save_check_in(mine, CheckIn(on_day=TODAY, pain_now=3), key="a", today=TODAY)  # a second tap: nothing happened
    correct_check_in(mine, entry, CheckIn(on_day=TODAY, pain_now=4), key="b", today=TODAY)
    delete_check_in(mine, entry, key="c")
    assert said(mine) == ["create", "save", "correct", "delete"]
    lines = trail(mine.store)
    assert {line.actor for line in lines} == {"owner"}
    assert "secret" not in json.dumps([line.detail for line in lines])


def test_nobody_takes_all_of_it_along_without_a_line(mine):
    save_check_in(mine, CheckIn(on_day=TODAY, pain_now=3), key="a", today=TODAY)
    bundle(mine, saved_at=datetime(2026, 11, 21))
    csv_zip(mine, saved_at=datetime(2026, 11, 21))
    assert said(mine) == ["create", "save", "export", "export"]


def test_what_is_not_done_is_not_told(mine):
    with pytest.raises(StoreError):
        save_check_in(mine, CheckIn(on_day=TODAY + timedelta(1), pain_now=3), key="a", today=TODAY)
    with pytest.raises(ZeroDivisionError), mine.store.writing() as cursor:
        mine.note(cursor, "save")
        raise ZeroDivisionError
    assert said(mine) == ["create"]


def test_a_line_is_bound_to_the_one_before_as_documented(mine):
    """The hash worked out once more, from the description alone: SHA-256 of the JSON list of the line's parts."""
    with mine.store.writing() as cursor:
        note(cursor, "owner", "save", 7, at=datetime(2026, 11, 21, 8, 30), batch=3)
    first, second = trail(mine.store)
    assert first.previous == BEGINNING and second.previous == first.sha256
    told = json.dumps([2, "2026-11-21T08:30:00", "owner", "save", 7, '{"batch": 3}', first.sha256])
    assert second.sha256 == hashlib.sha256(told.encode()).hexdigest()


@pytest.mark.parametrize(
    ("tampering", "at"),
    [
        ("update audit set actor = 'account 9' where sequence = 2", 2),
        ("update audit set happened_at = happened_at + interval 1 day where sequence = 3", 3),
        ("update audit set about = 2 where sequence = 4", 4),
        ("""update audit set detail = '{"batch": 9}' where sequence = 3""", 3),
        ("delete from audit where sequence = 3", 3),
        ("delete from audit where sequence = 1", 1),
    ],
)
def test_tampering_shows(mine, tampering, at):
    for day in range(4):
        save_check_in(mine, CheckIn(on_day=TODAY, pain_now=day), key=f"{day}", today=TODAY)
    assert first_broken(mine.store) is None
    with mine.store.writing() as cursor:
        cursor.execute(tampering)
    assert first_broken(mine.store) == at


def long_trail(store, n: int) -> None:
    """Lines up to number n."""
    with store.writing() as cursor:
        for number in range(len(trail(store)) + 1, n + 1):
            note(cursor, "owner", "save", 1, at=datetime(2026, 11, 21), batch=number)


def test_what_was_found_as_written_is_not_read_again_unless_asked(store, monkeypatch):
    monkeypatch.setattr("data.store.audit.CHECKPOINT_LINES", 20)
    long_trail(store, 19)
    assert first_broken(store) is None and n_unread(store) == 19
    long_trail(store, 25)
    assert first_broken(store) is None and n_unread(store) == 0
    long_trail(store, 30)
    assert n_unread(store) == 5
    with store.writing() as cursor:
        cursor.execute("update audit set actor = 'account 9' where sequence = 28")
    assert first_broken(store) == 28
    with store.writing() as cursor:
        cursor.execute("update audit set actor = 'owner' where sequence = 28")
        cursor.execute("update audit set actor = 'account 9' where sequence = 7")
    assert (first_broken(store), first_broken(store, is_whole=True)) == (None, 7)


@pytest.mark.parametrize(
    ("tampering", "at"),
    [
        ("delete from audit where sequence = 7", 7),
        ("update audit set actor = 'account 9' where sequence = 25", 25),
        # the end is taken away, or all of it written anew: the checkpoint tells
        ("delete from audit where sequence > 24", 25),
        ("delete from audit; insert into audit select * from other.audit", 25),
    ],
)
def test_what_is_missing_or_changed_at_a_checkpoint_shows_at_once(tmp_path, monkeypatch, tampering, at):
    monkeypatch.setattr("data.store.audit.CHECKPOINT_LINES", 20)
    store = new_store()
    long_trail(store, 25)
    assert first_broken(store) is None
    with store.writing() as cursor:
        cursor.execute("create schema other; create table other.audit as select * from audit limit 0")
        previous = BEGINNING
        for number in range(1, 27):
            line = Line(number, datetime(2026, 11, 21), "account 9", "save", 1, {"batch": number}, previous, "")
            told = json.dumps([number, line.at.isoformat(), line.actor, "save", 1, f'{{"batch": {number}}}', previous])
            previous = hashlib.sha256(told.encode()).hexdigest()
            cursor.execute(
                "insert into other.audit values (?, ?, ?, ?, ?, ?, ?, ?)",
                [number, line.at, line.actor, "save", 1, f'{{"batch": {number}}}', line.previous, previous],
            )
    with store.writing() as cursor:
        cursor.execute(tampering)
    assert first_broken(store) == at == first_broken(store, is_whole=True)
    store.close()


def test_a_number_is_not_given_twice_after_an_erasure():
    store = new_store()
    first = store.create("One", "personal")
    erase(first)
    second = store.create("Two", "personal")
    assert second.id == first.id + 1
    assert [line.action for line in trail(store, about=first.id)] == ["create", "erase"]
    assert first_broken(store) is None
    store.close()


def test_nothing_that_a_person_wrote_can_be_told(mine):
    with mine.store.writing() as cursor:
        with pytest.raises(TypeError, match="label is not a whole number"):
            mine.note(cursor, "save", label="Ann")
        with pytest.raises(ValueError, match="no action called wrote"):
            mine.note(cursor, "wrote")


def test_every_function_that_writes_tells_it():
    """A transaction begun anywhere in data/ appends a line, or stands above with the reason why not."""
    silent = set()
    for file in sorted(DATA.rglob("*.py")):
        for function in nodes(file):
            if not isinstance(function, ast.FunctionDef):
                continue
            called = {
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
            }
            telling = {
                "note",
                "_new_batch",
                "append_check_in",
                "set_role_in",
                "_append_programme",
                "_append_attempt",
                "_revise",
            }
            if called & {"writing", "_writing"} and not called & telling:
                silent.add((file.name, function.name))
    assert silent == set(SILENT)


def test_a_long_trail_is_read_in_pages_and_as_written(store):
    """300 lines, a hundred about each of three: numbered and dated as the arithmetic here says."""
    began = datetime(2026, 1, 1)
    with store.writing() as cursor:
        for number in range(1, 301):
            note(cursor, "owner", "save", number % 3, at=began + timedelta(minutes=number), batch=number)
    assert [line.sequence for line in latest(store, most=4)] == [300, 299, 298, 297]
    assert [line.detail["batch"] for line in latest(store, about=2, skip=1, most=2)] == [296, 293]
    assert extent(store) == (300, began + timedelta(minutes=1))
    assert extent(store, about=0) == (100, began + timedelta(minutes=3))
    assert extent(store, about=9) == (0, None)
    assert first_broken(store) is None


def test_a_fingerprint_changes_with_any_line_and_holds_no_hash_of_others(mine):
    for day in range(3):
        save_check_in(mine, CheckIn(on_day=TODAY, pain_now=day), key=f"{day}", today=TODAY)
    lines = trail(mine.store, about=mine.id)
    whole = fingerprint(lines)
    assert fingerprint(trail(mine.store, about=mine.id)) == whole
    assert len({whole, fingerprint(lines[:-1]), fingerprint(lines[1:]), fingerprint(lines[::-1])}) == 4
    # somebody else's line in between does not enter it
    with mine.store.writing() as cursor:
        note(cursor, "account 7", "save", 99, at=datetime(2026, 11, 21), batch=1)
    assert fingerprint(trail(mine.store, about=mine.id)) == whole


def test_a_line_is_appended_after_the_last_of_very_many(store):
    """The last one is found from the count, in a table of several parts, also where lines were taken out."""
    with store.writing() as cursor:
        cursor.execute(
            """insert into audit select number, timestamp '2026-01-01', 'owner', 'save', 1, '{}', 'x', 'y'
               from range(1, 400001) as lines(number)"""
        )
    with store.writing() as cursor:
        note(cursor, "owner", "save", 1, at=datetime(2026, 11, 21))
    assert latest(store, most=1)[0].sequence == 400_001
    # one that is missing does not give a number twice
    with store.writing() as cursor:
        cursor.execute("delete from audit where sequence between 10 and 20")
        note(cursor, "owner", "save", 1, at=datetime(2026, 11, 21))
    assert latest(store, most=1)[0].sequence == 400_002


def test_every_action_has_words():
    assert all(words and words[0].islower() for words in ACTIONS.values())
