"""Erase a collection for good: its rows, and with them every byte of them in the store's file.

The rows are deleted in a copy and the store is replaced by a second copy, so that either all of it is gone
or nothing has changed. Copies elsewhere are out of reach; those beside the store are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.exports.scope import quoted, scopes
from data.own.drafts import DRAFTS
from data.sharing import release_files
from data.sharing.joining import withdraw_everywhere
from data.sharing.releases import tokens
from data.store.collection import HoldingStore
from data.store.held_elsewhere import held_folder, held_paths
from data.store.store import Collection, Cursor, Store, now

DUCKDB_MARK = slice(8, 12)  # where a DuckDB file says what it is
PREPARED = (
    "day",
    "day_apart",
    "day_moved",
    "day_revision",
    "diary",
    "day_amount",
    "day_amount_revision",
)  # worked out from the rest
WHAT = {
    "day_entry": "diary entries, earlier versions included",
    "day_value": "answers about measures without a column of their own, earlier versions included",
    "own_measure": "measures that were made for it, earlier versions included",
    "own_recorded": "what was chosen to record, earlier choices included",
    "own_remedy": "medicines and care by name",
    "activity": "activity amounts, earlier versions included",
    "activity_time": "when activities began and ended",
    "response": "questionnaire answers, earlier versions included",
    "attribute": "facts about a person",
    "made_definition": "definitions of a recurrence that were made for it, earlier versions included",
    "episode": "episodes as reported, earlier versions included",
    "followed_person": "since when people are free and until when they were followed",
    "finished_row": "rows of finished tables",
    "participant": "people",
    "batch": "saved forms and loaded files",
    "answer_period": "what answers of loaded files are about",
    "answer_period_said": "what their answers are about, as said later",
    "study_clock": "what time is told in",
    "study_visit": "planned visits",
    "reject": "rejected records of loaded files",
    "merged_value": "spellings that count as another one",
    "merged_participant": "labels of people that count as another one",
    "left_as_is": "decisions to leave something as it is",
    "level_order": "orders of the values of facts",
    "remembered_answers": "answers remembered about files",
    "share": "shared links",
    "share_opened": "counts of openings of shared links",
    "share_revocation": "endings of shared links",
    "share_rotation": "new addresses of shared links",
    "share_code": "codes of shared links, as hashes",
    "share_door": "marks that wrong codes were waited out",
    "share_wrong_code": "wrong codes told to shared links",
    "programme": "plans, earlier versions included",
    "programme_phase": "phases of plans",
    "programme_goal": "goals of phases",
    "life_event": "marks of events",
    "self_trial": "plans of what was tried, earlier versions included",
    "self_trial_start": "starts of what was tried, with the order drawn",
    "self_trial_stop": "early ends of what was tried",
    "self_trial_day": "answers to how a tried day went, earlier versions included",
    "earlier_amount": "numbers of days as they were counted before",
    "part_of_kind": "which activity counts as a part of another one",
    "source_order": "orders of devices, earlier versions included",
    "ladder_step": "steps of a ladder, earlier versions included",
    "ladder_rule": "rules for moving on, earlier ones included",
    "ladder_attempt": "tries of steps, earlier versions included",
    "population": "saved parts of a study's people, earlier versions included",
    "population_rule": "rules of who is in them",
    "population_value": "values that the rules list",
    "study_plan": "plans of the study, amendments included",
    "study_plan_item": "days and covariates of the plans",
    "study_plan_choice": "how the plans compare outcomes",
    "study_look": "marks that an analysis was shown",
    "release": "releases of a study",
    "release_token": "links of releases",
    "release_end": "endings of releases",
    "release_key": "keys of these marks",
    "release_person": "marks of who was told about in a release",
    "prepared_folder": "marks of folders that it was prepared into",
    "held_folder": "the name of the folder that it is held in",
    "held_file": "what the files of that folder were like",
    "schedule": "schedules of questionnaires",
    "calendar_link": "calendar addresses",
    "calendar_link_end": "endings of calendar addresses",
    "phone_code": "codes to pair phones, as hashes",
    "phone_code_end": "endings of such codes",
    "phone_wrong_code": "wrong codes told for them",
    "phone": "phones that send to it",
    "phone_end": "endings of phones",
    "phone_entry": "marks of which phone sent what",
    "phone_undone": "marks of what phones took back",
    "collection_member": "who reaches it",
    "collection_title": "its name",
    "joining_statement": "statements to those who may join, earlier ones included",
    "joining_ask": "kinds of data that they ask for",
    "joining_door": "openings and closings for joining",
    "consent": "consents to share with a study, earlier ones included",
    "consent_item": "kinds of data agreed to",
    "joined": "studies that it takes part in",
    "superseded": "marks that an entry was replaced",
    "withdrawn_participant": "people whose files were undone",
}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was erased: rows by table (those worked out from others are not counted), when (UTC), copies left.

    copies: None where they are not the person's to know. folders: those that it was prepared into, and that are still there.
    held_in: the folder that it was held in, which stays.
    """

    name: str
    erased_at: datetime
    rows: dict[str, int]
    copies: tuple[Path, ...] | None
    folders: tuple[Path, ...] = ()
    held_in: Path | None = None

    def text(self) -> str:
        """The receipt as a text to keep; it holds no answer of anybody's."""
        lines = [
            f"Respite erased “{_one_line(self.name)}” on {self.erased_at:%d %B %Y at %H:%M:%S} UTC.",
            "",
            "Erased from the store, rows counted:",
            *(f"  {n:>9,}  {WHAT.get(table, table.replace('_', ' '))}" for table, n in self.rows.items()),
            "",
            "The store's file was written anew without these rows and took the place of the old one.",
            "Shared links of this collection no longer open, and what it shared with studies here is gone from them.",
            "",
        ]
        if self.copies:
            lines += [
                "Other stores lie in the same folder and were not touched. They may hold the same data; delete them "
                "yourself if that is what you want:",
                *(f"  {_one_line(str(path))}" for path in self.copies),
            ]
        elif self.copies is None:
            lines += ["Backups of this Respite may hold the same data; ask who looks after it how long they are kept."]
        else:
            lines += ["No other store lies in the same folder."]
        if self.folders:
            lines += [
                "It was prepared into these folders, which hold it still. Respite does not read them any more; delete them:",
                *(f"  {_one_line(str(path))}" for path in self.folders),
            ]
        if self.held_in is not None:
            lines += [
                "Its people and days were held in this folder, which is as it was; delete it yourself if that is what you want:",
                f"  {_one_line(str(self.held_in))}",
            ]
        lines += [
            "Respite cannot reach backups, exports, reports and files that you or others saved elsewhere, nor what "
            "a disk or a backup system keeps of deleted files."
        ]
        return "\n".join(lines) + "\n"


