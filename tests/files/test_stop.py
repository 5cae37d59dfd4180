"""A load tells how far it is, and one that is stopped on the way leaves nothing of the file."""

from datetime import date

import pytest

from data.imports.load import load, preview
from data.imports.progress import CHECKING, STORING
from data.imports.propose import propose
from tests.files.conftest import TODAY, sheet_of

N = 2000
DIARY = "id,date,pain\n" + "".join(f"P{i // 20},2024-01-{1 + i % 20:02},{i % 11}\n" for i in range(N))


class Enough(BaseException):
    """What a page throws when somebody stops it."""


@pytest.fixture
def sheet(monkeypatch):
    monkeypatch.setattr("data.imports.rows.STRETCH", 300)
    return sheet_of(DIARY)


def test_stages_follow_each_other_and_count_records(bench, sheet):
    told = []
    result = load(bench.store, "study", "cohort", sheet, propose(sheet), today=TODAY, tell=told.append)
    assert result.stored == N == bench.rows("select count(*) from day_entry")[0][0]
    assert [one.stage for one in told] == sorted(one.stage for one in told)  # checking, then storing
    for stage in (CHECKING, STORING):
        shares = [one.share for one in told if one.stage == stage]
        assert shares == sorted(shares) and shares[0] == 0 and shares[-1] < 1
    stored = [one.n_done for one in told if one.stage == STORING]
    assert stored == [0, 0, 300, 600, 900, 1200, 1500, 1800] and {one.n_records for one in told} == {N}


@pytest.mark.parametrize("after", [0, 3, 6, 9])
def test_a_stopped_load_leaves_nothing(bench, sheet, after):
    told = []

    def stop(progress):
        told.append(progress)
        if len(told) > after:
            raise Enough

    with pytest.raises(Enough):
        load(bench.store, "study", "cohort", sheet, propose(sheet), today=TODAY, tell=stop)
    assert bench.store.find("study") is None
    tables = ("batch", "participant", "day_entry", "attribute", "reject", "remembered_answers")
    assert [bench.rows(f"select count(*) from {table}")[0][0] for table in tables] == [0] * len(tables)
    # the next one goes through
    assert load(bench.store, "study", "cohort", sheet, propose(sheet), today=TODAY).stored == N


def test_a_preview_can_be_stopped(bench, sheet):
    def stop(progress):
        raise Enough

    with pytest.raises(Enough):
        preview(bench.store, None, sheet, propose(sheet), today=date(2026, 1, 1), tell=stop)


def test_an_interruption_while_the_engine_reads_is_no_fault_of_the_engine(bench, sheet, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    plan = propose(sheet)
    monkeypatch.setattr("data.imports.rows.pa.record_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    monkeypatch.undo()
    assert bench.store.find("study") is None and bench.rows("select count(*) from day_entry") == [(0,)]
