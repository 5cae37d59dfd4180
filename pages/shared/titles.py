"""The title of a page, which says so where it is made from simulated data."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.store.store import Collection
from pages.telling.held_words import held_sentence
from pages.telling.manner import ENGLISH, Manner, manner_of, read_by
from pages.telling.wording import escape

SAID, SAID_SO_FAR, LOCALE = "said.next", "said.so_far", "said.locale"


def _reader() -> Manner:
    """How whoever opened the page that is made writes; English where no page is."""
    return ENGLISH if get_script_run_ctx(suppress_warning=True) is None else manner_of(st.session_state.get(LOCALE, ""))


read_by(_reader)


def page_title(title: str, collection: Collection | None) -> None:
    """The page's name, with "simulated" in it where that is what the data are; of a study held elsewhere where that is.

    A page of a person's own writes dates and numbers as their browser's language does; a study's pages are in English.
    FolderError where a study cannot be read from where it is held any more: nothing is shown of what was read before.
    """
    locale = st.context.locale
    is_own = collection is None or collection.info.kind == "personal"
    st.session_state[LOCALE] = locale if is_own and isinstance(locale, str) else ""
    held = None if collection is None else collection.check_held()
    st.title(simulated(title, collection), anchor=False)
    if held is not None:
        st.caption(escape(held_sentence(held.path.name, held.prepared_at)))


def simulated(title: str, collection: Collection | None) -> str:
    """A title, with "simulated" in it where that is what the data are."""
    is_simulated = collection is not None and collection.info.is_simulated
    return f"{title} (simulated)" if is_simulated else title


def say_next(sentence: str) -> None:
    """Have the next run say what was done; the focus goes to it (pages/door/respite.js), so it is in sight and read out."""
    st.session_state[SAID] = st.session_state.get(SAID_SO_FAR, 0) + 1, sentence


def say_what_was_done() -> None:
    """Say what the last run did, once."""
    if SAID not in st.session_state:
        return
    number, sentence = st.session_state.pop(SAID)
    st.session_state[SAID_SO_FAR] = number
    # a key of its own each time: what is said anew is gone to anew
    with st.container(key=f"said.{number}"):
        st.success(sentence)
