"""Which columns of a table hold the items of a questionnaire, from their names or as the caller says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.instrument import Instrument


def item_columns(instrument: Instrument, columns: Sequence[str], items: Sequence[str] | None) -> list[str]:
    """The column of each item, in the order of the form.

    `items` names them in that order. Without it columns called item_1, item_2, ... or by a name of the
    instrument (fabq1, FABQ_1, ...) are taken; a form of one item may have a column of its bare name. An item
    that the form has not (item_12 beside a form of eleven) shows that the table holds another version, whose
    numbers mean other items: it is refused, never cut off. Raises ValueError with a sentence that names the
    columns that are missing, too many or found twice.

    >>> from data.catalogue.instrument_files import instruments
    >>> item_columns(instruments()["rmdq-24"], [f"rmdq_{number}" for number in range(1, 25)], None)[:2]
    ['rmdq_1', 'rmdq_2']
    """
    wanted = [item.number for item in instrument.items]
    if items is not None:
        if len(items) != len(wanted):
            raise ValueError(f"{len(items)} columns were named as items; {instrument.title} has {len(wanted)}.")
        for name in items:
            _check_once(name, columns.count(name), items.count(name), columns)
        return list(items)
    by_number: dict[int, list[str]] = {}
    for name in columns:
        number = item_number(instrument, name)
        if number is not None:
            by_number.setdefault(number, []).append(name)
    strange = [names[0] for number, names in sorted(by_number.items()) if number not in wanted]
    if strange:
        raise ValueError(
            f"There is a column {listed(strange)}, and {instrument.title} has items 1 to {wanted[-1]}; "
            "choose the version that the columns come from, or say which columns are its items."
        )
    missing = [f"item_{number}" for number in wanted if number not in by_number]
    if missing:
        raise ValueError(
            f"There is no column for {listed(missing)}; name the columns item_1 to item_{wanted[-1]} "
            f"or say which they are, in the order of the {instrument.title}."
        )
    for number in wanted:
        if len(by_number[number]) > 1:
            # tsk11 beside tsk11_1 to tsk11_11 is the score, not an eleventh item once more
            by_number[number] = [name for name in by_number[number] if not is_bare_name(instrument, name)] or by_number[
                number
            ]
        if len(by_number[number]) > 1:
            raise ValueError(
                f"Item {number} could be {' or '.join(by_number[number])}; say which columns are the items."
            )
    return [by_number[number][0] for number in wanted]


def item_number(instrument: Instrument, name: str) -> int | None:
    """The number of the item that a column's name speaks of, None if it speaks of none.

    >>> from data.catalogue.instrument_files import instruments
    >>> item_number(instruments()["rmdq-24"], "rmdq_7"), item_number(instruments()["rmdq-24"], "age")
    (7, None)
    """
    name = name.strip()
    for known in ("item", *instrument.column_names):
        stem = r"[\s_.-]*".join(map(re.escape, re.findall(r"[^\s_.-]+", known)))
        if len(instrument.items) == 1 and known != "item" and re.fullmatch(stem, name, re.IGNORECASE):
            return instrument.items[0].number
        # after a stem that ends in a digit only a separator tells the stem from the number (tsk11_1)
        separator = r"[\s_.-]+" if known[-1].isdigit() else r"[\s_.-]*"
        match = re.fullmatch(rf"{stem}{separator}(?:item[\s_.-]*)?0*(\d+)", name, re.IGNORECASE)
        if match:
            return int(match[1])
    return None


def is_bare_name(instrument: Instrument, name: str) -> bool:
    """Whether a column is called as the questionnaire itself, with nothing behind its name.

    >>> from data.catalogue.instrument_files import instruments
    >>> is_bare_name(instruments()["rmdq-24"], "RMDQ")
    True
    """
    bare = re.sub(r"[\s_.-]+", "", name).casefold()
    return any(bare == re.sub(r"[\s_.-]+", "", known).casefold() for known in instrument.column_names)


def listed(names: list[str]) -> str:
    """At most eight names, and how many more there are.

    >>> listed(["a", "b"])
    'a, b'
    """
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _check_once(name: str, n_columns: int, n_named: int, columns: Sequence[str]) -> None:
    if n_columns == 0:
        raise ValueError(f"There is no column “{name}”; there are {listed(list(columns))}.")
    if n_columns > 1 or n_named > 1:
        raise ValueError(f"“{name}” stands for more than one item; each item takes a column of its own.")
