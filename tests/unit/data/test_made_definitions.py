"""Definitions built on a page: what is saved is what is read back, each version stays, and results name it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.definition import DefinitionError, every_definition, load_definition, parse_definition
from data.catalogue.definition_toml import toml_of
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.own.made_definitions import made_definitions, own_definitions, save_definition
from data.recurrence.definition_source import definition_bytes
from data.recurrence.recorded_sources import AS_RECORDED
from data.store.store import StoreError, now
from pages.answers.question import StudyQuestion
from tests.unit.data.drawn_diaries import AT_LENGTH, any_definition


@AT_LENGTH
@given(st.data())
def test_the_text_of_a_definition_is_read_back_as_it(data):
    definition = data.draw(any_definition())
    title = data.draw(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
    made = replace(definition, title=title, version=data.draw(st.one_of(st.none(), st.integers(1, 99))))
    assert parse_definition(toml_of(made)) == made


def test_so_is_that_of_every_shipped_one():
    assert all(parse_definition(toml_of(one)) == one for one in every_definition())


def test_a_change_is_the_next_version_and_earlier_ones_stay(store):
    study = store.create("Backs", "cohort")
    wanted = replace(load_definition("walkback-any"), title=" Mine,  over two ")
    first = save_definition(study, wanted, key="a")
    assert (first.id, first.title, first.version) == ("own-mine-over-two", "Mine, over two", 1)
    # sent twice, or the same once more: nothing new
    assert save_definition(study, wanted, key="a") == first == save_definition(study, wanted, key="b")
    second = save_definition(study, replace(wanted, title="mine, OVER two", recovery_days=14), key="c")
    assert (second.id, second.version, second.recovery_days) == (first.id, 2, 14)
    other = save_definition(study, replace(wanted, title="Mine; over two"), key="d")
    assert other.id == "own-mine-over-two-2"
    versions = [(one.definition.id, one.definition.version) for one in made_definitions(study)]
    assert sorted(versions) == [(first.id, 1), (first.id, 2), (other.id, 1)]
    assert {one.id: one.version for one in own_definitions(study)} == {first.id: 2, other.id: 1}
    assert own_definitions(store.create("Others", "cohort")) == ()


def test_a_name_that_cannot_be_is_refused(store):
    study = store.create("Backs", "cohort")
    for title, why in ((" ", "empty"), ("a\x07b", "cannot be shown"), ("x" * 81, "81 letters")):
        with pytest.raises(StoreError, match=why):
            save_definition(study, replace(load_definition("flare"), title=title), key=title)
    with pytest.raises(DefinitionError, match="“version” is 0"):
        parse_definition(toml_of(replace(load_definition("flare"), version=0)))


def test_a_result_names_definition_and_version_and_the_file_has_both(store):
    study = store.create("Backs", "cohort")
    made = save_definition(study, replace(load_definition("walkback-any"), title="Mine"), key="a")
    question = StudyQuestion(definition=made)
    assert question.definition_name == "own-mine (version 1)"
    assert question.as_settings()["definition_version"] == 1
    assert parse_definition(definition_bytes(made).decode()) == made
    assert definition_bytes(load_definition("flare")).startswith(b'id = "flare"')
    assert definition_bytes(AS_RECORDED) is None


def test_they_come_back_with_the_study_and_what_is_none_does_not(store):
    study = store.create("Backs", "cohort")
    made = save_definition(study, replace(load_definition("walkback-any"), title="Mine"), key="a")
    whole = bundle(study, saved_at=now())
    assert own_definitions(restore_collection(store, whole, "Again")) == (made,)
    rows = whole.tables["made_definition"]
    broken = rows.set_column(rows.column_names.index("toml"), "toml", [["id = 3"]])
    with pytest.raises(StoreError, match="definition that Respite never writes"):
        restore_collection(store, replace(whole, tables={**whole.tables, "made_definition": broken}), "Broken")
