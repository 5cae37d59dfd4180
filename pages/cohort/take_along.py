"""An analysis of a study as one zip, made when asked for: the numbers, the data behind them, figures and R code."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from secrets import token_hex

import streamlit as st

from data.exports.exports import whole_study_bytes
from data.prepared.manifest import manifest_bytes
from data.recurrence.definition_source import definition_bytes
from data.recurrence.people_tables import DerivationError
from data.store.archive import write_archive
from data.store.store import Collection
from data.study.looks import record_look
from pages.answers.comparison import TooManyLevels
from pages.answers.first_recurrences import StudyRecurrence
from pages.answers.outcomes import StudyOutcomes
from pages.answers.study_analysis import AnalysisQuestion, looks_of, study_analysis
from pages.shared import controls
from pages.shared.cache import version
from pages.shared.study_reads import declared_plan
from pages.telling.outcomes.outcome_files import outcome_files
from pages.telling.outcomes.payload import outcome_payload
from pages.telling.recurrence.analysis_files import analysis_files
from pages.telling.recurrence.models_words import models_sentence
from pages.telling.wording import escape

MADE = "take_along.made"  # what was made of what, until something else is shown


def take_along(collection: Collection, result: StudyRecurrence) -> None:
    """The button that makes the zip of the analysis as it is shown, and the one that saves it."""
    st.header("Take this analysis along", anchor=False)
    is_held = collection.info.is_held
    holds = (
        "Of the folder that the study is read from it has the list of files with their sums: whoever has the zip can read "
        "the intervals of everybody."
        if is_held
        else "It also holds the whole study: whoever has it can read what people recorded."
    )
    st.markdown(
        "One zip with the numbers of the curve and the models, a paragraph on methods, the intervals behind them as CSV, "
        f"Parquet and ADTTE, the figure, and R code that works the numbers out again. {holds}"
    )
    if result.population is not None:
        too = "" if is_held else "; the whole study is in it too"
        st.caption(f"The analysis is of “{escape(result.population.name)}”, as looked at here{too}.")
    question = result.question
    # past the last day that all groups reach there is no mean; without a horizon it is of the days up to that one
    if result.means.is_shortened:
        question = replace(question, tau=None)
    with st.container(horizontal=True):
        is_recurrent = controls.linked_yes("With all recurrences", key="zip-all")
        # other definitions are compared from the recoveries that each of them finds
        can_vary = not question.is_anchored and question.source == "diary"
        has_every = can_vary and controls.linked_yes("With every shipped definition", key="zip-every")
    asked = AnalysisQuestion(study=question, is_recurrent=is_recurrent, definitions="presets" if has_every else None)

    def make() -> dict[str, bytes] | None:
        try:
            analysis = study_analysis(collection, asked, keeps_records=True)
        except DerivationError as fault:
            st.error(escape(str(fault)))
            return None
        if isinstance(analysis.first.models, TooManyLevels):
            st.error(models_sentence(analysis.first.models))
            return None
        for look in looks_of(asked):
            record_look(collection, "recurrence", look)
        source = definition_bytes(question.definition)
        folder = collection.check_held()
        held = whole_study_bytes(collection) if folder is None else manifest_bytes(folder.path)
        return analysis_files(analysis, definition_source=source, held=held, is_folder=folder is not None)

    _offer(collection, asked, make, key="take_along")


def take_outcome_along(collection: Collection, found: StudyOutcomes) -> None:
    """The same of an outcome at visits."""
    st.header("Take this analysis along", anchor=False)
    st.markdown(
        "One zip with the numbers of the means and the models, a paragraph on methods, everybody's values at the visits as "
        "CSV and Parquet, and R code that works the numbers out again. It also holds the whole study: whoever has it can read "
        "what people recorded."
    )

    def make() -> dict[str, bytes]:
        info = collection.info
        payload = outcome_payload(info.name, declared_plan(collection), found, is_simulated=info.is_simulated)
        return outcome_files(found, payload, whole_study=whole_study_bytes(collection))

    _offer(collection, found.question, make, key="take_outcome_along")


def _offer(
    collection: Collection, asked: Hashable, make: Callable[[], Mapping[str, bytes] | None], *, key: str
) -> None:
    """The button that makes the zip, and the one that saves what was made of this question and these records."""
    state = st.session_state
    made_of = (*version(collection), asked)
    if state.get(MADE, (None,))[0] != made_of:
        state.pop(MADE, None)
        if not st.button("Make the zip", key=f"{key}.make"):
            return
        with st.spinner("Making the zip", show_time=True):
            if (files := make()) is None:
                return
            content = write_archive(files)
        # a name of its own: downloads are addressed by name and content, which another may share
        state[MADE] = (made_of, content, f"respite-analysis-{token_hex(8)}.zip")
    _, content, name = state[MADE]
    st.download_button(
        f"Save the zip ({max(len(content) // 1000, 1):,} kB)", content, name, "application/zip", on_click="ignore"
    )
