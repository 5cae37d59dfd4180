"""The pass over days that are each in one state: some people's last known days, turns and intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.recurrence.model_sql import AS_STORED, PARTITIONED, bound, chain
from data.study.populations import Population, make_members

if TYPE_CHECKING:
    from data.catalogue.definition import Definition
    from data.store.store import Cursor

OF_MEMBERS = "participant_id in (select participant_id from member)"


@dataclass(frozen=True, kw_only=True)
class DayPass:
    """What the models make of days: `followed`, `turn` and the intervals in `target`, on whichever cursor.

    `is_bridged`: a row's state may be unknown. `values`: all that may be bound. Days are those of `population`.
    """

    definition: Definition
    is_bridged: bool
    target: str
    values: dict[str, object]
    population: Population | None

    def make(self, cursor: Cursor, is_wanted: str) -> None:
        """Make them of everybody for whom `is_wanted` holds; where there is a population, `member` is on the cursor."""
        steps, suffix = {"state": "state"}, ""
        if self.is_bridged:
            # read twice below
            self._make(cursor, "state", steps, AS_STORED, is_wanted)
            steps, suffix = {}, "_bridged"
        steps = steps | {"known": f"known{suffix}"}
        for windows in (AS_STORED, PARTITIONED):
            self._make(cursor, "followed", steps | {"followed": f"followed{suffix}"}, windows, is_wanted)
            self._make(cursor, "turn", steps | {"run": "run", "turn": "turn"}, windows, is_wanted)
            if _is_in_order(cursor):
                break
        self._make(cursor, self.target, {"interval": "interval"}, windows, is_wanted)

    def make_range(self, cursor: Cursor, is_in_range: str) -> None:
        """Make them of the people of a range, on a cursor that has nothing yet."""
        if self.population is None:
            self.make(cursor, is_in_range)
            return
        make_members(cursor, int(str(self.values["collection_id"])), self.population)
        self.make(cursor, f"{OF_MEMBERS} and {is_in_range}")

    def _make(self, cursor: Cursor, table: str, steps: dict[str, str], windows: dict[str, str], is_wanted: str) -> None:
        query = chain(steps, self.definition, windows, is_wanted=is_wanted)
        cursor.execute(f"create or replace temp table {table} as {query}", bound(query, self.values))


def _is_in_order(cursor: Cursor) -> bool:
    """Whether the turns came out as the rows stand in `day`: each participant's together and in time."""
    return cursor.execute(
        """with neighbour as (
               select participant_id, first_day, lag(participant_id) over () as person_before,
                      lag(first_day) over () as day_before
               from turn)
           select count(*) filter (person_before = participant_id and day_before >= first_day) = 0
              and count(*) filter (person_before is distinct from participant_id)
                  = count(distinct participant_id)
           from neighbour"""
    ).fetchall()[0][0]
