"""What pages read, cached: the only place with a cache.

Every key holds the store, the collection and its revision, which rises with every write: a cached answer
is never older than the last save, and never another person's.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from data import diary
from data.running import the_store
from data.store import Collection


def entries(collection: Collection, first_on: date, last_on: date) -> tuple[diary.Entry, ...]:
    """The current entries of a period, oldest first."""
    return _entries(*_version(collection), first_on, last_on)


def assessments(collection: Collection, instrument: str) -> tuple[diary.Assessment, ...]:
    """The current assessments with an instrument, oldest first."""
    return _assessments(*_version(collection), instrument)


def _version(collection: Collection) -> tuple[str, int, int]:
    return str(collection.store.path), collection.id, collection.revision


@st.cache_data(max_entries=64, show_spinner=False)
def _entries(store: str, collection_id: int, revision: int, first_on: date, last_on: date):
    return diary.entries(the_store().collection(collection_id), first_on, last_on)


@st.cache_data(max_entries=32, show_spinner=False)
def _assessments(store: str, collection_id: int, revision: int, instrument: str):
    return diary.assessments(the_store().collection(collection_id), instrument)
