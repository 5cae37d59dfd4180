"""Results as figures: paper and ink, one accent, words in the tooltips, gaps where nothing is known.

Plain functions from small arrays to Plotly. Colour never carries meaning alone: respites stand above the
line and episodes below it, and every figure has its title and text alternative beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
LINE, POINT, POINT_OPACITY, BAND_OPACITY = 2.5, 4, 0.35, 0.15
SHADE_OPACITY = 0.12
FADING_STEPS = 8
STRIP_ROW, STRIP_LETTERS = 84, 46  # pixels of a line of a strip, letters that fit a phone
PANEL_HEIGHT = 130  # pixels
LEFT = 52  # pixels, the same in all figures of a page: their time axes stand under one another
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
DAY, WEEK = 86_400_000, 7  # milliseconds, days
MONTH = 27 * DAY  # from ticks so far apart on, the day of the month is no longer said
DATE_STEPS = [
    {"dtickrange": [None, MONTH], "value": "%-d %b\n%Y"},
    {"dtickrange": [MONTH, "M11"], "value": "%b\n%Y"},
    {"dtickrange": ["M11", None], "value": "%Y"},
]


@dataclass(frozen=True)
class Palette:
    """The colours of a theme: text, its muted form, grid lines, the groups in their order, and what lies under all."""

    ink: str
    muted: str
    grid: str
    respite: str
    episode: str
    third: str
    fourth: str
    ground: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The colours of up to four groups."""
        return self.respite, self.episode, self.third, self.fourth


LIGHT = Palette(
    ink="#1E2A28",
    muted="#5F6B68",
    grid="#DAD6CC",
    respite="#0B6E7A",
    episode="#B54915",
    third="#4B4FA3",
    fourth="#8A3B6B",
    ground="#FBFAF7",
)
DARK = Palette(
    ink="#E8ECEA",
    muted="#A9B8B5",
    grid="#33403F",
    respite="#63C2C9",
    episode="#F2935C",
    third="#A9ADF0",
    fourth="#DB93BE",
    ground="#14191A",
)


@dataclass(frozen=True)
class Days:
    """Values of days: `on` (n,) datetime64[D] ascending, `value` (n,), and what a tooltip says of each."""

    on: np.ndarray
    value: np.ndarray
    words: Sequence[str]


@dataclass(frozen=True)
class Level:
    """A smoothed level on the days it is known for, all (n,); no band where none can be told."""

    on: np.ndarray
    level: np.ndarray
    lower: np.ndarray | None
    upper: np.ndarray | None


@dataclass(frozen=True)
class Span:
    """A stretch of days, both ends included. An open one has not been seen to end."""

    first_on: date
    last_on: date
    words: str
    is_open: bool = False


@dataclass(frozen=True)
class Panel:
    """One of several small figures: a scale with its `limits`, or amounts in a `unit`."""

    title: str
    days: Days
    limits: tuple[float, float] | None = None
    unit: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a strip of medians: `estimate` None is written out as `words` alone."""

    title: str
    words: str
    estimate: float | None
    lower: float | None
    upper: float | None
    is_marked: bool


def faded(colour: str, opacity: float) -> str:
    """A hex colour with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def trend_figure(
    days: Days,
    level: Level | None,
    episodes: Sequence[Span],
    period: tuple[date, date],
    *,
    limits: tuple[float, float],
    axis: str,
    palette: Palette,
) -> go.Figure:
    """Days as faint points, their level with its band as a line that stops where days are unknown."""
    figure = paper(palette, height=360)
    for episode in episodes:
        figure.add_vrect(
            x0=episode.first_on,
            x1=episode.last_on + timedelta(days=1),
            fillcolor=palette.episode,
            opacity=SHADE_OPACITY,
            line_width=0,
            layer="below",
        )
    if level is not None:
        _add_level(figure, level, palette)
    _add_points(figure, days, palette)
    low, high = limits
    margin = (high - low) * 0.03
    figure.update_yaxes(range=[low - margin, high + margin], title_text=escape(axis), nticks=6)
    figure.update_xaxes(**_dates(period))
    return figure


