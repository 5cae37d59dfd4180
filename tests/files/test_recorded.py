"""Files of episodes as reported, of who was followed and of finished tables: told by their columns, asked about, judged."""

from __future__ import annotations

import pytest

from data.catalogue.definition import load_definition
from data.imports.faults import ImportFault
from data.imports.labels import held
from data.imports.load import undo
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.recurrence.engine import derive
from data.recurrence.recorded_sources import AS_RECORDED
from data.study.clock import clock_of
from tests.files.conftest import plan_of, sheet_of
from tests.files.test_cases import loaded

FINISHED = """select label, start, entry, stop, event, cause from current_finished_row
              join participant using (collection_id, participant_id) order by label, start"""
EPISODES = """select label, began_on::varchar, ended_on::varchar, limiting, care_sought, flare from current_episode
              join participant using (collection_id, participant_id) order by 1, 2"""
FOLLOWED = """select label, free_from::varchar, followed_until::varchar from current_followed_person
              join participant using (collection_id, participant_id) order by 1"""


def test_episodes_and_who_was_followed_for_them(bench):
    followed, reported = loaded(bench, "episodes-followed.csv"), loaded(bench, "episodes-reported.csv")
    assert [one["kind"] for one in (*followed.kinds, *reported.kinds)] == ["followed", "episodes"]
    assert (followed.stored, reported.stored, reported.columns["care_sought"]) == (3, 3, "saw_someone")
    study = bench.store.find(bench.study)
    right = {
        "walkback-any": [("A", 80, 1), ("B", 270, 0), ("C", 5, 1)],
        "walkback-limiting": [("A", 80, 1), ("B", 270, 0), ("C", 5, 1)],
        "care-seeking": [("A", 365, 0), ("B", 270, 0), ("C", 5, 1)],
    }
    for name, expected in right.items():
        with derive(study, load_definition(name), source="episodes") as derivation:
            found = derivation.intervals()[["participant", "duration", "event"]]
            assert [tuple(row) for row in found.to_numpy().tolist()] == expected
            assert dict(derivation.risk_counts("arm")[["group", "n"]].groupby("group")["n"].sum()) == {
                "usual": 2,
                "walk": 1,
            }


def test_both_in_one_file(bench):
    result = bench.load(
        "id,free_from,followed_until,began_on,limiting,arm\n"
        "A,2024-03-01,2025-03-01,2024-05-20,1,walk\n"
        "B,2024-03-05,2024-11-30,,0,usual\n"
        "A,2024-03-01,2025-03-01,2024-09-01,0,walk\n"
    )
    assert [(one["kind"], one["stored"]) for one in result.kinds] == [("followed", 2), ("episodes", 2)]
    assert (result.records, result.stored, result.rejected) == (3, 3, 0)
    assert bench.rows(FOLLOWED) == [("A", "2024-03-01", "2025-03-01"), ("B", "2024-03-05", "2024-11-30")]
    assert bench.rows(EPISODES) == [("A", "2024-05-20", None, 1, None, None), ("A", "2024-09-01", None, 0, None, None)]


def test_time_and_event_and_time_and_censoring_are_one_table(bench):
    for name in ("time-and-event.csv", "time-and-cnsr.csv"):
        bench.study = name
        result = loaded(bench, name)
        assert (result.kinds[0]["kind"], result.stored, result.not_stored) == ("table", 30, ())
        with derive(bench.store.find(name), AS_RECORDED, source="table") as derivation:
            assert (derivation.flow().overall.at_risk, derivation.flow().overall.events) == (30, 20)
    told = "is a censoring flag by its name.*censor=CNSR"
    with pytest.raises(ImportFault, match=told):
        loaded(bench, "time-and-cnsr.csv", columns={"event": "CNSR"})


def test_a_table_without_names_has_a_person_in_each_row(bench):
    result = bench.load("time,status,age\n33,1,40\n46,0,50\n46,0,50\n")
    assert (result.stored, result.duplicates, result.participants) == (3, 0, 3)
    assert bench.load("time,status,age\n33,1,40\n46,0,50\n46,0,50\n").duplicates == 3
    assert [row[0] for row in bench.rows(FINISHED)] == ["row 1", "row 2", "row 3"]


def test_what_two_flags_mean_is_asked_and_two_forms_of_time_are_not_mixed(bench):
    # as in R's lung: 1 censored, 2 dead
    text = "id,time,status\n1,306,2\n2,455,2\n3,1010,1\n4,210,2\n5,883,2\n6,1022,1\n"
    assert [question.role for question in plan_of(text).open_questions] == ["event"]
    bench.load(text, scales={"event": "two-is-yes"})
    assert [row[3:5] for row in bench.rows(FINISHED)] == [(306, 1), (455, 1), (1010, 0), (210, 1), (883, 1), (1022, 0)]
    with pytest.raises(ImportFault, match="one row per person, and this file has stretches"):
        bench.load("id,start,stop,event\n7,0,5,1\n")


def test_rows_that_cannot_be_are_rejected_with_why(bench):
    result = bench.load("id,entry,time,event\n1,5,3,1\n2,0,8,7\n3,,-4,0\n4,,,\n5,0,9,1\n5,0,9,0\n")
    reasons = dict(zip(result.rejects["line"], result.rejects["reason"], strict=True))
    assert (reasons[2] == "3 is less than the entry, 5" and "not 0 or 1" in reasons[3]) or "outside" in reasons[3]
    assert "outside 0 to" in reasons[4] and "says something else for the same participant" in reasons[6]
    # a row without time and event is a person all the same, who is counted
    assert bench.rows(FINISHED) == [("4", None, None, None, None, None)]
    result = bench.load("participant,began_on,ended_on\nA,2024-05-20,2024-05-02\nB,,2024-05-03\nC,2024-05-20,\n")
    assert list(result.rejects["reason"]) == [
        "2024-05-02 is before the episode began, 2024-05-20",
        "the began_on is empty",
    ]
    result = bench.load("participant,free_from,followed_until\nA,2024-05-20,2024-05-02\n")
    assert "is before the day since when the person is free, 2024-05-20" in result.rejects["reason"][0]


