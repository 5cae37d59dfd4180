"""The table under a curve: counts at each tick of its axis, in a few rows for each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from analysis.survival import SurvivalCurve

ROW_HEIGHT = 24  # pixels of one line
TEXT = 13


def table_height(n_groups: int, n_rows: int) -> int:
    """Pixels of the whole table: the rows of each group, under its name where there are several."""
    return ROW_HEIGHT * n_groups * (n_rows + (n_groups > 1))


def counts_at(curve: SurvivalCurve, ticks: Sequence[int]) -> dict[str, list[int]]:
    """At each tick the people at risk on that day, and those who recurred or were censored before it.

    Without late entry the three add up to the people of the group.
    """
    before = [curve.time < tick for tick in ticks]
    return {
        "At risk": [point.at_risk for point in curve.at(ticks)],
        "Recurred": [int(curve.events[past].sum()) for past in before],
        "Censored": [int(curve.censored[past].sum()) for past in before],
    }


def add_rows(
    figure: go.Figure,
    groups: Sequence[tuple[str, str, Mapping[str, Sequence[int]]]],
    ticks: Sequence[int],
    *,
    share: float,
) -> None:
    """Put the table on the lower `share` of the figure; `groups`: name (as HTML), colour and counts by row."""
    n_names = int(len(groups) > 1)
    total = sum(len(rows) + n_names for _, _, rows in groups)
    heights, labels, top = [], [], total
    for name, colour, rows in groups:
        if n_names:
            figure.add_annotation(
                x=0,
                xref="paper",
                y=top - 0.45,
                yref="y2",
                text=f"<b>{name}</b>",
                showarrow=False,
                xanchor="left",
                yanchor="middle",
                font={"size": TEXT, "color": colour},
            )
        for place, (label, counts) in enumerate(rows.items()):
            height = top - n_names - place - 0.5
            heights.append(height)
            labels.append(f"{label}   ")
            figure.add_scatter(
                x=list(ticks),
                y=[height] * len(ticks),
                yaxis="y2",
                mode="text",
                text=[f"{count:,}" for count in counts],
                textfont={"color": colour, "size": TEXT},
                hoverinfo="skip",
                cliponaxis=False,
            )
        top -= n_names + len(rows)
    figure.update_layout(
        yaxis2={
            "range": [0, total],
            "domain": [0, share],
            "showgrid": False,
            "zeroline": False,
            "tickvals": heights,
            "ticktext": labels,
            "tickfont": {"size": TEXT},
            "fixedrange": True,
            "automargin": True,
        }
    )
