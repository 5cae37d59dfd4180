"""The files of a collection: when they came, what became of their records, and a way back."""

from __future__ import annotations

import streamlit as st

from data.imports.load import batches, undo
from data.store.store import Collection
from pages.telling.manner import num
from pages.telling.wording import day_text, escape

ASKED = "batches.asked"


def batch_list(collection: Collection) -> None:
    """All loaded files, the latest first, each with an undo in two steps."""
    loaded = batches(collection)
    if not loaded:
        return
    st.header(f"Files in “{escape(collection.info.name)}”", anchor=False)
    for batch in loaded:
        counts = f"{num(batch.stored, ',')} stored, {num(batch.duplicates, ',')} already there, {num(batch.rejected, ',')} rejected"
        st.markdown(f"**{escape(batch.file_name)}** ({batch.kind}), {day_text(batch.created_at.date())}: {counts}.")
        if batch.undone_by:
            st.caption("Undone: its records no longer count.")
            continue
        with st.container(horizontal=True, gap="small"):
            if st.session_state.get(ASKED) != batch.batch_id:
                if st.button("Undo", key=f"batches.ask.{batch.batch_id}"):
                    st.session_state[ASKED] = batch.batch_id
                    st.rerun()
                continue
            st.markdown(f"Take its {num(batch.stored, ',')} records out?", width="content")
            if st.button("Yes, undo it", key=f"batches.undo.{batch.batch_id}"):
                undo(collection.store, collection, batch.batch_id)
                del st.session_state[ASKED]
                st.rerun()
            if st.button("Keep it", key=f"batches.keep.{batch.batch_id}"):
                del st.session_state[ASKED]
                st.rerun()
