"""Whether days in pain are more often followed by a day that nobody knows of."""

from __future__ import annotations

from analysis.missingness import UnknownAfterPain, unknown_after_pain
from data.store.store import Collection
from data.study.describe import days_after
from data.study.populations import Population


def unknown_after(collection: Collection, bound_at: float, population: Population | None = None) -> UnknownAfterPain:
    """How often the day after one with average pain of `bound_at` or more is unknown, and after one with less."""
    return unknown_after_pain(days_after(collection, bound_at=bound_at, population=population))
