"""Joining a study: what was agreed to arrives and nothing else, follows the diary, and is gone for good on leaving."""

import threading
from collections import Counter
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.accounts.access import AccountStore
from data.accounts.people import set_member, sign_in
from data.catalogue.vocabulary import KINDS, MEASURES
from data.exports.exports import bundle
from data.imports.load import batches, undo
from data.own.diary import assessments, entries
from data.own.entries import (
    CheckIn,
    correct_check_in,
    delete_assessment,
    delete_check_in,
    save_assessment,
    save_check_in,
)
from data.own.own_measures import OwnMeasure, add_own_measure, measures_of, own_measures, rename_own_measure
from data.own.remedies import Remedy, add_remedy
from data.prepared.manifest import FolderError, read_manifest
from data.prepared.read import check_erased
from data.prepared.write import prepare
from data.recurrence.days import reading_days
from data.sharing.consents import agree, find_study, leave, memberships, participation
from data.sharing.joining import gather, write_anew
from data.sharing.joining_offer import (
    NOTE,
    Ask,
    Item,
    Statement,
    close_joining,
    is_open,
    open_joining,
    state,
    statements,
)
from data.sharing.shared_rows import preview
from data.store.audit import first_broken, trail
from data.store.erase import erase
from data.store.store import Store, StoreError, now
from data.study.erase_participant import erase_participant
from tests.drawn import drawn
from tests.stores import new_store

TODAY = date(2026, 11, 20)
CANARY = "kanarienvogel-71c0"
PAIN, WORST = Item("measure", "pain_average"), Item("measure", "pain_worst")
WALKING, STEPS = Item("activity", "walking"), Item("activity", "steps")
FABQ, NOTES = Item("instrument", "fabq"), Item("note", NOTE)
TEXTS = ("Whether walking helps.", "Two researchers.", "Five years.", "ask@study.example")


@pytest.fixture
def store(request):
    """A store in memory; a file for tests that look at its bytes."""
    has_file = "tmp_path" in request.fixturenames
    opened = Store(request.getfixturevalue("tmp_path") / "respite.duckdb" if has_file else None)
    yield opened
    opened.close()


@pytest.fixture
def seen_by(store):
    """The store as a person with these roles sees it."""
    return lambda name, *roles: AccountStore(
        store, sign_in(store, "https://sign-in.example", name, name=name, email="", roles=roles, now=now())
    )


@pytest.fixture
def study(seen_by):
    """A researcher's study that asks for average pain, and for four more things if one likes, from 1 November on."""
    made = seen_by("Cleo", "researcher").create("Backs", "cohort")
    state(made, says(PAIN, optional=(WORST, WALKING, FABQ, NOTES)), key="first")
    return made


def says(*needed, optional=(), from_on=date(2026, 11, 1)) -> Statement:
    asks = tuple(Ask(item, False) for item in needed) + tuple(Ask(item, True) for item in optional)
    return Statement(*TEXTS, from_on, asks)


def join(diary, study, items, key="agreed"):
    code = open_joining(study)
    found = find_study(diary.store, code)
    agree(diary, found.study_id, found.stated.version, items, key=key, code=code)


def diary_of(seen_by, name, **answers):
    """A diary with one full day in the study's time, one before it, and a questionnaire of each of two kinds."""
    diary = seen_by(name, "individual").create("My diary", "personal")
    full = {
        "pain_average": 4,
        "pain_worst": 7,
        "medicine": 1,
        "note": f"{CANARY} {name}",
        "amounts": {"walking": 30, "sitting": 99},
    }
    save_check_in(diary, CheckIn(on_day=TODAY, **full | answers), key=f"{name} 1", today=TODAY)
    save_check_in(diary, CheckIn(on_day=date(2026, 10, 31), pain_average=9), key=f"{name} 2", today=TODAY)
    save_assessment(diary, "fabq", TODAY, {1: 3, 2: 6}, key=f"{name} 3", today=TODAY)
    save_assessment(diary, "peg", TODAY, {1: 8, 2: 8, 3: 8}, key=f"{name} 4", today=TODAY)
    return diary


