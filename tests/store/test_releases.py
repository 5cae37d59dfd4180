"""The ledger of releases and their files: what is refused, what lies where, what ends what."""

import os
import stat
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b, md5, sha256
from math import inf

import pytest

from data.catalogue.definition import load_definition
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.sharing import release_files, releases
from data.sharing.releases import ReleaseRefused, check_release, end_release, publish, renew_link, snapshots
from data.store.erase import erase
from data.store.store import StoreError, now
from data.study.populations import Population, Rule
from pages.answers.first_recurrences import study_recurrence
from pages.answers.question import StudyQuestion
from pages.answers.release import ReleaseQuestion, last_told, released_study
from tests.stores import new_store
from tests.unit.data import released_study as study_of_60
from tests.unit.data.released_study import FILES, NAME, arm, folders, load_people, make, people, recurred, sex

loaded, store, study = study_of_60.loaded, study_of_60.store, study_of_60.study


def test_everybody_is_counted_once_in_their_group(study):
    found = people(study, "arm")
    assert len(found) == 60
    assert found["part"].to_dict() == {f"p{one}": arm(one) for one in range(60)}
    assert set(people(study)["part"]) == {"Everybody"}
    assert set(people(study)["digest"]) == set(found["digest"])  # of the people, not of how they are grouped


def test_a_digest_changes_with_the_person_s_data_and_with_nobody_else_s(study, store, tmp_path):
    before = people(study)
    load_people(store, tmp_path, [3], more_days=5)  # p3 had no recurrence, and is followed on
    after = people(store.find(NAME))
    changed = before["digest"] != after["digest"]
    assert after.index[changed].tolist() == ["p3"]


def test_who_recurred_is_known_up_to_the_last_day_told(study):
    definition = load_definition("walkback-limiting")
    found = recurred(study, definition, {"a": 30.0, "b": 0.0}, "arm")
    # the 7th good day confirms recovery; the bad day comes 5 + 7 i mod 60 days after it, the last of them 64
    expected = {f"p{i}": i % 3 != 0 and arm(i) == "a" and 5 + i * 7 % 60 <= 30 for i in range(60)}
    assert found.to_dict() == expected
    assert found.any()


def test_a_release_lies_in_a_folder_of_its_own_that_only_its_owner_can_read(study, store):
    token = make(study)
    name = release_files.token_hash(token)
    assert folders(store) == [name]
    folder = release_files.releases_folder(store.path) / name
    assert stat.S_IMODE(os.stat(folder).st_mode) == stat.S_IMODE(os.stat(folder.parent).st_mode) == 0o700
    assert {stat.S_IMODE(os.stat(file).st_mode) for file in folder.iterdir()} == {0o600}
    assert token not in (folder / "meta.json").read_text() and len(token) >= 43
    assert (folder / release_files.PAGE).read_bytes() == b"a page"
    with store.reading() as cursor:
        for (table,) in cursor.execute("select table_name from duckdb_tables()").fetchall():
            assert token not in str(cursor.execute(f'select * from "{table}" limit 1000').fetchall())


def test_the_same_form_twice_is_one_release(study, store):
    assert make(study) is not None
    assert make(study) is None
    assert len(releases.releases(study)) == len(folders(store)) == 1


def test_a_part_without_a_few_people_is_refused_with_what_would_be_accepted(study, store):
    make(study, label="for the board")
    only_a = Population("arm a", (Rule(about="attribute", test="one_of", name="arm", values=("a",)),))
    assert make(study, population=only_a, key="two")  # 30 people fewer
    with pytest.raises(ReleaseRefused) as refused:
        publish(study, people(study).iloc[3:], FILES, asked={}, policy="", key="three", now=now(), has_event=None)
    assert "“for the board”" in str(refused.value)
    assert "single out 3 people" in str(refused.value) and "8 people or more" in str(refused.value)
    assert len(folders(store)) == 2  # nothing is left of what was refused


def test_data_that_came_since_are_held_against_it(study, store, tmp_path):
    make(study, label="in spring")
    load_people(store, tmp_path, [3], more_days=5)
    with pytest.raises(ReleaseRefused, match=r"in spring.*single out 1 person"):
        make(store.find(NAME), key="two")
    load_people(store, tmp_path, range(0, 60, 3), more_days=9)  # 20 people are followed on: p3 among them
    assert make(store.find(NAME), key="two")


def test_groupings_that_cross_in_a_few_people_are_refused(study, store):
    make(study, by="arm")
    # arm and sex cross in 15 people each
    assert {arm(one) + sex(one) for one in range(60)} == {"af", "am", "bf", "bm"}
    assert make(study, by="sex", key="two")
    assert len(snapshots(study)) == 2


def test_an_ended_release_still_counts(study, store, tmp_path):
    make(study)
    end_release(study, 1, now=now())
    load_people(store, tmp_path, [3], more_days=5)
    with pytest.raises(ReleaseRefused, match="single out 1 person"):
        make(store.find(NAME), key="two")


def test_small_studies_and_diaries_are_not_released(study, store):
    with pytest.raises(ReleaseRefused, match="29 people; it takes 30"):
        check_release(study, people(study).iloc[:29], None)
    with pytest.raises(ReleaseRefused, match="29 people; it takes 30"):
        publish(study, people(study).iloc[:29], FILES, asked={}, policy="", key="few", now=now(), has_event=None)
    with pytest.raises(StoreError, match="only a study"):
        check_release(store.create("My diary", "personal"), people(study), None)
    assert folders(store) == []


