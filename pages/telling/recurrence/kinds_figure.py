"""How many had one kind of event first, as a figure: rising steps of each group with a band."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis.competing import CumulativeIncidence
from pages.telling.figures import Palette
from pages.telling.recurrence.curve_figure import DASHES, add_end_labels, add_line, apart, day_ticks, label_of, lay_out


def kinds_figure(
    curves: Sequence[CumulativeIncidence], *, names: Sequence[str], horizon: int, palette: Palette
) -> go.Figure:
    """The curves of one kind, of up to four groups, from day 0 to `horizon`."""
    figure, ends = go.Figure(), []
    for number, (curve, colour, name) in enumerate(zip(curves, palette.groups, names, strict=False)):
        if not curve.time.size:
            continue
        end = min(horizon, curve.time[-1])
        shown = curve.time <= end
        days = np.concatenate([[0.0], curve.time[shown], [end]])
        lines = [
            np.concatenate([[first], line[shown]])
            for first, line in ((0.0, curve.incidence), (np.nan, curve.lower), (np.nan, curve.upper))
        ]
        share, lower, upper = (np.concatenate([line, line[-1:]]) for line in lines)
        add_line(
            figure,
            days,
            share,
            lower,
            upper,
            name=escape(name),
            colour=colour,
            dash=DASHES[number % len(DASHES)],
            tells="%{y:.0%} had it first by day %{x}",
        )
        ends.append((label_of(name), colour, float(days[-1]), float(share[-1])))
    add_end_labels(figure, apart(ends, 1.0) if len(ends) > 1 else [])
    lay_out(figure, horizon=horizon, ticks=day_ticks(horizon), palette=palette, n_groups=len(curves))
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title={"text": "Had it first"})
    return figure
