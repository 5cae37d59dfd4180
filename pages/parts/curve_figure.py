"""A survival curve as a figure: steps, a band, direct labels, and who was at risk under the axis."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis.survival import SurvivalCurve
from pages.parts.figures import BAND_OPACITY, LINE, Palette, faded

DASHES = ("solid", "dash", "dot", "dashdot")
ROW_HEIGHT = 26  # pixels of one line of the at-risk table
PLOT_HEIGHT = 340
AXIS_HEIGHT = 60  # ticks and title of the time axis, between the curve and the table
LABEL_WIDTH = 84  # room at the right for the names of the groups
LABEL_DISTANCE = 0.07  # of the height, so that two names do not cover each other


def curve_figure(curves: Sequence[SurvivalCurve], *, names: Sequence[str], horizon: int, palette: Palette) -> go.Figure:
    """Curves of up to four groups with pointwise bands from day 0 to `horizon`, and an at-risk table.

    `names` belong to the curves; the numbers at risk stand under the ticks of the axis.
    """
    figure = go.Figure()
    ticks = day_ticks(horizon)
    names = [escape(name) for name in names]  # Plotly reads its texts as a kind of HTML
    drawn = list(zip(curves, palette.groups, names))
    for number, (curve, colour, name) in enumerate(drawn):
        days, survival, lower, upper = until(curve, horizon)
        if len(days) == 0:
            continue
        is_known = ~np.isnan(lower)
        figure.add_scatter(
            x=days[is_known], y=upper[is_known], mode="lines", line={"width": 0, "shape": "hv"},
            hoverinfo="skip"
        )
        figure.add_scatter(
            x=days[is_known], y=lower[is_known], mode="lines", line={"width": 0, "shape": "hv"}, fill="tonexty",
            fillcolor=faded(colour, BAND_OPACITY), hoverinfo="skip"
        )
        figure.add_scatter(
            x=days, y=survival, mode="lines", name=name,
            line={"color": colour, "width": LINE, "shape": "hv", "dash": DASHES[number % len(DASHES)]},
            hovertemplate=name + ": %{y:.0%} still free on day %{x}<extra></extra>"
        )
    for name, colour, x, y in end_labels(drawn, horizon):
        figure.add_annotation(
            x=x, y=y, text=name, xanchor="left", yanchor="middle", xshift=6, showarrow=False,
            font={"color": colour, "size": 14},
        )
    rows = len(curves)
    table = ROW_HEIGHT * (rows + 1)
    total = PLOT_HEIGHT + AXIS_HEIGHT + table
    bottom = table / total
    for number, (curve, colour, _) in enumerate(drawn):
        figure.add_scatter(
            x=ticks, y=[rows - number - 0.5] * len(ticks), yaxis="y2", mode="text",
            text=[f"{count.at_risk:,}" for count in curve.at(ticks)], textfont={"color": colour, "size": 13},
            hoverinfo="skip", cliponaxis=False,
        )
    figure.update_layout(
        height=total, margin={"l": 8, "r": 8 + LABEL_WIDTH * (rows > 1), "t": 8, "b": 8}, showlegend=False, dragmode=False, hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font={"color": palette.ink, "size": 14},
        xaxis={
            "range": [-horizon * 0.02, horizon * 1.02], "tickvals": ticks, "anchor": "y", "showgrid": False,
            "zeroline": False, "title": {"text": "Days", "standoff": 4}, "fixedrange": True,
        },
        yaxis={
            "range": [0, 1.02], "tickformat": ".0%", "domain": [1 - PLOT_HEIGHT / total, 1],
            "gridcolor": palette.grid, "zeroline": False, "fixedrange": True, "automargin": True,
            "title": {"text": "Still free of recurrence"},
        },
        yaxis2={
            "range": [0, rows], "domain": [0, bottom * rows / (rows + 1)], "showgrid": False, "zeroline": False,
            "tickvals": [rows - number - 0.5 for number in range(rows)], "ticktext": [f"{name}   " for name in names], "fixedrange": True,
            "automargin": True,
        },
    )
    figure.add_annotation(
        x=0, y=bottom, xref="paper", yref="paper", text="At risk", showarrow=False, xanchor="left",
        yanchor="bottom", font={"size": 13},
    )
    return figure


def end_labels(drawn, horizon: int) -> list[tuple[str, str, float, float]]:
    """The name, colour and place of each group at the end of its curve, moved apart where curves end close."""
    if len(drawn) == 1:
        return []
    ends = []
    for curve, colour, name in drawn:
        days, survival, _, _ = until(curve, horizon)
        if len(days):
            ends.append((float(survival[-1]), float(days[-1]), name, colour))
    placed, floor = [], -1.0
    for height, x, name, colour in sorted(ends, key=lambda end: end[0]):
        floor = max(height, floor + LABEL_DISTANCE)
        placed.append((name, colour, x, floor))
    return placed


def until(curve: SurvivalCurve, horizon: int):
    """The steps of a curve from day 0 to the horizon or to its last day: days, survival, lower, upper [S]."""
    if not curve.time.size:
        return (np.array([]),) * 4
    end = min(horizon, curve.time[-1])
    shown = curve.time <= end
    days = np.concatenate([[0.0], curve.time[shown], [end]])
    survival = np.concatenate([[1.0], curve.survival[shown]])
    lower = np.concatenate([[1.0], np.where(curve.survival[shown] == 1, 1.0, curve.lower[shown])])
    upper = np.concatenate([[1.0], np.where(curve.survival[shown] == 1, 1.0, curve.upper[shown])])
    return days, *(np.concatenate([line, line[-1:]]) for line in (survival, lower, upper))


def day_ticks(horizon: int) -> list[int]:
    """At most seven ticks at distances that people count in: weeks, months of 30 days, quarters, halves."""
    for step in (7, 14, 30, 60, 90, 180, 360, 720, 1440, 3600):
        if horizon / step <= 6:
            return list(range(0, horizon + 1, step))
    return [0, horizon]

