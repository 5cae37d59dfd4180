"""A participant of a study is erased: no byte of theirs is left in the store's files, everybody else is as before."""

from datetime import date

import pytest

from cli import main
from data.imports.load import load
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.entries import CheckIn, save_check_in
from data.recurrence.days import ensure_days
from data.store.store import Store, StoreError
from data.study.erase_participant import erase_participant, participant_rows

GONE, STAYS = "kanarienvogel-41c8", "meise-7702"
TODAY = date(2026, 11, 20)
DIARY = f"""participant,date,pain_average,note
{GONE},2026-01-01,3,{GONE} slept badly
{GONE},2026-01-02,4,
{GONE},2026-01-02,{GONE} eleven,
{STAYS},2026-01-01,5,{STAYS} gardened
{STAYS},2026-01-02,6,
"""
PEOPLE = f"participant,sex\n{GONE},female\n{STAYS},male\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "stores" / "respite.duckdb"


@pytest.fixture
def store(path, tmp_path):
    """A study of two people from two files, and the same words in a diary that is nobody else's business."""
    opened = Store(path)
    for kind, content in (("diary", DIARY), ("attributes", PEOPLE)):
        file = tmp_path / f"{kind}.csv"
        file.write_text(content)
        sheet = read_file(file, opened.staging())
        load(opened, "study", "cohort", sheet, propose(sheet), today=TODAY)
    save_check_in(
        opened.create("My diary", "personal"), CheckIn(on_day=TODAY, pain_now=1, note="mine"), key="a", today=TODAY
    )
    yield opened
    opened.close()


def rows_of_others(store) -> dict[str, list]:
    """Every row that is of the participant who stays or of the diary, read without the code under test."""
    with store.reading() as cursor:
        number = cursor.execute("select participant_id from participant where label = ?", [STAYS]).fetchall()[0][0]
        tables = ("participant", "day_entry", "attribute", "day", "diary")
        return {
            table: sorted(
                map(
                    repr,
                    cursor.execute(
                        f"select * from {table} where participant_id = ? or collection_id <> 1", [number]
                    ).fetchall(),
                )
            )
            for table in tables
        }


def bytes_beside(path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(path.parent.rglob("*")) if one.is_file())


def test_no_byte_is_left_and_everybody_else_stays(store, path):
    study = store.find("study")
    ensure_days(study)  # worked out before: of somebody erased, that goes too
    with store.reading() as cursor:
        cursor.execute("checkpoint")
    assert GONE.encode() in bytes_beside(path)
    before, revision = rows_of_others(store), study.revision
    # by hand from the files above: two days are stored, the third is rejected
    assert participant_rows(study, GONE) == {"participant": 1, "day_entry": 2, "attribute": 1}
    receipt = erase_participant(study, GONE)
    assert receipt.rows == {"participant": 1, "day_entry": 2, "attribute": 1}
    assert GONE.encode() not in bytes_beside(path) and STAYS.encode() in bytes_beside(path)
    assert rows_of_others(store) == before and study.revision > revision
    with store.reading() as cursor:
        # the file still adds up: 5 records, 4 stored, 1 rejected, whose value is gone
        counts = "select n_records, n_stored, n_rejected from batch where kind = 'diary' and origin = 'import'"
        assert cursor.execute(counts).fetchall() == [(5, 4, 1)]
        assert cursor.execute("select value from reject").fetchall() == [(None,)]
        in_days = "select count(distinct participant_id) from day where collection_id = 1"
        assert cursor.execute(in_days).fetchall() == [(1,)]
    with pytest.raises(StoreError, match="has no participant"):
        erase_participant(study, GONE)


def test_a_diary_has_no_participants_and_an_unknown_name_changes_nothing(store, path):
    with pytest.raises(StoreError, match="is a diary"):
        erase_participant(store.find("My diary"), "x")
    before = rows_of_others(store)
    with pytest.raises(StoreError, match="no participant “nobody”"):
        erase_participant(store.find("study"), "nobody")
    assert rows_of_others(store) == before


def test_in_the_terminal_it_takes_a_yes(store, path, monkeypatch, capsys):
    store.close()
    monkeypatch.setenv("RESPITE_STORE", str(path))
    asked = ["erase", "--study", "study", "--participant", GONE]
    assert main(asked) == 0
    assert "2  diary entries" in capsys.readouterr().out
    assert main([*asked, "--yes"]) == 0
    assert "written anew" in capsys.readouterr().out
    assert main([*asked, "--yes"]) == 2
    assert "has no participant" in capsys.readouterr().err
