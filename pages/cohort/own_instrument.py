"""The form of a measure or questionnaire of one's own: what it takes, and a form scored by hand that has to come out."""

from __future__ import annotations

import streamlit as st

from data.catalogue.instrument_files import InstrumentError, site_faults
from data.catalogue.own_instruments import InstrumentDraft, keep_instrument
from pages.shared import controls
from pages.shared.cache import forget_everything
from pages.shared.controls import PHONE
from pages.shared.visitor import is_served, roles_here
from pages.telling.wording import escape

METHODS = {"sum": "The sum", "mean": "The mean", "percent": "Percent of the possible"}
BETTER = {"worse": "Lower is better", "better": "Higher is better"}
UNANSWERED = "-"


def own_instrument() -> None:
    """The section on Load, for whoever may add to what the whole site sees."""
    if is_served() and "steward" not in roles_here():
        return
    with st.expander("A measure or questionnaire that is not here yet"):
        st.markdown(
            "Any number measured at visits can be an outcome: say what it takes, and load its column as item 1, or as its total. "
            "It is kept as a file for the whole site."
        )
        for fault in site_faults():
            st.caption(escape(fault))
        with st.form("own_instrument", border=False):
            draft = _asked()
            if st.form_submit_button("Keep this questionnaire", type="primary"):
                _keep(draft)


def _keep(draft: InstrumentDraft | str) -> None:
    if isinstance(draft, str):
        st.error(escape(draft))
        return
    try:
        made = keep_instrument(draft, today=controls.today())
    except InstrumentError as fault:
        st.error(escape(str(fault)))
        return
    forget_everything()
    st.success(f"{escape(made.title)} is there now as {escape(made.id)}.")


def _asked() -> InstrumentDraft | str:
    """The draft as typed; a sentence for what is no number."""
    with st.container(horizontal=True):
        title = st.text_input("Name", key="own.title", width=PHONE)
        short = st.text_input("Short name, as walk-6min", key="own.id", width=PHONE)
    with st.container(horizontal=True):
        n_items = st.number_input("Items", 1, 100, 1, key="own.items", width=PHONE)
        low = st.number_input("Lowest answer", value=0.0, format="%g", key="own.low", width=PHONE)
        high = st.number_input("Highest answer", value=10.0, format="%g", key="own.high", width=PHONE)
    is_whole = st.toggle("Whole numbers only", key="own.whole")
    turned = st.text_input("Items that count from the other end, as 4, 8", key="own.reversed")
    method = st.segmented_control(
        "The score is", list(METHODS), default="sum", format_func=METHODS.__getitem__, required=True, key="own.method"
    )
    higher_is = st.segmented_control(
        "Which way is better",
        list(BETTER),
        default="worse",
        format_func=BETTER.__getitem__,
        required=True,
        key="own.better",
    )
    with st.container(horizontal=True):
        change = st.number_input(
            "The change that matters, in points (if known)", value=None, format="%g", key="own.change", width=PHONE
        )
        change_source = st.text_input("Where that stands", key="own.change_source", width=PHONE)
    source = st.text_input("Where it is described", key="own.source")
    licence = st.text_input("By what right it is used", key="own.licence")
    answers = st.text_input(f"A form scored by hand: an answer an item, {UNANSWERED} for none", key="own.example")
    scored = st.text_input(f"What it comes to, {UNANSWERED} for no score", key="own.score")
    try:
        return InstrumentDraft(
            id=short.strip(),
            title=title,
            source=source,
            licence=licence,
            n_items=int(n_items),
            low=low,
            high=high,
            is_whole=is_whole,
            method=method,
            higher_is=higher_is,
            example=tuple(_number(part) for part in answers.split(",")),
            example_score=_number(scored),
            reversed_items=tuple(int(part) for part in turned.split(",") if part.strip()),
            important_change=change,
            important_source=change_source,
        )
    except ValueError:
        return "The form scored by hand and the turned items take numbers with commas between them, as 3, 1, 2."


def _number(text: str) -> float | None:
    return None if text.strip() == UNANSWERED else float(text)
