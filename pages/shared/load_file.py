"""The files given to Load: read once however often the page runs, with what has to be said before that."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.imports.faults import SeveralReadings, SeveralTables
from data.imports.redcap import Dictionary, read_dictionary
from data.imports.sheet import Sheet, read_file
from data.imports.uploads import Sent
from data.store.store import Store
from pages.shared.load_watch import number_of, watched
from pages.telling.wording import escape

SHEET, LETTERS = "Which sheet of the workbook?", "Which letters are meant?"
SHEET_KEY, LETTERS_KEY = "load.table", "load.encoding"


def read_upload(store: Store, upload: UploadedFile | Sent) -> Sheet | None:
    """The file as a sheet, uploaded into memory or sent to disk; None as long as a sheet of it, or its letters, are
    still to be chosen."""
    state = st.session_state
    number = number_of(upload)
    several = state.get("load.several", ("", None))
    said = {}
    if several[0] == number:
        fault = several[1]
        what, title = ("table", SHEET) if isinstance(fault, SeveralTables) else ("encoding", LETTERS)
        said[what] = st.radio(
            title,
            list(fault.choices),
            index=None,
            key=f"load.{what}",
            format_func=lambda one: escape(fault.choices[one]),
        )
        if said[what] is None:
            return None
    if state.get("load.file") != (number, said):
        try:
            state["load.sheet"] = _read(store, upload, **said)
        except SeveralReadings as fault:
            state["load.several"] = (number, fault)
            st.rerun()
        state["load.file"] = (number, said)
        state.pop("load.preview", None)
    return state["load.sheet"]


def dictionary_given(store: Store) -> Dictionary | None:
    """The data dictionary of a REDCap export, if one is given beside the file."""
    state = st.session_state
    upload = st.file_uploader("The data dictionary of REDCap, if there is one", type=["csv"], key="load.dictionary")
    if upload is None:
        return None
    if state.get("load.dictionary.read", (None,))[0] != upload.file_id:
        state["load.dictionary.read"] = (upload.file_id, read_dictionary(_read(store, upload)))
    return state["load.dictionary.read"][1]


def _read(store: Store, upload: UploadedFile | Sent, **said: str) -> Sheet:
    with watched(number_of(upload), "read") as tell:
        if isinstance(upload, Sent):
            return read_file(upload.path, store.staging(), file_name=upload.file_name, tell=tell, **said)
        with tempfile.NamedTemporaryFile(dir=store.staging(), suffix=".upload") as copy:
            copy.write(upload.getbuffer())
            copy.flush()
            return read_file(Path(copy.name), store.staging(), file_name=upload.name, tell=tell, **said)
