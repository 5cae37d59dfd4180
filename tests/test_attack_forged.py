"""Messages and requests that nobody's browser would send: a few of those of tests.torture.forged."""

import random

from tests.torture.forged import run

SEED = 20261121


def test_nothing_comes_of_forged_messages_requests_and_tokens(tmp_path):
    found, (ended, unknown, longer), is_as_it_was = run(tmp_path, 1, 30, random.Random(SEED), n_each=1, only=12)
    assert {what: attack.bad for what, attack in found.items()} == {what: [] for what in found}
    assert all(attack.n >= 9 for attack in found.values())
    assert is_as_it_was
    # of 30 pairs 5 to 25 by chance alone, but for one time in 20,000
    assert 5 <= longer * 30 <= 25, (ended, unknown)
