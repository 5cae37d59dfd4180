"""What participants share, taken into the study: what they agreed to, as it is now, under a label that tells nothing.

The study holds copies, which follow the diaries: what was corrected is replaced and what was deleted goes. The
diaries keep every earlier version. `gather` is called by those who look at a study, never by a save.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from data.catalogue.measure_columns import value_sql
from data.catalogue.vocabulary import COLUMNS, OWN
from data.exports.scope import quoted, scopes
from data.imports.ledger import LINES, add_batch, add_persons, handed_over, known_persons, new_batch
from data.recurrence.days import refresh_days
from data.sharing.joining_offer import Item
from data.sharing.release_marks import forget
from data.sharing.shared_own import as_the_study_has_them, drop_unused
from data.sharing.shared_rows import MEASURED, SharedRows, by_assessment, shared_rows
from data.store.audit import note
from data.store.store import Collection, Cursor, Store, now

ORDERED = ("diary", "own")  # kinds of rows of which the last of a day can be what counts
PARTICIPANT = "participant"  # who joins and leaves, as the study's trail tells it: who it is, is not known there
FILE_NAME = "shared by participant {}"
TABLE = {"diary": "day_entry", "own": "day_entry", "activity": "activity", "questionnaire": "response"}
# rows that this person shares, apart from what a file may hold under the same label
_THEIRS = """collection_id = $c and participant_id = $p and entry_id // 4294967296 in (
    select batch_id from batch where collection_id = $c and file_name = $f and file_sha256 is null)"""


def gather(study: Collection) -> int:
    """Take in what changed in the diaries of a study's participants; returns of how many of them.

    One short transaction for each of them, so that nobody's save waits for all.
    """
    n_changed = 0
    for diary_id in behind(study):
        with study.store.writing() as cursor:
            n_added, n_removed = _take_in(cursor, study, diary_id)
            if n_added or n_removed:
                n_changed += 1
                study.note(cursor, "gather", added=n_added, removed=n_removed)
    return n_changed


def behind(study: Collection) -> list[int]:
    """The numbers of the diaries with a write that the study has not taken in."""
    with study.store.reading() as cursor:
        rows = cursor.execute(
            """select collection_id from joined
               where study_id = $s and gathered is distinct from (
                   select coalesce(max(batch_id), 0) from batch where batch.collection_id = joined.collection_id)
               order by label""",
            {"s": study.id},
        ).fetchall()
    return [row[0] for row in rows]


def erase_shared(cursor: Cursor, study_id: int, label: str) -> None:
    """Delete every row of a participant from a study, within a transaction; the study's revision rises all the same."""
    number = new_batch(cursor)  # before the batches go: no number may come twice
    person = known_persons(cursor, study_id).get(label)
    for scope in scopes(cursor):
        if {"collection_id", "participant_id"} <= scope.columns.keys() and person is not None:
            cursor.execute(
                f"delete from {quoted(scope.table)} where collection_id = $c and participant_id = $p",
                {"c": study_id, "p": person},
            )
    _delete_batches(cursor, study_id, label)
    add_batch(cursor, number, study_id, "undo", "diary")


def end_sharing(cursor: Cursor, study_id: int, label: str) -> None:
    """After a study erased a participant: nothing flows from then on, and the person's page tells that it ended."""
    cursor.execute(
        """insert into consent
           select collection_id, study_id, max(revision) + 1, null, $n, 'erased by the study'
           from consent join joined using (collection_id, study_id)
           where study_id = $s and label = $l group by collection_id, study_id""",
        {"s": study_id, "l": label, "n": now()},
    )
    cursor.execute("delete from joined where study_id = $s and label = $l", {"s": study_id, "l": label})
    _delete_batches(cursor, study_id, label)


def withdraw_everywhere(cursor: Cursor, collection: Collection) -> None:
    """Before a collection is erased: a diary leaves its studies, with all that it shared; a study is left by all."""
    for study_id, label in cursor.execute(
        "select study_id, label from joined where collection_id = $c", {"c": collection.id}
    ).fetchall():
        erase_shared(cursor, study_id, label)
        note(cursor, PARTICIPANT, "leave", study_id, at=now())
    cursor.execute("delete from joined where study_id = $c", {"c": collection.id})


def _delete_batches(cursor: Cursor, study_id: int, label: str) -> None:
    forget(cursor, study_id, label)
    cursor.execute(
        "delete from batch where collection_id = $c and file_name = $f and file_sha256 is null",
        {"c": study_id, "f": FILE_NAME.format(label)},
    )
    drop_unused(cursor, study_id)


def write_anew(store: Store) -> None:
    """Write the store's file anew, so that no byte is left in it of rows that were deleted. See `Store.rewrite`."""
    store.rewrite(lambda connection: None)


