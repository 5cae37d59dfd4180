"""What answers are about, said after the load: appended, looked at before it is meant, refused where it contradicts itself.

By hand: A answers weekly on days 7 to 56, in pain (4) at the sixth answer, day 42, and free (0) else. About its own day each
answer is a visit: recovered on day 7, in pain on day 42 (35 days later). About the last 7 days, days 1 to 35 are free: seven
days are confirmed on day 7 (clause 4); the bad answer of day 42 is about days 36 to 42, and the last of them is taken: day 42,
35 days later, with day 36 the first it can be.
"""

import pytest

import cli
from data.catalogue.definition import load_definition
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.imports.load import batches, undo
from data.imports.remember import remembered
from data.imports.sheet import read_file
from data.recurrence.engine import derive
from data.store.audit import trail
from data.store.store import StoreError, now
from data.study.answers_about import answers_about, say_answers_about
from data.study.asked import asked_of
from pages.answers.answers_about import what_changes
from tests.pages.test_overview import study

WEEKLY = [f"{who},{7 * week},{4 if week == 6 else 0}" for who in "AB" for week in range(1, 9)]


def weekly(store, tmp_path, measure="pain_average", rows=WEEKLY, **answers):
    return study(store, tmp_path, [f"participant,day,{measure}", *rows], **answers)


def first_of(collection, name="walkback-any"):
    with derive(collection, load_definition(name)) as derivation:
        found = derivation.intervals(onsets=True)
    return found[["participant", "duration", "event"]].values.tolist(), found


def test_it_is_appended_and_everything_is_read_by_it(store, tmp_path):
    collection = weekly(store, tmp_path)
    assert first_of(collection, "visit-free")[0] == [["A", 35, 1], ["B", 35, 1]]
    assert first_of(collection)[0] == []
    before = collection.revision
    seen = what_changes(collection, "pain_average", "7", None)
    visits, days = seen.counted
    assert (visits.definition, days.definition, seen.n_answers) == ("visit-free", "walkback-any", 16)
    assert (visits.now.at_risk, days.now.at_risk, days.then.at_risk, days.then.events) == (2, 0, 2, 2)
    assert (seen.fits_now, seen.fitting) == (("visit-free",), ())
    # looking changes nothing
    assert collection.revision == before and asked_of(collection)["pain_average"].covers == ("1",)
    assert say_answers_about(collection, "pain_average", "7") == 16
    rows, found = first_of(collection)
    assert rows == [["A", 35, 1], ["B", 35, 1]]
    assert [str(day)[:10] for day in found["onset_first_on"]] == ["1970-02-06"] * 2  # day 36
    (now_told,) = answers_about(collection)
    assert (now_told.covers, now_told.is_said_later, now_told.n_people) == ("7", True, 2)
    # twice is once, and it can be said otherwise again
    assert say_answers_about(collection, "pain_average", "7") == 0
    assert say_answers_about(collection, "pain_average", "1") == 16
    assert first_of(collection)[0] == []
    with store.reading() as cursor:
        assert cursor.execute("select covers from answer_period").fetchall() == [("1",)]  # what the load said stays
    assert [line.detail for line in trail(store) if "covers" in line.detail] == [{"covers": 16}, {"covers": 16}]


def test_the_next_file_and_a_copy_are_read_like_that(store, tmp_path):
    collection = weekly(store, tmp_path)
    say_answers_about(collection, "pain_average", "7")
    path = tmp_path / "next.csv"
    path.write_text("participant,day,pain_average\nA,63,0\n")
    assert remembered(collection, read_file(path, store.staging())).covers == {"pain_average": "7"}
    copy = restore_collection(store, bundle(collection, saved_at=now()), "Copy")
    assert asked_of(copy)["pain_average"].covers == ("7",) and first_of(copy)[0] == [["A", 35, 1], ["B", 35, 1]]


def test_one_load_of_several_and_one_that_was_undone(store, tmp_path):
    collection = weekly(store, tmp_path)
    weekly(store, tmp_path, rows=["A,84,0", "A,112,0"])
    first, second = (one.batch_id for one in answers_about(collection))
    assert say_answers_about(collection, "pain_average", "28", second) == 2
    assert [one.covers for one in answers_about(collection)] == ["1", "28"]
    with pytest.raises(
        StoreError, match=f"Load 99 has no answers to “pain_average” in “Study”; it was told by load {first}"
    ):
        say_answers_about(collection, "pain_average", "7", 99)
    undo(store, collection, next(one.batch_id for one in batches(collection) if one.batch_id == second))
    assert [one.covers for one in answers_about(collection)] == ["1"]


@pytest.mark.parametrize(
    ("covers", "why"),
    [
        ("0", "“0” is no number of days from 1 to 366, nor month or since-last"),
        ("367", "is no number of days"),
        ("²", "is no number of days"),
        ("a week", "is no number of days"),
    ],
)
def test_what_is_no_period_is_refused(store, tmp_path, covers, why):
    collection = weekly(store, tmp_path)
    with pytest.raises(StoreError, match=why):
        say_answers_about(collection, "pain_average", covers)


def test_what_would_contradict_itself_is_refused_and_changes_nothing(store, tmp_path):
    collection = weekly(store, tmp_path, "days_with_pain", [f"A,{14 * n},{9 + n}" for n in (1, 2)], covers={"": "14"})
    with pytest.raises(StoreError, match="“pain_days” goes up to 11 days in what was loaded, more than the 7"):
        say_answers_about(collection, "pain_days", "7")
    weekly(store, tmp_path, "days_with_pain", ["A,28,3"], covers={"": "7"})
    with pytest.raises(StoreError, match="“A” gave two different answers to “pain_days” on day 28"):
        say_answers_about(collection, "pain_days", "14")
    with pytest.raises(
        StoreError, match="No loaded file of “Study” has answers to “flare”; there are answers to pain_days"
    ):
        say_answers_about(collection, "flare", "7")
    assert [one.covers for one in answers_about(collection)] == ["14", "7"]
    first = answers_about(collection)[0].batch_id
    assert say_answers_about(collection, "pain_days", "since-last", first) == 2


def test_the_terminal_says_what_changes_before_it_is_meant(store, tmp_path, monkeypatch, capsys):
    weekly(store, tmp_path)
    path = store.path
    store.close()
    monkeypatch.setenv("RESPITE_STORE", str(path))

    def review(*words):
        code = cli.main(["review", "--study", "Study", *words])
        out, err = capsys.readouterr()
        return out if code == 0 else err

    seen = review("--covers", "pain_average=7")
    assert (
        "16 answers to “average pain” are about its own day now, and would be about the 7 days that end on its day"
        in seen
    )
    assert "2 people at risk and 2 first recurrences then" in seen and "Nothing was changed" in seen
    assert "16 answers to “average pain” are about the 7 days that end on its day now." in review(
        "--covers", "pain_average=7", "--yes"
    )
    assert "Nothing to change" in review("--covers", "pain_average=7", "--yes")
    assert "go with --covers" in review("--yes") and "is no number of days" in review("--covers", "pain_average=0")
    assert '"covers": "7"' in review("--json")
    with_two = "recurrence --study Study --definition walkback-any --json".split()
    assert cli.main(with_two) == 0 and '"kind": "period"' in capsys.readouterr().out
