"""Days with pain a week as they go on: a line by group with its band."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from data.study.pain_days import WEEK
from pages.answers.pain_days import PainDays
from pages.telling.describe.pain_days_words import names_of, period_name
from pages.telling.figures import Palette, paper
from pages.telling.recurrence.curve_figure import DASHES, LABEL_WIDTH, add_end_labels, add_line, apart, label_of

HEIGHT, LEAST_PEOPLE = 340, 2


def pain_days_figure(found: PainDays, *, palette: Palette) -> go.Figure:
    """Means of 0 to 7 days for up to four groups; periods that one person alone tells of are left out."""
    figure = paper(palette, height=HEIGHT)
    ends, drawn = [], []
    labels = [one.group for one in found.rates.rates]
    for number, (label, name, colour) in enumerate(zip(labels, names_of(found), palette.groups, strict=False)):
        mine = [one for one in found.periods if one.group == label and one.days_a_week.n >= LEAST_PEOPLE]
        if not mine:
            continue
        periods = np.array([one.period for one in mine], dtype=float)
        drawn += [one.period for one in mine]
        mean, lower, upper = (
            np.array([getattr(one.days_a_week, part) for one in mine], dtype=float)
            for part in ("mean", "lower", "upper")
        )
        add_line(
            figure,
            periods,
            mean,
            np.clip(lower, 0, WEEK),
            np.clip(upper, 0, WEEK),
            name=escape(name),
            colour=colour,
            dash=DASHES[number % len(DASHES)],
            tells=f"%{{y:.1f}} days with pain a week, {_step(found)} %{{x}}",
            shape="linear",
        )
        ends.append((label_of(name), colour, float(periods[-1]), float(mean[-1])))
    if len(ends) > 1:
        add_end_labels(figure, apart(ends, float(WEEK)))
    figure.update_layout(
        margin={"l": 8, "r": 8 + LABEL_WIDTH * (len(labels) > 1), "t": 8, "b": 8}, showlegend=False, hovermode="closest"
    )
    first, last = (min(drawn), max(drawn)) if drawn else (1, 1)
    figure.update_xaxes(
        title_text=_step(found).capitalize(), range=[first - 0.5, last + 0.5], nticks=10, tickformat="d"
    )
    figure.update_yaxes(range=[-0.1, WEEK + 0.1], dtick=1, title_text="Days with pain a week", automargin=True)
    return figure


def pain_days_alt(found: PainDays) -> str:
    """The lines in words: the mean in the first, middle and last period."""
    told = []
    for one, name in zip(found.rates.rates, names_of(found), strict=True):
        mine = [point for point in found.periods if point.group == one.group and point.days_a_week.n >= LEAST_PEOPLE]
        at = sorted({0, len(mine) // 2, len(mine) - 1}) if mine else []
        points = [f"{mine[k].days_a_week.mean:.1f} in {_step(found)} {mine[k].period}" for k in at]
        told.append(f"{name}: {', '.join(points) or 'too few people to say'}")
    return f"Mean days with pain a week. {'; '.join(told)}."


def _step(found: PainDays) -> str:
    name = period_name(found)
    return name if name in ("week", "month") else f"period of {name}"