def small_multiples(panels: Sequence[Panel], period: tuple[date, date], *, palette: Palette) -> go.Figure:
    """Panels under one another on one time axis: points for scales, bars from 0 for amounts."""
    figure = paper(palette, height=PANEL_HEIGHT * len(panels) + 40)
    share = 1 / len(panels)
    for place, panel in enumerate(panels):
        number = "" if place == 0 else str(place + 1)
        top = 1 - place * share
        axis = {"domain": [top - 0.8 * share, top - 0.22 * share], "title": escape(panel.unit), "nticks": 4}
        if panel.limits is None:
            figure.add_bar(
                x=panel.days.on,
                y=panel.days.value,
                hovertext=list(panel.days.words),
                hoverinfo="text",
                marker={"color": palette.respite, "line": {"width": 0}},
                yaxis=f"y{number}",
            )
            axis["rangemode"] = "tozero"
        else:
            _add_points(figure, panel.days, palette, yaxis=f"y{number}")
            low, high = panel.limits
            axis["range"] = [low - (high - low) * 0.06, high + (high - low) * 0.06]
        figure.add_annotation(
            x=0,
            xref="paper",
            y=top - 0.04 * share,
            yref="paper",
            text=f"<b>{escape(panel.title)}</b>",
            showarrow=False,
            xanchor="left",
            yanchor="top",
            xshift=-LEFT + 8,
            font={"size": 14},
        )
        figure.update_layout({f"yaxis{number}": axis})
    calm(figure, palette)
    figure.update_xaxes(anchor=f"y{len(panels)}" if len(panels) > 1 else "y", **_dates(period))
    return figure


def ribbon_figure(
    respites: Sequence[Span], episodes: Sequence[Span], period: tuple[date, date], *, palette: Palette
) -> go.Figure:
    """Respites above the line, episodes below it; one that is still open fades out at its end."""
    figure = paper(palette, height=170)
    figure.update_layout(margin={"l": 76})
    lanes = ((respites, "Respites", palette.respite), (episodes, "Episodes", palette.episode))
    for spans, row, colour in lanes:
        pieces = [piece for span in spans for piece in _pieces(span)]
        figure.add_bar(
            orientation="h",
            y=[row] * len(pieces),
            base=[piece.base for piece in pieces],
            x=[piece.milliseconds for piece in pieces],
            width=0.62,
            marker={"color": [faded(colour, piece.opacity) for piece in pieces], "line": {"width": 0}},
            hovertext=[piece.words for piece in pieces],
            hoverinfo="text",
        )
    figure.update_layout(barmode="overlay")
    rows = ["Episodes", "Respites"]
    figure.update_yaxes(type="category", categoryarray=rows, range=[-0.5, 1.5], tickvals=rows, showgrid=False)
    figure.update_xaxes(type="date", showgrid=True, gridcolor=palette.grid, **_dates(period))
    return figure


def strip_figure(rows: Sequence[Row], *, axis: str, palette: Palette) -> go.Figure:
    """Medians with their intervals, one line for each under its words; the marked one is bold.

    An interval without an upper end runs to the edge and ends in an arrow's tip.
    """
    figure = paper(palette, height=STRIP_ROW * len(rows) + 50)
    known = [v for row in rows for v in (row.estimate, row.lower, row.upper) if v is not None]
    reach = max(known, default=1) * 1.08
    for place, row in enumerate(reversed(rows)):
        colour = palette.respite if row.is_marked else palette.muted
        lines = "<br>".join([*wrap(row.title, STRIP_LETTERS), row.words])
        figure.add_annotation(
            x=0,
            xref="paper",
            y=place + 0.12,
            text=f"<b>{lines}</b>" if row.is_marked else lines,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            align="left",
            font={"size": 13, "color": palette.ink},
        )
        if row.estimate is None:
            continue
        ends = (row.lower or 0, reach if row.upper is None else row.upper)
        figure.add_scatter(
            x=list(ends), y=[place, place], mode="lines", line={"color": colour, "width": LINE}, hoverinfo="skip"
        )
        symbols, places = (
            (["circle"], [row.estimate])
            if row.upper is not None
            else (["circle", "triangle-right"], [row.estimate, reach])
        )
        figure.add_scatter(
            x=places,
            y=[place] * len(places),
            mode="markers",
            hovertext=f"{row.title}: {row.words}",
            hoverinfo="text",
            marker={"color": colour, "size": 11, "symbol": symbols},
        )
    figure.update_layout(margin={"l": 12})
    figure.update_yaxes(visible=False, range=[-0.35, len(rows) - 0.1])
    figure.update_xaxes(
        range=[0, reach * 1.02], title_text=axis, tickformatstops=[], showgrid=True, gridcolor=palette.grid
    )
    return figure