def _take_in(cursor: Cursor, study: Collection, diary_id: int) -> tuple[int, int]:
    """Bring one participant's rows to what they share now; how many were added and removed."""
    who = {"d": diary_id, "s": study.id}
    found = cursor.execute(
        """select j.label, c.revision, s.from_on,
                  c.version = (select max(version) from joining_statement where collection_id = $s),
                  (select coalesce(max(batch_id), 0) from batch where collection_id = $d)
           from joined as j
           join consent as c on c.collection_id = j.collection_id and c.study_id = j.study_id
           join joining_statement as s on s.collection_id = j.study_id and s.version = c.version
           where j.collection_id = $d and j.study_id = $s
           qualify row_number() over (order by c.revision desc) = 1""",
        who,
    ).fetchall()
    if not found:  # left since it was asked who is behind
        return 0, 0
    label, revision, from_on, is_current, diary_revision = found[0]
    items = [
        Item(*row)
        for row in cursor.execute(
            """select about, name from consent_item
               where collection_id = $d and study_id = $s and revision = $r""",
            who | {"r": revision},
        ).fetchall()
    ]
    found_now = shared_rows(cursor, diary_id, items, from_on)
    own = as_the_study_has_them(cursor, study.store, study.id, diary_id, found_now.own)
    changed = _replace(cursor, study.id, label, replace(found_now, own=own), may_add=is_current)
    drop_unused(cursor, study.id)
    cursor.execute(
        "update joined set gathered = $g where collection_id = $d and study_id = $s", who | {"g": diary_revision}
    )
    return changed


def _replace(cursor: Cursor, study_id: int, label: str, wanted: SharedRows, *, may_add: bool) -> tuple[int, int]:
    """Remove what is not shared any more; add what is new, unless what is said to participants has changed since."""
    file_name = FILE_NAME.format(label)
    person = known_persons(cursor, study_id).get(label)
    there = _held(cursor, {"c": study_id, "p": person, "f": file_name})
    n_added = n_removed = 0
    # days last: what is prepared from them can then be brought up to the last batch
    for kind, rows in (
        ("activity", wanted.amounts),
        ("questionnaire", wanted.assessments),
        ("own", wanted.own),
        ("diary", wanted.days),
    ):
        missing = Counter(rows)
        gone = []
        for entry_id, row in there[kind]:
            if missing[row]:
                missing[row] -= 1
            else:
                gone.append(entry_id)
        added = list(missing.elements()) if may_add else []
        if may_add and kind in ORDERED:
            changed = {row[0] for row in added} | {row[0] for entry_id, row in there[kind] if entry_id in set(gone)}
            gone, added = _in_order(there[kind], rows, changed)
        if not added and not gone:
            continue
        if person is None:
            person = add_persons(cursor, study_id, [label])[label]
        batch = new_batch(cursor)
        of = "diary" if kind == "own" else kind
        add_batch(cursor, batch, study_id, "import", of, file_name=file_name, n_records=len(added), n_stored=len(added))
        _remove(cursor, study_id, TABLE[kind], gone)
        _ADD[kind](cursor, {"c": study_id, "p": person, "b": batch}, added)
        if of == "diary" and not added:
            # who reads the prepared days brings in whoever has new rows, all at once, but does not see that some went
            refresh_days(cursor, study_id, [person])
        n_added, n_removed = n_added + len(added), n_removed + len(gone)
    return n_added, n_removed


def _in_order(
    held: list[tuple[int, tuple[Any, ...]]], wanted: tuple[tuple[Any, ...], ...], days: set[date]
) -> tuple[list[int], list[tuple[Any, ...]]]:
    """What goes and what comes of these days, so that the entries of each stay in the order that they count in.

    Of some measures the last of a day counts, and no time of day is shared: a day is brought anew, but where only more
    came at its end.
    """
    gone, added = [], []
    for day in sorted(days):
        there = sorted(((entry_id, row) for entry_id, row in held if row[0] == day), key=lambda one: one[0])
        rows = [row for row in wanted if row[0] == day]
        if rows[: len(there)] == [row for _, row in there]:
            added += rows[len(there) :]
        else:
            gone += [entry_id for entry_id, _ in there]
            added += rows
    return gone, added


def _held(cursor: Cursor, theirs: dict[str, Any]) -> dict[str, list[tuple[int, tuple[Any, ...]]]]:
    """What the study has of a person now: entry ids with rows as in `SharedRows`, by kind."""
    days = cursor.execute(
        f"""select entry_id, on_day, {", ".join(value_sql(name, "entry") for name in MEASURED)}, note
            from current_day_entry as entry where {_THEIRS}""",
        theirs,
    ).fetchall()
    own = cursor.execute(
        f"""select entry_id, on_day, measure, value from current_day_value
            where {_THEIRS} and starts_with(measure, '{OWN}')""",
        theirs,
    ).fetchall()
    amounts = cursor.execute(
        f"select entry_id, on_day, kind, amount, unit from current_activity where {_THEIRS}", theirs
    ).fetchall()
    answers = cursor.execute(
        f"""select entry_id, on_day, instrument, item, total, value from current_response where {_THEIRS}
            order by entry_id, item, total""",
        theirs,
    ).fetchall()
    return {
        # an entry of what is somebody's own has nothing else
        "diary": [(row[0], row[1:]) for row in days if any(cell is not None for cell in row[2:])],
        "own": [(row[0], row[1:]) for row in own],
        "activity": [(row[0], row[1:]) for row in amounts],
        "questionnaire": list(zip(dict.fromkeys(row[0] for row in answers), by_assessment(answers), strict=True)),
    }


