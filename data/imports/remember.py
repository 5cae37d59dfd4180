"""Remember per collection and set of columns what was decided about a file; list it, and take it back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from data.catalogue.vocabulary import MEASURES
from data.imports.labels import KEPT
from data.imports.plan import Answers, Plan
from data.imports.sheet import Sheet
from data.store.store import Collection


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A loaded file that was read by answers that are kept."""

    batch_id: int
    file_name: str
    created_at: datetime
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Answers that the next file is read by: of files with certain columns (`header`), or about the labels of a column of
    the whole collection (`about`). loads: the files that were read by them, the latest first."""

    header: str | None
    about: str | None
    answers: Answers
    loads: tuple[Touched, ...]


def header_signature(columns: tuple[str, ...]) -> str:
    """The same for the same column names in any order."""
    return hashlib.sha256(json.dumps(sorted(columns)).encode()).hexdigest()


def remember(cursor, collection_id: int, batch_id: int, sheet: Sheet, plan: Plan) -> None:
    """Keep the plan of a file that was loaded."""
    header, answers = header_signature(sheet.header()), plan.answers().to_json()
    cursor.execute(
        "insert into remembered_answers values ($c, $h, $b, $a)",
        {"c": collection_id, "h": header, "b": batch_id, "a": answers},
    )


def remembered(collection: Collection | None, sheet: Sheet) -> Answers | None:
    """What was decided about the latest file with these columns, None if there was none."""
    if collection is None:
        return None
    with collection.store.reading() as cursor:
        row = cursor.execute(
            """select answers, batch_id from remembered_answers where collection_id = $c and header = $h
               order by batch_id desc limit 1""",
            {"c": collection.id, "h": header_signature(sheet.header())},
        ).fetchone()
        said_later = cursor.execute(
            """select measure, arg_max(covers, batch_id) from answer_period_said
               where collection_id = $c and about_batch_id = $b group by measure""",
            {"c": collection.id, "b": row[1] if row else 0},
        ).fetchall()
    if row is None:
        return None
    # what its answers are about may have been said anew since: the next file is read like that
    answers = Answers.from_json(row[0])
    said = {measure: covers for measure, covers in said_later if measure in MEASURES}
    return replace(answers, covers={**answers.covers, **said}) if said else answers


def kept_answers(collection: Collection) -> list[Kept]:
    """All answers that are kept for later files, those of the latest load first."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            """select kept.header, kept.answers, kept.batch_id, batch.file_name, batch.created_at,
                      undone.batch_id is not null as is_undone
               from remembered_answers as kept
               join batch on batch.batch_id = kept.batch_id
               left join batch as undone on undone.undoes = kept.batch_id
               where kept.collection_id = $c
               order by kept.batch_id desc""",
            {"c": collection.id},
        ).fetchall()
    of_files: dict[str, Kept] = {}
    of_labels: dict[str, Kept] = {}
    for header, text, *touched in rows:
        load = Touched(**dict(zip(("batch_id", "file_name", "created_at", "is_undone"), touched, strict=True)))
        answers = Answers.from_json(text)
        if header != KEPT:
            first = of_files.setdefault(header, Kept(header=header, about=None, answers=answers, loads=()))
            of_files[header] = replace(first, loads=(*first.loads, load))
        for about, answer in answers.same.items() if header == KEPT else ():
            kept = Kept(header=None, about=about, answers=Answers(same={about: answer}), loads=())
            first = of_labels.setdefault(about, kept)
            of_labels[about] = replace(first, loads=(*first.loads, load))
    return [*of_files.values(), *of_labels.values()]


def take_back_kept(collection: Collection, kept: Kept) -> None:
    """Forget answers that were kept: the next file is asked about anew. What was loaded by them stays as it is."""
    with collection.store.writing() as cursor:
        if kept.header is not None:
            cursor.execute(
                "delete from remembered_answers where collection_id = $c and header = $h",
                {"c": collection.id, "h": kept.header},
            )
        else:
            _forget_labels(cursor, collection.id, kept.about or "")
        collection.note(cursor, "forget answers", loads=len(kept.loads))


def _forget_labels(cursor, collection_id: int, about: str) -> None:
    """Take an answer about labels out of everything that is remembered: what is left of it stays."""
    rows = cursor.execute(
        "select distinct answers from remembered_answers where collection_id = $c", {"c": collection_id}
    ).fetchall()
    for (text,) in rows:
        answers = Answers.from_json(text)
        if about in answers.same:
            rest = replace(answers, same={name: told for name, told in answers.same.items() if name != about})
            cursor.execute(
                "update remembered_answers set answers = $a where collection_id = $c and answers = $was",
                {"a": rest.to_json(), "c": collection_id, "was": text},
            )
