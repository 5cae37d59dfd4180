"""What came in of activities: lines for each source, and one picture of the days of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape as html

import plotly.graph_objects as go

from pages.answers.came_in import CameIn, KindTold
from pages.answers.measured import activity_title
from pages.telling.figures import DATE_STEPS, DAY, FONT, Palette
from pages.telling.wording import days_text, escape, period_text

UNNAMED = {"": "no device named", "form": "written down here"}
ROW = 46  # pixels of a source, with its name above its days


def source_name(source: str) -> str:
    """A source as it is called where people read it."""
    return UNNAMED.get(source, source)


def came_in_lines(one: CameIn) -> list[str]:
    """A source's first and last day and how many of them, then a line for each kind of activity that it tells."""
    days = f"{period_text(one.first_on, one.last_on)}, {days_text(one.n_days)}"
    kinds = [_kind_sentence(told, one) for told in one.kinds]
    return [f"**{escape(source_name(one.source))}**: {days}.", *kinds]


def _kind_sentence(told: KindTold, one: CameIn) -> str:
    """Of how many days it tells, what is missing between, and what is beside it."""
    said = f"{escape(activity_title(told.kind))}: {days_text(told.n_days)}"
    if told.n_missing:
        said += f"; on {days_text(told.n_missing)} between nothing came from it: not worn, or in no file"
    if told.n_beside:
        others = escape(told.beside)
        said += (
            f"; on {days_text(told.n_beside)} it was beside {others}, and what two tell of the same time counts once"
        )
    if told.n_earlier:
        kept = "keeps" if told.n_earlier == 1 else "keep"
        said += f"; {days_text(told.n_earlier)} {kept} the number of an earlier version until the export is brought in again"
    return said + "."


def days_figure(sources: Sequence[CameIn], palette: Palette) -> go.Figure:
    """A row for each source, with a bar for each run of consecutive days."""
    names = [source_name(one.source) for one in sources]
    runs = [(name, *run) for name, one in zip(names, sources, strict=True) for run in one.runs]
    figure = go.Figure()
    figure.add_bar(
        orientation="h",
        y=[html(name) for name, *_ in runs],
        base=[datetime.combine(first, datetime.min.time()) for _, first, _ in runs],
        x=[((last - first).days + 1) * DAY for _, first, last in runs],
        width=0.35,
        marker={"color": palette.respite, "line": {"width": 0}},
        hovertext=[f"{html(name)}: {period_text(first, last)}" for name, first, last in runs],
        hoverinfo="text",
    )
    figure.update_layout(
        height=60 + ROW * len(names),
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        barmode="overlay",
        showlegend=False,
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
    )
    ends = [min(one.first_on for one in sources), max(one.last_on for one in sources) + timedelta(days=1)]
    quiet = {"zeroline": False, "fixedrange": True, "showline": False, "color": palette.ink}
    figure.update_xaxes(
        type="date",
        range=[str(end) for end in ends],
        gridcolor=palette.grid,
        tickformatstops=DATE_STEPS,
        automargin=True,
        **quiet,
    )
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[html(name) for name in reversed(names)],
        range=[-0.5, len(names) - 0.2],
        showticklabels=False,
        showgrid=False,
        **quiet,
    )
    # beside the bars names would leave no room for the days on a phone
    for name in names:
        figure.add_annotation(
            xref="paper",
            x=0,
            xanchor="left",
            y=html(name),
            yanchor="bottom",
            yshift=9,
            text=html(name),
            showarrow=False,
        )
    return figure
