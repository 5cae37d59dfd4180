"""A diary that is nobody's, in a store of its own: what a definition makes of days can be shown on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from data.catalogue.vocabulary import COLUMNS, MEASURES, PERSON
from data.store.store import Collection, Store, now


@contextmanager
def example_diary(pain: Sequence[int | None], measures: Sequence[str], first_on: date) -> Iterator[Collection]:
    """A personal collection with an entry on each day whose pain (0 to 10) is given; gone after the block.

    `measures`: of the catalogue; each moves with pain over its own range, whole where it takes whole numbers only.
    """
    store = Store()
    try:
        diary = store.create("Example", "personal", is_simulated=True)
        named = [name for name in measures if name in COLUMNS]
        apart = [name for name in measures if name in MEASURES and name not in COLUMNS]
        places = [place for place, score in enumerate(pain) if score is not None]
        with store.writing() as cursor:
            cursor.execute(
                """insert into batch (batch_id, collection_id, origin, kind, created_at,
                                      n_records, n_stored, n_duplicates, n_rejected)
                   values (1, $c, 'simulation', 'diary', $t, $n, $n, 0, 0)""",
                {"c": diary.id, "t": now(), "n": len(places)},
            )
            cursor.execute("insert into participant values ($c, 1, $p)", {"c": diary.id, "p": PERSON})
            columns = "".join(f", {name}" for name in named)
            cursor.executemany(
                f"""insert into day_entry
                    (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, on_day{columns})
                    values (?, 1, ?, 1, 1, false, ?{", ?" * len(named)})""",
                [
                    [diary.id, place, first_on + timedelta(days=place), *(_as(name, pain[place]) for name in named)]
                    for place in places
                ],
            )
            for name in apart:
                cursor.executemany(
                    "insert into day_value values (?, 1, ?, 1, ?, ?)",
                    [[diary.id, place, name, _as(name, pain[place])] for place in places],
                )
        yield diary
    finally:
        store.close()


def _as(name: str, pain: int | None) -> float:
    measure = MEASURES[name]
    value = measure.minimum + (measure.maximum - measure.minimum) * (pain or 0) / 10
    return float(round(value)) if measure.is_whole else value
