"""Results as figures: paper and ink, one accent, words in the tooltips, gaps where nothing is known.

Plain functions from small arrays to Plotly. Colour never carries meaning alone: respites stand above the
line and episodes below it, and every figure has its title and text alternative beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.telling.manner import manner

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
LINE, POINT, POINT_OPACITY, BAND_OPACITY = 2.5, 4, 0.35, 0.15
LEFT = 52  # pixels, the same in all figures of a page: their time axes stand under one another
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
DAY, WEEK = 86_400_000, 7  # milliseconds, days
MONTH = 27 * DAY  # from ticks so far apart on, the day of the month is no longer said
DATE_STEPS: list[dict[str, Any]] = [
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
class Span:
    """A stretch of days, both ends included. An open one has not been seen to end."""

    first_on: date
    last_on: date
    words: str
    is_open: bool = False


def faded(colour: str, opacity: float) -> str:
    """A hex colour with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def date_steps() -> list[dict[str, Any]]:
    """How an axis of time names its days, months and years, in the reader's order."""
    if manner().order == "dmy":
        return DATE_STEPS
    return [{**DATE_STEPS[0], "value": "%b %-d\n%Y"}, *DATE_STEPS[1:]]


def paper(palette: Palette, *, height: int) -> go.Figure:
    """An empty figure: no frame, a faint horizontal grid, nothing that moves under a thumb.

    All of it is one layout: what is changed later has Plotly look through what is there, for several times as long.
    """
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": LEFT, "r": 12, "t": 8, "b": 8},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "separators": manner().decimal + manner().thousands,
            "bargap": 0.15,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": palette.ink, "size": 14, "family": FONT},
            "xaxis": {**_calm(palette), "tickformatstops": date_steps(), "showgrid": False, "automargin": True},
            "yaxis": calm_heights(palette),
        }
    )


def calm_heights(palette: Palette, title: str = "") -> dict[str, Any]:
    """The manner of an upright axis, with its title."""
    return {**_calm(palette, title), "gridcolor": palette.grid}


def _calm(palette: Palette, title: str = "") -> dict[str, Any]:
    return {
        "title": {"font": {"size": 14}} | ({"text": title} if title else {}),
        "zeroline": False,
        "fixedrange": True,
        "showline": False,
        "color": palette.ink,
    }


def add_shapes(figure: go.Figure, shapes: Iterable[Mapping[str, Any]]) -> None:
    """Draw shapes beside those that are there, all at once: one by one, each has Plotly check all before it again."""
    figure.layout.shapes = (*figure.layout.shapes, *shapes)


def add_words(figure: go.Figure, annotations: Iterable[Mapping[str, Any]]) -> None:
    """Write words beside those that are there, all at once, as with `add_shapes`; none has an arrow."""
    figure.layout.annotations = (*figure.layout.annotations, *({"showarrow": False, **one} for one in annotations))


def upright(at: float, low: float, high: float, palette: Palette) -> dict[str, Any]:
    """A short line that stands at a value, under what is drawn: a shape."""
    line = {"color": palette.ink, "width": 1.5}
    return {"type": "line", "x0": at, "x1": at, "y0": low, "y1": high, "layer": "below", "line": line}


def add_points(figure: go.Figure, days: Days, palette: Palette, *, yaxis: str = "y") -> None:
    """Days as faint points with their words."""
    figure.add_scatter(
        x=days.on,
        y=days.value,
        mode="markers",
        hovertext=list(days.words),
        hoverinfo="text",
        yaxis=yaxis,
        marker={"color": palette.respite, "size": 2 * POINT, "opacity": POINT_OPACITY, "line": {"width": 0}},
    )


def dates(period: tuple[date, date]) -> dict:
    """The axis of a period, with a day's room on both sides; a short one is not divided into hours."""
    first_on, last_on = period
    axis = {"range": [first_on - timedelta(days=1), last_on + timedelta(days=1)]}
    return axis | ({"dtick": DAY} if (last_on - first_on).days < WEEK else {})
