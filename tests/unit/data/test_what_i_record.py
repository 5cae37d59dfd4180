"""What a person records: chosen once, kept by revision, asked in that order, and shown to nobody by being chosen."""

from datetime import UTC, date, datetime, time

import pytest

from data.catalogue.definition import RULE_MEASURES
from data.catalogue.vocabulary import MEASURES
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.own.check_in import CheckIn, CheckInFault
from data.own.diary import entries
from data.own.entries import correct_check_in, save_check_in
from data.own.own_measures import OwnMeasure, add_own_measure, end_own_measure, rename_own_measure
from data.own.remedies import Remedy, add_remedy, remedies
from data.own.what_i_record import asked, can_be_recorded, check_in_of, keep_recorded, recorded_names
from data.sharing.joining_offer import Item
from data.sharing.shared_rows import preview
from data.sharing.shares import Chosen
from data.store.store import StoreError
from pages.report.build import build_report

TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC).replace(tzinfo=None)
NEW = ("leg_pain", "sleep_quality", "stiffness", "mood", "stress", "off_work", "place_back", "place_left_calf")
IBUPROFEN = Remedy(kind="medicine", title="Ibuprofen", dose="400 mg")


def kept(diary, day=TODAY):
    return [one.check_in for one in entries(diary, day, day)]


def test_what_was_always_asked_is_asked_until_somebody_chooses(mine):
    before = (
        "pain_average pain_worst activity_limited flare medicine care_sought walking sitting steps exercises care note"
    ).split()
    assert [one.name for one in asked(None)] == before == list(recorded_names(mine))
    name = add_own_measure(mine, OwnMeasure(title="Legs"), key="a")
    assert recorded_names(mine) == (*before[:-1], name, "note")


def test_the_shipped_measures_are_there_to_choose_with_their_way_and_how_a_day_joins():
    """The issue's list: each 0 to 10 but off_work; better sleep and mood are high, and the last one said counts."""
    there = {one.name for one in can_be_recorded(None)}
    assert there >= {"leg_pain", "sleep_quality", "stiffness", "mood", "stress", "off_work", "places", "pain_now"}
    assert "pain_days" not in there and not {"place_back"} & there
    told = {name: (one.minimum, one.maximum, one.better, one.joins) for name, one in MEASURES.items() if name in NEW}
    assert told == {
        "leg_pain": (0, 10, "lower", "highest"),
        "sleep_quality": (0, 10, "higher", "last"),
        "stiffness": (0, 10, "lower", "highest"),
        "mood": (0, 10, "higher", "last"),
        "stress": (0, 10, "lower", "highest"),
        "off_work": (0, 1, "lower", "highest"),
        "place_back": (0, 1, "lower", "highest"),
        "place_left_calf": (0, 1, "lower", "highest"),
    }
    assert set(NEW) <= set(RULE_MEASURES)


def test_a_choice_is_kept_in_its_order_by_revision_and_restored(mine, store):
    name = add_own_measure(mine, OwnMeasure(title="Legs"), key="a")
    keep_recorded(mine, ["mood", name, "places", "note", "mood"], now=NOW)
    keep_recorded(mine, ["mood", name, "places", "note"], now=NOW)  # the same again
    assert [one.name for one in asked(mine)] == ["mood", name, "places", "note"]
    keep_recorded(mine, ["places", "mood"], now=NOW)
    with mine.store.reading() as cursor:
        rows = cursor.execute("select revision, position, name from own_recorded order by all").fetchall()
    assert rows == [(1, 1, "mood"), (1, 2, name), (1, 3, "places"), (1, 4, "note"), (2, 1, "places"), (2, 2, "mood")]
    keep_recorded(mine, [name, "mood"], now=NOW)
    again = restore_collection(store, bundle(mine, saved_at=NOW), "Again")
    assert recorded_names(again) == (name, "mood")
    end_own_measure(mine, name, key="end")
    assert [one.name for one in asked(mine)] == ["mood"]  # what ended is not asked


@pytest.mark.parametrize(
    ("names", "told"), [([], "at least one"), (["time"], "at least one"), (["own_hers"], "called own_hers")]
)
def test_a_list_that_asks_nothing_or_of_nobody_is_refused(mine, names, told):
    add_own_measure(mine.store.create("Hers", "personal"), OwnMeasure(title="Hers"), key="hers")
    with pytest.raises(StoreError, match=told):
        keep_recorded(mine, names, now=NOW)
    assert recorded_names(mine) == recorded_names(None)
    study = mine.store.create("A study", "cohort")
    with pytest.raises(StoreError, match="is a study"):
        keep_recorded(study, ["mood"], now=NOW)


