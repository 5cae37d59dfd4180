"""The smoothed hazard of a study's groups: a line with its band for each, and words for those too small for one."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as as_html

import numpy as np
import plotly.graph_objects as go

from analysis.hazard import FEW_AT_RISK, FEW_EVENTS, Hazard
from pages.answers.first_recurrences import StudyRecurrence
from pages.telling.figures import Palette
from pages.telling.plural import count_text
from pages.telling.recurrence.curve_figure import DASHES, add_end_labels, add_line, apart, day_ticks, label_of, lay_out
from pages.telling.wording import days_text, escape

PER = 1000  # people: a hazard per person and day is too small a number to read


@dataclass(frozen=True, eq=False)
class HazardLines:
    """The hazards that are drawn, by name, and sentences about all of them."""

    drawn: tuple[tuple[int, str, Hazard], ...]
    lines: tuple[str, ...]


def hazard_lines(result: StudyRecurrence, names: list[str]) -> HazardLines:
    """The hazard of each group that carries one, with the reason for each that does not."""
    found = [(place, name, hazard) for place, (name, hazard) in enumerate(zip(names, result.hazards, strict=True))]
    lines = [
        f"{escape(name)}: n = {one.n:,}, {count_text(one.n_events, 'recurrence')} up to day {one.until:,.0f}, smoothed over "
        f"{days_text(round(one.bandwidth_days, 1))} to either side."
        if one.time.size
        else f"{escape(name)}: too few to say. {escape(one.reason)}"
        for _, name, one in found
    ]
    lines.append(
        f"Kernel estimate of the hazard (Mueller and Wang 1994) with 95 % intervals on the logarithm. It takes {FEW_EVENTS} "
        f"recurrences, and ends where fewer than {FEW_AT_RISK} people of the group are still at risk. The interval is about "
        "the smoothed hazard, not about a single day."
    )
    return HazardLines(tuple(one for one in found if one[2].time.size), tuple(lines))


def hazard_figure(found: HazardLines, *, horizon: int, palette: Palette) -> go.Figure:
    """Recurrences per 1,000 people still free and day, up to `horizon`.

    The axis ends at twice the highest line: where few are at risk a band may reach far beyond anything else.
    """
    figure = go.Figure()
    top = 2 * PER * max(float(one.hazard[one.time <= horizon].max(initial=0)) for _, _, one in found.drawn)
    ends = []
    for place, name, one in found.drawn:
        colour, shown = palette.groups[place], as_html(name)
        is_shown = one.time <= horizon
        if not is_shown.any():
            continue
        days, rate, lower, upper = (
            line[is_shown] for line in (one.time, PER * one.hazard, PER * one.lower, PER * one.upper)
        )
        add_line(
            figure,
            days,
            rate,
            lower,
            upper,
            name=shown,
            colour=colour,
            dash=DASHES[place % len(DASHES)],
            tells="%{y:.1f} of 1,000 each day around day %{x:.0f}",
            shape="linear",
        )
        ends.append((label_of(name), colour, float(days[-1]), float(rate[-1])))
    ticks = day_ticks(horizon)
    lay_out(figure, horizon=horizon, ticks=ticks, palette=palette, n_groups=len(found.drawn))
    if len(ends) > 1:
        add_end_labels(figure, apart(ends, top))
    figure.update_yaxes(range=[0, top or 1], title={"text": "Recurrences per 1,000 and day"})
    return figure


def hazard_alt(found: HazardLines) -> str:
    """From where to where each line goes."""
    told = []
    for _, name, one in found.drawn:
        peak = int(np.argmax(one.hazard))
        told.append(
            f"{name}: {PER * one.hazard[0]:.1f} at day {one.time[0]:.0f}, highest {PER * one.hazard[peak]:.1f} at day "
            f"{one.time[peak]:.0f}, {PER * one.hazard[-1]:.1f} at day {one.time[-1]:.0f}"
        )
    return f"Recurrences per 1,000 people still free and day. {'; '.join(told)}."
