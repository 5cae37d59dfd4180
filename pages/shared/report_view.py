"""A report shown on a page of ours: the same sentences, figures and tables that its reader gets."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.report.document import Report
from pages.telling.plain_page import TEMPLATES
from pages.telling.svg import standalone
from pages.telling.wording import day_text, escape


def show_report(report: Report) -> None:
    """Everything that the report says, in its order."""
    st.markdown(f"**{escape(report.heading)}**")
    st.caption(escape(report.subtitle))
    for sentence in report.sentences:
        st.markdown(escape(sentence))
    for figure in report.figures:
        st.markdown(f"**{escape(figure.title)}**")
        st.image(styled(figure.svg), width="stretch", alt=figure.title)
        st.caption(escape(figure.description))
    for table in report.tables:
        st.markdown(f"**{escape(table.title)}**")
        cells = [[escape(cell) for cell in row] for row in table.rows]
        names = [escape(name) for name in table.columns]
        st.table(pd.DataFrame(cells, columns=names))
    st.markdown("**How this was worked out**")
    for line in report.how:
        st.caption(escape(line))
    st.caption(escape(report.made))
    if report.notes:
        st.markdown("**Notes**")
    for note in report.notes:
        st.markdown(f"**{day_text(note.on_day)}**")
        st.text(note.text)


def styled(svg: str) -> str:
    """A report's drawing as an image of its own, with the report's style sheet in it."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return standalone(svg, css + "svg { font-family: system-ui, sans-serif; }")
