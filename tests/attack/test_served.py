"""Forged messages and requests, hostile words and forms of others against one served Respite: a little of each long run.

tests.torture.forged, tests.torture.hostile and tests.torture.sent do all of it.
"""

import random

import pytest

from data.store.store import Store
from tests.torture.forged import forge, log_of
from tests.torture.hostile import hostile, run
from tests.torture.hostile_files import Files, cells, from_the_store
from tests.torture.sent import forge_tickets, send_bombs

SEED = 20261121
PAGES = ("share", "step-by-step")
BOMBS = ("lying.xlsx",)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The served Respite, and the names of the study and the link that hold hostile words."""
    with hostile(tmp_path_factory.mktemp("attacked"), random.Random(SEED)) as found:
        yield found


def test_nothing_comes_of_forged_messages_requests_and_tokens(served):
    found, (ended, unknown, longer) = forge(served[0], 1, 30, random.Random(SEED), n_each=1, only=12)
    assert {what: attack.bad for what, attack in found.items()} == {what: [] for what in found}
    assert all(attack.n >= 9 for attack in found.values())
    # of 30 pairs 5 to 25 by chance alone, but for one time in 20,000
    assert 5 <= longer * 30 <= 25, (ended, unknown)


def test_a_way_in_for_a_file_is_of_use_to_nobody_else(served):
    tickets = forge_tickets(served[0])
    assert tickets.bad == [] and tickets.n >= 10


def test_bombs_through_the_form_end_in_a_sentence_and_others_save_meanwhile(served):
    outcomes, saves, n_within = send_bombs(served[0], 4, BOMBS)
    assert [one.name for one in outcomes] == list(BOMBS)
    assert not [one for one in outcomes if one.said.startswith("a page with")]
    assert saves and n_within > 0


def test_hostile_words_stay_words_on_pages_and_in_files(served, chromium):
    world, study, token = served
    found = run(world, study, token, 1, random.Random(SEED), chromium, only=PAGES)
    assert found.stopped == [] and found.wide == []
    assert (found.asked_elsewhere, found.ran) == ([], [])
    assert found.n_sent > 0 and found.n_pages >= 4
    assert (found.files.formulas, found.files.active) == ([], [])
    assert {"csv", "pdf", "html"} <= set(found.files.n_by_kind)


def test_after_all_this_her_diary_is_as_it_was_and_no_table_has_a_formula(served):
    world, study, _ = served
    assert log_of(world).bad == []
    assert world.is_as_it_was()
    files, store = Files(), Store(world.folder / "store.duckdb")
    from_the_store(store, study, files)
    store.close()
    assert files.formulas == [] and files.n_cells > 1000


def test_what_would_run_is_seen():
    assert [cell for _, cell in cells("x.csv", b'a,b\r\n"=1+1",2\r\n')] == ["a", "b", "=1+1", "2"]
    files = Files()
    files.read("x.csv", b'a,b\r\n"=1+1",-2\r\n')
    files.read("x.pdf", b"%PDF-1.7 1 0 obj <</Type /Action /S /URI /URI (x)>>")
    files.read("x.ics", b"SUMMARY:x\r\nBEGIN VEVENT\r\n")
    assert len(files.formulas) == 1 and len(files.active) == 3
