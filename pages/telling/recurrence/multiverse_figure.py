"""One estimate under many definitions, in order of its size, with the chosen definition marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from analysis.confidence import Estimate
from analysis.multiverse import DefinitionResult, Order, in_order
from pages.telling.figures import LINE, Palette, add_shapes, paper, upright
from pages.telling.plural import count_text

MOST_NAMED = 30  # rows that are each written out; of more only the chosen one is
ROW, TALLEST = 26, 640  # pixels of a row that is named, without its words; of all rows together where they are not
LETTERS, WORDS = 44, 18  # letters of a line in bold that fit a phone, pixels of a line
RATIO_REACH = 20  # a ratio under a twentieth or over twenty lies beyond the axis: its interval runs to the edge
RATIO_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
CLOSE_RATIO_TICKS = (0.5, 0.6, 0.7, 0.8, 1, 1.25, 1.5, 2)  # where no interval reaches as far as CLOSE
CLOSE = 2.2


def multiverse_figure(
    results: Sequence[DefinitionResult], *, of: Order, axis: str, unit: str, palette: Palette
) -> go.Figure:
    """A point and its interval for each definition that has the estimate, the smallest at the top.

    `of`: "hazard_ratio" (on a scale of factors, with a line at 1) or "median"; `unit` follows a number in words
    ("days", or ""). The chosen definition is a diamond in the accent with its name, the others
    are dots in grey, so that colour does not carry it alone. An interval without an end runs to the edge.
    """
    drawn = [one for one in in_order(results, of) if getattr(one, of).estimate is not None]
    is_named = len(drawn) <= MOST_NAMED
    estimates = [getattr(one, of) for one in drawn]
    edges = _edges(estimates, of)
    titles = [_title(one, in_words(one, of, unit)) for one in drawn]
    row = ROW + WORDS * max(map(len, titles), default=2)
    figure = paper(palette, height=50 + (row * max(len(drawn), 1) if is_named else TALLEST))
    for is_primary in (False, True):
        rows = [place for place, one in enumerate(drawn) if one.is_primary == is_primary]
        colour = palette.respite if is_primary else palette.muted
        # one trace for all intervals: a thousand would take a browser seconds
        x = [end for place in rows for end in (*_ends(estimates[place], edges), None)]
        figure.add_scatter(
            x=x,
            y=[height for place in rows for height in (place, place, None)],
            mode="lines",
            hoverinfo="skip",
            line={"color": colour, "width": LINE if is_named or is_primary else 1},
            opacity=1 if is_named or is_primary else 0.3,
        )
        figure.add_scatter(
            x=[estimates[place].estimate for place in rows],
            y=rows,
            mode="markers",
            hoverinfo="text",
            hovertext=[f"{escape(drawn[place].definition)}: {in_words(drawn[place], of, unit)}" for place in rows],
            marker={
                "color": colour,
                "symbol": "diamond" if is_primary else "circle",
                "size": 13 if is_primary else 9 if is_named else 3,
            },
        )
    for place, one in enumerate(drawn):
        if is_named or one.is_primary:
            _add_name(figure, place, titles[place], palette, is_primary=one.is_primary, is_named=is_named)
    _set_axes(figure, len(drawn), edges, of, axis, palette, is_named=is_named)
    return figure


def in_words(result: DefinitionResult, of: Order, unit: str) -> str:
    """The estimate with its interval, the people at risk and the events."""
    found: Estimate = getattr(result, of)

    def number(value: float | None) -> str:
        if value is None:
            return "not reached" if of == "median" else "unknown"
        return f"{value:,.2f}" if of == "hazard_ratio" else f"{value:,.4g}"

    words = f"{number(found.estimate)} {unit}".strip()
    is_bare = found.lower is None and found.upper is None
    limits = "no interval" if is_bare else f"{number(found.lower)} to {number(found.upper)}"
    return (
        f"{words} ({limits}); "
        f"{count_text(result.events or 0, 'event')} in {count_text(result.n or 0, 'person', 'people')}"
    )


def _ends(estimate: Estimate, edges: tuple[float, float]) -> tuple[float, float]:
    """The interval as far as it is drawn."""
    low, high = edges
    return (
        low if estimate.lower is None else max(estimate.lower, low),
        high if estimate.upper is None else min(estimate.upper, high),
    )


def _edges(estimates: Sequence[Estimate], of: Order) -> tuple[float, float]:
    """From where to where the axis goes: a ratio as far below 1 as above it, days from 0."""
    values = [end for one in estimates for end in (one.estimate, one.lower, one.upper) if end is not None]
    if of == "median":
        return 0.0, 1.06 * max(values, default=1.0)
    factor = max([1.25, *(max(value, 1 / value) for value in values if value > 0)])
    factor = min(1.05 * factor, RATIO_REACH)
    return 1 / factor, factor


def _title(one: DefinitionResult, words: str) -> list[str]:
    """The lines above a row: which definition it is, and what it gives in words."""
    name = f"{one.definition}, as chosen" if one.is_primary else one.definition
    said = [words] if len(words) <= LETTERS else words.split("; ")
    return [*(escape(part) for part in wrap(name, LETTERS)), *said]


def _add_name(
    figure: go.Figure, place: int, title: Sequence[str], palette: Palette, *, is_primary: bool, is_named: bool
) -> None:
    """The name of a row above it; where there are too many rows for that, the chosen one's above them all."""
    lines = "<br>".join(title)
    where = {"y": place, "yanchor": "bottom", "yshift": 7} if is_named else {"y": 1, "yref": "paper", "yanchor": "top"}
    figure.add_annotation(
        x=0,
        xref="paper",
        text=f"<b>{lines if is_named else '◆ ' + lines}</b>" if is_primary else lines,
        showarrow=False,
        xanchor="left",
        align="left",
        bgcolor=palette.ground,
        borderpad=0,
        **where,
        font={"size": 13, "color": palette.ink if is_named else palette.respite},
    )


def _set_axes(
    figure: go.Figure,
    n_rows: int,
    edges: tuple[float, float],
    of: Order,
    axis: str,
    palette: Palette,
    *,
    is_named: bool,
) -> None:
    # the first row stands at the top; above it is room for a name
    top, bottom = (-0.9, n_rows - 0.6) if is_named else (-0.09 * n_rows, 1.02 * n_rows)
    figure.update_layout(margin={"l": 12, "r": 12})
    figure.update_yaxes(visible=False, range=[max(bottom, 0.4), top])
    figure.update_xaxes(
        title={"text": escape(axis)}, tickformatstops=[], showgrid=True, gridcolor=palette.grid, nticks=7
    )
    if of == "median":
        figure.update_xaxes(range=list(edges))
        return
    low, high = edges
    ticks = CLOSE_RATIO_TICKS if high < CLOSE else RATIO_TICKS
    figure.update_xaxes(
        type="log", range=[math.log10(low), math.log10(high)], tickvals=ticks, ticktext=[f"{t:g}" for t in ticks]
    )
    # the line at 1 stops under the words, so that it strikes none of them out
    spans = [(place - 0.16, place + 0.16) for place in range(n_rows)] if is_named else [(0, bottom)]
    add_shapes(figure, (upright(1, start, end, palette) for start, end in spans))
