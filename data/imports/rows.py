"""Diaries, long activity files, episodes, who was followed, finished tables: one record of the file is one row of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.catalogue.measure_columns import value_sql
from data.catalogue.vocabulary import COLUMNS, MEASURES, OWN
from data.imports.bouts import RECORDED, BoutTimes
from data.imports.ledger import LINES, Stream, handed_over
from data.imports.progress import STORING, Progress, Tell, unwatched
from data.imports.typed import Typed
from data.store.store import Cursor
from data.study.asked import OWN_DAY

CHUNK = 122_880 * 2  # rows handed to the engine at a time, a whole number of its row groups
STRETCH = CHUNK * 4  # rows between which it is told how far the writing is, and may be stopped


@dataclass(frozen=True)
class RowTable:
    """A raw table whose rows are records. Each role is a column of the store, of the type given.

    key: the roles that tell one record from another, `participant` among them; content: what they say.
    """

    name: str
    key: dict[str, tuple[str, pa.DataType]]
    content: dict[str, tuple[str, pa.DataType]]

    def apart(self, roles: dict[str, Typed]) -> list[str]:
        """The mapped measures without a column of their own: they are kept as rows of day_value."""
        return [
            role
            for role in self.content
            if role in roles
            and (role in MEASURES or role.startswith(OWN))
            and role not in COLUMNS
            and "date" in self.key
        ]


DIARY = RowTable(
    "day_entry",
    key={"date": ("on_day", pa.date32()), "time": ("at_time", pa.time64("us")), "entry": ("entry", pa.string())},
    content={
        **{
            name: (name, pa.int8() if measure.is_whole and measure.has_column else pa.float64())
            for name, measure in MEASURES.items()
        },
        "note": ("note", pa.string()),
    },
)


def diary_with(outcomes: Iterable[str]) -> RowTable:
    """The table of a diary with measures of a study's own, by their names, beside the catalogue's."""
    own = {name: (name, pa.float64()) for name in outcomes}
    return RowTable(DIARY.name, DIARY.key, {**DIARY.content, **own}) if own else DIARY


EPISODES = RowTable(
    "episode",
    key={"began_on": ("began_on", pa.date32())},
    content={
        "ended_on": ("ended_on", pa.date32()),
        **{name: (name, pa.int8()) for name in ("limiting", "care_sought", "flare")},
    },
)
FOLLOWED = RowTable(
    "followed_person", key={}, content={name: (name, pa.date32()) for name in ("free_from", "followed_until")}
)
FINISHED = RowTable(
    "finished_row",
    key={"start": ("start", pa.float64())},
    content={
        "duration": ("stop", pa.float64()),
        "stop": ("stop", pa.float64()),
        "entry": ("entry", pa.float64()),
        "event": ("event", pa.int8()),
        "cause": ("cause", pa.string()),
    },
)
ACTIVITY = RowTable(
    "activity",
    key={
        "date": ("on_day", pa.date32()),
        "kind": ("kind", pa.string()),
        "unit": ("unit", pa.string()),
        "source": ("source", pa.string()),
    },
    content={"amount": ("amount", pa.float64())},
)


def incoming(
    table: RowTable,
    roles: dict[str, Typed],
    records: np.ndarray,
    persons: np.ndarray,
    lines: np.ndarray,
    times: BoutTimes | None = None,
) -> Stream:
    """The records as a stream of typed rows: record, line, participant_id, the mapped columns, and start_at.

    persons: participant_id by the code of the participant.
    """
    columns = {role: spec for role, spec in {**table.key, **table.content}.items() if role in roles}
    values = {role: pa.array(roles[role].values, spec[1]) for role, spec in columns.items()}
    schema = pa.schema(
        [
            ("record", pa.int64()),
            ("line", pa.int64()),
            ("participant_id", pa.int32()),
            *columns.values(),
            ("start_at", pa.timestamp("us")),
        ]
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, len(records), CHUNK):
            part = records[start : start + CHUNK]
            arrays = [
                pa.array(part, pa.int64()),
                pa.array(lines[part], pa.int64()),
                pa.array(persons[roles["participant"].codes[part]], pa.int32()),
                *(values[role].take(pa.array(roles[role].codes[part])) for role in columns),
                pa.nulls(len(part), pa.timestamp("us")) if times is None else times.stamps(part),
            ]
            yield pa.record_batch(arrays, schema=schema)

    return Stream(schema, batches())


def compare(
    cursor,
    collection_id: int,
    table: RowTable,
    roles: dict[str, Typed],
    records: np.ndarray,
    persons: np.ndarray,
    lines: np.ndarray,
    *,
    covers: Mapping[str, str],
    times: BoutTimes | None = None,
) -> dict[str, np.ndarray]:
    """Which records are known by their key: record, is_same, is_contrary, batch_id, and place.

    place: of the first role that differs, among the mapped roles in the order of the table's content. A record of a
    whole day, without time and entry, that says what the store has of that day and a measure which it does not have
    is neither the same nor contrary: another file brings that measure, and it joins the day. `covers`: what the answers
    of each role are about; what the store has of that day about other days is another answer.
    """
    keys = [spec[0] for role, spec in table.key.items() if role in roles]
    content = [spec[0] for role, spec in table.content.items() if role in roles]
    keys += ["start_at"] if table is ACTIVITY else []
    matches = "".join(f" and stored.{key} is not distinct from incoming.{key}" for key in keys)
    same = " and ".join(f"stored.{name} is not distinct from incoming.{name}" for name in content) or "true"
    differs = [f"when stored.{name} is distinct from incoming.{name} then" for name in content]
    place = " ".join(f"{when} {i}" for i, when in enumerate(differs)) or "when false then 0"
    can_join = "false"
    is_diary = table.name == DIARY.name
    if is_diary and not {"time", "entry"} & set(roles):
        can_join = "bool_and(at_time is null and entry is null)"
    has = "".join(f", bool_or({name} is not null) as has_{name}" for name in content)
    agrees = "".join(f", bool_or({name} is not distinct from said_{name}) as agrees_{name}" for name in content)
    day = "and stored.on_day = incoming.on_day" if "date" in table.key else ""
    said = "".join(f", incoming.{name} as said_{name}" for name in content)
    joins = "".join(f" and (agrees_{name} or not has_{name})" for name in content)
    agrees_all = "".join(f" and agrees_{name}" for name in content)
    apart = "".join(f", {value_sql(name, 'entry')} as {name}" for name in table.apart(roles))
    source = "stored_entry"
    kept = f"select entry.* {apart} from current_{table.name} as entry where collection_id = $collection_id"
    if is_diary and _tells_of_periods(cursor, collection_id, covers):
        source = f"(select * replace ({', '.join(_of_period(name, covers[name]) for name in content if name in covers)}) from stored_entry)"
    with handed_over(cursor, incoming=incoming(table, roles, records, persons, lines, times)):
        return cursor.execute(
            f"""-- one row per incoming record whose key the store has
            with stored_entry as (
                {RECORDED if table is ACTIVITY else kept}
            ),
            stored as (select * from {source}),
            matched as (
                select incoming.record, stored.*, {same} as is_same_row, case {place} else 0 end as place {said}
                from incoming
                join stored on stored.participant_id = incoming.participant_id {day} {matches}
            ),
            compared as (
                select record, bool_or(is_same_row) as is_same_row, min(batch_id) as batch_id, min(place) as place,
                       {can_join} as can_join {has} {agrees}
                from matched group by record
            ),
            judged as (
                select record, batch_id, place, is_same_row or (can_join {agrees_all}) as is_same,
                       can_join {joins} as joins
                from compared
            )
            select record, batch_id, place, is_same, not is_same and not joins as is_contrary
            from judged order by record""",
            {"collection_id": collection_id},
        ).fetchnumpy()


def _tells_of_periods(cursor: Cursor, collection_id: int, covers: Mapping[str, str]) -> bool:
    """Whether an answer of the file or of the store is about more than its own day."""
    if any(told != OWN_DAY for told in covers.values()):
        return True
    return cursor.execute(
        "select exists (from answer_period_now where collection_id = $c and covers <> '1')", {"c": collection_id}
    ).fetchall()[0][0]


def _of_period(name: str, covers: str) -> str:
    """A stored value of a measure, null where its answer is about other days."""
    if name not in MEASURES and not name.startswith(OWN):
        return f"{name} as {name}"
    return f"""case when coalesce((
        select max(told.covers) from answer_period_now as told
        where told.collection_id = stored_entry.collection_id and told.measure = '{name}'
          and told.batch_id = stored_entry.entry_id // {LINES}), '{OWN_DAY}') = '{covers}' then {name} end as {name}"""


def write(
    cursor,
    collection_id: int,
    batch_id: int,
    table: RowTable,
    roles: dict[str, Typed],
    records: np.ndarray,
    persons: np.ndarray,
    lines: np.ndarray,
    *,
    tell: Tell = unwatched,
) -> None:
    """Append the records to the raw table, in the order of the file."""
    specs = {**table.key, **table.content}
    apart = table.apart(roles)
    columns = ", ".join(spec[0] for role, spec in specs.items() if role in roles and role not in apart)
    for start in range(0, len(records), STRETCH):
        tell(Progress(stage=STORING, share=start / len(records), n_done=start, n_records=len(records)))
        stretch = records[start : start + STRETCH]
        with handed_over(cursor, incoming=incoming(table, roles, stretch, persons, lines)):
            cursor.execute(
                f"""insert into {table.name}
                    (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, {columns})
                    select $collection_id, participant_id, $first_id + line, 1, $batch_id, false, {columns}
                    from incoming""",
                {"collection_id": collection_id, "batch_id": batch_id, "first_id": batch_id * LINES},
            )
        for name in apart:
            with handed_over(cursor, incoming=incoming(table, roles, stretch, persons, lines)):
                cursor.execute(
                    f"""insert into day_value
                        select $collection_id, participant_id, $first_id + line, 1, '{name}', {name}
                        from incoming where {name} is not null""",
                    {"collection_id": collection_id, "first_id": batch_id * LINES},
                )
