"""What the answers of a study are about, and how far apart they are planned: as said at load, by measure."""

from __future__ import annotations

from dataclasses import dataclass

from data.store.store import Collection, Cursor

OWN_DAY, MONTH, SINCE_LAST = "1", "month", "since-last"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of one measure: what its answers are about, by load ("1" its own day, a number of days, "month", "since-last").

    `every_days`: days from one planned answer to the next, of the last load that has them; `is_every_said`: whether
    somebody said so, or the median of the answers is taken for it.
    """

    measure: str
    covers: tuple[str, ...]
    every_days: int | None
    is_every_said: bool

    @property
    def has_periods(self) -> bool:
        """Whether some answers are about more than their own day."""
        return self.covers != (OWN_DAY,)


def asked_of(collection: Collection) -> dict[str, Asked]:
    """What is known of every measure of which a load told; one without a row is about its own day."""
    with collection.store.reading() as cursor:
        return read_asked(cursor, collection.id)


def read_asked(cursor: Cursor, collection_id: int) -> dict[str, Asked]:
    """The same on a cursor."""
    rows = cursor.execute(
        """select measure, list_sort(list(distinct covers)),
                  arg_max(every_days, batch_id) filter (where every_days is not null),
                  arg_max(is_every_said, batch_id) filter (where every_days is not null)
           from answer_period_now where collection_id = $c group by measure order by measure""",
        {"c": collection_id},
    ).fetchall()
    return {
        measure: Asked(measure=measure, covers=tuple(covers), every_days=every, is_every_said=bool(is_said))
        for measure, covers, every, is_said in rows
    }