def copies_beside(store: Store) -> tuple[Path, ...] | None:
    """Other DuckDB files in the store's folder: replaced stores and backups that were put there.

    None for who signed in: what lies on that computer is not theirs to know.
    """
    if not store.is_whole:
        return None
    if store.path is None:
        return ()
    return tuple(
        path
        for path in sorted(store.path.parent.iterdir())
        if path.is_file() and path.name != store.path.name and _is_database(path)
    )


def prepared_folders(store: HoldingStore, collection_id: int | None = None) -> tuple[Path, ...]:
    """The folders that a study, or any, was prepared into and that are still there; none for who signed in."""
    if not isinstance(store, Store):
        return ()  # what lies on that computer is not theirs to know
    with store.reading() as cursor:
        rows = cursor.execute(
            "select path from prepared_folder where $c is null or collection_id = $c order by line, path",
            {"c": collection_id},
        ).fetchall()
    return tuple(path for text in dict.fromkeys(text for (text,) in rows) if (path := Path(text)).is_dir())


def _folder_of(collection: Collection) -> Path | None:
    with collection.store.reading() as cursor:
        folder = held_folder(cursor, collection.id)
    return None if folder is None else folder.path


def folders_beside(store: Store) -> tuple[Path, ...]:
    """The folders of which a backup of the store has no more than the name: prepared here, or that studies are held in."""
    with store.reading() as cursor:
        paths = held_paths(cursor)
    return tuple(dict.fromkeys((*prepared_folders(store), *paths)))


def held(collection: Collection) -> dict[str, int]:
    """How many rows of each table belong to a collection, prepared tables and empty ones left out."""
    with collection.store.reading() as cursor:
        return _counts(cursor, collection.id)


def erase(collection: Collection) -> Receipt:
    """Erase a collection and write the store anew without it; nothing is changed where that fails.

    A diary leaves the studies it takes part in, and all that it shared goes from them too.

    Call it outside `reading` and `writing`, and forget what is cached about the collection afterwards: its
    number may be given to another one. Raises StoreError where the store is busy or the disk is full.
    """
    store, name, released = collection.store, collection.info.name, tokens(collection)
    folders = prepared_folders(store, collection.id)
    held_in = _folder_of(collection) if isinstance(store, Store) else None
    rows = store.rewrite(lambda connection: delete_rows(connection, collection))
    DRAFTS.forget_diary(store.path, collection.id)
    for token_sha256 in released:
        release_files.remove(store.path, token_sha256)
    return Receipt(name=name, erased_at=now(), rows=rows, copies=copies_beside(store), folders=folders, held_in=held_in)


def delete_rows(connection, collection: Collection) -> dict[str, int]:
    """Delete a collection's rows within `Store.rewrite`, and note that; how many there were by table."""
    counted = _counts(connection, collection.id)
    withdraw_everywhere(connection, collection)
    for scope in scopes(connection):
        connection.execute(f"delete from {quoted(scope.table)} where {scope.condition}", {"c": collection.id})
    collection.note(connection, "erase")
    return counted


def _counts(cursor: Cursor, collection_id: int) -> dict[str, int]:
    counts = {
        scope.table: cursor.execute(
            f"select count(*) from {quoted(scope.table)} where {scope.condition}", {"c": collection_id}
        ).fetchall()[0][0]
        for scope in scopes(cursor)
        if scope.table not in (*PREPARED, "collection")
    }
    order = {table: place for place, table in enumerate(WHAT)}
    return {table: counts[table] for table in sorted(counts, key=lambda one: order.get(one, 99)) if counts[table]}


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(12)[DUCKDB_MARK] == b"DUCK"
    except OSError:
        return False


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
