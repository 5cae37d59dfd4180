"""The figures of a study's description: from participants to recurrences, and a strip of answered weeks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis.diary_keeping import DiaryKeeping
from pages.telling.figures import Palette, add_shapes, add_words, faded, paper
from pages.telling.plural import count_text

STEP, STRIP_ROW, LEAST_ROWS = 58, 14, 3  # pixels of a step of the flow, of a row of the strip; rows there is room for
FEW_WEEKS = 10  # of so many each has its tick
EMPTY, FULL = 0.06, 1.0  # opacity of a week without and with all days answered


def flow_figure(titles: Sequence[str], counts: Sequence[int], *, palette: Palette) -> go.Figure:
    """One bar per step, as long as its number of people; how many were left out on the way stands with it."""
    figure = paper(palette, height=STEP * len(counts) + 16)
    most, labels, bars, filled = max(counts[0], 1), [], [], {"fillcolor": palette.respite, "line": {"width": 0}}
    for place, (title, count) in enumerate(zip(titles, counts, strict=True)):
        lost = counts[place - 1] - count if place else 0
        words = f"<b>{count:,}</b>  {escape(title)}" + (f"  <i>(− {lost:,})</i>" if lost else "")
        labels.append(
            dict(
                x=0,
                y=place - 0.22,
                text=words,
                xanchor="left",
                yanchor="middle",
                font={"size": 14, "color": palette.ink},
            )
        )
        bars.append({"type": "rect", "x0": 0, "x1": count / most, "y0": place + 0.08, "y1": place + 0.4} | filled)
    add_words(figure, labels)
    add_shapes(figure, bars)
    figure.update_layout(margin={"l": 4, "r": 4, "t": 0, "b": 0})
    figure.update_xaxes(visible=False, range=[0, 1.005])
    figure.update_yaxes(visible=False, range=[len(counts) - 0.5, -0.6])
    return figure


def strip_figure(kept: DiaryKeeping, *, palette: Palette) -> go.Figure:
    """Weeks across, people (or parts of them) down: the fuller a cell, the more of its days are answered."""
    n_rows, n_weeks = kept.asked.shape
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(kept.asked > 0, kept.answered / kept.asked, np.nan)
    words = np.empty(share.shape, dtype=object)
    for row, week in np.ndindex(share.shape):
        words[row, week] = (
            f"{_row(row, n_rows, int(kept.people[row]))}, {_of(kept)} {week + 1}: "
            f"{kept.answered[row, week]:,} of {kept.asked[row, week]:,} {kept.unit} answered"
        )
    figure = paper(palette, height=STRIP_ROW * max(n_rows, LEAST_ROWS) + 64)
    figure.add_heatmap(
        z=share,
        x=np.arange(1, n_weeks + 1),
        y=np.arange(n_rows),
        zmin=0,
        zmax=1,
        text=words,
        hoverinfo="text",
        hoverongaps=False,
        showscale=False,
        xgap=1 if n_weeks <= 60 else 0,
        ygap=1,
        colorscale=[[0, faded(palette.respite, EMPTY)], [1, faded(palette.respite, FULL)]],
    )
    figure.update_layout(margin={"l": 52, "r": 8, "t": 4, "b": 8})
    figure.update_xaxes(
        title_text="Week of the diary" if kept.unit == "days" else f"Which of the {kept.unit}",
        range=[0.5, n_weeks + 0.5],
        # whole ones alone: there is no half of a visit
        **({"dtick": 1} if n_weeks <= FEW_WEEKS else {"nticks": 10}),
    )
    figure.update_yaxes(
        range=[n_rows - 0.5, -0.5],
        showgrid=False,
        tickvals=[0, n_rows - 1] if n_rows > 1 else [0],
        ticktext=["most", "least"] if n_rows > 1 else [""],
    )
    return figure


def strip_alt(kept: DiaryKeeping) -> str:
    """The strip in words: shares of days answered in the first week and at quarters of the way to the last."""
    asked, answered = kept.asked.sum(axis=0), kept.answered.sum(axis=0)
    places = sorted({round(part * (len(asked) - 1)) for part in (0, 0.25, 0.5, 0.75, 1)})
    told = [
        f"{_of(kept)} {week + 1}: {answered[week] / asked[week]:.0%} of {asked[week]:,} {kept.unit}"
        for week in places
        if asked[week]
    ]
    shares = "days answered by week of the diary" if kept.unit == "days" else f"{kept.unit}, one after the other"
    return f"Share of {shares}. {'; '.join(told)}."


def _of(kept: DiaryKeeping) -> str:
    """What a column of the strip is."""
    return "week" if kept.unit == "days" else kept.unit.removesuffix("s")


def _row(row: int, n_rows: int, people: int) -> str:
    return f"Row {row + 1} of {n_rows} ({count_text(people, 'person', 'people')})"
