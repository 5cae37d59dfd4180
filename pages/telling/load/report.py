"""The report of a load, as a text for somebody who never saw the file."""

from __future__ import annotations

from collections.abc import Collection

from data.imports.account import Account
from data.imports.plan import Plan
from pages.telling.load.columns import left_out_because
from pages.telling.load.plainly import without_options
from pages.telling.manner import num
from pages.telling.plural import count_text

MOST_REASONS = 20


def report_text(account: Account, plan: Plan, structural: Collection[str] = ()) -> str:
    """Rows in, rows kept by kind, people, days, what was asked and answered, what was left out and why, three cells of
    every column as they were and as they are stored. structural: columns of the program that wrote the file."""
    result = account.result
    lines = [
        account.file_name,
        "",
        f"{count_text(result.records, 'row')} in the file: {num(result.stored, ',')} stored, {num(result.duplicates, ',')} there already, "
        f"{num(result.rejected, ',')} rejected, of {count_text(result.participants, 'person', 'people')}.",
    ]
    lines += [f"  {_kind(kind)}: {kind['stored']:,} stored, {kind['rejected']:,} rejected" for kind in result.kinds]
    if account.first_day:
        first, last = (account.clock.day_text(day) for day in (account.first_day, account.last_day))
        lines.append(
            f"{'Days' if account.clock.is_dated else 'Numbers of days, without dates,'} from {first} to {last}."
        )
    if account.spacing:
        median, most = account.spacing
        lines.append(
            f"Half of a person's days lie {num(median, 'g')} days or less after the one before, 90 % {num(most, 'g')} or less."
        )
    lines += ["", "Asked and answered"]
    lines += [f"  {without_options(asked)} Answer: {answer}." for asked, answer in account.asked] or [
        "  Nothing was asked."
    ]
    lines += ["", "Left out, and why"]
    of = {reading.name: reading for reading in plan.readings}
    left = [
        f"  Column “{name}” is not stored: {left_out_because(plan, of[name], structural)}."
        for name in result.not_stored
    ]
    left += [
        f"  Column “{name}” is not stored: it looks like {why}, which tells who people are."
        for name, why in result.not_stored_identifying.items()
    ]
    left += [f"  {count_text(n, 'row')}: {reason}" for reason, n in account.reasons[:MOST_REASONS]]
    if len(account.reasons) > MOST_REASONS:
        left.append(
            f"  and rows for {num(len(account.reasons) - MOST_REASONS, ',')} other reasons, which the list of rejects has."
        )
    lines += left or ["  Nothing."]
    lines += ["", "Worth knowing"] + [f"  {warning}" for warning in result.warnings] if result.warnings else []
    lines += ["", "Columns: three cells as they were, and as they are stored"]
    for column in account.columns:
        cells = "; ".join(f"“{was}” -> {stored}" if stored else f"“{was}”" for was, stored in column.cells)
        lines.append(f"  {column.name} ({column.became}): {cells or 'no answers'}")
    return "".join(f"{line}\n" for line in lines)


def _kind(kind: dict) -> str:
    return f"{kind['kind']} {kind['instrument']}" if kind["instrument"] else kind["kind"]