@pytest.mark.parametrize(
    "values", [{"flare": 1}, {"walking": 20}, {"note": "slept on the floor"}, {"place_back": 1}, {"care_heat": 1}]
)
def test_nothing_needs_a_pain_score(mine, values):
    check_in = check_in_of(TODAY, values, at_time=time(7, 30))
    save_check_in(mine, check_in, key="a", today=TODAY)
    assert kept(mine) == [check_in] and check_in.at_time == time(7, 30)


def test_all_that_is_wrong_is_named_at_once_and_nothing_is_saved(mine):
    wrong = check_in_of(TODAY, {"pain_average": 11, "mood": -1, "walking": 9999, "own_x": 1, "off_work": 0.5})
    with pytest.raises(CheckInFault) as fault:
        save_check_in(mine, wrong, key="a", today=TODAY)
    assert list(fault.value.faults) == ["pain_average", "mood", "off_work", "own_x", "walking"]
    assert kept(mine) == []
    for values, told in ({"hat": 1}, "called hat"), ({"mood": "5"}, "takes a number"), ({"note": 5}, "is a text"):
        with pytest.raises(StoreError, match=told):
            check_in_of(TODAY, values)


def test_a_medicine_taken_by_name_is_pain_medicine_and_care_had_is_care(mine):
    pill = add_remedy(mine, IBUPROFEN, key="a")
    assert add_remedy(mine, IBUPROFEN, key="a") == pill  # the same form again
    physio = add_remedy(mine, Remedy(kind="care", title="Physiotherapy", is_regular=True), key="b")
    rename_own_measure(mine, physio, "Physio", key="c")
    assert remedies(mine)[pill] == Remedy(kind="medicine", title="Ibuprofen 400 mg", dose="400 mg")
    assert remedies(mine)[physio] == Remedy(kind="care", title="Physio", is_regular=True)
    entry = save_check_in(mine, check_in_of(TODAY, {pill: 2}), key="d", today=TODAY)
    save_check_in(mine, check_in_of(TODAY, {pill: 0, physio: 1}), key="e", today=TODAY)
    assert [(one.medicine, one.care_sought) for one in kept(mine)] == [(1, None), (None, 1)]
    days = mine.read("report_days", measures=[pill, "medicine"], first_on=TODAY, last_on=TODAY)
    assert dict(zip(days["measure"], days["value"], strict=True)) == {pill: 2, "medicine": 1}  # 2 + 0 doses
    with pytest.raises(StoreError, match="cannot both be"):
        correct_check_in(mine, entry, check_in_of(TODAY, {pill: 1, "medicine": 0}), key="f", today=TODAY)
    with pytest.raises(StoreError, match="Ibuprofen 400 mg was 7"):
        save_check_in(mine, check_in_of(TODAY, {pill: 7}), key="g", today=TODAY)
    with pytest.raises(StoreError, match="called “Ibuprofen 400 mg” already"):
        add_remedy(mine, IBUPROFEN, key="h")


def test_nothing_new_is_shown_or_shared_before_it_is_ticked(mine):
    """A link and a joined study of before: the same day with and without all that is new reads the same."""
    chosen, items = Chosen(measures=("pain_average",), last_days=30), [Item("measure", "pain_average")]
    save_check_in(mine, CheckIn(on_day=TODAY, pain_average=3), key="a", today=TODAY)

    def seen():
        return build_report(mine, chosen, today=TODAY, made_at=NOW), preview(mine, items, TODAY)

    before = seen()
    pill = add_remedy(mine, IBUPROFEN, key="b")
    own = add_own_measure(mine, OwnMeasure(title="Legs"), key="c")
    keep_recorded(mine, [*(name for name in MEASURES if MEASURES[name].is_asked), "places", "mood", pill, own], now=NOW)
    values = dict.fromkeys(NEW, 1) | {pill: 1, own: 4, "note": "kanarienvogel", "walking": 10}
    save_check_in(mine, check_in_of(TODAY, values, at_time=time(8)), key="d", today=TODAY)
    assert seen() == before
    ticked = build_report(mine, Chosen(measures=("pain_average", "mood", own), last_days=30), today=TODAY, made_at=NOW)
    assert {"Mood", "Legs"} <= {row[0] for table in ticked.tables for row in table.rows}
    assert preview(mine, [Item("measure", "mood")], TODAY).days[0][1 + list(MEASURES).index("mood")] == 1
