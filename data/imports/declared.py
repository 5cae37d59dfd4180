"""What a file itself says of its codes: which mean that there is no answer, and what the others are called.

A code that is declared to mean no answer is unknown, and said to be; it is never a number. A fact about people whose
every code has a label is kept in words, so that groups are called what the study calls them; a measure is its number.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from data.imports.cells import is_unknown
from data.imports.plan import WITH_FACTS, Plan
from data.imports.sheet import Column, Sheet

NO_ANSWER = "."  # what stands for a declared code from here on: unknown, and no blank
SHOWN = 6  # columns that are told of by name


def without_declared(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet with its declared codes as unknown, and what to say of them."""
    if not sheet.declared_missing:
        return sheet, ()
    columns, told = {}, []
    for name in sheet.columns:
        if codes := sheet.declared_missing.get(name):
            column = sheet.column(name)
            columns[name] = replace(column, texts=[NO_ANSWER if text in codes else text for text in column.texts])
            told.append(f"“{name}” {_listed(codes, sheet.labels.get(name, {}))}")
    if not told:
        return sheet, ()
    more = f" and in {len(told) - SHOWN:,} more columns" if len(told) > SHOWN else ""
    note = f"Read as no answer, as the file declares: in {'; in '.join(told[:SHOWN])}{more}."
    return with_texts(sheet, columns), (note,)


def in_words(sheet: Sheet, plan: Plan) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet with the labels of facts about people in place of their codes, where every code has one of its own."""
    if not sheet.labels or plan.parts[plan.of_facts].kind not in ("attributes", *WITH_FACTS):
        return sheet, ()
    columns, told = {}, []
    for name in sheet.columns:
        labels = sheet.labels.get(name)
        if not labels or name in plan.taken:
            continue
        column = sheet.column(name)
        codes = list(dict.fromkeys(text for text in column.texts if not is_unknown(text.strip())))
        words = [labels.get(code, "").strip() for code in codes]
        if codes and all(words) and len({word.casefold() for word in words}) == len(words):
            of = dict(zip(codes, words, strict=True))
            columns[name] = replace(column, texts=[of.get(text, text) for text in column.texts])
            told.append(f"“{name}” ({', '.join(f'{code} is {word}' for code, word in sorted(of.items())[:SHOWN])})")
    if not told:
        return sheet, ()
    more = f" and {len(told) - SHOWN:,} more" if len(told) > SHOWN else ""
    note = f"Kept in the words of the file's labels: {', '.join(told[:SHOWN])}{more}."
    return with_texts(sheet, columns), (note,)


def with_texts(sheet: Sheet, columns: dict[str, Column]) -> Sheet:
    """The sheet with other texts in some of its columns, record by record where they were."""
    table = sheet.table
    for name, column in columns.items():
        place = sheet.columns.index(name)
        # two codes may have become one text, which a dictionary holds once
        numbers = {text: number for number, text in enumerate(dict.fromkeys(column.texts))}
        codes = np.array([numbers[text] for text in column.texts], np.int32)[column.codes]
        coded = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(numbers), pa.string()))
        table = table.set_column(place, table.column_names[place], coded)
    return replace(sheet, table=table, _read={})


def _listed(codes: dict[str, int], labels: dict[str, str]) -> str:
    shown = []
    for code, n in sorted(codes.items()):
        meaning = f" (“{labels[code]}”)" if code in labels else ""
        shown.append(f"{code}{meaning} {n:,} times" if n > 1 else f"{code}{meaning} once")
    return ", ".join(shown)