def _remove(cursor: Cursor, study_id: int, table: str, entry_ids: list[int]) -> None:
    """Delete copies, and count them out of the batches that they came with."""
    values = {"c": study_id, "ids": entry_ids}
    if table == "day_entry":
        _remove_from(cursor, "day_value", values)
    _remove_from(cursor, table, values)
    cursor.execute(
        """update batch set n_records = n_records - n, n_stored = n_stored - n
           from (select id // 4294967296 as number, count(*) as n from (select unnest($ids::bigint[]) as id) group by 1)
           where collection_id = $c and batch_id = number""",
        values,
    )


def _remove_from(cursor: Cursor, table: str, values: dict[str, Any]) -> None:
    cursor.execute(
        f"delete from {table} where collection_id = $c and entry_id in (select unnest($ids::bigint[]))", values
    )


def _add_days(cursor: Cursor, to: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    columns = ("on_day", *COLUMNS, "note")
    places = [0, *(1 + MEASURED.index(name) for name in COLUMNS), -1]
    types = [pa.date32(), *(pa.float64() for _ in COLUMNS), pa.string()]
    selected = f"on_day, null, null, {', '.join(columns[1:])}"
    in_columns = [tuple(row[place] for place in places) for row in rows]
    numbered = enumerate(in_columns, 1)
    _insert(cursor, to, table="day_entry", selected=selected, columns=columns, types=types, numbered=numbered)
    apart = [
        (line, (name, row[place]))
        for line, row in enumerate(rows, 1)
        for place, name in enumerate(MEASURED, 1)
        if name not in COLUMNS and row[place] is not None
    ]
    if apart:
        with handed_over(cursor, incoming=_numbered(apart, ("measure", "value"), [pa.string(), pa.float64()])):
            cursor.execute(
                f"""insert into day_value
                    select $c, $p, $b * {LINES} + line, 1, measure, value from incoming order by line""",
                to,
            )


def _add_amounts(cursor: Cursor, to: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    columns = ("on_day", "kind", "amount", "unit")
    types = [pa.date32(), pa.string(), pa.float64(), pa.string()]
    _insert(
        cursor,
        to,
        table="activity",
        selected="on_day, kind, amount, unit, null",
        columns=columns,
        types=types,
        numbered=enumerate(rows, 1),
    )


def _add_assessments(cursor: Cursor, to: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    columns = ("on_day", "instrument", "item", "total", "value")
    types = [pa.date32(), pa.string(), pa.int16(), pa.string(), pa.float64()]
    answers = ((line, (*row[:2], *answer)) for line, row in enumerate(rows, 1) for answer in row[2])
    _insert(cursor, to, table="response", selected=", ".join(columns), columns=columns, types=types, numbered=answers)


def _add_own(cursor: Cursor, to: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    """An entry for each: what is left of the form it was said in is another entry."""
    columns, types = ("on_day",), [pa.date32()]
    selected = f"on_day, null, null, {', '.join('null' for _ in (*COLUMNS, 'note'))}"
    _insert(
        cursor,
        to,
        table="day_entry",
        selected=selected,
        columns=columns,
        types=types,
        numbered=enumerate(((row[0],) for row in rows), 1),
    )
    said = list(enumerate((row[1:] for row in rows), 1))
    if said:
        with handed_over(cursor, incoming=_numbered(said, ("measure", "value"), [pa.string(), pa.float64()])):
            cursor.execute(
                f"insert into day_value select $c, $p, $b * {LINES} + line, 1, measure, value from incoming order by line",
                to,
            )


_ADD = {"own": _add_own, "activity": _add_amounts, "questionnaire": _add_assessments, "diary": _add_days}


def _insert(
    cursor: Cursor, to: dict[str, Any], table: str, selected: str, columns: tuple, types: list, numbered
) -> None:
    with handed_over(cursor, incoming=_numbered(list(numbered), columns, types)):
        cursor.execute(
            f"""insert into {table}
                select $c, $p, $b * {LINES} + line, 1, $b, false, {selected} from incoming order by line""",
            to,
        )


def _numbered(numbered: list[tuple[int, tuple[Any, ...]]], columns: tuple, types: list) -> pa.Table:
    """Rows with the lines they are of, as the engine takes them."""
    cells = [[row[place] for _, row in numbered] for place in range(len(columns))]
    lines = pa.array([line for line, _ in numbered], pa.int64())
    arrays = [pa.array(cell, kind) for cell, kind in zip(cells, types, strict=True)]
    return pa.table([lines, *arrays], names=["line", *columns])
