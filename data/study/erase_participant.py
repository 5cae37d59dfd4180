"""Erase one participant of a study for good, and with them every byte of their rows in the store's file.

What is known only as numbers of a file (how many records it had) stays, and so does a release that was published,
which holds no person: that somebody was told of is known, under a mark drawn at random. A file that is loaded again
brings them back; somebody who shares their own diary with the study does so no longer.
"""

from __future__ import annotations

from data.exports.scope import Scope, quoted, scopes
from data.imports.ledger import add_batch, new_batch
from data.recurrence.days import refresh_days
from data.sharing.joining import end_sharing
from data.sharing.release_marks import forget
from data.store.erase import PREPARED, Receipt, copies_beside, prepared_folders
from data.store.store import Collection, StoreError, now

REJECT_ERASED = "what stood here was erased with a participant"  # a reason may quote the value
OF_ENTRIES = ("day_entry", "activity", "response", "attribute", "episode", "followed_person", "finished_row")


def participant_rows(study: Collection, label: str) -> dict[str, int]:
    """How many rows of each table are about the participant; StoreError where the study has no such participant."""
    _check_here(study)
    with study.store.reading() as cursor:
        return _counted(cursor, study, _number(cursor, study, label))


def erase_participant(study: Collection, label: str) -> Receipt:
    """Erase a participant from a study and write the store anew without them; nothing is changed where that fails.

    The values of rejected records go as well, of every file that told of them: those may be theirs. Call it outside
    `reading` and `writing`. Raises StoreError for a name that the study does not have, and as `Store.rewrite` does.
    """
    _check_here(study)
    rows = study.store.rewrite(lambda connection: _delete(connection, study, label))
    return Receipt(
        name=f"{label} in {study.info.name}",
        erased_at=now(),
        rows=rows,
        copies=copies_beside(study.store),
        folders=prepared_folders(study.store, study.id),
    )


def _check_here(study: Collection) -> None:
    if study.info.is_held:
        raise StoreError(
            f"“{study.info.name}” is held elsewhere, and has no row about anybody here: erase them from the study it came from, "
            "prepare that anew, hold it anew, and delete the folder of before."
        )


def _delete(connection, study: Collection, label: str) -> dict[str, int]:
    connection.begin()
    person = _number(connection, study, label)
    counted = _counted(connection, study, person)
    who = {"c": study.id, "p": person}
    entries = " union ".join(
        f"select entry_id, batch_id from {table} where collection_id = $c and participant_id = $p"
        for table in OF_ENTRIES
    )
    connection.execute(
        f"""update reject set value = null, reason = $erased
            where collection_id = $c
              and (batch_id in (select batch_id from ({entries})) or contains(concat(value, ' ', reason), $label))""",
        {**who, "label": label, "erased": REJECT_ERASED},
    )
    connection.execute(f"delete from superseded where entry_id in (select entry_id from ({entries}))", who)
    for scope in _about_people(connection):
        connection.execute(f"delete from {quoted(scope.table)} where collection_id = $c and participant_id = $p", who)
    forget(connection, study.id, label)
    # what was worked out before is of another revision
    add_batch(connection, new_batch(connection), study.id, "undo", "diary")
    refresh_days(connection, study.id, [person])
    end_sharing(connection, study.id, label)
    study.note(connection, "erase participant")
    connection.commit()
    return counted


def _number(cursor, study: Collection, label: str) -> int:
    if study.info.kind != "cohort":
        raise StoreError(f"“{study.info.name}” is a diary; a participant is erased from a study.")
    rows = cursor.execute(
        """select participant_id from participant where collection_id = $c and label = $l
           union select participant_id from withdrawn_participant where collection_id = $c and label = $l""",
        {"c": study.id, "l": label},
    ).fetchall()
    if not rows:
        raise StoreError(f"“{study.info.name}” has no participant “{label}”; it takes the name as it is in the file.")
    return rows[0][0]


def _about_people(cursor) -> list[Scope]:
    return [scope for scope in scopes(cursor) if {"collection_id", "participant_id"} <= scope.columns.keys()]


def _counted(cursor, study: Collection, person: int) -> dict[str, int]:
    counts = {
        scope.table: cursor.execute(
            f"select count(*) from {quoted(scope.table)} where collection_id = $c and participant_id = $p",
            {"c": study.id, "p": person},
        ).fetchall()[0][0]
        for scope in _about_people(cursor)
        if scope.table not in PREPARED
    }
    return {table: n for table, n in counts.items() if n}