@dataclass(frozen=True)
class _Piece:
    base: date
    milliseconds: float
    opacity: float
    words: str


def _pieces(span: Span) -> list[_Piece]:
    """A bar; an open one is followed in its second half by ever fainter pieces."""
    days = (span.last_on - span.first_on).days + 1
    if not span.is_open:
        return [_Piece(span.first_on, days * DAY, 1.0, span.words)]
    solid, step = days * 0.5, days * 0.5 / FADING_STEPS
    start = np.datetime64(span.first_on, "ms")
    pieces = [_Piece(span.first_on, solid * DAY, 1.0, span.words)]
    for number in range(FADING_STEPS):
        base = start + np.timedelta64(round((solid + number * step) * DAY), "ms")
        pieces.append(_Piece(base, step * DAY, 1 - (number + 1) / (FADING_STEPS + 1), span.words))
    return pieces


def _add_points(figure: go.Figure, days: Days, palette: Palette, *, yaxis: str = "y") -> None:
    figure.add_scatter(
        x=days.on,
        y=days.value,
        mode="markers",
        hovertext=list(days.words),
        hoverinfo="text",
        yaxis=yaxis,
        marker={"color": palette.respite, "size": 2 * POINT, "opacity": POINT_OPACITY, "line": {"width": 0}},
    )


def _add_level(figure: go.Figure, level: Level, palette: Palette) -> None:
    """Line and band, broken wherever a day is unknown: nothing is drawn where nothing is known."""
    breaks = np.flatnonzero(np.diff(level.on) > np.timedelta64(1, "D")) + 1
    stretches = np.split(np.arange(len(level.on)), breaks)
    gap_on, gap = np.array(["NaT"], dtype="datetime64[D]"), np.array([np.nan])
    if level.lower is not None:
        around = [part for s in stretches for part in (level.on[s], level.on[s][::-1], gap_on)]
        heights = [part for s in stretches for part in (level.upper[s], level.lower[s][::-1], gap)]
        figure.add_scatter(
            x=np.concatenate(around),
            y=np.concatenate(heights),
            fill="toself",
            mode="lines",
            hoverinfo="skip",
            fillcolor=faded(palette.respite, BAND_OPACITY),
            line={"width": 0},
        )
    figure.add_scatter(
        x=np.concatenate([part for s in stretches for part in (level.on[s], gap_on)]),
        y=np.concatenate([part for s in stretches for part in (level.level[s], gap)]),
        mode="lines",
        connectgaps=False,
        hoverinfo="skip",
        line={"color": palette.respite, "width": LINE},
    )


def _dates(period: tuple[date, date]) -> dict:
    """The axis of a period, with a day's room on both sides; a short one is not divided into hours."""
    first_on, last_on = period
    axis = {"range": [first_on - timedelta(days=1), last_on + timedelta(days=1)]}
    return axis | ({"dtick": DAY} if (last_on - first_on).days < WEEK else {})


def paper(palette: Palette, *, height: int) -> go.Figure:
    """An empty figure: no frame, a faint horizontal grid, nothing that moves under a thumb."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": LEFT, "r": 12, "t": 8, "b": 8},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        bargap=0.15,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
    )
    calm(figure, palette)
    return figure


def calm(figure: go.Figure, palette: Palette) -> None:
    """The manner of every axis that the figure has by now."""
    figure.update_xaxes(
        title_font_size=14,
        tickformatstops=DATE_STEPS,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        showline=False,
        color=palette.ink,
        automargin=True,
    )
    figure.update_yaxes(
        title_font_size=14, gridcolor=palette.grid, zeroline=False, fixedrange=True, showline=False, color=palette.ink
    )
