"""A diary's activities in the terminal: each day's one number as CSV."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv_out import safe_cell
from data.exports.exports import tell_export
from data.own.sources import day_amounts
from data.store.store import Store
from pages.telling.plural import count_text
from pages.terminal.refusal import Refusal
from pages.terminal.study import write_file


def export_activities(store: Store, target: Path) -> str:
    """Write them; a sentence that says how many there are."""
    collection = store.find(OWN_DIARY)
    if collection is None or collection.info.kind != "personal":
        raise Refusal(f"There is no diary here yet; respite load FILE --study '{OWN_DIARY}' makes it.")
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
    return f"{count_text(len(table), 'row')} of activities in {target}.\n"
