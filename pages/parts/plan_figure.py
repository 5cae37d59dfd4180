"""A plan drawn: a goal's days or weeks as bars beside the amount that was meant, and marks on a time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

import plotly.graph_objects as go

from analysis.adherence import GoalPeriod
from pages.parts.figures import DATE_STEPS, FONT, LEFT, LINE, Palette

FADED = 0.45  # of a bar whose days are not all known: it may be too low
EPOCH = datetime(1970, 1, 1)
CLOSE, STEP, STEPS = 0.07, 15, 4  # of a period; pixels; how many numbers stand below each other


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
    figure = go.Figure()
    drawn = [(one, said) for one, said in zip(periods, words, strict=True) if one.done is not None]
    widths = [one.last_day - one.first_day + 1 for one, _ in drawn]
    figure.add_bar(
        x=[EPOCH + timedelta(days=one.first_day + width / 2) for (one, _), width in zip(drawn, widths, strict=True)],
        y=[one.done for one, _ in drawn], width=[width * 0.8 * 86_400_000 for width in widths],
        marker={
            "color": palette.respite, "line": {"width": 0},
            "opacity": [FADED if one.n_unknown + one.n_ahead + one.n_beyond else 1 for one, _ in drawn],
        },
        hovertext=[escape(said) for _, said in drawn], hoverinfo="text",
    )
    figure.add_hline(y=goal, line={"color": palette.episode, "width": LINE, "dash": "dash"})
    ends = [EPOCH + timedelta(days=day) for day in (periods[0].first_day, periods[-1].last_day + 1)]
    top = max([goal, *(one.done for one, _ in drawn)]) * 1.2 or 1
    figure.update_layout(
        height=220, margin={"l": LEFT, "r": 12, "t": 8, "b": 8}, showlegend=False, dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
    )
    quiet = {"zeroline": False, "fixedrange": True, "showline": False, "color": palette.ink, "title_font_size": 14}
    days = {"dtick": 86_400_000} if (ends[1] - ends[0]).days <= 7 else {}
    figure.update_xaxes(
        range=ends, type="date", showgrid=False, tickformatstops=DATE_STEPS, automargin=True, **quiet, **days
    )
    figure.update_yaxes(range=[0, top], title=escape(axis), nticks=5, gridcolor=palette.grid, **quiet)
    return figure


def draw_marks(
    figure: go.Figure, marks: Sequence[Mark], period: tuple[date, date], *, palette: Palette
) -> None:
    """Add a numbered vertical line for each mark: dashed where a phase begins, dotted for an event.

    Words would run into each other on a phone; the numbers are told in `marks_caption`.
    """
    days = (period[1] - period[0]).days + 1
    last_on, step = None, 0
    for number, mark in enumerate(marks, start=1):
        # the number of a line that stands close to the one before goes below that one's
        is_close = last_on is not None and (mark.on_day - last_on).days < CLOSE * days
        step = (step + 1) % STEPS if is_close else 0
        last_on = mark.on_day
        colour = palette.third if mark.is_phase else palette.fourth
        figure.add_shape(
            type="line", x0=mark.on_day, x1=mark.on_day, xref="x", y0=0, y1=1, yref="paper",
            line={"color": colour, "width": 1.5, "dash": "dash" if mark.is_phase else "dot"},
        )
        figure.add_annotation(
            x=mark.on_day, xref="x", y=1, yref="paper", text=f"<b>{number}</b>", showarrow=False, xanchor="left",
            yanchor="top", xshift=1, yshift=-STEP * step, font={"color": colour, "size": 13}, hovertext=escape(mark.title),
        )
