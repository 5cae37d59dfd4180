"""What is done about what a study holds: a fact or one of its values erased, spellings made one, or left as it is."""

from __future__ import annotations

import json

from data.imports.ledger import add_batch, new_batch
from data.store.store import Collection, now
from data.study.review import Finding

ERASED = "(erased)"  # what stands where a rule of a population listed a value
REJECT_ERASED = "what stood here was erased with a fact"


def erase_fact(study: Collection, name: str, value: str | None = None) -> int:
    """Erase a fact of everybody, or one of its values, and write the store's file anew; how many rows there were.

    Earlier versions, the cells of rejected records of those files, answers that keep the column, and values in saved
    populations go too. Nothing is changed where the study has no such fact or value: 0. Call it outside `reading` and
    `writing`, and forget what is cached. Raises StoreError as `Store.rewrite` does.
    """
    with study.store.reading() as cursor:
        if not _spellings(cursor, study, name, value):
            return 0
    return study.store.rewrite(lambda connection: _erase(connection, study, name, value))


def merge_values(study: Collection, name: str, values: tuple[str, ...], into: str) -> int:
    """Let spellings of a fact's value count as `into`, what was told being kept; of how many rows, 0 for nothing new."""
    with study.store.writing() as cursor:
        others = [value for value in values if value != into and _spellings(cursor, study, name, value)]
        if not others:
            return 0
        batch = new_batch(cursor)
        n = 0
        for value in others:
            for raw in _spellings(cursor, study, name, value):
                cursor.execute(
                    "insert into merged_value values ($c, $b, $n, $v, $i)",
                    {"c": study.id, "b": batch, "n": name, "v": raw, "i": into},
                )
                n += cursor.execute(
                    "select count(*) from attribute where collection_id = $c and name = $n and value = $v",
                    {"c": study.id, "n": name, "v": raw},
                ).fetchall()[0][0]
        add_batch(cursor, batch, study.id, "form", "attributes")
        study.note(cursor, "merge values", rows=n)
        return n


def leave_as_is(study: Collection, finding: Finding) -> None:
    """Remember that something stays as it is; twice is once."""
    with study.store.writing() as cursor:
        at = {"c": study.id, "f": finding.key}
        if cursor.execute("select 1 from left_as_is where collection_id = $c and finding = $f", at).fetchall():
            return
        cursor.execute("insert into left_as_is values ($c, $f, $t)", {**at, "t": now()})
        add_batch(cursor, new_batch(cursor), study.id, "form", "attributes")
        study.note(cursor, "leave as is")


def _spellings(cursor, study: Collection, name: str, value: str | None) -> list[str]:
    """The values as they were told that count as `value` now, or all of the fact's."""
    return [
        raw
        for (raw,) in cursor.execute(
            """select distinct a.value from attribute as a
               left join (select name, value, arg_max(into_value, batch_id) as into_value from merged_value
                          where collection_id = $c group by all) as m on m.name = a.name and m.value = a.value
               where a.collection_id = $c and a.name = $n and a.value is not null
                 and ($v is null or coalesce(m.into_value, a.value) = $v)
               order by 1""",
            {"c": study.id, "n": name, "v": value},
        ).fetchall()
    ]


def _erase(connection, study: Collection, name: str, value: str | None) -> int:
    connection.begin()
    raw = _spellings(connection, study, name, value)
    what = {"c": study.id, "n": name, "all": value is None, "v": raw}
    hit = "collection_id = $c and name = $n and ($all or list_contains($v, value))"
    n = connection.execute(f"select count(*) from attribute where {hit}", what).fetchall()[0][0]
    connection.execute(
        f"""update reject set value = null, reason = $erased where collection_id = $c
            and batch_id in (select batch_id from attribute where {hit})""",
        {**what, "erased": REJECT_ERASED},
    )
    connection.execute(f"delete from attribute where {hit}", what)
    connection.execute(
        """delete from merged_value where collection_id = $c and name = $n
           and ($all or list_contains($v, value) or list_contains($v, into_value))""",
        what,
    )
    connection.execute(
        """update population_value as listed set value = $gone
           from population_rule as rule
           where listed.collection_id = $c and rule.collection_id = $c and rule.name = $n
             and rule.population_id = listed.population_id and rule.revision = listed.revision
             and rule.position = listed.position and ($all or list_contains($v, listed.value))""",
        {**what, "gone": ERASED},
    )
    if value is None:
        _forget_answers(connection, study, name)
        connection.execute(
            "delete from left_as_is where collection_id = $c and split_part(finding, chr(9), 2) = $n",
            {"c": study.id, "n": name},
        )
    # what was worked out before is of another revision
    add_batch(connection, new_batch(connection), study.id, "undo", "attributes")
    study.note(connection, "erase fact", rows=n)
    connection.commit()
    return n


def _forget_answers(connection, study: Collection, name: str) -> None:
    """A remembered answer that stores the column, or tells its values, would bring it back with the next file."""
    rows = connection.execute(
        "select rowid, answers from remembered_answers where collection_id = $c", {"c": study.id}
    ).fetchall()
    for row, text in rows:
        answers = json.loads(text)
        changed = {**answers, "keep": [column for column in answers.get("keep", ()) if column != name]}
        changed["labels"] = {column: said for column, said in answers.get("labels", {}).items() if column != name}
        if changed != {"keep": [], "labels": {}, **answers}:
            new = json.dumps(changed, sort_keys=True, ensure_ascii=False)
            connection.execute("update remembered_answers set answers = $a where rowid = $r", {"a": new, "r": row})
