"""A trial of one's own drawn: its blocks by letter and shade, the days, the mean of each block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape

import numpy as np
import plotly.graph_objects as go

from pages.telling.figures import DAY, LINE, POINT, Palette, add_words, faded, paper

NOON = timedelta(hours=12)
MANY_BLOCKS = 16  # from here on their letters are smaller
SHADE, PALE = 0.15, 0.06  # opacity of the days that count, and of those that do not


@dataclass(frozen=True)
class DrawnBlock:
    """A block of days as far as it was lived: its letter, its values (NaN where unknown), the mean that counts.

    The first `n_washout` values do not count; `mean` is None where no day that counts is known. `words`: what
    is said of each day.
    """

    first_on: date
    label: str
    value: np.ndarray
    n_washout: int
    mean: float | None
    words: Sequence[str]


def blocks_figure(
    blocks: Sequence[DrawnBlock], period: tuple[date, date], *, limits: tuple[float, float], axis: str, palette: Palette
) -> go.Figure:
    """Blocks of A and B shaded and lettered, their washout hatched; points for days, a line for each block's mean.

    Days of the washout are hollow points; unknown days have none. Block means are of the days that count.
    """
    figure = paper(palette, height=360)
    colours = {"A": palette.respite, "B": palette.episode}
    low, high = limits
    margin = (high - low) * 0.04
    top = high + (high - low) * 0.1  # the letters' room
    letters = []
    for block in blocks:
        colour, n = colours[block.label], len(block.value)
        begun = datetime.combine(block.first_on, time())
        for first, last, is_washout in ((0, block.n_washout, True), (block.n_washout, n, False)):
            if last > first:
                figure.add_bar(
                    x=[begun + timedelta(days=(first + last) / 2)],
                    y=[top - low + margin],
                    base=[low - margin],
                    width=[(last - first) * DAY],
                    hoverinfo="skip",
                    marker={
                        "color": faded(colour, PALE if is_washout else SHADE),
                        "line": {"width": 0},
                        "pattern": {"shape": "/" if is_washout else "", "fgcolor": faded(colour, 0.5), "size": 5},
                    },
                )
        letters.append(
            dict(
                x=begun + timedelta(days=n / 2),
                y=top,
                text=f"<b>{block.label}</b>",
                yanchor="top",
                font={"size": 11 if len(blocks) > MANY_BLOCKS else 14, "color": palette.ink},
            )
        )
        if block.mean is not None:
            figure.add_scatter(
                x=[begun + timedelta(days=block.n_washout), begun + timedelta(days=n)],
                y=[block.mean] * 2,
                mode="lines",
                line={"color": colour, "width": 1.6 * LINE},
                hoverinfo="skip",
            )
        known = np.flatnonzero(~np.isnan(block.value))
        figure.add_scatter(
            x=[begun + timedelta(days=int(place)) + NOON for place in known],
            y=block.value[known],
            mode="markers",
            hovertext=[escape(block.words[place]) for place in known],
            hoverinfo="text",
            marker={
                "color": colour,
                "size": 1.6 * POINT,
                "opacity": 0.75,
                "line": {"width": 0},
                "symbol": ["circle-open" if place < block.n_washout else "circle" for place in known],
            },
        )
    add_words(figure, letters)
    figure.update_layout(barmode="overlay", bargap=0)
    figure.update_yaxes(range=[low - margin, top], title_text=escape(axis), nticks=6)
    first_on, last_on = period
    figure.update_xaxes(range=[first_on, last_on + timedelta(days=1)], type="date")
    return figure
