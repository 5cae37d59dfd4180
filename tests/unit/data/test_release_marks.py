"""Who the ledger of releases is about, by marks that end with the person; and files that end with the release."""

from datetime import timedelta

import pytest

import app
from data.sharing import release_files, release_marks, releases
from data.sharing.releases import ReleaseRefused, end_release, publish, snapshots
from data.store.running import close_the_store
from data.store.store import now
from data.study.erase_participant import erase_participant
from tests.loops import run
from tests.unit.data import released_study as study_of_60
from tests.unit.data.released_study import FILES, NAME, folders, load_people, make, people

loaded, store, study = study_of_60.loaded, study_of_60.store, study_of_60.study


def test_two_studies_mark_the_same_people_differently(study, store, tmp_path):
    make(study)
    other = load_people(store, tmp_path, range(60), name="The same again")
    publish(other, people(other), FILES, asked={}, policy="", key="two", now=now(), has_event=None)
    of = [set(snapshots(one)[0].people.index) for one in (study, other)]
    assert len(of[0]) == len(of[1]) == 60 and of[0].isdisjoint(of[1])


def test_who_is_erased_leaves_no_byte_of_a_mark_and_still_counts_as_one_who_left(study, store, tmp_path):
    make(study, label="in spring")
    make(study, key="again")
    with store.reading() as cursor:
        key = release_marks.find_key(cursor, study.id)
        cursor.execute("checkpoint")
    before = snapshots(study)
    (mark,) = release_marks.marked(people(study).loc[["p7"]], key).itertuples()
    gone = (mark.Index.encode(), mark.digest.encode())

    def is_there(text: bytes) -> bool:
        return any(text in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())

    assert all(map(is_there, gone))
    erase_participant(study, "p7")
    assert not any(map(is_there, gone))
    after = snapshots(study)
    # one mark of nobody for the person, the same in both releases, with the same mark for the same data; all else stays
    (drawn,) = set(after[0].people.index) - set(before[0].people.index)
    assert after[1].people.loc[drawn].tolist() == after[0].people.loc[drawn].tolist()
    for old, new in zip(before, after, strict=True):
        assert len(new.people) == 60 and new.people["part"].value_counts().to_dict() == {"Everybody": 60}
        rest = old.people.drop(mark.Index)
        assert new.people.loc[rest.index].equals(rest)
    with pytest.raises(ReleaseRefused, match="single out 1 person"):
        make(store.find(NAME), key="three")


def test_what_ended_by_itself_is_taken_away_and_its_count_stays(study, store, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(store.path))
    token, stays = make(study, expires_at=now() + timedelta(days=5)), make(study, key="two")
    folder = release_files.find(token, now=now())[0]
    release_files.count_opening(folder, now=now())
    later = now() + timedelta(days=6)
    release_files.drop_expired(store.path, now=later)
    assert sorted(one.name for one in folder.iterdir()) == [release_files.META, release_files.OPENED]
    assert (release_files.find(stays, now=later)[0] / release_files.PAGE).read_bytes() == b"a page"
    assert {one.release_id: one.opened.n for one in releases.releases(study)} == {1: 1, 2: 0}
    assert len(snapshots(study)) == 2
    end_release(study, 1, now=later)
    assert folders(store) == [release_files.token_hash(stays)]


def test_one_release_being_written_is_not_taken_for_one_that_was_left(study, store):
    meta = release_files.Meta(now() + timedelta(days=5), "")
    first = release_files.prepare(store.path, FILES, meta)
    release_files.prepare(store.path, FILES, meta)
    release_files.place(first, "0" * 64)
    assert (release_files.releases_folder(store.path) / ("0" * 64) / release_files.PAGE).exists()


def test_when_the_app_starts_what_ended_or_was_left_unfinished_goes(study, store, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(store.path))
    long_ago = now() - timedelta(days=40)
    make(study, now=long_ago, expires_at=long_ago + timedelta(days=30))
    release_files.prepare(store.path, FILES, release_files.Meta(now(), ""))
    store.close()
    close_the_store()

    async def start() -> None:
        async with app.lifespan(app.app):
            pass

    run(start())
    (left,) = release_files.releases_folder(store.path).iterdir()
    assert [one.name for one in left.iterdir()] == [release_files.META]
