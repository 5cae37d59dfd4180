"""An analysis of a study as one zip, made when asked for: the numbers, the data behind them, figures and R code."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex

import streamlit as st

from data.store import Collection
from pages.parts.study import StudyRecurrence
from pages.parts.visitor import store_seen
from pages.parts.wording import escape
from pages.terminal.bundle import make
from pages.terminal.grammar import parse
from pages.terminal.refusal import Refusal

MADE = "take_along.made"  # what was made of what, until something else is shown


def take_along(
    collection: Collection, result: StudyRecurrence, definition: str, origin: str, covariates: Sequence[str],
    strata: str | None,
) -> None:  # fmt: skip
    """The button that makes the zip of the analysis as it is shown, and the one that saves it."""
    st.subheader("Take this analysis along", anchor=False)
    st.markdown(
        "One zip with every number above, a paragraph on methods, the intervals behind them as CSV, Parquet and ADTTE, "
        "the figure, and R code that works the numbers out again. It also holds the whole study: whoever has it can read "
        "what people recorded."
    )
    if result.population is not None:
        st.caption(
            f"The analysis is of “{escape(result.population.name)}”, as looked at here; the whole study is in it too."
        )
    state = st.session_state
    asked = [f"--study={collection.info.name}", f"--definition={definition}", f"--origin={origin}"]
    asked += [f"--by={result.by}"] if result.by else []
    asked += [f"--strata={strata}"] if strata else []
    asked += [f"--population={result.population.name}"] if result.population else []
    version = (collection.id, collection.revision, *asked, *covariates)
    if state.get(MADE, (None,))[0] != version:
        state.pop(MADE, None)
        if not st.button("Make the zip", key="take_along.make"):
            return
        with st.spinner("Making the zip", show_time=True):
            try:
                options = parse(["bundle", *asked, "--out=analysis.zip"])
                # as they are: a name may hold the comma that the option splits at
                options.covariates = list(covariates)
                content = make(options, store_seen(), "")
            except Refusal as fault:
                st.error(escape(str(fault)))
                return
        # a name of its own: downloads are addressed by name and content, which another may share
        state[MADE] = (version, content, f"respite-analysis-{token_hex(8)}.zip")
    _, content, name = state[MADE]
    st.download_button(
        f"Save the zip ({max(len(content) // 1000, 1):,} kB)", content, name, "application/zip", on_click="ignore"
    )
