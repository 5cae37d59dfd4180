"""A few hundred drawn files: each read as it was written, or asked about; never anything else. `make files` does 20,000."""

import pytest

from tests.stores import new_store
from tests.torture.files import outcome_of
from tests.torture.notations import draw


@pytest.mark.parametrize("seed", range(4))
def test_a_drawn_file_is_read_as_it_was_written_or_asked_about(seed):
    store, plain = new_store(), []
    try:
        for number in range(75):
            table = draw(900_000 + 75 * seed + number)
            outcome = outcome_of(store, table, f"study {number}")
            assert outcome.what in ("exact", "asked"), (outcome, table.told)
            if table.has_one_reading:
                plain.append(outcome.what)
    finally:
        store.close()
    assert plain.count("exact") >= 0.95 * len(plain) > 0
