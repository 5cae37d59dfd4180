"""Acts of different kinds with the clock set between them; every pair, and long rows: `python -m tests.torture.clock`."""

import random

import pytest

from tests.torture.clock import ACTS, STEPS, done, house

SEED = 20261201


@pytest.fixture(scope="module")
def there():
    with house() as made:
        yield made


def test_what_holds_after_two_acts_is_as_the_last_left_it(there):
    """Eight of the 64 pairs, each act once as the first and once as the second."""
    rng = random.Random(SEED)
    for acts in zip(ACTS, rng.sample(ACTS, len(ACTS)), strict=True):
        step = rng.choice(STEPS)
        assert done(there, acts, (step,)) == [], (acts, step)


def test_a_model_that_has_it_otherwise_is_told(there):
    row = there.row()
    row.act("end")
    row.may, row.has_ended = False, False
    row.signed_out = len(row.cookies)
    assert row.look() == ["the role", "sign-in 0", "the link"]
