"""Scores of questionnaires over time: one small panel for each scale, with the whole of its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import plotly.graph_objects as go

from analysis.instrument import Scale
from pages.telling.figures import Days, Palette
from pages.telling.questionnaires.words import score_text
from pages.telling.trends.figure import Panel, small_multiples
from pages.telling.wording import day_text

ROOM = 0.04  # of the period, on both sides: a point on its first day is drawn whole


def score_figure(series: Mapping[Scale, Sequence[tuple[date, float]]], *, palette: Palette) -> go.Figure:
    """Days and scores by scale, at least one of each."""
    panels = [
        Panel(
            scale.title,
            limits=(scale.low, scale.high),
            days=Days(
                np.array([on_day for on_day, _ in known], dtype="datetime64[D]"),
                np.array([value for _, value in known]),
                [f"{day_text(on_day)}: {score_text(value)}" for on_day, value in known],
            ),
        )
        for scale, known in series.items()
    ]
    days = [on_day for known in series.values() for on_day, _ in known]
    room = timedelta(days=round((max(days) - min(days)).days * ROOM))
    figure = small_multiples(panels, (min(days) - room, max(days) + room), palette=palette)
    # the points of days are many and faint; these are few and stand alone
    figure.update_traces(marker_opacity=1)
    for place, scale in enumerate(series, 1):
        axis = f"yaxis{place if place > 1 else ''}"
        figure.update_layout({axis: {"tickvals": [scale.low, (scale.low + scale.high) / 2, scale.high]}})
    return figure


def score_figure_alt(series: Mapping[Scale, Sequence[tuple[date, float]]]) -> str:
    """What the figure shows, in words."""
    told = [
        f"{scale.title}, {score_text(scale.low)} to {score_text(scale.high)}: {len(known)} results, "
        f"{_point_text(known[0])}, {_point_text(known[-1])}."
        for scale, known in series.items()
    ]
    return " ".join(told)


def _point_text(point: tuple[date, float]) -> str:
    return f"{score_text(point[1])} on {day_text(point[0])}"
