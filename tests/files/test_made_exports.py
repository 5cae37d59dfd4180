"""Exports of known people as each maker writes them: our reader and a plain second one find what is right.

What is right comes from the person's own minutes (tests/makers/person.py). `tests.torture.exports` draws thousands.
"""

from __future__ import annotations

import pytest

from tests.makers.made import read, told
from tests.makers.makers import MAKERS, made_by

EXAMPLES = 20


@pytest.mark.parametrize("maker", MAKERS)
def test_a_known_person_is_found_in_the_export(maker):
    for seed in range(EXAMPLES):
        made = made_by(maker, seed)
        assert made.naive == pytest.approx(made.right), f"seed {seed}, by the naive reader"
        file = read(made)
        assert told(file) == pytest.approx(made.right), f"seed {seed}"
