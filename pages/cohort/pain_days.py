"""How many days with pain a study's people have: a part of Describe."""

from __future__ import annotations

import streamlit as st

from data.exports.csv_out import csv_bytes
from data.store.store import Collection
from data.study.looks import record_look
from data.study.pain_days import PainDaysError
from pages.answers.pain_days import PainDaysQuestion
from pages.shared.chart import chart, palette
from pages.shared.titles import simulated
from pages.shared.visit_reads import pain_days
from pages.telling.describe.pain_days_figure import pain_days_alt, pain_days_figure
from pages.telling.describe.pain_days_words import (
    counted_sentence,
    curve_title,
    method_line,
    pain_days_sentence,
    pain_days_table,
)
from pages.telling.wording import escape


def show_pain_days(collection: Collection, question: PainDaysQuestion) -> None:
    """Days with pain a year, by group, and the curve; why there are none where nobody counted them."""
    st.header("Days with pain", anchor=False)
    try:
        with st.skeleton(height=480):
            found = pain_days(collection, question)
    except PainDaysError as fault:
        st.markdown(escape(str(fault)))
        return
    record_look(collection, "outcome", question.as_chosen())
    st.markdown(pain_days_sentence(found))
    if found.periods:
        chart(
            pain_days_figure(found, palette=palette()),
            title=simulated(curve_title(found), collection),
            alt=pain_days_alt(found),
            key="pain_days",
        )
    st.table(pain_days_table(found))
    st.markdown(counted_sentence(found))
    with st.expander("How days with pain were worked out"):
        st.markdown(method_line(found))
    people = found.counts.people
    st.download_button(
        "Everybody's days with pain as CSV",
        csv_bytes(people if question.by else people.drop(columns="group")),
        "respite-pain-days.csv",
        "text/csv",
        key="save.pain_days",
        on_click="ignore",
    )