def test_stretches_of_a_person_do_not_overlap_in_the_file_nor_with_the_store(bench):
    result = bench.load("id,start,stop,event\n1,0,10,1\n1,5,12,0\n1,12,12,1\n2,0,4,0\n")
    assert list(result.rejects["line"]) == [3, 4] and "from 5 to 12 overlaps" in result.rejects["reason"][0]
    result = bench.load("id,start,stop,event\n2,3,9,1\n2,10,19,1\n2,20,30,0\n")
    assert list(result.rejects["line"]) == [2] and result.stored == 2
    # a stretch around others overlaps each of them, those of the store too
    result = bench.load("id,start,stop,event\n2,9,40,1\n3,0,100,0\n3,5,10,0\n3,20,30,1\n2,40,41,1\n")
    assert list(result.rejects["line"]) == [2, 4, 5] and result.stored == 2


def test_dates_that_read_two_ways_are_asked_by_column(bench):
    text = "participant,free_from,followed_until\nA,03/04/2024,25/12/2024\nB,05/04/2024,05/04/2025\n"
    asked = plan_of(text).open_questions
    assert [(question.topic, question.column) for question in asked] == [("date-format", "free_from")]
    assert "“03/04/2024” is 3 April 2024 or “03/04/2024” is 4 March 2024" in asked[0].text
    bench.load(text, fact_formats={"free_from": "%d/%m/%Y"})
    assert bench.rows(FOLLOWED)[0] == ("A", "2024-04-03", "2024-12-25")


def test_an_undone_table_is_gone_with_its_people(bench):
    result = loaded(bench, "time-and-event.csv")
    study = bench.store.find(bench.study)
    undo(bench.store, study, result.batch)
    assert bench.rows("select count(*) from participant") == [(0,)] and bench.rows(FINISHED) == []


def test_columns_of_times_are_not_taken_from_other_files():
    diary = "participant,date,pain,event\nA,2024-03-01,3,0\nA,2024-03-02,4,1\n"
    assert plan_of(diary).kind == "diary"
    assert plan_of("id,event,age\n1,walk,40\n2,fall,50\n").kind == "attributes"
    assert plan_of("id,time,pain\n1,08:30,3\n2,09:30,4\n").kind != "table"


FOLLOWED_DAYS = "id,free_from,followed_until,arm\nA,0,200,x\nB,10,180.0,x\nC,-5,90,y\nD,0,300,y\n"


def test_episodes_of_a_study_without_dates_are_told_by_their_days(bench):
    """By hand: A is free from 0 to 60, B from 10 to 100, and C and D to the end of follow-up."""
    followed = bench.load(FOLLOWED_DAYS)
    reported = bench.load("id;began_on;ended_on\nA;60;70\nB;day 100;\nD;250;240\n")
    assert [one["kind"] for one in (*followed.kinds, *reported.kinds)] == ["followed", "episodes"]
    assert list(reported.rejects["reason"]) == ["day 240 is before the episode began, day 250"]
    study = bench.store.find(bench.study)
    assert clock_of(study).unit == "day"
    with derive(study, load_definition("walkback-any"), source="episodes") as derivation:
        found = derivation.intervals()[["participant", "duration", "event"]]
    assert [tuple(row) for row in found.to_numpy().tolist()] == [
        ("A", 60, 1),
        ("B", 90, 1),
        ("C", 95, 0),
        ("D", 300, 0),
    ]


def test_days_of_episodes_have_dates_once_day_0_is_said(bench):
    bench.load(FOLLOWED_DAYS, day_zero="2024-03-31")
    assert bench.rows(FOLLOWED)[:2] == [("A", "2024-03-31", "2024-10-17"), ("B", "2024-04-10", "2024-09-27")]
    assert clock_of(bench.store.find(bench.study)).is_dated


@pytest.mark.parametrize(
    "text, said",
    [
        (
            "id,free_from,followed_until\nA,2024-03-01,200\nB,2024-03-05,180\n",
            "“200” is a number of days, and “free_from” has",
        ),
        (
            "id,began_on,ended_on\nA,2019,2019\nA,2021,2022\n",
            "No column was found for the day on which an episode began",
        ),
    ],
)
def test_days_beside_dates_and_years_alone_are_asked_about(bench, text, said):
    assert any(
        said in question.text for question in plan_of(text, kind="followed" if "free" in text else "episodes").questions
    )


def test_days_and_dates_of_one_study_are_asked_about_or_refused(bench):
    days, dates = "id,began_on,ended_on\nA,60,70\nB,100,\n", "id,began_on,ended_on\nA,2024-03-01,2024-03-02\n"
    bench.load(FOLLOWED_DAYS)
    with pytest.raises(ImportFault, match="has dates, and the study has days from day 0"):
        read_as(sheet_of(dates), Answers(), study=held(bench.store.find(bench.study)))
    with pytest.raises(ImportFault, match="one date for everybody"):
        read_as(sheet_of(days), Answers(day_zero="enrolled"), study=held(bench.store.find(bench.study)))
    bench.study = "Dated"
    bench.load("id,free_from,followed_until\nA,2024-03-01,2025-03-01\nB,2024-03-05,2024-11-30\n")
    _, plan = read_as(sheet_of(days), Answers(), study=held(bench.store.find(bench.study)))
    assert any("tells time in days, and the study has dates" in question.text for question in plan.questions)
