"""Cut files and changed bytes in every form: read whole, or told of in a sentence; tests.torture.spoiled does many."""

from __future__ import annotations

import numpy as np
import pytest

import cli
import data.imports.sheet
from data.imports.faults import ImportFault
from data.imports.sheet import read_file
from data.store.store import Store
from tests.torture.spoiled import KINDS, WAY, outcomes, small, spoiled

EACH = 8  # four cuts, four with changed bytes


def test_spoiled_files_are_read_whole_or_refused():
    rng = np.random.default_rng(20261130)
    files = {kind: small(kind) for kind in KINDS}
    for kind in KINDS:
        files |= {f"{kind}-{i}": raw for i, raw in enumerate(spoiled(small(kind), EACH, rng))}
    became = outcomes(files)
    whole = {kind: became[kind] for kind in KINDS}
    assert all(how.startswith("read ") for how in whole.values()), whole  # nothing is wrong with these
    spoilt = {name: how for name, how in became.items() if name not in KINDS}
    assert {name: how for name, how in spoilt.items() if WAY.match(how)[0] not in ("read", "refused", "died")} == {}
    for name, how in spoilt.items():
        kind, i = name.split("-")
        # where only what fills the file up was cut off, all of its records are there
        assert int(i) % 2 or how in ("refused", "died", whole[kind]), (name, how)
    assert sum(how == "refused" for how in spoilt.values()) > len(spoilt) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_that_dies_is_told_and_nothing_is_stored(kind, tmp_path, capsys, monkeypatch):
    """Within 40 MB of address space no Python begins: the process ends as it would under a file that kills it."""
    monkeypatch.setattr(data.imports.sheet, "READER_BYTES", 40 << 20)
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    (tmp_path / "diary").write_bytes(small(kind))
    assert cli.main(["load", str(tmp_path / "diary"), "--study", "Backs"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1
    assert "diary could not be read within 40 MB and 60 s; split it into smaller files" in said.err
    store = Store(tmp_path / "store.duckdb")
    try:
        assert store.find("Backs") is None and not list(store.staging().iterdir())
    finally:
        store.close()


def test_a_cut_file_is_told_by_the_door_itself(tmp_path):
    raw = small("sav")
    (tmp_path / "cut.sav").write_bytes(raw[: len(raw) // 2])
    (tmp_path / "staging").mkdir()
    with pytest.raises(ImportFault, match="ends too early"):
        read_file(tmp_path / "cut.sav", tmp_path / "staging")
    assert not list((tmp_path / "staging").iterdir())
