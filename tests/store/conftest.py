"""Codes that cost little: what lasts and ends is tested with hundreds of them, and each is to cost a stranger dear."""

import pytest

from data.accounts.access_codes import COST


@pytest.fixture(autouse=True)
def codes_of_little_cost(monkeypatch):
    """The same function with less of its work; that codes have all of it is tested in test_share_doors.py."""
    monkeypatch.setitem(COST, "n", 2)