def held_by(study) -> dict[str, list[dict]]:
    """What researchers read of a study: every current row of it, without its cells that are empty."""
    return {
        name: [
            {column: cell for column, cell in row.items() if cell is not None and cell == cell}
            for row in study.read(f"export_{name}").to_dict("records")
        ]
        for name in ("days", "activities", "questionnaire_items", "questionnaire_totals", "attributes")
    }


def labels(study) -> list[str]:
    with study.store.reading() as cursor:
        rows = cursor.execute("select label from participant where collection_id = ?", [study.id]).fetchall()
    return sorted(row[0] for row in rows)


def everything_in(study) -> str:
    """All cells of all rows of a study, of every table that goes with it."""
    return repr({name: table.to_pylist() for name, table in bundle(study, saved_at=now()).tables.items()})


def bytes_of_everything(folder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_exactly_what_two_people_agreed_to_arrives(seen_by, study):
    ann, ben = diary_of(seen_by, "Ann"), diary_of(seen_by, "Ben", pain_average=2)
    join(ann, study, {PAIN, WALKING, FABQ})
    assert held_by(study)["days"] == []  # agreeing moves nothing yet
    assert gather(study) == 1 and gather(study) == 0
    join(ben, study, {PAIN, WORST})
    assert gather(study) == 1
    first, second = sorted(held_by(study)["days"], key=lambda row: row["pain_average"], reverse=True)
    of_ann, of_ben = first.pop("participant"), second.pop("participant")
    assert {of_ann, of_ben} == set(labels(study)) and of_ann != of_ben
    # by hand from `diary_of`: nothing before 1 November, no medicine, no note, no other questionnaire, no sitting
    assert first == {"date": "2026-11-20", "pain_average": "4.0"}
    assert second == {"date": "2026-11-20", "pain_average": "2.0", "pain_worst": "7.0"}
    assert held_by(study)["activities"] == [
        {"participant": of_ann, "date": "2026-11-20", "kind": "walking", "amount": "30.0", "unit": "minutes"}
    ]
    answers = held_by(study)["questionnaire_items"]
    assert [(row["participant"], row["instrument"], row["item"], row["value"]) for row in answers] == [
        (of_ann, "fabq", "1", "3.0"),
        (of_ann, "fabq", "2", "6.0"),
    ]
    assert held_by(study)["attributes"] == []
    # what researchers can read or take away tells nobody's name, number or words
    whole = everything_in(study)
    assert CANARY not in whole and "Ann" not in whole and "Ben" not in whole and "account 2" not in whole
    assert {line.actor for line in trail(study.store, about=study.id)} == {"account 1", "participant"}
    assert all(
        set(line.detail) <= {"statement", "joining", "version", "added", "removed"}
        for line in trail(study.store, about=study.id)
    )
    assert participation(study).n_joined == 2
    assert first_broken(study.store) is None


def test_what_is_previewed_is_what_goes_and_nothing_goes_before(seen_by, study):
    ann = diary_of(seen_by, "Ann")
    shown = preview(ann, {PAIN, NOTES}, date(2026, 11, 1))
    assert shown.days == ((TODAY, 4.0, *(None,) * (len(MEASURES) - 1), f"{CANARY} Ann"),)
    assert (shown.amounts, shown.assessments, len(shown)) == ((), (), 1)
    gather(study)
    assert labels(study) == [] and memberships(ann) == ()
    join(ann, study, {PAIN, NOTES})
    gather(study)
    (row,) = held_by(study)["days"]
    assert row["note"] == f"{CANARY} Ann"  # ticked, so it goes


def own_of(study) -> dict[str, list[tuple]]:
    """By title, what a study holds of measures of its own: participant, day and value."""
    with study.store.reading() as cursor:
        labels = dict(cursor.execute("select participant_id, label from participant").fetchall())
        rows = cursor.execute(
            "select measure, participant_id, on_day, value from current_day_value where collection_id = ? order by all",
            [study.id],
        ).fetchall()
    titles = {name: one.title for name, one in measures_of(study).items()}
    found: dict[str, list[tuple]] = {}
    for name, person, day, value in rows:
        if name.startswith("own_"):
            found.setdefault(titles[name], []).append((labels[person], day, value))
    return found


def test_what_people_record_of_their_own_is_ticked_by_name_and_like_joins_like(seen_by, study):
    """Ice in minutes of two people is one measure; Ana's Ease is a score, Ben's yes or no: two, and one of them unticked."""
    state(study, says(PAIN, optional=(Item("own", "own"),)), key="own")
    minutes = OwnMeasure(title="Ice", maximum=120, unit="minutes", joins="sum")
    ana, ben = diary_of(seen_by, "Ana"), diary_of(seen_by, "Ben")
    own = {}
    for who, ease in ((ana, OwnMeasure(title="Ease")), (ben, OwnMeasure(title="ease", maximum=1, is_whole=True))):
        names = [add_own_measure(who, one, key=f"{one.title}") for one in (minutes, ease, OwnMeasure(title=CANARY))]
        save_check_in(who, CheckIn(on_day=TODAY, own=dict.fromkeys(names, 1)), key=f"own {who.id}", today=TODAY)
        own[who.id] = [Item("own", name) for name in names]
    pill = add_remedy(ana, Remedy(kind="medicine", title="Ibuprofen", dose="400 mg"), key="pill")
    save_check_in(ana, CheckIn(on_day=TODAY, own={pill: 2}), key="pill", today=TODAY)
    with pytest.raises(StoreError, match="not asked for"):  # each by its name, and of one's own diary
        join(ana, study, [PAIN, Item("own", "own")], key="all")
    with pytest.raises(StoreError, match="not asked for"):
        join(ana, study, [PAIN, Item("own", "own_of_another")], key="other")
    join(ana, study, [PAIN, *own[ana.id][:2], Item("own", pill)])
    join(ben, study, [PAIN, *own[ben.id][:2]])
    gather(study)
    gather(study)
    first, second = (by_label := labels(study))
    told = own_of(study)
    assert sorted(title.casefold() for title in told) == ["ease", "ease (2)", "ibuprofen 400 mg", "ice"]
    assert sorted(told["Ice"]) == [(first, TODAY, 1), (second, TODAY, 1)]
    assert [row[2] for row in told["Ibuprofen 400 mg"]] == [2] and len(by_label) == 2
    assert CANARY not in everything_in(study) and preview(ana, [own[ana.id][0]], TODAY).own == (
        (TODAY, own[ana.id][0].name, 1),
    )
    # less is ticked: it goes, with a title that nobody shares any more; what both share stays
    agree(ana, study.id, 2, [PAIN, own[ana.id][0]], key="less")
    gather(study)
    assert len(own_of(study)) == len(own_measures(study)) == 2 and "Ice" in own_of(study)
    assert "Ibuprofen" not in everything_in(study)
    leave(ben, study.id, key="leave")
    assert list(own_of(study)) == ["Ice"] == [one.measure.title for one in own_measures(study)]


def test_of_ones_own_follows_the_diary_and_its_days_are_prepared(seen_by, study):
    state(study, says(PAIN, optional=(Item("own", "own"),)), key="own")
    ana = diary_of(seen_by, "Ana")
    name = add_own_measure(ana, OwnMeasure(title="Ease"), key="ease")
    entry = save_check_in(ana, CheckIn(on_day=TODAY, own={name: 3}), key="own", today=TODAY)
    join(ana, study, [PAIN, Item("own", name)])
    gather(study)
    assert [row[2] for row in own_of(study)["Ease"]] == [3]
    correct_check_in(ana, entry, CheckIn(on_day=TODAY, own={name: 8}), key="mend", today=TODAY)
    rename_own_measure(ana, name, "Comfort", key="name")
    gather(study)
    assert [row[2] for row in own_of(study)["Comfort"]] == [8] and "Ease" not in everything_in(study)
    assert study.read("report_days", measures=["own_comfort"], first_on=TODAY, last_on=TODAY)["value"].tolist() == [8]
    delete_check_in(ana, entry, key="delete")
    gather(study)
    assert own_of(study) == {} and first_broken(study.store) is None
    with pytest.raises(StoreError, match="never as a condition"):
        state(study, says(PAIN, Item("own", "own")), key="needed")


def test_the_last_of_a_day_is_the_last_in_the_study_too(seen_by, study):
    """Mood 3 in the morning and 2 in the evening: 2 counts (measures.toml), there as here, and after the first is mended."""
    state(study, says(PAIN, optional=(Item("measure", "mood"),)), key="mood")
    ana = diary_of(seen_by, "Ana")
    day = TODAY - timedelta(days=2)
    save_check_in(ana, CheckIn(on_day=day, at_time=time(20), mood=2), key="evening", today=TODAY)
    morning = save_check_in(ana, CheckIn(on_day=day, at_time=time(8), mood=3), key="morning", today=TODAY)
    join(ana, study, [PAIN, Item("measure", "mood")])

    def moods(collection) -> list[float]:
        gather(study)
        return collection.read("report_days", measures=["mood"], first_on=day, last_on=day)["value"].tolist()

    assert moods(study) == moods(ana) == [2]
    correct_check_in(ana, morning, CheckIn(on_day=day, at_time=time(8), mood=9), key="mend", today=TODAY)
    assert moods(study) == moods(ana) == [2]
    save_check_in(ana, CheckIn(on_day=day, at_time=time(22), mood=7), key="night", today=TODAY)
    assert moods(study) == moods(ana) == [7]


def test_corrections_and_deletions_are_followed(seen_by, study):
    ann = diary_of(seen_by, "Ann")
    other = save_check_in(ann, CheckIn(on_day=TODAY, pain_average=5, amounts={"walking": 5}), key="5", today=TODAY)
    join(ann, study, {PAIN, WALKING, FABQ})
    gather(study)
    assert sorted(row["pain_average"] for row in held_by(study)["days"]) == ["4.0", "5.0"]
    # two entries of a day of the same source: its amounts are told as one, as everywhere
    assert [row["amount"] for row in held_by(study)["activities"]] == ["35.0"]
    correct_check_in(ann, other, CheckIn(on_day=TODAY, pain_average=6, note="new words"), key="6", today=TODAY)
    assert sorted(row["pain_average"] for row in held_by(study)["days"]) == ["4.0", "5.0"]
    gather(study)
    assert sorted(row["pain_average"] for row in held_by(study)["days"]) == ["4.0", "6.0"]
    assert [row["amount"] for row in held_by(study)["activities"]] == ["30.0"]
    # what the correction did not touch is not taken in twice, and a note alone is no change
    assert len(held_by(study)["questionnaire_items"]) == 2
    correct_check_in(ann, other, CheckIn(on_day=TODAY, pain_average=6, note="other words"), key="7", today=TODAY)
    assert gather(study) == 0
    revision = study.revision
    delete_check_in(ann, other, key="8")
    delete_assessment(ann, assessments(ann, "fabq")[0].entry_id, key="9")
    assert gather(study) == 1 and study.revision > revision
    assert [row["pain_average"] for row in held_by(study)["days"]] == ["4.0"]
    assert held_by(study)["questionnaire_items"] == []
    assert study.read("describe_records").iloc[0].to_dict() == {
        "records": 2,
        "stored": 2,
        "duplicates": 0,
        "rejected": 0,  # one day and one amount are left
    }


def test_the_prepared_days_follow_too(seen_by, study):
    ann = diary_of(seen_by, "Ann")
    join(ann, study, {PAIN})
    gather(study)

    def prepared():
        with reading_days(study) as cursor:
            return cursor.execute("select pain_average from day where collection_id = ?", [study.id]).fetchall()

    assert prepared() == [(4.0,)]
    save_check_in(ann, CheckIn(on_day=TODAY, pain_average=8), key="8", today=TODAY)
    gather(study)
    assert prepared() == [(8.0,)]  # the highest of the day
    delete_check_in(ann, entries(ann, TODAY, TODAY)[-1].entry_id, key="9")
    gather(study)
    assert prepared() == [(4.0,)]
    leave(ann, study.id, key="go")
    assert prepared() == []


def test_leaving_takes_every_byte_out_of_the_store(store, tmp_path, seen_by, study):
    ann, ben = diary_of(seen_by, "Ann"), diary_of(seen_by, "Ben")
    join(ann, study, {PAIN, NOTES, FABQ, WALKING})
    join(ben, study, {PAIN})
    gather(study)
    (label,) = {row["participant"] for row in held_by(study)["activities"]}
    revision = study.revision
    with store.reading() as cursor:
        cursor.execute("checkpoint")
    assert label.encode() in bytes_of_everything(tmp_path)
    leave(ann, study.id, key="go")
    leave(ann, study.id, key="again")
    assert labels(study) == [one for one in labels(study) if one != label] and len(labels(study)) == 1
    assert len(held_by(study)["days"]) == 1 and held_by(study)["activities"] == []
    assert study.revision > revision  # what was worked out before is not shown again
    write_anew(store)
    assert label.encode() not in bytes_of_everything(tmp_path)
    assert label not in everything_in(study)
    # the diary itself is as it was, and tells when it joined and left
    assert len(entries(ann, date(2026, 1, 1), TODAY)) == 2
    assert [line.action for line in trail(store, about=ann.id)][-2:] == ["join", "leave"]
    (once,) = memberships(ann)
    assert once.version is None and once.study.name == "Backs"
    save_check_in(ann, CheckIn(on_day=TODAY, pain_average=1), key="later", today=TODAY)
    assert gather(study) == 0
    assert (participation(study).n_joined, participation(study).n_left) == (1, 1)
    # whoever comes back is somebody new
    join(ann, study, {PAIN}, key="back")
    gather(study)
    assert label not in labels(study) and len(labels(study)) == 2


def test_a_new_statement_asks_anew_and_until_then_only_takes_out(seen_by, study):
    ann = diary_of(seen_by, "Ann")
    join(ann, study, {PAIN, WORST})
    gather(study)
    more = says(PAIN, optional=(WORST, STEPS))
    state(study, more, key="second")
    state(study, more, key="second")  # a second tap
    assert [one.version for one in statements(study)] == [1, 2]
    assert memberships(ann)[0].is_waiting and participation(study).n_waiting == 1
    new = save_check_in(ann, CheckIn(on_day=TODAY, pain_average=8), key="8", today=TODAY)
    gather(study)
    assert [row["pain_average"] for row in held_by(study)["days"]] == ["4.0"]
    first = entries(ann, TODAY, TODAY)[0].entry_id
    delete_check_in(ann, first, key="9")
    gather(study)
    assert held_by(study)["days"] == []
    assert not agree(ann, study.id, 2, {PAIN, WORST}, key="anew")
    gather(study)
    assert [row["pain_average"] for row in held_by(study)["days"]] == ["8.0"]
    assert entries(ann, TODAY, TODAY)[0].entry_id == new


def test_sharing_less_takes_out_at_once_what_is_not_shared_any_more(seen_by, study):
    ann = diary_of(seen_by, "Ann")
    join(ann, study, {PAIN, WORST, NOTES})
    gather(study)
    (label,) = labels(study)
    assert agree(ann, study.id, 1, {PAIN}, key="less")
    assert held_by(study)["days"] == [] and CANARY not in everything_in(study)
    gather(study)
    assert held_by(study)["days"] == [{"participant": label, "date": "2026-11-20", "pain_average": "4.0"}]


@pytest.mark.parametrize(
    ("version", "items", "said"),
    [
        (2, {PAIN}, "something else by now"),
        (1, {WORST}, "marks as needed"),
        (1, set(), "is nothing"),
        (1, {PAIN, STEPS}, "not asked for"),
    ],
)
def test_what_was_not_asked_is_not_agreed_to(seen_by, study, version, items, said):
    ann = diary_of(seen_by, "Ann")
    code = open_joining(study)
    with pytest.raises(StoreError, match=said):
        agree(ann, study.id, version, items, key="a", code=code)
    assert memberships(ann) == () and participation(study).n_joined == 0


def test_a_door_opens_by_its_latest_code_only(seen_by, study):
    ann = diary_of(seen_by, "Ann")
    first = open_joining(study)
    found = find_study(ann.store, f" {first.lower().replace('-', ' ')} ")
    assert (found.study_id, found.name, found.n_accounts) == (study.id, "Backs", 1)
    second = open_joining(study)
    assert find_study(ann.store, first) is None and find_study(ann.store, second) is not None
    assert find_study(ann.store, "") is None
    with pytest.raises(StoreError, match="opens no study"):
        agree(ann, study.id, 1, {PAIN}, key="a", code=first)
    with pytest.raises(StoreError, match="opens no study"):
        agree(ann, study.id, 1, {PAIN}, key="a")
    agree(ann, study.id, 1, {PAIN}, key="a", code=second)
    agree(ann, study.id, 1, {PAIN}, key="a", code=second)
    close_joining(study)
    assert not is_open(study) and find_study(ann.store, second) is None
    # whoever takes part goes on, and may change what is shared
    gather(study)
    assert len(held_by(study)["days"]) == 1
    agree(ann, study.id, 1, {PAIN, WALKING}, key="b")
    dan = study.store.account
    set_member(study, sign_in_researcher(seen_by), True, now=now())
    assert memberships(ann)[0].study.n_accounts == 2 and dan.account_id == 1


def sign_in_researcher(seen_by) -> int:
    return seen_by("Dan", "researcher").account.account_id


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (Statement("", *TEXTS[1:], TODAY, (Ask(PAIN, True),)), "What the study is for: 0 characters"),
        (Statement("x" * 2001, *TEXTS[1:], TODAY, (Ask(PAIN, True),)), "2,001 characters"),
        (Statement(*TEXTS, TODAY, ()), "names nothing"),
        (Statement(*TEXTS, TODAY, (Ask(PAIN, True), Ask(PAIN, False))), "something twice"),
        (Statement(*TEXTS, TODAY, (Ask(Item("measure", "weight"), True),)), "no measure called weight"),
        (Statement(*TEXTS, TODAY, (Ask(NOTES, False),)), "never as a condition"),
    ],
)
def test_a_statement_that_says_too_little_is_refused(seen_by, statement, said):
    study = seen_by("Cleo", "researcher").create("Backs", "cohort")
    with pytest.raises(StoreError, match="write its statement first"):
        open_joining(study)
    with pytest.raises(StoreError, match=said):
        state(study, statement, key="a")
    assert statements(study) == ()


