"""The mean number of recurrences per person by each day, by group, with who was at risk under the axis."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis.enough import has_enough_for_number
from analysis.mean_cumulative import MeanCumulative
from pages.telling.figures import Palette
from pages.telling.recurrence.curve_figure import (
    DASHES,
    add_end_labels,
    add_line,
    add_table,
    apart,
    day_ticks,
    label_of,
    lay_out,
)

REACH = 2.5  # times the highest mean: how far the axis goes at most


def mean_figure(means: Sequence[MeanCumulative], *, names: Sequence[str], horizon: int, palette: Palette) -> go.Figure:
    """Steps that rise from 0, with pointwise bands; under the ticks who was at risk, and the recurrences before."""
    figure = go.Figure()
    ticks = day_ticks(horizon)
    drawn = list(zip(means, palette.groups, [escape(name) for name in names], strict=False))
    ends, highest, widest = [], 0.0, 0.0
    for number, (mean, colour, name) in enumerate(drawn):
        days, middle, lower, upper = _until(mean, horizon)
        if len(days) == 0:
            continue
        highest, widest = max(highest, float(middle[-1])), max(widest, float(np.nanmax([*upper, *middle])))
        add_line(
            figure,
            days,
            middle,
            lower,
            upper,
            name=name,
            colour=colour,
            dash=DASHES[number % len(DASHES)],
            tells="%{y:.2f} recurrences per person by day %{x}",
        )
        ends.append((label_of(names[number]), colour, float(days[-1]), float(middle[-1])))
    # with few people a band may reach thousands of times as far as its line
    top = 1.05 * min(widest, REACH * highest) or 1.0
    if len(ends) > 1:
        add_end_labels(figure, apart(ends, top))
    lay_out(figure, horizon=horizon, ticks=ticks, palette=palette, n_groups=len(means))
    figure.update_yaxes(range=[0, top], title={"text": "Recurrences per person"})
    add_table(figure, [(name, colour, _counts(mean, ticks)) for mean, colour, name in drawn], ticks)
    return figure


def mean_alt(means: Sequence[MeanCumulative], names: Sequence[str], at: Sequence[int]) -> str:
    """The lines in words: the mean by the stated days, for each name."""
    told = []
    for name, mean in zip(names, means, strict=True):
        points = [f"{point.mcf:.2f} by day {point.time:g}" for point in mean.at(at) if point.mcf is not None]
        told.append(f"{name}: {', '.join(points) or 'follow-up too short to say'}")
    return f"Mean number of recurrences per person, rising in steps from 0. {'; '.join(told)}."


def _until(mean: MeanCumulative, horizon: int):
    """Days, mean and limits from day 0 to the horizon or the last day [S]; limits of 0 where the mean is 0, none for too few."""
    if not mean.time.size:
        return (np.array([]),) * 4
    end = min(horizon, mean.time[-1])
    shown = mean.time <= end
    is_none = mean.mcf[shown] == 0
    lines = [mean.mcf[shown], *(np.where(is_none, 0.0, limit[shown]) for limit in (mean.lower, mean.upper))]
    days = np.concatenate([[0.0], mean.time[shown], [end]])
    middle, lower, upper = (np.concatenate([[0.0], line, line[-1:] if line.size else [0.0]]) for line in lines)
    if not has_enough_for_number(mean):
        # a band of very few people would fill the picture, and say nothing
        lower = upper = np.full(days.shape, np.nan)
    return days, middle, lower, upper


def _counts(mean: MeanCumulative, ticks: Sequence[int]) -> dict[str, list[int]]:
    return {
        # on day 0 nobody is at risk yet, as rows begin after their first day
        "At risk": [mean.at([max(tick, 1)])[0].at_risk for tick in ticks],
        "Before": [int(mean.events[mean.time < tick].sum()) for tick in ticks],
    }
