"""Hostile words in the fields of some pages, found as they are there, and in everything that can be saved as a table."""

import random

from tests.torture.hostile import cells, run

SEED = 20261121


def test_hostile_words_stay_words_on_pages_and_in_tables(tmp_path, chromium):
    found = run(tmp_path, 1, random.Random(SEED), chromium, only=9)
    assert found.stopped == [] and found.wide == []
    assert (found.asked_elsewhere, found.ran, found.formulas) == ([], [], [])
    assert found.n_sent > 0 and found.n_pages >= 4 and found.n_cells > 1000


def test_a_formula_in_a_table_would_be_seen():
    found = [cell for _, cell in cells("x", b'a,b\r\n"=1+1",2\r\n')]
    assert found == ["a", "b", "=1+1", "2"]
