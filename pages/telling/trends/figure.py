"""One thing over time: faint points, a level with its band; and several small ones under one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import numpy as np
import plotly.graph_objects as go

from pages.answers.trends import Level
from pages.telling.figures import (
    BAND_OPACITY,
    LEFT,
    LINE,
    Days,
    Palette,
    Span,
    add_points,
    add_shapes,
    add_words,
    calm_heights,
    dates,
    faded,
    paper,
)

SHADE_OPACITY = 0.12
PANEL_HEIGHT = 130  # pixels


@dataclass(frozen=True)
class Panel:
    """One of several small figures: a scale with its `limits`, or amounts in a `unit`."""

    title: str
    days: Days
    limits: tuple[float, float] | None = None
    unit: str = ""


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
    add_shapes(
        figure,
        (
            {
                "type": "rect",
                "xref": "x",
                "x0": episode.first_on,
                "x1": episode.last_on + timedelta(days=1),
                "yref": "y domain",
                "y0": 0,
                "y1": 1,
                "fillcolor": palette.episode,
                "opacity": SHADE_OPACITY,
                "line": {"width": 0},
                "layer": "below",
            }
            for episode in episodes
        ),
    )
    if level is not None:
        _add_level(figure, level, palette)
    add_points(figure, days, palette)
    low, high = limits
    margin = (high - low) * 0.03
    figure.update_yaxes(range=[low - margin, high + margin], title_text=escape(axis), nticks=6)
    figure.update_xaxes(**dates(period))
    return figure


def small_multiples(panels: Sequence[Panel], period: tuple[date, date], *, palette: Palette) -> go.Figure:
    """Panels under one another on one time axis: points for scales, bars from 0 for amounts."""
    figure = paper(palette, height=PANEL_HEIGHT * len(panels) + 40)
    share = 1 / len(panels)
    axes, titles = {}, []
    for place, panel in enumerate(panels):
        number = "" if place == 0 else str(place + 1)
        top = 1 - place * share
        axis = calm_heights(palette, escape(panel.unit))
        axis |= {"domain": [top - 0.8 * share, top - 0.22 * share], "nticks": 4}
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
            add_points(figure, panel.days, palette, yaxis=f"y{number}")
            low, high = panel.limits
            axis["range"] = [low - (high - low) * 0.06, high + (high - low) * 0.06]
        titles.append(
            {
                "x": 0,
                "xref": "paper",
                "y": top - 0.04 * share,
                "yref": "paper",
                "text": f"<b>{escape(panel.title)}</b>",
                "xanchor": "left",
                "yanchor": "top",
                "xshift": -LEFT + 8,
                "font": {"size": 14},
            }
        )
        axes[f"yaxis{number}"] = axis
    figure.update_layout(axes)
    add_words(figure, titles)
    figure.update_xaxes(anchor=f"y{len(panels)}" if len(panels) > 1 else "y", **dates(period))
    return figure


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
