"""Steps from a phone or watch: a file is read, its days are shown, then all of them are stored or none."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv_out import safe_table
from data.imports.activity_files import ActivityFile, read_activity
from data.imports.faults import ImportFault
from data.imports.load import load, preview
from data.imports.propose import propose
from data.store.store import Collection, Store, StoreError
from pages.shared import controls
from pages.shared.chart import main_button
from pages.shared.mapping import answers_shown, question_form
from pages.shared.shown import show_next
from pages.telling.wording import days_text, escape

READ, SAID = "activity.read", "activity.said"
SHOWN = 100
KINDS = ["zip", "xml", "csv"]


def activity_upload(store: Store, collection: Collection | None) -> None:
    """Read, ask, show, store; into one's own diary where there is none yet."""
    state = st.session_state
    if message := state.pop(SAID, None):
        st.success(message)
    st.markdown(
        "Apple Health's export.zip, Fitbit's activities or Garmin's steps as CSV. Nothing is stored before you have "
        "seen what it holds. Several devices are kept apart and never added up: the one that tells of most days counts, "
        "unless you choose below."
    )
    upload = st.file_uploader("The file of the phone or watch", type=KINDS, key="activity.upload")
    if upload is None:
        state.pop(READ, None)
        return
    try:
        if state.get(READ, (None,))[0] != upload.file_id:
            with st.spinner("Reading the file"):
                state[READ] = (upload.file_id, _read(store, upload))
        file = state[READ][1]
        key = f"activity.{upload.file_id}"
        chosen = answers_shown(key)
        plan = propose(file.sheet, chosen.over(file.answers), is_personal=True)
        question_form(plan.questions, key)
        if plan.open_questions:
            st.info("Answer what is asked above; then you see what would be stored.")
            return
        seen = preview(store, collection, file.sheet, plan, today=controls.today(), is_personal=True)
        _show(file, seen)
        if st.button(f"Store {_amounts(seen.stored)}", type=main_button(), disabled=seen.stored == 0):
            name = collection.info.name if collection else OWN_DIARY
            done = load(store, name, "personal", file.sheet, plan, today=controls.today())
            state[SAID] = f"Stored {_amounts(done.stored)} in “{escape(name)}”; the list below can take them out again."
            show_next(name)
            st.rerun()
    except (ImportFault, StoreError) as fault:
        st.error(escape(str(fault)))


def _read(store: Store, upload) -> ActivityFile:
    with tempfile.NamedTemporaryFile(dir=store.staging(), suffix=".upload") as copy:
        copy.write(upload.getbuffer())
        copy.flush()
        return read_activity(Path(copy.name), store.staging(), file_name=upload.name)


def _amounts(n: int) -> str:
    return f"{n:,} amount{'s' * (n != 1)}"


def _show(file: ActivityFile, seen) -> None:
    """Counts that add up, what is left out and why, and every rejected row."""
    st.markdown(
        f"{file.n_records:,} records make {_amounts(seen.records)} by day and device: **{seen.stored:,}** will be stored, "
        f"{seen.duplicates:,} are there already and **{seen.rejected:,}** are rejected."
    )
    for note in (*file.notes, *seen.warnings):
        st.markdown(escape(note))
    if file.not_worn:
        days = ", ".join(escape(day) for day, _ in file.not_worn[:SHOWN])
        more = f" and {len(file.not_worn) - SHOWN:,} more" if len(file.not_worn) > SHOWN else ""
        st.markdown(
            f"{days_text(len(file.not_worn))} without a step, or with nothing but sitting, left out: the device was not "
            "worn, and nothing counted is not nothing walked."
        )
        with st.expander("The days left out"):
            st.markdown(days + more)
    if seen.rejected:
        with st.expander(f"The {seen.rejected:,} rejected rows, each with its reason", expanded=True):
            st.dataframe(safe_table(seen.rejects.head(SHOWN)), hide_index=True)