def test_simulated_and_real_are_not_mixed(store):
    with pytest.raises(StoreError, match="is simulated"):
        state(store.create("Demo", "cohort", is_simulated=True), says(PAIN), key="a")
    study = store.create("Backs", "cohort")
    state(study, says(PAIN), key="a")
    with pytest.raises(StoreError, match="a simulated one does not"):
        join(store.create("Demo person", "personal", is_simulated=True), study, {PAIN})


def test_erasing_a_diary_leaves_every_study_and_erasing_a_study_leaves_the_diary(store, tmp_path, seen_by, study):
    ann, ben = diary_of(seen_by, "Ann"), diary_of(seen_by, "Ben")
    for number, diary in enumerate((ann, ben)):
        join(diary, study, {PAIN, *((NOTES,) if number == 0 else ())})
    gather(study)
    erase(ann)
    assert CANARY.encode() + b" Ann" not in bytes_of_everything(tmp_path)
    assert len(labels(study)) == 1 and participation(study).n_joined == 1
    assert [line.action for line in trail(store, about=study.id)][-1] == "leave"
    erase(study)
    (was,) = memberships(ben)
    assert was.study is None and len(entries(ben, date(2026, 1, 1), TODAY)) == 2
    leave(ben, study.id, key="too late")
    assert first_broken(store) is None


