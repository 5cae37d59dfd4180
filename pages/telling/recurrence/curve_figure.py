"""A survival curve as a figure: steps, a band, direct labels, and under the axis who was at risk, recurred or left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis.survival import SurvivalCurve
from pages.telling.figures import BAND_OPACITY, FONT, LINE, Palette, add_words, faded
from pages.telling.recurrence.at_risk_rows import add_rows, counts_at, table_height

DASHES = ("solid", "dash", "dot", "dashdot")
PLOT_HEIGHT = 340
AXIS_HEIGHT = 60  # ticks and title of the time axis, between the curve and the table
LABEL_WIDTH = 84  # room at the right for the names of the groups
LABEL_LETTERS = 11  # that fit into it
LABEL_DISTANCE = 0.07  # of the height, so that two names do not cover each other


def curve_figure(curves: Sequence[SurvivalCurve], *, names: Sequence[str], horizon: int, palette: Palette) -> go.Figure:
    """Curves of up to four groups with pointwise bands from day 0 to `horizon`, and an at-risk table.

    `names` belong to the curves; the table's counts stand under the ticks of the axis.
    """
    figure = go.Figure()
    ticks = day_ticks(horizon)
    told, names = names, [escape(name) for name in names]  # Plotly reads its texts as a kind of HTML
    drawn = list(zip(curves, palette.groups, names, strict=False))
    for number, (curve, colour, name) in enumerate(drawn):
        days, survival, lower, upper = until(curve, horizon)
        if len(days):
            add_line(
                figure,
                days,
                survival,
                lower,
                upper,
                name=name,
                colour=colour,
                dash=DASHES[number % len(DASHES)],
                tells="%{y:.0%} still free on day %{x}",
            )
    add_end_labels(
        figure, end_labels([(*one[:2], label_of(name)) for one, name in zip(drawn, told, strict=False)], horizon)
    )
    lay_out(figure, horizon=horizon, ticks=ticks, palette=palette, n_groups=len(curves))
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title={"text": "Still free of recurrence"})
    add_table(figure, [(name, colour, counts_at(curve, ticks)) for curve, colour, name in drawn], ticks)
    return figure


def add_table(
    figure: go.Figure, groups: Sequence[tuple[str, str, Mapping[str, Sequence[int]]]], ticks: Sequence[int]
) -> None:
    """Counts under the axis of days: the figure grows by them; `groups` as in `add_rows`."""
    table = table_height(len(groups), len(groups[0][2]))
    total = PLOT_HEIGHT + AXIS_HEIGHT + table
    figure.update_layout(height=total, yaxis_domain=[1 - PLOT_HEIGHT / total, 1])
    add_rows(figure, groups, ticks, share=table / total)


def add_line(
    figure: go.Figure,
    days: np.ndarray,
    middle: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    *,
    name: str,
    colour: str,
    dash: str,
    tells: str,
    shape: str = "hv",
) -> None:
    """A line with its band, where there is one; `tells` follows the group's name in the tooltip.

    `shape`: "hv" for steps, "linear" for what changes day by day.
    """
    is_known = ~np.isnan(lower)
    edge = {"mode": "lines", "line": {"width": 0, "shape": shape}, "hoverinfo": "skip"}
    figure.add_scatter(x=days[is_known], y=upper[is_known], **edge)
    figure.add_scatter(
        x=days[is_known], y=lower[is_known], fill="tonexty", fillcolor=faded(colour, BAND_OPACITY), **edge
    )
    figure.add_scatter(
        x=days,
        y=middle,
        mode="lines",
        name=name,
        line={"color": colour, "width": LINE, "shape": shape, "dash": dash},
        hovertemplate=f"{name}: {tells}<extra></extra>",
    )


def add_end_labels(figure: go.Figure, placed: Sequence[tuple[str, str, float, float]]) -> None:
    """The names of the groups where their lines end."""
    beside = {"xanchor": "left", "yanchor": "middle", "xshift": 6}
    add_words(
        figure,
        (
            {"x": x, "y": y, "text": name, "font": {"color": colour, "size": 14}} | beside
            for name, colour, x, y in placed
        ),
    )


def lay_out(figure: go.Figure, *, horizon: int, ticks: Sequence[int], palette: Palette, n_groups: int) -> None:
    """The paper and the axis of days, the same for every figure of a study over time."""
    figure.update_layout(
        height=PLOT_HEIGHT + AXIS_HEIGHT,
        margin={"l": 8, "r": 8 + LABEL_WIDTH * (n_groups > 1), "t": 8, "b": 8},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
        xaxis={
            "range": [-horizon * 0.05, horizon * 1.02],
            "tickvals": ticks,
            "anchor": "y",
            "showgrid": False,
            "zeroline": False,
            "title": {"text": "Days", "standoff": 4},
            "fixedrange": True,
            "automargin": True,
        },
        yaxis={"gridcolor": palette.grid, "zeroline": False, "fixedrange": True, "automargin": True},
    )


def end_labels(drawn, horizon: int) -> list[tuple[str, str, float, float]]:
    """The name, colour and place of each group at the end of its curve, moved apart where curves end close."""
    if len(drawn) == 1:
        return []
    ends = []
    for curve, colour, name in drawn:
        days, survival, _, _ = until(curve, horizon)
        if len(days):
            ends.append((name, colour, float(days[-1]), float(survival[-1])))
    return apart(ends, 1.0)


def label_of(name: str) -> str:
    """A group's name as it fits beside its line, as HTML; the table under the curve has it whole."""
    return escape(name if len(name) <= LABEL_LETTERS else f"{name[: LABEL_LETTERS - 1].rstrip()}…")


def apart(ends: Sequence[tuple[str, str, float, float]], top: float) -> list[tuple[str, str, float, float]]:
    """Names, colours and places (x, y) with the heights moved apart, none above `top`, where the axis ends."""
    ends, distance = sorted(ends, key=lambda end: end[3]), LABEL_DISTANCE * top
    heights, floor = [], -np.inf
    for end in ends:
        floor = max(end[3], floor + distance)
        heights.append(floor)
    ceiling = top
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], ceiling)
        ceiling = heights[place] - distance
    return [(*end[:3], height) for end, height in zip(ends, heights, strict=True)]


def until(curve: SurvivalCurve, horizon: int):
    """The steps of a curve from day 0 to the horizon or to its last day: days, survival, lower, upper [S]."""
    if not curve.time.size:
        return (np.array([]),) * 4
    end = min(horizon, curve.time[-1])
    shown = curve.time <= end
    days = np.concatenate([[0.0], curve.time[shown], [end]])
    survival = np.concatenate([[1.0], curve.survival[shown]])
    lower, upper = curve.limits()
    start = curve.at([0])[0]
    lower = np.concatenate([[1.0 if start.lower is None else start.lower], lower[shown]])
    upper = np.concatenate([[1.0], upper[shown]])
    return days, *(np.concatenate([line, line[-1:]]) for line in (survival, lower, upper))


def day_ticks(horizon: int) -> list[int]:
    """At most seven ticks at distances that people count in: weeks, months of 30 days, quarters, halves."""
    for step in (7, 14, 30, 60, 90, 180, 360, 720, 1440, 3600):
        if horizon / step <= 6:
            return list(range(0, horizon + 1, step))
    return [0, horizon]
