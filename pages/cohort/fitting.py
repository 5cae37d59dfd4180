"""Where a definition cannot be met or read: said, with those that fit a click away."""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

from data.catalogue.definition import Definition, load_definition
from data.own.made_definitions import save_definition
from data.store.store import Collection, StoreError
from pages.answers.first_recurrences import StudyRecurrence
from pages.shared.study_reads import read_by_others
from pages.telling.recurrence.onset_words import fitting_sentence, too_far_apart_sentence
from pages.telling.wording import escape


def offer_fitting(result: StudyRecurrence) -> None:
    """The sentence and a button for each definition that fits; nothing where answers are close enough."""
    if result.too_far_apart is None or result.read_as is None:
        return
    others = [one for one in result.fitting if one != result.question.definition.id]
    told = too_far_apart_sentence(result.too_far_apart, result.read_as.definition)
    st.warning(f"{told} {fitting_sentence(others)}".strip())
    for name in others:
        title = load_definition(name).title
        if st.button(f"Read it by: {escape(title)}", key=f"fitting.{name}"):
            st.query_params["definition"] = name
            st.rerun()


def offer_others(collection: Collection, definition: Definition) -> None:
    """A button for each way to read the study by a measure that it has: pressed, it is a definition of the study's own."""
    if collection.info.is_held:
        return  # nothing is made its own here
    for made in read_by_others(collection, definition):
        if not st.button(f"Read it by: {escape(made.title)}", key=f"fitting.{made.id}"):
            continue
        try:
            saved = save_definition(collection, made, key=token_hex(16))
        except StoreError as fault:
            st.error(escape(str(fault)))
            return
        st.query_params["definition"] = saved.id
        st.rerun()