def test_whom_the_study_erases_does_not_come_back_by_themselves(store, tmp_path, seen_by, study):
    ann = diary_of(seen_by, "Ann")
    join(ann, study, {PAIN})
    gather(study)
    (label,) = labels(study)
    revision = study.revision
    erase_participant(study, label)
    save_check_in(ann, CheckIn(on_day=TODAY, pain_average=1), key="later", today=TODAY)
    assert gather(study) == 0 and labels(study) == [] and study.revision > revision
    assert memberships(ann)[0].version is None and participation(study).n_left == 1
    assert label.encode() not in bytes_of_everything(tmp_path)


def test_what_is_shared_is_no_loaded_file_and_a_copy_of_a_diary_shares_nothing(store, seen_by, study):
    ann = diary_of(seen_by, "Ann")
    join(ann, study, {PAIN})
    gather(study)
    assert batches(study) == []
    with pytest.raises(StoreError, match="no loaded file"):
        undo(study.store, study, study.revision)
    assert not {"consent", "consent_item", "joined"} & bundle(ann, saved_at=now()).tables.keys()
    assert "joining_door" not in bundle(study, saved_at=now()).tables


def test_saves_readers_and_withdrawals_at_the_same_time_leave_what_one_after_the_other_would(store, seen_by, study):
    diaries = [diary_of(seen_by, f"P{number}") for number in range(3)]
    code = open_joining(study)
    for diary in diaries:
        agree(diary, study.id, 1, {PAIN}, key="a", code=code)
    faults = []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as fault:
                faults.append(fault)

        return threading.Thread(target=run)

    def save(diary):
        for back in range(10):
            save_check_in(
                diary, CheckIn(on_day=TODAY - timedelta(back), pain_average=back), key=f"{diary.id} {back}", today=TODAY
            )

    def look():
        for _ in range(12):
            gather(study)

    workers = [guarded(lambda diary=diary: save(diary)) for diary in diaries[:2]] + [guarded(look), guarded(look)]
    workers.append(guarded(lambda: leave(diaries[2], study.id, key="go")))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    gather(study)
    told = Counter(row["pain_average"] for row in held_by(study)["days"])
    # by hand: 0 to 9 once for each of two people, and the 4 of `diary_of` besides; the third is gone
    assert told == Counter({f"{pain}.0": 2 for pain in range(10)} | {"4.0": 4})
    assert len(labels(study)) == 2


