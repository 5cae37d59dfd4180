"""First recurrences with the gap rule varied: how much hangs on when an interrupted diary stops counting."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from data.catalogue.definition import Definition
from data.recurrence.engine import derive
from data.recurrence.people_tables import DerivationError
from data.store.store import Collection
from data.study.populations import Population


@dataclass(frozen=True, eq=False)
class GapRule:
    """First intervals where follow-up breaks after more than `max_gap_days` unknown days.

    `risk_counts`: group, entry, duration, event (0/1), n.
    """

    max_gap_days: int
    risk_counts: pd.DataFrame


def vary_gap_rule(
    collection: Collection,
    definition: Definition,
    max_gap_days: tuple[int, ...],
    *,
    origin: str = "confirmed",
    by: str | None = None,
    population: Population | None = None,
) -> tuple[GapRule, ...]:
    """The definition with each of these gap rules and otherwise as it is, in the order given.

    Each takes a derivation of its own. DerivationError for a gap shorter than what the definition bridges:
    unknown days cannot both be bridged and end follow-up.
    """
    for days in max_gap_days:
        if days < definition.bridge_days:
            raise DerivationError(
                f"A gap rule of {days} days is shorter than the {definition.bridge_days} unknown days that "
                f"“{definition.id}” bridges; it takes {definition.bridge_days} or more."
            )
    rules = []
    for days in max_gap_days:
        with derive(
            collection, replace(definition, max_gap_days=days), origin=origin, population=population
        ) as derivation:
            rules.append(GapRule(days, derivation.risk_counts(by)))
    return tuple(rules)
