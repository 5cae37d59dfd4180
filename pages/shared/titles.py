"""The title of a page, which says so where it is made from simulated data."""

from __future__ import annotations

import streamlit as st

from data.store.store import Collection


def page_title(title: str, collection: Collection | None) -> None:
    """The page's name, with "simulated" in it where that is what the data are."""
    st.title(simulated(title, collection), anchor=False)


def simulated(title: str, collection: Collection | None) -> str:
    """A title, with "simulated" in it where that is what the data are."""
    is_simulated = collection is not None and collection.info.is_simulated
    return f"{title} (simulated)" if is_simulated else title