# a second, different way to say what is shared: from the forms themselves, one at a time


def shared_by_hand(diary, items, from_on) -> Counter:
    """What a study should hold of a diary, told from its entries as the page Today reads them."""
    told = Counter()
    walked = Counter()
    for entry in entries(diary, date(1900, 1, 1), date(2100, 1, 1)):
        said = entry.check_in
        if said.on_day < from_on:
            continue
        cells = {
            name: float(getattr(said, name))
            for name in MEASURES
            if Item("measure", name) in items and getattr(said, name) is not None
        }
        if NOTES in items and said.note is not None:
            cells["note"] = said.note
        if cells:
            told[("day", str(said.on_day), *sorted(cells.items()))] += 1
        for kind, amount in said.amounts.items():
            if Item("activity", kind) in items:
                walked[str(said.on_day), kind] += amount
    for day, kind in walked:
        told["activity", day, kind, float(walked[day, kind]), KINDS[kind].unit] += 1
    for instrument in ("fabq", "peg"):
        for one in assessments(diary, instrument):
            if one.on_day >= from_on and Item("instrument", instrument) in items:
                told["form", str(one.on_day), instrument, tuple(sorted(one.items.items()))] += 1
    return told


def shared_for_real(study) -> Counter:
    told, forms = Counter(), {}
    for row in held_by(study)["days"]:
        cells = {name: float(row[name]) for name in MEASURES if name in row} | {
            name: row[name] for name in ("note",) if name in row
        }
        told[("day", row["date"], *sorted(cells.items()))] += 1
    for row in held_by(study)["activities"]:
        told["activity", row["date"], row["kind"], float(row["amount"]), row["unit"]] += 1
    for row in held_by(study)["questionnaire_items"]:
        form = forms.setdefault((row["date"], row["instrument"], row["assessment"]), {})
        form[int(row["item"])] = float(row["value"])
    for (day, instrument, _), answers in forms.items():
        told["form", day, instrument, tuple(sorted(answers.items()))] += 1
    return told


