"""What a file says of the values of a fact: their labels, which count instead of codes, and their order."""

from __future__ import annotations

from collections.abc import Sequence

from data.imports.sheet import Sheet
from data.store.store import Cursor, now

MOST, LABEL_LIMIT = 40, 200


def label_facts(cursor: Cursor, collection_id: int, batch_id: int, sheet: Sheet) -> None:
    """Let the codes that a batch brought of facts count as the file's labels, in the order of the codes.

    Only where each code that was told has a label of its own: a number of which a few have one stays a number.
    """
    for name, meant in sheet.labels.items():
        told = {
            value
            for (value,) in cursor.execute(
                "select distinct trim(value) from attribute where collection_id = $c and batch_id = $b and name = $n",
                {"c": collection_id, "b": batch_id, "n": name},
            ).fetchall()
            if value
        }
        labels = {code: meant[code].strip()[:LABEL_LIMIT] for code in told if meant.get(code, "").strip()}
        if not told or len(labels) < len(told) or len(set(labels.values())) < len(labels) or len(meant) > MOST:
            continue
        for code, label in labels.items():
            label_value(cursor, collection_id, batch_id, name, code, label)
        in_file = [meant[code].strip()[:LABEL_LIMIT] for code in sorted(meant, key=_code_order)]
        keep_level_order(cursor, collection_id, name, list(dict.fromkeys(label for label in in_file if label)))


def keep_level_order(cursor: Cursor, collection_id: int, name: str, values: Sequence[str]) -> None:
    """Append an order inside the caller's transaction."""
    (revision,) = cursor.execute(
        "select coalesce(max(revision), 0) + 1 from level_order where collection_id = ? and name = ?",
        [collection_id, name],
    ).fetchall()[0]
    for position, value in enumerate(values, start=1):
        cursor.execute(
            "insert into level_order values (?, ?, ?, ?, ?, ?)",
            [collection_id, name, revision, position, value[:LABEL_LIMIT], now()],
        )


def label_value(cursor: Cursor, collection_id: int, batch_id: int, name: str, value: str, label: str) -> None:
    """Let a value of a fact, and all that counted as it, count as its label."""
    told = cursor.execute(
        """select distinct raw.value from attribute as raw
           left join (select collection_id, name, value, arg_max(into_value, batch_id) as into_value from merged_value
                      where batch_id not in (select batch_id from undone_batch)
                      group by collection_id, name, value) as merged using (collection_id, name, value)
           where raw.collection_id = $c and raw.name = $n and trim(coalesce(merged.into_value, raw.value)) = $v""",
        {"c": collection_id, "n": name, "v": value},
    ).fetchall()
    for (raw,) in told:
        cursor.execute(
            "insert into merged_value values ($c, $b, $n, $v, $i)",
            {"c": collection_id, "b": batch_id, "n": name, "v": raw, "i": label},
        )


def _code_order(code: str) -> tuple[bool, float, str]:
    """Numbers by size, then the rest."""
    try:
        return False, float(code), code
    except ValueError:
        return True, 0.0, code
