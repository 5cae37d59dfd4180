"""Undo: a loaded file goes out of sight as a whole, and nothing is destroyed."""

import pytest

from data.imports.load import batches, undo
from data.store.store import StoreError

DIARY = """participant,date,pain_average,pain_worst,arm,weather
007,2024-01-01,3,5,walking,good
007,2024-01-02,0,0,walking,bad
12,2024-01-01,,2.5,control,good
"""
STORED = """select label, on_day, pain_average, pain_worst from current_day_entry
            join participant using (participant_id) order by label, on_day"""


def test_undo_takes_a_file_out_of_sight_and_it_can_be_loaded_again(bench):
    first = bench.load(DIARY)
    study = bench.store.find("study")
    before = study.revision
    number = undo(bench.store, study, first.batch)
    assert bench.rows(STORED) == [] and bench.rows("select * from current_attribute") == []
    assert len(bench.rows("select * from day_entry")) == 3
    assert study.revision > before
    assert [(b.batch_id, b.stored, b.undone_by) for b in batches(study)] == [(1, 3, number)]
    with pytest.raises(StoreError, match="already been undone"):
        undo(bench.store, study, first.batch)
    with pytest.raises(StoreError, match="no loaded file with the number 77"):
        undo(bench.store, study, 77)
    assert bench.load(DIARY).stored == 3
    assert len(bench.rows(STORED)) == 3


def test_undo_leaves_nobody_behind_who_is_in_no_other_file(bench):
    bench.load(DIARY)
    bench.load("id,age\n12,50\n")
    second = bench.load("id,date,pain\n12,2024-05-01,1\n500,2024-05-01,1\n501,2024-05-01,1\n")
    study = bench.store.find("study")
    labels = "select label from participant order by 1"
    undo(bench.store, study, 1)
    assert bench.rows(labels) == [("12",), ("500",), ("501",)]
    undo(bench.store, study, second.batch)
    assert bench.rows(labels) == [("12",)]  # known by age alone
    assert bench.load(DIARY).participants == 2
    assert bench.rows(labels) == [("007",), ("12",)]
    ids = [
        row[0]
        for row in bench.rows(
            "select participant_id from participant union all select participant_id from withdrawn_participant"
        )
    ]
    assert len(ids) == len(set(ids))


def test_a_batch_of_another_study_cannot_be_undone(bench):
    batch = bench.load(DIARY).batch
    other = bench.store.create("other", "cohort")
    with pytest.raises(StoreError, match="no loaded file"):
        undo(bench.store, other, batch)
    assert len(bench.rows(STORED)) == 3