DAYS = st.integers(0, 4).map(lambda back: TODAY - timedelta(back))
PAINS = st.none() | st.integers(0, 10)
CHECK_INS = st.builds(
    CheckIn,
    on_day=DAYS,
    pain_average=st.integers(0, 3),
    pain_worst=st.none() | st.integers(4, 10),
    flare=st.sampled_from([None, 0, 1]),
    note=st.none() | st.sampled_from(["a", "b"]),
    amounts=st.dictionaries(st.sampled_from(["walking", "steps", "sitting"]), st.integers(0, 60), max_size=2),
)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("save"), CHECK_INS),
        st.tuples(st.just("correct"), CHECK_INS, st.integers(0, 9)),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.just("form"), st.sampled_from(["fabq", "peg"]), DAYS, st.integers(0, 6)),
        st.just(("gather",)),
    ),
    max_size=10,
)
ASKED = (*(Item("measure", name) for name in MEASURES), WALKING, STEPS, FABQ, Item("instrument", "peg"), NOTES)


@drawn(5)
@given(moves=MOVES, items=st.sets(st.sampled_from(ASKED), min_size=1), from_on=DAYS)
def test_whatever_was_said_the_study_holds_what_was_agreed_to(moves, items, from_on):
    store = new_store()
    study, diary = store.create("Backs", "cohort"), store.create("My diary", "personal")
    state(study, says(optional=ASKED, from_on=from_on), key="a")
    join(diary, study, items)
    saved = []
    for number, (what, *said) in enumerate(moves):
        there = {entry.entry_id for entry in entries(diary, date(1900, 1, 1), TODAY)}
        chosen = saved[said[-1] % len(saved)] if what in ("correct", "delete") and saved else None
        if what == "save":
            saved.append(save_check_in(diary, said[0], key=f"{number}", today=TODAY))
        elif what == "form":
            save_assessment(diary, said[0], said[1], {1: said[2]}, key=f"{number}", today=TODAY)
        elif what == "gather":
            gather(study)
        elif chosen in there and what == "correct":
            correct_check_in(diary, chosen, said[0], key=f"{number}", today=TODAY)
        elif chosen in there:
            delete_check_in(diary, chosen, key=f"{number}")
    gather(study)
    assert shared_for_real(study) == shared_by_hand(diary, items, from_on)
    assert gather(study) == 0
    store.close()


@pytest.mark.parametrize("how", ["leaves", "takes back"])
def test_a_folder_of_the_study_is_refused_once_somebody_left_it_or_took_something_back(
    store, seen_by, study, tmp_path, how
):
    ann, whole, folder = diary_of(seen_by, "Ann"), store.find("Backs"), tmp_path / "folder"
    join(ann, study, frozenset({PAIN, WORST}))
    gather(whole)
    prepare(whole, folder)
    # what comes in later makes the folder older, and holds nobody who is gone
    join(diary_of(seen_by, "Ben"), study, frozenset({PAIN}), key="Ben")
    gather(whole)
    check_erased(folder, read_manifest(folder), store)
    if how == "leaves":
        leave(ann, study.id, key="gone")
    else:
        stated = find_study(store, open_joining(study)).stated
        agree(ann, study.id, stated.version, frozenset({PAIN}), key="less")
        gather(whole)
    with pytest.raises(FolderError, match="“Backs” as it was before somebody or something was taken out"):
        check_erased(folder, read_manifest(folder), store)
