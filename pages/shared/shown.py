"""Which collection a page is about: the one chosen in the sidebar, or the only one there is."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.sharing.joining import behind, gather
from data.store.collection import CollectionInfo
from data.store.store import Collection
from pages.shared.visitor import store_seen

KEY = "of"  # of the chooser in the sidebar, and its name in the URL
NEXT, NEXT_PAGE = "show_next", "show_next.page"


def shown() -> Collection | None:
    """The collection that pages are about; None while the store is empty."""
    infos = store_seen().collections()
    if not infos:
        return None
    wanted = st.session_state.get(KEY) or st.query_params.get(KEY)
    info = next((info for info in infos if info.name == wanted), None) or first_choice(infos)
    collection = Collection(store_seen(), info)
    if info.kind == "cohort" and behind(collection):
        with st.spinner("Taking in what participants share", show_time=True):
            gather(collection)  # a study is shown as its participants share it now
    return collection


def first_choice(infos: list[CollectionInfo]) -> CollectionInfo:
    """What is shown when nothing is chosen: one's own before what is simulated, a diary before a study."""
    return min(infos, key=lambda info: (info.name != OWN_DIARY, info.is_simulated, info.kind != "personal"))


def diary() -> Collection | None:
    """The diary that a personal page is about: the shown one, else one's own, None before the first save."""
    collection = shown()
    if collection is not None and collection.info.kind == "personal":
        return collection
    return store_seen().find(OWN_DIARY)


def real_diary() -> Collection | None:
    """The shown diary if it is no simulated one, else one's own, None before it began."""
    collection = diary()
    return store_seen().find(OWN_DIARY) if collection is not None and collection.info.is_simulated else collection


def own_diary() -> Collection:
    """One's own diary, made if it is not there yet."""
    return store_seen().create(OWN_DIARY, "personal")


def show_next(name: str, *, page: str | None = None) -> None:
    """Make `name` the collection that is shown from the next run on, at `page` if that is given.

    A page of a collection is there only once the menu shows that collection, hence not before the next run.
    """
    st.session_state[NEXT] = name
    if page:
        st.session_state[NEXT_PAGE] = page


def next_page() -> str | None:
    """The page that was asked for along with the collection, once."""
    return st.session_state.pop(NEXT_PAGE, None)


def go_to(page: str) -> NoReturn:
    """Go on at another page of the same collection. Streamlit refuses to empty an address that carries what the chooser
    shows, and takes a new one without it; the chooser keeps what it shows."""
    st.switch_page(page, query_params={})


def chooser() -> Collection | None:
    """The chooser in the sidebar, only where there is a choice; returns the collection shown."""
    infos = store_seen().collections()
    names = [info.name for info in infos]
    if (name := st.session_state.pop(NEXT, None)) in names:
        st.session_state[KEY] = name
    if len(infos) > 1:
        st.sidebar.selectbox(
            "Shown",
            names,
            index=names.index(first_choice(infos).name),
            format_func=str,
            key=KEY,
            bind="query-params",
            persist_state="session",
        )
    return shown()
