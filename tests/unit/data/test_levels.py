"""The order and the labels of groups: as a file's labels have them, as somebody says, with the reference first."""

from datetime import date

import pandas as pd
import pyreadstat
import pytest

from analysis.grouping import group_codes
from data.imports.load import load, undo
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import StoreError
from data.study.levels import group_order, in_order, set_labels, set_level_order
from tests.unit.data.diaries import study
from tests.unit.data.test_outcomes import attribute, pain

TODAY = date(2026, 11, 30)


def arms(collection) -> list[str]:
    return list(collection.read("fact_values", name="arm")["value"])


def three_arms(store):
    collection = study(store, "s", {label: pain(1) for label in "abc"})
    attribute(collection, "arm", {"a": "1", "b": "2", "c": "3"})
    return collection


def test_labels_and_their_order_are_said_once(store):
    collection = three_arms(store)
    set_labels(collection, "arm", [("2", "walking"), ("1", "advice"), ("3", "usual care")])
    assert arms(collection) == ["advice", "usual care", "walking"]
    assert group_order(collection, "arm", arms(collection)) == ("walking", "advice", "usual care")
    assert group_order(collection, "arm", arms(collection), "usual care") == ("usual care", "walking", "advice")
    # another label for the same people, and another order
    set_labels(collection, "arm", [("usual care", "usual"), ("walking", "walking"), ("advice", "advice")])
    set_level_order(collection, "arm", ["advice", "usual", "walking"])
    assert group_order(collection, "arm", arms(collection)) == ("advice", "usual", "walking")
    with pytest.raises(StoreError, match="accepted is each of its values once, in order: advice, usual, walking"):
        set_level_order(collection, "arm", ["advice", "none"])
    with pytest.raises(StoreError, match="reference: nobody is in “none”; the groups are advice, usual, walking"):
        group_order(collection, "arm", arms(collection), "none")
    with pytest.raises(StoreError, match="each its own"):
        set_labels(collection, "arm", [("usual", "x"), ("walking", "x")])


def test_an_order_is_the_one_of_every_result():
    codes, groups = group_codes(in_order(["b", "a", "b"], ("b", "a", "c")))
    assert (codes.tolist(), groups) == ([0, 1, 0], ("b", "a"))


def test_a_files_labels_count_instead_of_its_codes(store, tmp_path):
    table = pd.DataFrame({"participant": ["p1", "p2", "p3"], "arm": [2.0, 1.0, 2.0], "age": [40.0, 50.0, 99.0]})
    labels = {"arm": {1: "usual care", 2: "a walk"}, "age": {99: "refused"}}
    path = tmp_path / "people.sav"
    pyreadstat.write_sav(table, str(path), variable_value_labels=labels)
    sheet = read_file(path, store.staging())
    plan = propose(sheet, Answers(kind="attributes"))
    found = load(store, "s", "cohort", sheet, plan, today=TODAY)
    collection = store.find("s")
    assert arms(collection) == ["a walk", "usual care"]
    assert group_order(collection, "arm", arms(collection)) == ("usual care", "a walk")
    # a number of which one code has a label stays a number
    assert set(collection.read("fact_values", name="age")["value"]) == {"40", "50", "99"}
    undo(store, collection, found.batch)
    assert arms(collection) == []
