"""Where answers lie too far apart for a definition: said in numbers, with those that fit a click away."""

from __future__ import annotations

import streamlit as st

from data.catalogue.definition import load_definition
from pages.answers.first_recurrences import StudyRecurrence
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
