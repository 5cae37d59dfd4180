"""Pages run as Streamlit runs them, on a store of their own."""

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.store.running import close_the_store, the_store

PAGES = Path(__file__).parents[2] / "pages"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The store that pages use, new and empty."""
    close_the_store()
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    st.cache_data.clear()
    yield the_store()
    close_the_store()


@pytest.fixture
def today():
    return date.today()


@pytest.fixture
def diary(store):
    """One's own diary, empty."""
    return store.create("My diary", "personal")


@pytest.fixture
def open_page(store):
    """Open a page by its path under pages/ with what its address carries; gives the page after its first run."""

    def open_(path: str, **address: str) -> AppTest:
        page = AppTest.from_file(str(PAGES / path), default_timeout=60)
        page.query_params.update(address)
        page.run()
        assert not page.exception
        return page

    return open_
