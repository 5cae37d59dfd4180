"""An outcome as figures: the groups' means at the visits, and how many fell by at least so much."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from analysis.instrument import Scale
from analysis.outcome_change import Mean
from analysis.responders import THRESHOLDS, ResponderCurve
from pages.answers.outcomes import GroupAtVisit
from pages.telling.figures import LINE, Palette, paper
from pages.telling.recurrence.curve_figure import DASHES, LABEL_DISTANCE, LABEL_WIDTH

HEIGHT, MARK, LAST_TICK = 360, 9, 28  # pixels: of a figure, of a point, beside the last tick for half of its words
APART = 0.012  # of the time shown, between the groups' points of one visit
LOWEST_LABEL = 0.05  # of the height: lower a name would run into the words of the last tick


def means_figure(groups: Sequence[GroupAtVisit], names: Sequence[str], scale: Scale, *, palette: Palette) -> go.Figure:
    """Means with their intervals by visit, a line for each of up to four groups, over the whole of the scale."""
    figure = paper(palette, height=HEIGHT)
    last = max(one.visit for one in groups)
    labels = list(dict.fromkeys(one.group for one in groups))
    ends = []
    for number, (label, name, colour) in enumerate(zip(labels, names, palette.groups, strict=False)):
        mine = [one for one in groups if one.group == label]
        moved = (number - (len(labels) - 1) / 2) * APART * last
        # a visit of which nothing is known stays in as a gap: no line runs across it
        mean = [one.value.mean for one in mine]
        figure.add_scatter(
            x=[one.visit + moved for one in mine],
            y=mean,
            mode="lines+markers",
            hoverinfo="text",
            hovertext=[f"{escape(name)}, day {one.visit}: {_mean_words(one)}" for one in mine],
            line={"color": colour, "width": LINE, "dash": DASHES[number % len(DASHES)]},
            marker={"color": colour, "size": MARK, "symbol": ("circle", "square", "diamond", "cross")[number % 4]},
            error_y={
                "array": [_reach(one.value, one.value.upper) for one in mine],
                "arrayminus": [_reach(one.value, one.value.lower) for one in mine],
                "color": colour,
                "thickness": 1.5,
            },
        )
        known = [height for height in mean if height is not None]
        if known:
            ends.append((known[-1] / (scale.high - scale.low), name, colour))
    if len(labels) > 1:
        _label_ends(figure, ends, unit=scale.high - scale.low, right=last * (1 + APART * len(labels)))
    figure.update_layout(margin={"l": 8, "r": 8 + LABEL_WIDTH * (len(labels) > 1), "t": 8, "b": 8})
    figure.update_xaxes(
        title_text="Days", tickvals=sorted({one.visit for one in groups}), range=[-0.03 * last, 1.03 * last]
    )
    room = 0.03 * (scale.high - scale.low)
    figure.update_yaxes(
        range=[scale.low - room, scale.high + room],
        title_text=escape(scale.title),
        tickvals=scale_ticks(scale),
        automargin=True,
    )
    return figure


def curve_of_responders(
    curves: Sequence[ResponderCurve], names: Sequence[str], *, of_all: bool, marks: Sequence[float], palette: Palette
) -> go.Figure:
    """The share that fell by at least each percentage of the baseline: of all enrolled, or of the observed only.

    marks: percentages with a name of their own, drawn as faint upright lines.
    """
    figure = paper(palette, height=HEIGHT)
    ends = []
    for number, (curve, name, colour) in enumerate(zip(curves, names, palette.groups, strict=False)):
        whole = curve.enrolled if of_all else curve.observed
        if not curve.observed:
            continue
        share = curve.responders / whole
        figure.add_scatter(
            x=THRESHOLDS,
            y=share,
            mode="lines",
            hoverinfo="text",
            hovertext=[
                f"{escape(name)}: {count:,} of {whole:,} fell by {percent} % or more"
                for percent, count in zip(THRESHOLDS, curve.responders, strict=True)
            ],
            line={"color": colour, "width": LINE, "shape": "vh", "dash": DASHES[number % len(DASHES)]},
        )
        ends.append((float(share[-1]), name, colour))
    for mark in marks:
        figure.add_vline(x=mark, line_width=1, line_color=palette.muted, line_dash="dot")
    if len(curves) > 1:
        _label_ends(figure, ends, unit=1.0, right=100)
    figure.update_layout(margin={"l": 8, "r": LABEL_WIDTH if len(curves) > 1 else LAST_TICK, "t": 8, "b": 8})
    figure.update_xaxes(
        title_text="Lower than at the baseline by at least",
        range=[-2, 101],
        ticksuffix=" %",
        dtick=25,
        ticklabeloverflow="allow",
        ticklabelstandoff=6,
    )
    figure.update_yaxes(
        range=[0, 1.02], tickformat=".0%", title={"text": "Share of people", "standoff": 12}, automargin=True
    )
    return figure


def scale_ticks(scale: Scale) -> list[float]:
    """Both ends of the scale and, where that divides it evenly, whole numbers between them."""
    width = scale.high - scale.low
    parts = next((parts for parts in (5, 4, 3) if width % parts == 0), 2)
    return [scale.low + width * part / parts for part in range(parts + 1)]


def means_alt(groups: Sequence[GroupAtVisit], names: Sequence[str]) -> str:
    """The means in words."""
    labels = list(dict.fromkeys(one.group for one in groups))
    told = [
        f"{name}: " + "; ".join(f"day {one.visit} {_mean_words(one)}" for one in groups if one.group == label)
        for label, name in zip(labels, names, strict=True)
    ]
    return f"Means at the visits. {'. '.join(told)}."


def curve_alt(curves: Sequence[ResponderCurve], names: Sequence[str], *, of_all: bool) -> str:
    """The curve in words, at a few thresholds."""
    told = []
    for curve, name in zip(curves, names, strict=True):
        whole = curve.enrolled if of_all else curve.observed
        if not curve.observed:
            told.append(f"{name}: nobody observed")
            continue
        counts = ", ".join(f"{curve.responders[percent]:,} by {percent} % or more" for percent in (10, 30, 50, 70))
        told.append(f"{name}, of {whole:,}: {counts}")
    return f"How many were lower than at the baseline by how much. {'. '.join(told)}."


def _mean_words(one: GroupAtVisit) -> str:
    value = one.value
    if value.mean is None:
        return "not known"
    limits = "" if value.lower is None else f" ({value.lower:.1f} to {value.upper:.1f})"
    return f"{value.mean:.1f}{limits}, n = {value.n:,}"


def _reach(value: Mean, limit: float | None) -> float | None:
    """How far a limit lies from the mean; None where either is not known, which draws nothing."""
    return None if limit is None or value.mean is None else abs(limit - value.mean)


def _label_ends(figure: go.Figure, ends, *, unit: float, right: float) -> None:
    """The names of the groups at the ends of their lines, moved apart where these end close."""
    floor = LOWEST_LABEL - LABEL_DISTANCE
    for height, name, colour in sorted(ends, key=lambda end: end[0]):
        floor = max(height, floor + LABEL_DISTANCE)
        figure.add_annotation(
            x=right,
            y=floor * unit,
            text=escape(name),
            xanchor="left",
            yanchor="middle",
            xshift=6,
            showarrow=False,
            font={"color": colour, "size": 14},
        )
