"""Ratios with their intervals around 1, one under another, on a scale of factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.telling.figures import Palette
from pages.telling.forest_figure import Difference, forest_figure
from pages.telling.recurrence.multiverse_figure import CLOSE, CLOSE_RATIO_TICKS, RATIO_REACH, RATIO_TICKS
from pages.telling.wording import range_text


@dataclass(frozen=True)
class Ratio:
    """One row: what is compared, and the ratio with its interval."""

    title: str
    estimate: float
    lower: float
    upper: float

    @property
    def words(self) -> str:
        """The ratio with its interval."""
        return f"{self.estimate:.2f} ({range_text(self.lower, self.upper)})"


def ratio_figure(ratios: Sequence[Ratio], *, axis: str, palette: Palette) -> go.Figure:
    """A forest on a logarithmic axis: half as many lies as far from 1 as twice as many.

    Whatever lies under a twentieth or over twenty is drawn at the edge; its words say how far it goes.
    """
    rows = [
        Difference(
            one.title,
            one.words,
            *(_place(value) for value in (one.estimate, one.lower, one.upper)),
            is_clear=one.lower > 1 or one.upper < 1,
        )
        for one in ratios
    ]
    figure = forest_figure(rows, axis=axis, palette=palette)
    reach = max([0.0, *(abs(value) for row in rows for value in (row.lower, row.upper))])
    ticks = CLOSE_RATIO_TICKS if reach < math.log(CLOSE) else RATIO_TICKS
    figure.update_xaxes(tickvals=[math.log(tick) for tick in ticks], ticktext=[f"{tick:g}" for tick in ticks])
    return figure


def _place(ratio: float) -> float:
    return math.log(min(max(ratio, 1 / RATIO_REACH), RATIO_REACH))