def test_ending_takes_the_files_away_and_keeps_what_was_counted(study, store):
    token = make(study, label="for a talk")
    folder = release_files.releases_folder(store.path) / release_files.token_hash(token)
    for _ in range(3):
        release_files.count_opening(folder, now=now())
    (before,) = releases.releases(study)
    assert (before.opened.n, before.label, before.is_open(now())) == (3, "for a talk", True)
    end_release(study, 1, now=now())
    end_release(study, 1, now=now())
    (after,) = releases.releases(study)
    assert folders(store) == []
    assert (after.opened, after.is_open(now())) == (before.opened, False)
    with pytest.raises(StoreError, match="has ended"):
        renew_link(study, 1, now=now())


def test_a_new_link_takes_the_old_one_s_place(study, store, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(store.path))
    old = make(study)
    new = renew_link(study, 1, now=now())
    assert release_files.find(old, now=now()) is None
    assert (release_files.find(new, now=now())[0] / release_files.PAGE).read_bytes() == b"a page"
    assert len(releases.releases(study)) == 1


def test_a_release_ends_by_itself(study, store, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(store.path))
    token = make(study, expires_at=now() + timedelta(days=5))
    assert release_files.find(token, now=now() + timedelta(days=4.9)) is not None
    assert release_files.find(token, now=now() + timedelta(days=5.1)) is None
    with pytest.raises(StoreError, match="up to a year"):
        make(study, key="two", expires_at=now() + timedelta(days=400))


@pytest.mark.parametrize("token", ["", "..", "../store.duckdb", "meta.json", "\udcff", "x" * 10_000])
def test_no_other_token_opens_anything(study, store, monkeypatch, token):
    monkeypatch.setenv("RESPITE_STORE", str(store.path))
    make(study)
    assert release_files.find(token, now=now()) is None


def test_another_study_cannot_end_it(study, store):
    make(study)
    other = store.create("Another study", "cohort")
    with pytest.raises(StoreError, match="not one of this study's"):
        end_release(other, 1, now=now())
    assert releases.releases(other) == [] and snapshots(other) == []


def test_a_disk_that_cannot_be_written_leaves_nothing(study, store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(release_files.os, "fsync", full)
    with pytest.raises(StoreError, match="could not be written"):
        make(study)
    monkeypatch.undo()
    assert folders(store) == [] and releases.releases(study) == []


def test_a_stop_before_the_files_have_their_place_leaves_no_release_to_open(study, store, monkeypatch):
    class Stopped(BaseException):
        pass

    def stopped(*_):
        raise Stopped

    monkeypatch.setattr(release_files, "place", stopped)
    with pytest.raises(Stopped):
        make(study)
    monkeypatch.undo()
    assert folders(store) == []
    assert len(snapshots(study)) == 1  # the ledger may know of one that nobody read, never the other way


def test_erasing_a_study_takes_its_releases_along(study, store):
    make(study)
    receipt = erase(study)
    assert folders(store) == []
    assert receipt.rows["release"] == 1 and receipt.rows["release_person"] == 60


def test_a_study_that_is_restored_elsewhere_still_knows_what_was_released(study, store, tmp_path):
    make(study, label="in spring")
    with_one = bundle(study, saved_at=now())
    with closing(new_store(tmp_path / "other.duckdb")) as other:
        restored = restore_collection(other, with_one, "Restored")
        (one,) = releases.releases(restored)
        assert not one.is_open(now())  # its link is not in the file
        same = people(restored)
        check_release(restored, same, None)
        with pytest.raises(ReleaseRefused, match=r"in spring.*single out 3 people"):
            check_release(restored, same.iloc[3:], None)


def test_what_the_ledger_holds_is_no_value_of_anybody_s(study, store):
    make(study, by="arm")
    with store.reading() as cursor:
        rows = cursor.execute("select person, part, digest from release_person").fetchall()
    assert all(len(person) == len(digest) == 32 for person, _, digest in rows)
    assert len({person for person, _, _ in rows}) == len({digest for _, _, digest in rows}) == 60
    # nobody can try labels against the marks: no hash without the key is among them
    plain = {hashed(f"p{one}".encode()).hexdigest()[:32] for one in range(60) for hashed in (md5, sha256, blake2b)}
    plain |= {blake2b(f"p{one}".encode(), digest_size=16).hexdigest() for one in range(60)}
    assert plain.isdisjoint(person for person, _, _ in rows)
    assert releases.releases(study)[0].asked == {"told": ["Recurrence"]}


def test_people_left_out_are_refused_where_all_of_them_had_a_recurrence(study, store):
    """Of the 60, 20 by number had none; whoever is left out by a rule must not be all of one kind."""
    until = {"Everybody": 70.0}
    has_event = recurred(study, load_definition("walkback-limiting"), until)
    make(study, label="in spring", has_event=has_event)
    mixed = people(study).drop([f"p{one}" for one in range(10)])
    check_release(study, mixed, has_event)
    with_recurrence = [f"p{one}" for one in range(60) if one % 3][:13]
    with pytest.raises(ReleaseRefused, match="tell what became of 13 people"):
        check_release(study, people(study).drop(with_recurrence), has_event)


def test_a_group_without_a_curve_is_held_against_all_that_is_known_of_it(study):
    """That a curve is withheld tells that few had a recurrence, by whatever day."""
    definition = load_definition("walkback-limiting")
    asked = StudyQuestion(definition=definition, by="arm")
    found = released_study(
        ReleaseQuestion(by="arm", recurrence=asked), people(study, "arm"), recurrence=study_recurrence(study, asked)
    )
    assert set(last_told(found)) == {"a", "b"} and max(last_told(found).values()) < 100
    without = replace(found, curves=replace(found.curves, curves=found.curves.curves[:1]))
    assert last_told(without) == last_told(found) | {"b": inf}
    ever = recurred(study, definition, {"a": inf, "b": inf}, "arm")
    assert ever.sum() == 40  # by hand: two of three of 60
