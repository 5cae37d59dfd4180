"""A figure on a page, with its words: a title above it, a text alternative with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from plotly.basedatatypes import BaseFigure
from plotly.io import to_json

from data.store.store import Collection
from pages.shared.cache import cached
from pages.telling.figures import CONFIG, DARK, LIGHT, Palette
from pages.telling.wording import plain


def palette() -> Palette:
    """The colours of the theme that the reader's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


class Drawn(BaseFigure):  # type: ignore[misc]  # Plotly tells no types
    """A figure as the browser gets it. It is not drawn any more: Plotly would check all of it again, at every run."""

    def __init__(self, made: dict[str, Any]):
        # without what a figure that is being drawn has besides
        self._made = made

    def __reduce__(self) -> tuple[type[Drawn], tuple[dict[str, Any]]]:
        return Drawn, (self._made,)

    def lowered(self, height: int) -> Drawn:
        """The same in so many pixels of height."""
        return Drawn({**self._made, "layout": {**self._made["layout"], "height": height}})

    def to_dict(self) -> dict[str, Any]:
        """What Streamlit sends."""
        return self._made


def drawn(collection: Collection | None, draw: Callable[..., go.Figure], *asked: Any, **more: Any) -> Drawn:
    """The figure that `draw`, a function of a module, makes of all this; kept with the collection that it is about."""
    return as_drawn(draw(*asked, **more)) if collection is None else _drawn(collection, draw, *asked, **more)


@cached(64)
def _drawn(collection: Collection, draw: Callable[..., go.Figure], *asked: Any, **more: Any) -> Drawn:
    return as_drawn(draw(*asked, **more))


def as_drawn(figure: go.Figure) -> Drawn:
    """A figure that nothing is added to any more."""
    return Drawn(json.loads(to_json(figure, validate=False)))


def chart(figure: BaseFigure, *, title: str, alt: str, key: str) -> None:
    """Show a figure under `title` (Markdown); `alt` says in words what it shows, and may be the page's sentence.

    It is read out as plain text: a sentence that is escaped for Markdown loses its backslashes.
    """
    st.markdown(f"**{title}**")
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=plain(alt), key=key)
