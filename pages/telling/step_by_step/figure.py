"""Tries of steps drawn: what was expected and what it was, joined, a panel for each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from pages.telling.figures import FONT, LEFT, Palette

PANEL, BETWEEN, TITLE = 150, 64, 26  # pixels: a panel, the room between two with the title of the lower, a title
NARROWEST = 8  # tries that a panel has room for at least, so that two of them do not stand at its ends
LETTERS = 40  # of a title that fit a phone
MARKS = {1: "(×)", 2: "×"}  # above a try: what was feared happened partly, or did
MARKS_AT, TOP = 11.0, 11.9  # on the scale of pain, above its 10


@dataclass(frozen=True)
class Try:
    """One try by its number among those of its step; None is unknown. `happened`: 0 no, 1 partly, 2 yes."""

    number: int
    expected: float | None
    actual: float | None
    happened: int | None
    words: str


@dataclass(frozen=True)
class StepTries:
    """The tries of a step under its title, in order."""

    title: str
    tries: Sequence[Try]


def tries_figure(steps: Sequence[StepTries], *, palette: Palette) -> go.Figure:
    """Open diamonds for what was expected, filled circles for what it was, a line between the two of a try."""
    figure = go.Figure()
    height = len(steps) * (PANEL + BETWEEN) - BETWEEN + TITLE + 48
    inner = height - TITLE - 48
    for place, step in enumerate(steps):
        top = 1 - place * (PANEL + BETWEEN) / inner
        _add_panel(figure, step, "" if place == 0 else str(place + 1), top, PANEL / inner, palette)
    figure.update_layout(
        height=height,
        margin={"l": LEFT, "r": 12, "t": TITLE, "b": 48},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
    )
    quiet = {"zeroline": False, "fixedrange": True, "showline": False, "color": palette.ink, "title_font_size": 14}
    figure.update_xaxes(showgrid=False, **quiet)
    figure.update_yaxes(range=[-0.5, TOP], tickvals=[0, 5, 10], gridcolor=palette.grid, title="Pain", **quiet)
    last = "" if len(steps) == 1 else str(len(steps))
    figure.update_layout({f"xaxis{last}": {"title": {"text": "Tries, in their order", "font": {"size": 14}}}})
    return figure


def _add_panel(figure: go.Figure, step: StepTries, axis: str, top: float, height: float, palette: Palette) -> None:
    here = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "mode": "markers"}
    both = [one for one in step.tries if one.expected is not None and one.actual is not None]
    figure.add_scatter(
        x=[at for one in both for at in (one.number, one.number, None)],
        y=[at for one in both for at in (one.expected, one.actual, None)],
        line={"color": palette.muted, "width": 2},
        hoverinfo="skip",
        **here | {"mode": "lines"},
    )
    expected = {"color": palette.episode, "size": 11, "symbol": "diamond-open", "line": {"width": 2}}
    actual = {"color": palette.respite, "size": 9, "symbol": "circle"}
    for tries, value, marker in (
        ([one for one in step.tries if one.expected is not None], "expected", expected),
        ([one for one in step.tries if one.actual is not None], "actual", actual),
    ):
        figure.add_scatter(
            x=[one.number for one in tries],
            y=[getattr(one, value) for one in tries],
            marker=marker,
            hovertext=[escape(one.words) for one in tries],
            hoverinfo="text",
            **here,
        )
    marked = [one for one in step.tries if one.happened in MARKS]
    figure.add_scatter(
        x=[one.number for one in marked],
        y=[MARKS_AT] * len(marked),
        text=[MARKS[one.happened] for one in marked],
        hovertext=[escape(one.words) for one in marked],
        hoverinfo="text",
        textfont={"color": palette.ink, "size": 14},
        **here | {"mode": "text"},
    )
    title = step.title if len(step.title) <= LETTERS else f"{step.title[: LETTERS - 1]}…"
    figure.add_annotation(
        x=0,
        xref="paper",
        y=top,
        yref="paper",
        text=f"<b>{escape(title)}</b>",
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        xshift=-LEFT + 8,
        yshift=4,
        font={"size": 14},
    )
    first, last = step.tries[0].number, step.tries[-1].number
    figure.update_layout(
        {
            f"xaxis{axis}": {
                "range": [first - 0.6, max(last, first + NARROWEST - 1) + 0.6],
                "anchor": f"y{axis}",
                "tickvals": [one.number for one in step.tries if last - first < 12 or one.number % 5 == 0],
            },
            f"yaxis{axis}": {"domain": [max(top - height, 0), min(top, 1)], "anchor": f"x{axis}"},
        }
    )
