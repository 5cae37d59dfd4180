"""The passes over days by another engine than the store's, which has the days in buckets of whole participants.

The models' text is the same for both. What they make of days goes no further than from a participant to a few rows, or
to counts; these rows come back, and everything asked of them is worked out here, by the same code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.recurrence.apart import beside_apart_sql
from data.recurrence.day_change import DAYS_APART
from data.recurrence.model_sql import PARTITIONED, bound, chain, model, thresholds

if TYPE_CHECKING:
    from data.catalogue.definition import Definition
    from data.store.elsewhere import Elsewhere
    from data.store.store import Cursor


@dataclass(frozen=True, kw_only=True)
class PassElsewhere:
    """What one derivation has made of days elsewhere; its tables come to stand on `cursor`.

    `is_wanted`: of whom, by tables named in `takes` that stand on `cursor`. `values`: all that may be bound.
    """

    engine: Elsewhere
    cursor: Cursor
    definition: Definition
    is_wanted: str
    takes: tuple[str, ...]
    values: dict[str, object]

    def make_turns(self) -> None:
        """`followed` and `turn`, of which the intervals are made."""
        self._give(*self.takes)
        if self.definition.measures_apart:
            self.engine.make(DAYS_APART, beside_apart_sql(self.definition, order=""), {})
        suffix = "_bridged" if self._has_gaps_in_measures() else ""
        steps = {"state": "state", "known": f"known{suffix}"}
        self._bring("followed", self._chain(steps | {"followed": f"followed{suffix}"}))
        self._bring("turn", self._chain(steps | {"run": "run", "turn": "turn"}))

    def make_known_days(self) -> None:
        """`known_day_there`, of everybody with an entry."""
        self._bring("known_day_there", model("known_days", self.definition))

    def make_day_runs(self) -> None:
        """Have `day_run` of everybody at risk known there: they are nearly as many as days, and stay."""
        unbridged = replace(self.definition, bridge_days=0)
        is_at_risk = "participant_id in (select participant_id from recurrence_free)"
        self._give("recurrence_free", "followed")
        steps = {"state": "state", "known": "known_bridged", "run": "run", "day_run": "day_run"}
        query = chain(
            steps, unbridged, PARTITIONED, is_wanted=is_at_risk, select=f"select * from day_run where {is_at_risk}"
        )
        # several models read it, some of them twice
        self.engine.make("day_run", query, bound(query, self.values | thresholds(unbridged)), is_kept=True)

    def make_of_day_runs(self, name: str) -> None:
        """A table of a model that reads `day_run`, and the intervals as they stand now."""
        self._give("recurrence_free")
        self._bring(name, model(name, self.definition))

    def _has_gaps_in_measures(self) -> bool:
        days = DAYS_APART if self.definition.measures_apart else "day"
        is_missing = " or ".join(f'"{measure}" is null' for measure in self.definition.measures)
        query = f"select 1 as one from {days} where collection_id = $collection_id and ({is_missing}) limit 1"
        return self.engine.rows(query, bound(query, self.values)).num_rows > 0

    def _chain(self, steps: dict[str, str]) -> str:
        return chain(steps, self.definition, PARTITIONED, is_wanted=self.is_wanted)

    def _give(self, *names: str) -> None:
        for name in names:
            self.engine.give(name, self.cursor.sql(f"from {name}").to_arrow_table())

    def _bring(self, name: str, query: str) -> None:
        rows = self.engine.rows(query, bound(query, self.values))
        self.cursor.register("brought", rows)
        self.cursor.execute(f"create or replace temp table {name} as from brought")
        self.cursor.unregister("brought")
