"""A store in memory, and one's own diary in it."""

import pytest

from data.store.store import Store


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture
def mine(store):
    return store.create("My diary", "personal")
