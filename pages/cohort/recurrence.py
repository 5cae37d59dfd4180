"""Recurrence: how long the people of a study stay free of it, under a stated definition, by group."""

import streamlit as st

from analysis.survival import SurvivalCurve
from data.definition import DefinitionError, definitions, load_definition
from data.trial_files import trials
from pages.parts import controls
from pages.parts.chart import chart, palette
from pages.parts.curve_figure import curve_figure
from pages.parts.definition_text import definition_sentences
from pages.parts.resources import recurrence
from pages.parts.shown import shown
from pages.parts.study import EVERYBODY, StudyRecurrence
from pages.parts.study_choices import group_choices
from pages.parts.study_words import (
    comparison_sentence, curve_alt, curve_title, flow_sentence, flow_table, group_lines, method_lines, trial_lines,
)
from pages.parts.titles import page_title
from pages.parts.wording import escape

AT = (90, 180, 365)
ORIGINS = {"confirmed": "the day recovery was confirmed", "first_good_day": "the first good day"}
HORIZONS = {"180": "180 days", "365": "365 days", "730": "2 years", "all": "All"}
PREFERRED = "walkback-limiting"


def horizon_of(chosen: str, curves: tuple[SurvivalCurve, ...]) -> int:
    """The last day drawn: the chosen one, but not past the last day on which anybody was followed."""
    last = max((int(curve.time[-1]) for curve in curves if curve.time.size), default=1)
    return max(1, last if chosen == "all" else min(int(chosen), last))


def show(result: StudyRecurrence, definition, origin: str, by: str | None, horizon: int) -> None:
    """Sentence, curve with the numbers beside it, who was left out, and how it was worked out."""
    names = [curve.group if by else "Everybody" for curve in result.curves]
    st.markdown(comparison_sentence(result, names))
    left, right = st.columns([3, 1], gap="medium")
    with left:
        chart(
            curve_figure(result.curves, names=names, horizon=horizon, palette=palette()),
            title=curve_title(result, definition, is_simulated=collection.info.is_simulated), alt=curve_alt(result, names, AT), key="curve",
        )
    for name, curve in zip(names, result.curves, strict=True):
        right.markdown(group_lines(name, curve, AT))
    st.markdown(flow_sentence(result.flow))
    with st.expander("Who was never at risk, and why"):
        st.table(flow_table(result.flow))
    with st.expander("How this was worked out"):
        for line in method_lines(result, definition, ORIGINS[origin]):
            st.markdown(line)


collection = shown()
page_title("Recurrence", collection)
if collection is None or collection.info.kind != "cohort":
    st.markdown("The curve of a study will be here, once a study is loaded.")
    st.stop()

answer, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
with choosers:
    titles = {one.id: one.title for one in definitions()}
    chosen = controls.linked_choice("Definition", titles, key="definition", default=PREFERRED)
    by = controls.linked_choice("Groups", group_choices(collection), key="by", default=EVERYBODY)
    origin = controls.linked_choice("Days are counted from", ORIGINS, key="origin", default="confirmed")
    shown_days = controls.linked_choice("Time shown", HORIZONS, key="days", default="365")
definition = load_definition(chosen)
st.caption(" ".join(definition_sentences(definition)))

with answer:
    try:
        by = None if by == EVERYBODY else by
        result = recurrence(collection, chosen, origin, by)
    except DefinitionError as fault:
        st.info(escape(str(fault)))
        st.stop()
    if any(curve.time.size for curve in result.curves):
        show(result, definition, origin, by, horizon_of(shown_days, result.curves))
    else:
        st.markdown("Nobody in this study recovered under this definition, so there is no curve to draw.")
        st.table(flow_table(result.flow))

st.subheader("Published beside it, as context", anchor=False)
for trial in sorted(trials().values(), key=lambda trial: trial.definition != chosen):
    with st.expander(escape(trial.title), expanded=trial.definition == chosen):
        for line in trial_lines(trial):
            st.markdown(line)
