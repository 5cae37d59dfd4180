"""A store as commit 4da1d8f wrote it opens: every row, link, release and line of the trail as before, and every page.

tests/unit/data/earlier_store holds the store, what that commit said of it, and the script that made it.
"""

import json
import shutil
import tarfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analysis.editions import EDITION
from data.catalogue.definition import definitions
from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.recurrence.engine import derive
from data.sharing import release_files
from data.sharing.calendar_links import find_calendar
from data.sharing.consents import find_study, memberships, participation
from data.sharing.shares import find_share, shares
from data.store.audit import fingerprint, first_broken, trail
from data.store.erase import PREPARED
from data.store.running import close_the_store
from data.store.store import Store
from data.study.study_plan import declare, declared_plan
from pages.shared.cache import forget_everything
from pages.telling.edition import changes_since
from pages.telling.study_plan.words import edition_sentences
from tests.patience import LONG

FIXTURE = Path(__file__).parents[1] / "unit/data/earlier_store/store_4da1d8f.tar.xz"
PAGES = Path(__file__).parents[2] / "pages"
MINE, STUDY = "My diary", "Backs 2025"
# what later versions add; everything else is as it was
ADDED = {"migration", "clock", "earlier_amount"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def folder(unpacked, tmp_path):
    return Path(shutil.copytree(unpacked, tmp_path / "store"))


@pytest.fixture(scope="module")
def brought_up(unpacked, tmp_path_factory):
    """The same, opened once: every page begins with a copy of it."""
    folder = Path(shutil.copytree(unpacked, tmp_path_factory.mktemp("brought") / "store"))
    Store(folder / "respite.duckdb").close()
    return folder


@pytest.fixture
def told(unpacked):
    return json.loads((unpacked / "told.json").read_text(encoding="utf-8"))


@pytest.fixture
def made_at(told):
    return datetime.fromisoformat(told["made_on"]) + timedelta(days=2)


@pytest.fixture
def store(folder):
    opened = Store(folder / "respite.duckdb")
    yield opened
    opened.close()


def columns_of(execute) -> dict[str, str]:
    """The columns of every table, in their order."""
    return dict(
        execute(
            """select table_name, string_agg('"' || column_name || '"', ', ' order by column_index)
               from duckdb_columns() group by table_name"""
        ).fetchall()
    )


def all_rows(execute, columns: dict[str, str] | None = None) -> dict[str, list]:
    """Every row of every table, but for what is worked out from the others; of a table in `columns` those alone."""
    tables = [row[0] for row in execute("select table_name from duckdb_tables() order by 1").fetchall()]
    return {
        table: execute(f'select {(columns or {}).get(table, "*")} from "{table}" order by all').fetchall()
        for table in tables
        if table not in PREPARED
    }


def test_every_row_is_as_it_was(folder, told):
    with duckdb.connect(str(folder / "respite.duckdb"), read_only=True) as connection:
        before, columns = all_rows(connection.execute), columns_of(connection.execute)
    assert {table: len(found) for table, found in before.items()}.items() <= told["rows"].items()
    assert sum(map(bool, before.values())) == len(before)  # no table of that time is empty
    store = Store(folder / "respite.duckdb")
    with store.reading() as cursor:
        after = all_rows(cursor.execute, columns)
    store.close()
    # openings are one row an hour now, and none is lost
    openings = Counter(
        (link, at.replace(minute=0, second=0, microsecond=0)) for link, at in before.pop("share_opening")
    )
    assert {(link, hour): n for link, hour, n, _ in after.pop("share_opened")} == openings
    assert {table: found for table, found in after.items() if table in before and table not in ADDED} == {
        table: found for table, found in before.items() if table not in ADDED
    }
    assert not any(after[table] for table in after.keys() - before.keys() - ADDED)


def test_links_calendars_codes_and_releases_open_as_before(folder, store, told, made_at, monkeypatch):
    diary = store.find(MINE)
    link = find_share(store, told["link"], now=made_at)
    assert link.label == "for the doctor" and link.n_opened == 3 and link.chosen.has_notes
    assert find_share(store, told["coded"]["token"], now=made_at).code.is_from(told["coded"]["code"])
    assert find_share(store, told["moved"]["before"], now=made_at) is None
    assert find_share(store, told["moved"]["after"], now=made_at).label == "moved"
    assert [one.label for one in shares(diary) if not one.is_open(made_at)] == ["ended"]
    assert find_calendar(store, told["calendar"]).id == diary.id
    study = find_study(store, told["joining_code"])
    assert study.name == "Backs together"
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    (place,) = [
        one
        for one in release_files.releases_folder(store.path).iterdir()
        if one.name == release_files.token_hash(told["release"]["token"])
    ]
    assert (place / release_files.PAGE).read_bytes() == b"<p>a page of before</p>"
    assert not (place.parent / release_files.token_hash(told["release"]["ended"])).exists()


def test_what_was_made_before_editions_were_noted_is_of_the_first(store):
    """A link and a plan of then say so; what is made or declared now is of today's."""
    assert {one.edition for one in shares(store.find(MINE))} == {1}
    study = store.find(STUDY)
    declared = declared_plan(study)
    assert {one.edition for one in declared.declarations} == {1}
    said = edition_sentences(declared)
    assert said[1] == "The plan was made under edition 1. Since then:" and said[2:] == changes_since(1)
    changed = replace(declared.plan, population=None, by=None)
    assert changed != declared.plan
    declare(study, changed, key="new", reason="to see under which edition")
    amended = declared_plan(study)
    assert [one.edition for one in amended.declarations[-2:]] == [1, EDITION]
    assert edition_sentences(amended) == (f"Worked out by edition {EDITION} of the methods.",)


def test_the_trail_is_whole_and_to_the_letter(store, told):
    lines = trail(store)
    assert first_broken(store) is None and told["trail"]["broken"] is None
    assert (len(lines), fingerprint(lines)) == (told["trail"]["n"], told["trail"]["fingerprint"])


def test_those_who_joined_take_part_as_they_agreed(store):
    joint = store.find("Backs together")
    found = participation(joint)
    assert (found.n_joined, found.n_waiting, found.n_left) == (2, 1, 1)
    agreed = [
        one
        for info in store.collections()
        if info.kind == "personal" and info.name == MINE
        for one in memberships(store.collection(info.collection_id))
    ]
    assert sorted(len(one.items) for one in agreed if one.version) == [1, 2]


def test_what_is_derived_is_what_it_derived(store, told):
    for name in (MINE, STUDY):
        for definition in definitions():
            if definition.id not in told["derived"][name]:
                continue  # one that was added since
            expected = told["derived"][name][definition.id]
            try:
                with derive(store.find(name), definition) as derivation:
                    found = derivation.intervals(all=True)
                columns = ["participant", "interval", "entry", "duration", "event", "reason"]
                assert [list(row) for row in found[columns].astype(str).itertuples(index=False)] == expected
            except ValueError as fault:
                assert str(fault) == expected
    assert sum(len(one) for one in told["derived"][STUDY].values() if isinstance(one, list)) > 200


def test_it_goes_on(store, told):
    diary, today = store.find(MINE), date.fromisoformat(told["made_on"]) + timedelta(days=3)
    before = entries(diary, date.min, today)
    assert len({entry.check_in.on_day for entry in before}) > 200 and any(one.check_in.note for one in before)
    save_check_in(diary, CheckIn(on_day=today, pain_average=2, medicine=1), key="new", today=today)
    assert len(entries(diary, date.min, today)) == len(before) + 1


@pytest.mark.parametrize(
    "page",
    sorted(
        str(path.relative_to(PAGES))
        for room in ("mine", "account", "cohort")
        for path in (PAGES / room).glob("*.py")
        if "page_title(" in path.read_text(encoding="utf-8")
    ),
)
def test_every_page_opens(page, brought_up, tmp_path, monkeypatch):
    folder = Path(shutil.copytree(brought_up, tmp_path / "store"))
    close_the_store()
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    forget_everything()
    try:
        shown = AppTest.from_file(str(PAGES / page), default_timeout=LONG)
        if page.startswith("cohort/"):
            shown.query_params["study"] = STUDY
        shown.run()
        assert not shown.exception
        assert shown.title
    finally:
        close_the_store()
