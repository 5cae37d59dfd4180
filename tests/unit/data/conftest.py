"""A new store, and one's own diary in it."""

import shutil

import pytest

from data.store.store import Store


@pytest.fixture
def store(blank, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "store.duckdb"
    shutil.copy(blank, path)
    store = Store(path)
    yield store
    store.close()


@pytest.fixture
def mine(store):
    return store.create("My diary", "personal")
