"""A plan drawn: a goal's days or weeks as bars beside the amount that was meant, and marks on a time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from itertools import pairwise

import plotly.graph_objects as go

from analysis.adherence import GoalPeriod
from pages.telling.figures import DAY, LINE, WEEK, Palette, add_shapes, paper

FADED = 0.45  # of a bar whose days are not all known: it may be too low
EPOCH = datetime(1970, 1, 1)
CLOSE, STEP, STEPS = 0.07, 16, 4  # of a period; pixels; how many numbers stand above each other


@dataclass(frozen=True)
class Mark:
    """A day that is marked on a time axis: a phase that begins, or an event."""

    on_day: date
    title: str
    is_phase: bool


def goal_figure(
    periods: Sequence[GoalPeriod], words: Sequence[str], *, goal: float, axis: str, palette: Palette
) -> go.Figure:
    """What is known to have been done in each period, and a line at what was meant.

    A bar of which days are unknown is fainter; a period of which nothing is known has none.
    """
    figure = paper(palette, height=220)
    drawn = [(one, said) for one, said in zip(periods, words, strict=True) if one.done is not None]
    days = [one.last_day - one.first_day + 1 for one, _ in drawn]
    figure.add_bar(
        x=[EPOCH + timedelta(days=one.first_day + n / 2) for (one, _), n in zip(drawn, days, strict=True)],
        y=[one.done for one, _ in drawn],
        width=[n * 0.8 * DAY for n in days],
        marker={
            "color": palette.respite,
            "line": {"width": 0},
            "opacity": [FADED if one.n_unknown + one.n_ahead + one.n_beyond else 1 for one, _ in drawn],
        },
        hovertext=[escape(said) for _, said in drawn],
        hoverinfo="text",
    )
    figure.add_hline(y=goal, line={"color": palette.episode, "width": LINE, "dash": "dash"})
    ends = [EPOCH + timedelta(days=day) for day in (periods[0].first_day, periods[-1].last_day + 1)]
    top = max([goal, *(one.done for one, _ in drawn)]) * 1.2 or 1
    figure.update_xaxes(range=ends, type="date", dtick=DAY if (ends[1] - ends[0]).days <= WEEK else None)
    figure.update_yaxes(range=[0, top], title_text=escape(axis), nticks=5)
    return figure


def draw_marks(figure: go.Figure, marks: Sequence[Mark], period: tuple[date, date], *, palette: Palette) -> None:
    """Add a line with a number above it for each mark: dashed where a phase begins, dotted for an event.

    Words would run into each other on a phone; the numbers are told in `marks_caption`. `marks` are in order
    of the day. The figure gets taller by the room that the numbers take.
    """
    if not marks:
        return
    steps = _steps(marks, (period[1] - period[0]).days + 1)
    lines = []
    for number, (mark, step) in enumerate(zip(marks, steps, strict=True), start=1):
        colour = palette.third if mark.is_phase else palette.fourth
        lines.append(
            {
                "type": "line",
                "x0": mark.on_day,
                "x1": mark.on_day,
                "xref": "x",
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": colour, "width": 1.5, "dash": "dash" if mark.is_phase else "dot"},
            }
        )
        figure.add_annotation(
            x=mark.on_day,
            xref="x",
            y=1,
            yref="paper",
            text=f"<b>{number}</b>",
            showarrow=False,
            yanchor="bottom",
            yshift=STEP * step,
            font={"color": colour, "size": 13},
            hovertext=escape(mark.title),
        )
    add_shapes(figure, lines)
    room = STEP * (max(steps) + 1)
    figure.update_layout(height=figure.layout.height + room, margin_t=figure.layout.margin.t + room)


def _steps(marks: Sequence[Mark], days: int) -> list[int]:
    """How far up each number goes: one step above that of a line that stands close before it."""
    steps = [0]
    for before, mark in pairwise(marks):
        is_close = (mark.on_day - before.on_day).days < CLOSE * days
        steps.append((steps[-1] + 1) % STEPS if is_close else 0)
    return steps
