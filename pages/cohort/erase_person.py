"""Erasing one participant of a study for good: what would go is shown, then their label is typed once more."""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

from data.store.erase import WHAT, copies_beside
from data.store.store import Collection, StoreError
from data.study.erase_participant import erase_participant, participant_rows
from pages.shared.cache import forget_everything
from pages.telling.wording import escape

ASKED, RECEIPT = "erase_person.asked", "erase_person.receipt"
state = st.session_state


def show_receipt() -> None:
    """The receipt of who was erased last, until the page is left; it holds no answer."""
    if RECEIPT not in state:
        return
    st.success("They are erased. This is the receipt; it is not kept here.")
    st.code(state[RECEIPT], language=None, wrap_lines=True)
    name = f"respite-{token_hex(8)}.txt"
    st.download_button("Save the receipt", state[RECEIPT], name, "text/plain", on_click="ignore")
    st.button("I have it", key="erase_person.taken", on_click=state.pop, args=(RECEIPT, None))


def erase_person(study: Collection) -> None:
    """The way to erase one participant, as they may ask for; closed until it is wanted."""
    asked = state.get(ASKED) if state.get(ASKED, (None,))[0] == study.id else None
    with st.expander("Erase one of its people", expanded=asked is not None):
        try:
            if asked is None:
                _ask(study)
            else:
                _confirm(study, asked[1])
        except StoreError as fault:
            st.error(escape(str(fault)))


def _ask(study: Collection) -> None:
    st.markdown("For somebody who asks that everything about them goes. Undoing a file keeps its rows; this does not.")
    label = st.text_input("Their label, as it is in the file", key=f"erase_person.label.{study.id}").strip()
    if st.button("Show what would go") and label:
        participant_rows(study, label)
        state[ASKED] = (study.id, label)
        st.rerun()


def _confirm(study: Collection, label: str) -> None:
    counts = [
        f"- {WHAT.get(table, table.replace('_', ' '))}: {n:,}" for table, n in participant_rows(study, label).items()
    ]
    st.markdown(f"This cannot be undone. What goes of {escape(label)}:\n\n" + "\n".join(counts or ["- the label"]))
    st.markdown(
        "A file that holds them brings them back when it is loaded again: take them out of it too. Releases that were "
        "published stay as they are. Backups and files saved elsewhere are out of reach."
    )
    if copies := copies_beside(study.store):
        files = "\n".join(f"- {escape(str(path))}" for path in copies)
        st.warning(f"These stores in the same folder are not touched and may hold the same data:\n\n{files}")
    typed = st.text_input("To erase them, type the label again", key=f"erase_person.typed.{study.id}").strip()
    with st.container(horizontal=True):
        if st.button("Erase them for good", type="primary"):
            if typed != label:
                st.error(f"“{escape(typed)}” is not that label; type {escape(label)} to erase them.")
            else:
                with st.spinner("Erasing and writing the store anew"):
                    receipt = erase_participant(study, label)
                    # before any call of Streamlit's, which may end this run and with it the receipt
                    forget_everything()
                    state.clear()
                    state[RECEIPT] = receipt.text()
                st.rerun()
        if st.button("Keep them"):
            del state[ASKED]
            st.rerun()
