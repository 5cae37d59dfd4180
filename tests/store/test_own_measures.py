"""Measures that a person or a study makes for itself: kept, asked, looked at, exported, restored, erased, ruled by."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest

from data.catalogue.definition import DefinitionError, parse_definition
from data.catalogue.vocabulary import MEASURES
from data.exports import read as exports_read
from data.exports.csv import csv_zip
from data.exports.exports import bundle, json_bytes, parquet_bytes
from data.exports.restore import open_bundle, restore_collection
from data.own.diary import entries
from data.own.earlier import versions
from data.own.entries import CheckIn, correct_check_in, delete_check_in, save_check_in
from data.own.own_measures import (
    MOST,
    OwnMeasure,
    add_own_measure,
    end_own_measure,
    measures_of,
    move_own_measure,
    own_measures,
    rename_own_measure,
)
from data.own.what_i_record import recorded_names
from data.recurrence.engine import derive
from data.sharing.joining_offer import items_there_are
from data.sharing.shares import Chosen, create_share
from data.store.audit import first_broken, trail
from data.store.erase import erase, held
from data.store.excerpt import excerpt
from data.store.store import Store, StoreError, now
from tests.check_ins import save_check_ins
from tests.stores import new_store

TODAY = date(2026, 11, 20)
SAVED = now()
LEG = OwnMeasure(title="Leg heaviness", better="lower")
ICE = OwnMeasure(title="Ice", maximum=120, unit="minutes", is_whole=True, joins="sum")
SLEPT = OwnMeasure(title="Slept well", maximum=1, is_whole=True, better="higher", joins="last")
BEND = OwnMeasure(title="Fingers to floor", minimum=-20, maximum=80, unit="cm", joins="lowest")
# pain_average says "well" throughout, so that what recurs does so by the own measure alone
HEAVY = """
id = "heavy"
[bad]
any = [{ measure = "own_leg_heaviness", at_least = 3 }]
[good]
all = [{ measure = "own_leg_heaviness", at_most = 1 }, { measure = "pain_average", at_most = 1 }]
[rule]
min_bad_days = 1
recovery_days = 7
bridge_days = 1
max_gap_days = 14
"""


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


def record(diary, on_day, key, **more):
    return save_check_in(diary, CheckIn(on_day=on_day, pain_average=0, **more), key=key, today=TODAY)


@pytest.fixture
def legs(mine):
    """20 days up to today: heavy 5 on the first, 0.5 on nine, 4.5 on the one after, then 1."""
    name = add_own_measure(mine, LEG, key="leg")
    values = [5, *[0.5] * 9, 4.5, *[1] * 9]
    days = [CheckIn(on_day=back(19 - day), pain_average=0, own={name: value}) for day, value in enumerate(values)]
    save_check_ins(mine, days, today=TODAY)
    return mine


def read_again(data: bytes, folder):
    folder.mkdir()
    (folder / "source").write_bytes(data)
    exports_read.leave(folder / "source", folder)
    return open_bundle(folder)


def days_of(diary, *names):
    found = diary.read("report_days", measures=list(names), first_on=date.min, last_on=date.max)
    return [(row.on_day.date(), row.measure, row.value) for row in found.itertuples()]


def test_it_is_a_row_like_those_of_the_catalogue(mine):
    assert [add_own_measure(mine, one, key=one.title) for one in (LEG, ICE, SLEPT)] == [
        "own_leg_heaviness",
        "own_ice",
        "own_slept_well",
    ]
    assert add_own_measure(mine, LEG, key="Leg heaviness") == "own_leg_heaviness"  # the same form again
    assert list(measures_of(mine)) == [*MEASURES, "own_leg_heaviness", "own_ice", "own_slept_well"]
    assert measures_of(mine)["own_slept_well"].options == {0: "No", 1: "Yes"}
    ice = measures_of(mine)["own_ice"]
    assert [ice.said_of(n) for n in (20, 1, 0)] == ["Ice 20 minutes", "Ice 1 minute", "Ice 0 minutes"]
    assert [line.action for line in trail(mine.store, about=mine.id)] == ["create", *["settings"] * 3]
    assert first_broken(mine.store) is None


def test_it_is_renamed_moved_and_ended_and_every_version_stays(legs):
    add_own_measure(legs, ICE, key="ice")
    rename_own_measure(legs, "own_leg_heaviness", "Lead in my legs", key="b")
    rename_own_measure(legs, "own_leg_heaviness", "Lead in my legs", key="b")
    move_own_measure(legs, "own_ice", 1, key="c")
    move_own_measure(legs, "own_leg_heaviness", 2, key="d")
    assert [one.measure.title for one in own_measures(legs)] == ["Ice", "Lead in my legs"]
    end_own_measure(legs, "own_ice", key="e")
    assert recorded_names(legs)[-2:] == ("own_leg_heaviness", "note") and "own_ice" not in recorded_names(legs)
    assert "own_ice" in measures_of(legs)
    with legs.store.reading() as cursor:
        kept = cursor.execute("select name, revision, title from own_measure order by name, revision").fetchall()
    assert [row[:2] for row in kept] == [("own_ice", 1), ("own_ice", 2), ("own_ice", 3)] + [
        ("own_leg_heaviness", n) for n in (1, 2, 3)
    ]
    assert kept[3][2] == "Leg heaviness"


@pytest.mark.parametrize(
    "wanted, sentence",
    [
        (OwnMeasure(title="  "), "The name is empty"),
        (OwnMeasure(title="x" * 61), "61 characters; it takes up to 60"),
        (OwnMeasure(title="AVERAGE pain"), "already a measure|already; give"),
        (OwnMeasure(title="Leg Heaviness"), "already; give this one another name"),
        (OwnMeasure(title="a", minimum=3, maximum=3), "3 to 3; it takes a lower end below"),
        (OwnMeasure(title="a", maximum=float("inf")), "0 to inf"),
        (OwnMeasure(title="a", maximum=float("nan")), "0 to nan"),
        (OwnMeasure(title="a", maximum=2000, unit="minutes"), "2000 minutes; a day takes 0 to 1,440"),
        (OwnMeasure(title="a", maximum=2.5, is_whole=True), "has whole ends"),
        (OwnMeasure(title="a", joins="mean"), "“mean”; it takes highest, lowest, sum, last"),
        (OwnMeasure(title="a", better="up"), "“up”; it takes lower, higher, neither"),
        (OwnMeasure(title="a\x00b"), "signs that cannot be shown"),
        (OwnMeasure(title="a", unit="x" * 21), "The unit has 21 characters"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(legs, wanted, sentence):
    with pytest.raises(StoreError, match=sentence):
        add_own_measure(legs, wanted, key="odd")
    assert len(own_measures(legs)) == 1


def test_there_is_an_end_to_them_and_names_that_look_alike_are_told_apart(mine):
    made = [add_own_measure(mine, OwnMeasure(title="é" * n), key=f"{n}") for n in range(1, MOST + 1)]
    assert len(set(made)) == MOST
    signs = [add_own_measure(mine.store.create("B", "cohort"), OwnMeasure(title=one), key=one) for one in "★☆"]
    assert signs == ["own_measure", "own_measure_2"]
    with pytest.raises(StoreError, match="no more fit"):
        add_own_measure(mine, LEG, key="one more")


@pytest.mark.parametrize(
    "own, sentence",
    [
        ({"own_leg_heaviness": 10.5}, "Leg heaviness was 10.5; it takes 0 to 10"),
        ({"own_leg_heaviness": float("nan")}, "Leg heaviness was nan"),
        ({"own_nothing": 1}, "no measure of its own called own_nothing; it has own_leg_heaviness"),
        ({"pain_average": 1}, "no measure of its own called pain_average"),
    ],
)
def test_an_answer_that_is_none_is_refused(legs, own, sentence):
    with pytest.raises(StoreError, match=sentence):
        record(legs, TODAY, "odd", own=own)


def test_answers_are_corrected_and_deleted_with_their_entry_and_stay_in_the_store(legs):
    entry = record(legs, TODAY, "again", own={"own_leg_heaviness": 2})
    better = CheckIn(on_day=TODAY, pain_average=0, own={"own_leg_heaviness": 3})
    correct_check_in(legs, entry, better, key="c", today=TODAY)
    assert [one.check_in.own for one in entries(legs, TODAY, TODAY)] == [
        {"own_leg_heaviness": 1},
        {"own_leg_heaviness": 3},
    ]
    delete_check_in(legs, entry, key="d")
    assert [one.check_in.own for one in entries(legs, TODAY, TODAY)] == [{"own_leg_heaviness": 1}]
    said = [one.check_in and one.check_in.own for one in versions(legs, TODAY)]
    assert said == [{"own_leg_heaviness": 2}, {"own_leg_heaviness": 3}, None]


def test_entries_of_a_day_join_as_the_measure_says(mine):
    names = [add_own_measure(mine, one, key=one.title) for one in (LEG, ICE, SLEPT, BEND)]
    for n, values in enumerate([(2, 10, 1, 30), (6, 20, 1, -5), (4, 30, 0, 12.5)]):
        record(mine, TODAY, f"{n}", own=dict(zip(names, values, strict=True)))
    # by hand: highest of 2 6 4; 10 + 20 + 30; the last said; lowest of 30 -5 12.5
    expected = [
        (TODAY, "own_fingers_to_floor", -5),
        (TODAY, "own_ice", 60),
        (TODAY, "own_leg_heaviness", 6),
        (TODAY, "own_slept_well", 0),
    ]
    assert days_of(mine, *names) == expected
    with mine.store.reading() as cursor:  # what rules read is joined in the same way
        prepared = cursor.execute("select measure, value from day_apart order by measure").fetchall()
    assert prepared == [row[1:] for row in expected]


def test_a_rule_that_names_it_derives_intervals(legs):
    # day 0 is bad, days 1 to 9 are good: 9 days, confirmed on day 7; day 10 is bad, 3 days later;
    # days 11 to 19 are good: confirmed on day 17, known up to day 19
    with derive(legs, parse_definition(HEAVY)) as derivation:
        found = derivation.intervals(all=True)
        assert found[["duration", "event", "reason"]].values.tolist() == [[3, 1, ""], [2, 0, "end_of_diary"]]
        assert found["t0_on"].tolist() == [back(19 - 7), back(19 - 17)]
        flow = derivation.flow().overall
        assert (flow.participants, flow.at_risk, flow.intervals, flow.unknown_days) == (1, 1, 2, 0)
        assert derivation.bounds().best is not None
    # a day without it is unknown to this rule, though pain is known on it: 8 good days are left, 7 after a bridge
    entry = entries(legs, back(14), back(14))[0]
    unsaid = CheckIn(on_day=back(14), pain_average=0)
    correct_check_in(legs, entry.entry_id, unsaid, key="c", today=TODAY)
    with derive(legs, parse_definition(HEAVY)) as derivation:
        assert derivation.intervals(all=True)["duration"].tolist() == [3, 2]
        assert derivation.flow().overall.unknown_days == 1


def test_a_day_on_which_nothing_else_is_known_counts_for_the_rule(mine):
    name = add_own_measure(mine, LEG, key="leg")
    for day in range(10):
        entry = record(mine, back(9 - day), f"{day}", own={name: 0 if day < 9 else 8})
        with mine.store.writing() as cursor:  # as a file, or a phone, brings it: without a pain score
            cursor.execute("update day_entry set pain_average = null where entry_id = ?", [entry])
    with mine.store.writing() as cursor:
        cursor.execute("delete from day_revision")
    only = HEAVY.replace(', { measure = "pain_average", at_most = 1 }', "")
    with derive(mine, parse_definition(only)) as derivation:
        # 9 good days, confirmed on day 6, bad on day 9
        assert derivation.intervals()[["duration", "event"]].values.tolist() == [[3, 1]]


def test_a_rule_names_only_what_the_diary_has(mine, legs):
    other = mine.store.create("Study", "cohort")
    only = HEAVY.replace(', { measure = "pain_average", at_most = 1 }', "")
    with pytest.raises(DefinitionError, match="“own_leg_heaviness”, which Study has not made for itself"):
        derive(other, parse_definition(only))
    add_own_measure(other, LEG, key="other")
    with pytest.raises(DefinitionError, match="of which Study has no value"):
        derive(other, parse_definition(only))
    with pytest.raises(DefinitionError, match="the measure “own_” is not known"):
        parse_definition(HEAVY.replace("own_leg_heaviness", "own_"))
    with pytest.raises(DefinitionError, match="is not known"):
        parse_definition(HEAVY.replace("own_leg_heaviness", "own_x' or true --"))


def test_sixty_measures_beside_one_another_need_no_bits(store):
    """More than a whole number has bits: each rule sees its own measure and nothing of the others."""
    study = store.create("Study", "cohort")
    with store.writing() as cursor:
        cursor.execute("insert into participant values (?, 1, 'ann')", [study.id])
        cursor.execute(
            """insert into batch (batch_id, collection_id, origin, kind, created_at, n_records, n_stored,
                                  n_duplicates, n_rejected)
               values (1, ?, 'simulation', 'diary', now()::timestamp, 80, 80, 0, 0)""",
            [study.id],
        )
        for day in range(80):
            number = 4294967296 + day
            cursor.execute(
                """insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted,
                                          on_day) values (?, 1, ?, 1, 1, false, ?)""",
                [study.id, number, date(2026, 1, 1) + timedelta(days=day)],
            )
        # measure n is bad on day 10 + n alone
        cursor.execute(
            """insert into day_value
               select $study, 1, 4294967296 + day, 1, 'own_m' || n, if(day = 10 + n, 9, 0)
               from range(80) as days (day), range(64) as numbers (n)""",
            {"study": study.id},
        )
        for n in range(64):
            cursor.execute(
                """insert into own_measure (collection_id, name, revision, position, title, minimum, maximum, is_whole,
                                            unit, better, joins, is_ended, saved_at, idempotency_key)
                   values (?, ?, 1, ?, ?, 0, 10, false, '', 'lower', 'highest', false,
                                                   now()::timestamp, ?)""",
                [study.id, f"own_m{n}", n + 1, f"m {n}", f"{n}"],
            )
    for n in range(0, 64, 7):
        text = HEAVY.replace("own_leg_heaviness", f"own_m{n}").replace(
            ', { measure = "pain_average", at_most = 1 }', ""
        )
        with derive(study, parse_definition(text)) as derivation:
            # good from day 0, confirmed on day 6, bad on day 10 + n
            assert derivation.intervals()[["duration", "event"]].values.tolist() == [[4 + n, 1]]


@pytest.mark.parametrize("write", [json_bytes, parquet_bytes])
def test_it_goes_out_and_comes_back_to_the_letter(legs, write, tmp_path):
    rename_own_measure(legs, "own_leg_heaviness", "Lead, “in” my legs", key="b")
    whole = read_again(write(bundle(legs, saved_at=SAVED)), tmp_path / "again")
    new = new_store()
    there = restore_collection(new, whole, "My diary")
    assert own_measures(there) == own_measures(legs)
    assert [one.check_in for one in entries(there, date.min, TODAY)] == [
        one.check_in for one in entries(legs, date.min, TODAY)
    ]
    with derive(there, parse_definition(HEAVY)) as derivation:
        assert derivation.intervals(all=True)["duration"].tolist() == [3, 2]
    twin = restore_collection(legs.store, whole, "Twin")
    assert days_of(twin, "own_leg_heaviness") == days_of(legs, "own_leg_heaviness")
    new.close()


def test_a_changed_copy_with_a_value_that_is_none_is_refused(legs, tmp_path):
    text = json_bytes(bundle(legs, saved_at=SAVED)).decode()
    for number, (was, is_now, sentence) in enumerate(
        [
            ('"own_leg_heaviness", 4.5]', '"own_leg_heaviness", 11]', "a value of own_leg_heaviness"),
            ('"own_leg_heaviness", 4.5]', '"own_other", 4.5]', "a measure “own_other” that this Respite does not know"),
        ]
    ):
        assert was in text
        whole = read_again(text.replace(was, is_now).encode(), tmp_path / f"{number}")
        with pytest.raises(StoreError, match=sentence):
            restore_collection(legs.store, whole, "Changed")
    assert legs.store.find("Changed") is None


def test_the_table_for_spreadsheets_has_it_as_a_column(legs):
    record(legs, TODAY, "without")
    archive = zipfile.ZipFile(io.BytesIO(csv_zip(legs, saved_at=SAVED)))
    table = list(csv.DictReader(io.StringIO(archive.read("days.csv").decode("utf-8-sig"), newline="")))
    assert [row["own_leg_heaviness"] for row in table] == ["5.0", *["0.5"] * 9, "4.5", *["1.0"] * 9, ""]
    assert list(table[0])[-2:] == ["own_leg_heaviness", "note"]


def test_it_is_its_collection_s_alone_and_nothing_shows_it_unticked(legs):
    other = legs.store.create("Other", "personal")
    assert own_measures(other) == () and days_of(other, "own_leg_heaviness") == []
    with pytest.raises(StoreError, match="it has none"):
        record(other, TODAY, "o", own={"own_leg_heaviness": 1})
    assert set(items_there_are()["measure"]) == set(MEASURES)
    # a link can show it where it is ticked, and only of the diary that has it
    assert create_share(legs, Chosen(measures=("own_leg_heaviness",), last_days=7), now=SAVED)
    with pytest.raises(StoreError, match="no measure called own_leg_heaviness"):
        create_share(other, Chosen(measures=("own_leg_heaviness",), last_days=7), now=SAVED)
    with excerpt(legs, ("pain_average",), back(19), TODAY) as few, few.store.reading() as cursor:
        assert cursor.execute("select count(*) from day_value").fetchone() == (0,)
        assert cursor.execute("select count(*) from own_measure").fetchone() == (0,)
    with excerpt(legs, ("pain_average", "own_leg_heaviness"), back(19), TODAY) as more:
        with derive(more, parse_definition(HEAVY)) as derivation:
            assert derivation.intervals(all=True)["duration"].tolist() == [3, 2]


def test_erasing_leaves_nothing_of_it(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    mine = store.create("My diary", "personal")
    name = add_own_measure(mine, OwnMeasure(title="kanarienvogel"), key="k")
    record(mine, TODAY, "a", own={name: 3})
    assert held(mine)["own_measure"] == held(mine)["day_value"] == 1
    store.backup(tmp_path / "copy.duckdb")
    receipt = erase(mine)
    assert "1  measures that were made for it" in receipt.text()
    store.close()
    assert b"kanarienvogel" not in (tmp_path / "store.duckdb").read_bytes()
    copy = Store(tmp_path / "copy.duckdb")
    assert [one.measure.title for one in own_measures(copy.find("My diary"))] == ["kanarienvogel"]
    copy.close()
