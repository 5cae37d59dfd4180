"""The answers that are kept for later files: what they say, which loads were read by them, and a way to take them back."""

from __future__ import annotations

import streamlit as st

from data.imports.plan import NOTHING_SAID
from data.imports.remember import Kept, Touched, kept_answers, take_back_kept
from data.store.store import Collection
from pages.telling.load.kept import kept_sentences
from pages.telling.wording import day_text, escape

SAID = "load.kept.said"


def kept_list(collection: Collection) -> None:
    """Every set of answers with its loads; to take one back changes no load."""
    every = [kept for kept in kept_answers(collection) if kept.answers != NOTHING_SAID]
    message = st.session_state.pop(SAID, None)
    if not every and not message:
        return
    st.header("Answers kept for later files", anchor=False)
    if message:
        st.success(message)
    for kept in every:
        if kept.about is not None:
            title = "The participants" if kept.about == "participant" else f"The column “{escape(kept.about)}”"
        else:
            title = f"Files with the columns of “{escape(kept.loads[0].file_name)}”"
        st.markdown(f"**{title}**: {escape(' '.join(kept_sentences(kept.answers)))}")
        st.caption(f"Read by them: {_loads(kept.loads)}.")
        place = kept.header or f"labels.{kept.about}"
        st.button("Take these answers back", key=f"load.kept.{place}", on_click=_take_back, args=(collection, kept))


def _take_back(collection: Collection, kept: Kept) -> None:
    take_back_kept(collection, kept)
    st.session_state[SAID] = (
        f"Taken back: the next such file is asked about anew. What was read by these answers counts as before: "
        f"{_loads(kept.loads)}. Undo a file above if it was read wrongly."
    )


def _loads(loads: tuple[Touched, ...]) -> str:
    return "; ".join(
        f"“{escape(load.file_name)}” of {day_text(load.created_at.date())}{' (undone)' if load.is_undone else ''}"
        for load in loads
    )
