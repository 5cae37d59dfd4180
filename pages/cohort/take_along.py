"""An analysis of a study as one zip, made when asked for: the numbers, the data behind them, figures and R code."""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

from analysis.rmst import common_tau
from data.recurrence.derived_tables import ANCHOR, DerivationError
from data.store.store import Collection
from pages.answers.study import StudyRecurrence
from pages.cohort.study_sections import Comparison
from pages.shared import controls
from pages.shared.cache import version
from pages.shared.visitor import store_seen
from pages.telling.wording import escape
from pages.terminal.bundle import make
from pages.terminal.grammar import parse
from pages.terminal.refusal import Refusal

OPTIONS = {"early": "peto-peto", "middle": "fleming-harrington:1,1", "late": "fleming-harrington:0,1"}  # of the weights
MADE = "take_along.made"  # what was made of what, until something else is shown


def take_along(
    collection: Collection, result: StudyRecurrence, definition: str, origin: str, tau: int, adjusted: Comparison
) -> None:
    """The button that makes the zip of the analysis as it is shown, and the one that saves it; `tau`: its horizon."""
    st.subheader("Take this analysis along", anchor=False)
    st.markdown(
        "One zip with the numbers of the curve and the models, a paragraph on methods, the intervals behind them as CSV, "
        "Parquet and ADTTE, the figure, and R code that works the numbers out again. It also holds the whole "
        "study: whoever has it can read what people recorded."
    )
    if result.population is not None:
        st.caption(
            f"The analysis is of “{escape(result.population.name)}”, as looked at here; the whole study is in it too."
        )
    state = st.session_state
    asked = [f"--study={collection.info.name}", f"--definition={definition}", f"--origin={origin}"]
    asked += [f"--by={result.by}"] if result.by else []
    # past the last day that all groups reach there is no mean; without a horizon it is of the days up to that one
    reach = common_tau(result.table)
    asked += [f"--tau={tau}"] if reach is not None and tau <= reach else []
    asked += [f"--strata={adjusted.strata}"] if adjusted.strata else []
    if adjusted.weights in OPTIONS:
        asked.append(f"--weights={OPTIONS[adjusted.weights]}")
    asked += [f"--population={result.population.name}"] if result.population else []
    with st.container(horizontal=True):
        asked += ["--recurrent"] if controls.linked_yes("With all recurrences", key="zip-all") else []
        # other definitions are compared from the recoveries that each of them finds
        is_open = not origin.startswith(ANCHOR)
        asked += (
            ["--definitions=presets"]
            if is_open and controls.linked_yes("With every shipped definition", key="zip-every")
            else []
        )
    question = (*version(collection), *asked, *adjusted.covariates)
    if state.get(MADE, (None,))[0] != question:
        state.pop(MADE, None)
        if not st.button("Make the zip", key="take_along.make"):
            return
        with st.spinner("Making the zip", show_time=True):
            try:
                options = parse(["bundle", *asked, "--out=analysis.zip"])
                # as they are: a name may hold the comma that the option splits at
                options.covariates = list(adjusted.covariates)
                content = make(options, store_seen(), "")
            except (Refusal, DerivationError) as fault:
                st.error(escape(str(fault)))
                return
        # a name of its own: downloads are addressed by name and content, which another may share
        state[MADE] = (question, content, f"respite-analysis-{token_hex(8)}.zip")
    _, content, name = state[MADE]
    st.download_button(
        f"Save the zip ({max(len(content) // 1000, 1):,} kB)", content, name, "application/zip", on_click="ignore"
    )
