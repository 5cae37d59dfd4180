"""People of a study whose labels differ only in their spelling made one: appended under one label, refused where both
tell of the same day and say different things.
"""

from __future__ import annotations

import re

from data.imports.ledger import add_batch, known_persons, new_batch
from data.recurrence.days import refresh_days
from data.store.store import Collection, Cursor, StoreError

SHOWN = 3  # days that are named in a refusal
# per table: what two people cannot say different things of, in words; DAY is a day as the study's clock tells it
ABOUT = {
    "day_entry": "DAY(on_day)",
    "activity": "concat(kind, ' on ', DAY(on_day))",
    "response": "concat(instrument, ' on ', DAY(on_day))",
    "attribute": "name",
    "episode": "concat('an episode on ', DAY(began_on))",
    "followed_person": "'since when and until when they were followed'",
    "finished_row": "'a finished table'",
}
OF_ROW = frozenset({"collection_id", "participant_id", "entry_id", "revision", "batch_id", "is_deleted"})
# what stands beside a row under its entry and revision: its columns there that say something
BESIDE = {"day_entry": ("day_value", ("measure", "value")), "activity": ("activity_time", ("start_at", "end_at"))}


def merge_people(study: Collection, labels: tuple[str, ...], into: str) -> int:
    """Let the people called `labels` be the one called `into`; how many rows were theirs, 0 if it was done before.

    Their rows are appended again under that person, those that say the same as one of theirs are not; what was told stays
    where it is, superseded. Raises StoreError, and changes nothing, where `into` is nobody, where somebody shares their own
    diary under one of the labels, or where two of them say different things of a day or a fact.
    """
    if study.info.kind != "cohort":
        raise StoreError(f"“{study.info.name}” is a diary; people are made one in a study.")
    with study.store.writing() as cursor:
        numbers = known_persons(cursor, study.id)
        if into not in numbers:
            raise StoreError(
                f"“{study.info.name}” has no participant “{into}”; it takes the label as it is in the file."
            )
        others = [label for label in labels if label != into and label in numbers]
        if not others:
            return 0
        _refuse_sharing(cursor, study, [into, *others])
        batch, n = new_batch(cursor), 0
        add_batch(cursor, batch, study.id, "form", "diary")
        for label in others:
            who = {"c": study.id, "into": numbers[into], "other": numbers[label]}
            _refuse_contradictions(cursor, who, label, into)
            n += _append(cursor, who, batch)
            told = {"c": study.id, "b": batch, "l": label, "i": into}
            cursor.execute("insert into merged_participant values ($c, $b, $l, $i)", told)
            cursor.execute(
                """insert into withdrawn_participant select collection_id, participant_id, label, $b from participant
                   where collection_id = $c and label = $l""",
                {key: told[key] for key in "cbl"},
            )
            cursor.execute(
                "delete from participant where collection_id = $c and label = $l", {key: told[key] for key in "cl"}
            )
        refresh_days(cursor, study.id, [numbers[label] for label in (into, *others)])
        study.note(cursor, "merge people", people=len(others), rows=n)
    return n


def _refuse_sharing(cursor: Cursor, study: Collection, labels: list[str]) -> None:
    shared = cursor.execute("select label from joined where study_id = $c", {"c": study.id}).fetchall()
    if taken := {label for (label,) in shared} & set(labels):
        raise StoreError(f"“{min(taken)}” shares a diary of their own under this label, which is nobody else's.")


def _refuse_contradictions(cursor: Cursor, who: dict[str, int], label: str, into: str) -> None:
    for table in ABOUT:
        rows = cursor.execute(
            f"""-- one row per thing that both tell of and say different things of
            with {_said(cursor, table)},
            sides as (
                select about, list(said order by said) filter (is_into) as there,
                       list(said order by said) filter (not is_into) as told, bool_and(is_bout) as are_bouts
                from said group by about
            )
            select about from sides
            where there is not null and told is not null and there <> told and not are_bouts order by about""",
            who,
        ).fetchall()
        if rows:
            listed = ", ".join(about for (about,) in rows[:SHOWN])
            more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
            raise StoreError(
                f"“{label}” and “{into}” say different things: {listed}{more}. They stay two; nothing was changed."
            )


def _said(cursor: Cursor, table: str) -> str:
    """The query `said` of both people's rows: what each is about, and all that it says; a bout has its begin and end."""
    columns = [name for name, *_ in cursor.execute(f"describe current_{table}").fetchall() if name not in OF_ROW]
    parts = [f"coalesce(cast(kept.{name} as varchar), '')" for name in columns]
    beside, more, is_bout = "", "", "false"
    if table in BESIDE:
        other, names = BESIDE[table]
        told = " || ' ' || ".join(f"coalesce(cast({name} as varchar), '')" for name in names)
        beside = f"""left join (select entry_id, revision, string_agg({told}, ';' order by {told}) as more from {other}
                                where collection_id = $c group by 1, 2) as beside using (entry_id, revision)"""
        more = ", coalesce(beside.more, '')"
        is_bout = "beside.more is not null" if table == "activity" else "false"
    return f"""said as (
        select kept.participant_id = $into as is_into, kept.entry_id, kept.revision, {_about(table)} as about,
               concat_ws('|', {", ".join(parts)}{more}) as said, {is_bout} as is_bout
        from current_{table} as kept {beside}
        where kept.collection_id = $c and kept.participant_id in ($into, $other)
    )"""


def _about(table: str) -> str:
    """What a row is about, as SQL that reads the study's clock: a date, or the number of a day."""
    is_dated = "(select count(*) = 0 from study_clock_now where collection_id = $c and unit <> 'date')"

    def told(match: re.Match[str]) -> str:
        day = match[1]
        return (
            f"case when {is_dated} then strftime({day}, '%-d %B %Y') "
            f"else concat('day ', date_diff('day', date '1970-01-01', {day})) end"
        )

    return re.sub(r"DAY\((\w+)\)", told, ABOUT[table])


def _append(cursor: Cursor, who: dict[str, int], batch: int) -> int:
    """Their rows under the other's number, but for those that say the same; those of before are superseded."""
    n = 0
    entries = " union ".join(
        f"select entry_id, revision from current_{table} where collection_id = $c and participant_id = $other"
        for table in ABOUT
    )
    moved = cursor.execute(entries, {key: who[key] for key in ("c", "other")}).fetchall()
    for table in ABOUT:
        new = cursor.execute(
            f"""-- one row per entry of the one that says something which the other does not
            with {_said(cursor, table)}
            select distinct entry_id, revision from said as told
            where not is_into and not exists (select 1 from said as there
                where there.is_into and there.about = told.about and there.said = told.said)""",
            who,
        ).fetchall()
        tables = [f"current_{table}", *(BESIDE[table][:1] if table in BESIDE else ())]
        for place, source in enumerate(tables):
            into = source.removeprefix("current_")
            batches = ", $b as batch_id" if not place else ""
            n += cursor.execute(
                f"""insert into {into}
                    select * replace ($into as participant_id, cast(revision + 1 as smallint) as revision{batches})
                    from {source} where collection_id = $c and participant_id = $other
                      and list_contains($new, concat(entry_id, ' ', revision))""",
                {
                    **who,
                    "new": [f"{entry} {revision}" for entry, revision in new],
                    **({"b": batch} if not place else {}),
                },
            ).fetchall()[0][0] * (place == 0)
    if moved:
        cursor.executemany("insert into superseded values (?, ?)", moved)
    return n
