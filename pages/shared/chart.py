"""A figure on a page, with its words: a title above it, a text alternative with it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from pages.telling.figures import CONFIG, DARK, LIGHT, Palette
from pages.telling.wording import plain


def palette() -> Palette:
    """The colours of the theme that the reader's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def chart(figure: go.Figure, *, title: str, alt: str, key: str) -> None:
    """Show a figure under `title` (Markdown); `alt` says in words what it shows, and may be the page's sentence.

    It is read out as plain text: a sentence that is escaped for Markdown loses its backslashes.
    """
    st.markdown(f"**{title}**")
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=plain(alt), key=key)
