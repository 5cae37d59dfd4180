"""Two spellings of one person in a study without dates, and in one of reported episodes or a finished table: nothing of theirs
is lost, and where they contradict each other the day is told as the study tells days."""

import pytest

from data.catalogue.definition import load_definition
from data.recurrence.engine import derive
from data.recurrence.recorded_sources import AS_RECORDED
from data.store.store import StoreError
from data.study.merge_people import merge_people
from tests.pages.test_overview import study

NO = {"participant": "no"}
REPORTED = ("P1,2025-03-02", "p1,2025-02-10", "P2,2025-04-01")


def test_a_contradiction_names_the_day_by_its_number(store, tmp_path):
    collection = study(
        store, tmp_path, ["participant,day,pain_average", "P1,0,3", "P1,84,2", "p1,84,5", "p1,91,1"], same=NO
    )
    with pytest.raises(StoreError, match="“p1” and “P1” say different things: day 84"):
        merge_people(collection, ("p1",), "P1")


def test_one_of_a_study_with_dates_by_its_date(store, tmp_path):
    collection = study(
        store, tmp_path, ["participant,date,pain_average", "P1,2025-03-09,2", "p1,2025-03-09,5"], same=NO
    )
    with pytest.raises(StoreError, match="say different things: 9 March 2025"):
        merge_people(collection, ("p1",), "P1")


def test_episodes_go_along(store, tmp_path):
    """By hand: free from 1 January, followed until 11 April 2025. One spelling reports 2 March, the other 10 February: the
    first episode is 40 days after the start; P2's on 1 April, 90 days."""
    study(store, tmp_path, ["participant,began_on", *REPORTED], kind="episodes", same=NO)
    followed = [f"{who},2025-01-01,2025-04-11" for who in ("P1", "p1", "P2")]
    collection = study(store, tmp_path, ["participant,free_from,followed_until", *followed], kind="followed", same=NO)
    assert merge_people(collection, ("p1",), "P1") == 1
    with derive(collection, load_definition("walkback-any"), source="episodes") as derivation:
        first = derivation.intervals()
    assert first[["participant", "duration", "event"]].values.tolist() == [["P1", 40, 1], ["P2", 90, 1]]


def test_a_row_of_a_finished_table_goes_along_and_two_that_differ_do_not(store, tmp_path):
    collection = study(
        store, tmp_path, ["participant,time,event", "P1,30,1", "p2,50,0", "P2,50,0", "p1,31,1"], kind="table", same=NO
    )
    with pytest.raises(StoreError, match="“p1” and “P1” say different things: a finished table"):
        merge_people(collection, ("p1",), "P1")
    merge_people(collection, ("p2",), "P2")
    with derive(collection, AS_RECORDED, source="table") as derivation:
        first = derivation.intervals()
    assert sorted(first[["participant", "duration"]].values.tolist()) == [["P1", 30], ["P2", 50], ["p1", 31]]
