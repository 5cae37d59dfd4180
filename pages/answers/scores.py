"""The scores of a filled-in questionnaire: from its items, or the totals that a file brought."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis.instrument import Instrument, score, score_many
from data.own.diary import Assessment


def scores_of(instrument: Instrument, assessment: Assessment) -> dict[str, float | None]:
    """The scores by scale; None where there is none."""
    if assessment.items:
        return dict(score(instrument, [assessment.items.get(item.number) for item in instrument.items]).scores)
    return {scale.id: assessment.totals.get(scale.id) for scale in instrument.scales}


def scores_by_day(instrument: Instrument, answers: pd.DataFrame) -> dict[str, list[tuple[date, float | None]]]:
    """Per scale the scores by day; the last of several assessments of a day counts.

    `answers`: entry_id, on_day, item, value, a row for each item that was answered or left.
    """
    if answers.empty:
        return {}
    wide = answers.pivot_table(index=["on_day", "entry_id"], columns="item", values="value", aggfunc="last")
    wide = wide.reindex(columns=[item.number for item in instrument.items])
    wide = wide.groupby(level="on_day").tail(1)
    table = score_many(instrument, wide.to_numpy(dtype=float))
    days = [day.date() for day in wide.index.get_level_values("on_day")]
    return {
        scale: [(day, None if np.isnan(value) else float(value)) for day, value in zip(days, column, strict=True)]
        for scale, column in table.scores.items()
    }
