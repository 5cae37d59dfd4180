"""The table under a survival curve: who was at risk, had a recurrence or was censored by each tick of the axis, by group."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.survival import SurvivalCurve

ROWS = ("At risk", "Recurred", "Censored")
ROW_HEIGHT = 24  # pixels of one line
TEXT = 13


def table_height(n_groups: int) -> int:
    """Pixels of the whole table: three rows for each group, under its name where there are several."""
    return ROW_HEIGHT * n_groups * _lines(n_groups)


def counts_at(curve: SurvivalCurve, ticks: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """At each tick the people at risk on that day, and those who recurred or were censored before it.

    Without late entry the three add up to the people of the group.
    """
    before = [curve.time < tick for tick in ticks]
    return (
        [point.at_risk for point in curve.at(ticks)],
        [int(curve.events[past].sum()) for past in before],
        [int(curve.censored[past].sum()) for past in before],
    )


def add_at_risk_rows(
    figure: go.Figure, drawn: Sequence[tuple[SurvivalCurve, str, str]], ticks: Sequence[int], *, share: float
) -> None:
    """Put the table on the lower `share` of the figure; `drawn`: curve, colour and name of each group."""
    lines = _lines(len(drawn))
    total = lines * len(drawn)
    heights, labels = [], []
    for number, (curve, colour, name) in enumerate(drawn):
        top = total - number * lines
        if len(drawn) > 1:
            figure.add_annotation(
                x=0, xref="paper", y=top - 0.45, yref="y2", text=f"<b>{name}</b>", showarrow=False, xanchor="left",
                yanchor="middle", font={"size": TEXT, "color": colour},
            )
        for place, (label, counts) in enumerate(zip(ROWS, counts_at(curve, ticks))):
            height = top - (lines - len(ROWS)) - place - 0.5
            heights.append(height)
            labels.append(f"{label}   ")
            figure.add_scatter(
                x=list(ticks), y=[height] * len(ticks), yaxis="y2", mode="text",
                text=[f"{count:,}" for count in counts], textfont={"color": colour, "size": TEXT},
                hoverinfo="skip", cliponaxis=False,
            )
    figure.update_layout(
        yaxis2={
            "range": [0, total], "domain": [0, share], "showgrid": False, "zeroline": False, "tickvals": heights,
            "ticktext": labels, "tickfont": {"size": TEXT}, "fixedrange": True, "automargin": True,
        },
    )


def _lines(n_groups: int) -> int:
    return len(ROWS) + (n_groups > 1)
