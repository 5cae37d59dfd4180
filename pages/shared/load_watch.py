"""How far a load is, on the page: a bar with records and time left, and a way to stop it with nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.imports.load import times_loaded
from data.imports.progress import Tell
from data.imports.uploads import Sent
from data.store.store import Store
from pages.telling.load.progress import Watch
from pages.telling.wording import escape

PATIENCE = 1.0  # seconds after which a bar is worth showing
STOPPED, STORING = "load.stopped", "load.storing"


def number_of(upload: UploadedFile | Sent) -> str:
    """What tells one upload from another, also of the same file."""
    return upload.ticket if isinstance(upload, Sent) else upload.file_id


@contextmanager
def watched(number: str, what: str) -> Iterator[Tell]:
    """What to tell while an upload is worked on: it shows a bar, and ends this run when somebody stops it.

    A click begins a new run of the page, and ends this one where it next tells: what was begun is undone by those
    who did it, as with any other end.
    """
    place = st.empty()
    bar = None

    def show(sentence: str, share: float) -> None:
        nonlocal bar
        if bar is None:
            box = place.container()
            bar = box.progress(share, sentence)
            box.button("Stop loading", key=f"load.stop.{what}", on_click=_stop, args=(number,))
        else:
            bar.progress(share, sentence)

    yield Watch(show, patience=PATIENCE)
    place.empty()


def about_to_store(store: Store, name: str, sha256: str) -> None:
    """Note how often the study has this file, to tell afterwards whether a stop came too late."""
    collection = store.find(name)
    st.session_state[STORING] = (name, sha256, times_loaded(collection, sha256) if collection else 0)


def was_stopped(store: Store, upload: UploadedFile | Sent) -> bool:
    """Whether this upload was stopped; then it is said what became of it, with a way to read it after all."""
    state = st.session_state
    if state.get(STOPPED) != number_of(upload):
        state.pop(STORING, None)
        return False
    file_name = escape(upload.file_name if isinstance(upload, Sent) else upload.name)
    name, sha256, before = state.get(STORING, ("", "", 0))
    collection = store.find(name) if name else None
    if collection is not None and times_loaded(collection, sha256) > before:
        st.info(f"Stopped, but “{file_name}” had been stored in “{escape(name)}” by then; it can be undone below.")
    else:
        st.info(f"Stopped. Nothing of “{file_name}” was stored.")
    if st.button("Read it again"):
        del state[STOPPED]
        st.rerun()
    return True


def _stop(number: str) -> None:
    st.session_state[STOPPED] = number
