"""The scores of a filled-in questionnaire: from its items, or the totals that a file brought."""

from __future__ import annotations

from analysis.instrument import Instrument, score
from data.own.diary import Assessment


def scores_of(instrument: Instrument, one: Assessment) -> dict[str, float | None]:
    """The scores by scale; None where there is none."""
    if one.items:
        return dict(score(instrument, [one.items.get(item.number) for item in instrument.items]).scores)
    return {scale.id: one.totals.get(scale.id) for scale in instrument.scales}
