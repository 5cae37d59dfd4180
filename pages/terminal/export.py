"""What a diary or a study says, as one table in the terminal; of a diary's activities each day's one number."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv import table_csv
from data.exports.csv_out import safe_cell
from data.exports.exports import tell_export
from data.own.day_amounts import day_amounts
from data.store.store import Collection, Store
from pages.telling.plural import count_text
from pages.terminal.refusal import Refusal
from pages.terminal.study import study_of, write_file


def export(asked: Namespace, store: Store, target: Path) -> str:
    """Write the table that was asked for; a sentence that says how many rows it has."""
    if asked.diary and asked.what == "activities":
        return export_activities(store, target)
    collection = _diary(store) if asked.diary else study_of(store, asked.study)
    content, n_rows = table_csv(collection, asked.what)
    write_file(target, content, "--to")
    return _said(collection, n_rows, asked.what, target)


def export_activities(store: Store, target: Path) -> str:
    """Write each day's one number of a diary's activities; a sentence that says how many there are."""
    collection = _diary(store)
    rows = day_amounts(collection, first_on=date.min, last_on=date.max).sort_values(["on_day", "kind", "unit"])
    tell_export(collection)
    table = rows.assign(
        date=[f"{day:%Y-%m-%d}" for day in rows["on_day"]],
        kind=rows["kind"].map(safe_cell),
        unit=rows["unit"].map(safe_cell),
        amount=[f"{amount:.4f}".rstrip("0").rstrip(".") for amount in rows["amount"]],
        by_source=rows["by_source"].map(safe_cell),
    )[["date", "kind", "amount", "unit", "by_source"]]
    write_file(target, table.to_csv(index=False, lineterminator="\n").encode("utf-8"), "--to")
    return _said(collection, len(table), "activities", target)


def _said(collection: Collection, n_rows: int, what: str, target: Path) -> str:
    simulated = " (simulated data)" if collection.info.is_simulated else ""
    return f"{count_text(n_rows, 'row')} of {what}{simulated} in {target}.\n"


def _diary(store: Store) -> Collection:
    diaries = [info.name for info in store.collections() if info.kind == "personal"]
    # without a diary of one's own the one there is, as that of the demo
    name = OWN_DIARY if OWN_DIARY in diaries else diaries[0] if len(diaries) == 1 else None
    collection = store.find(name) if name else None
    if collection is None:
        raise Refusal(f"There is no diary here yet; respite load FILE --study '{OWN_DIARY}' makes it.")
    return collection
