"""Columns that mean something together, such as year, month and day: one column in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from data.imports.sheet import Sheet


def put_together(
    sheet: Sheet,
    parts: Sequence[str],
    name: str,
    texts_of: Callable[[list[tuple[str, ...]]], list[str]],
    *,
    instead_of: Sequence[str],
) -> Sheet:
    """The sheet with a column `name` of what `texts_of` makes of the cells of `parts`, each combination once, in place of some."""
    columns = [sheet.column(part) for part in parts]
    sizes = [len(column.texts) for column in columns]
    codes = np.zeros(sheet.n_rows, np.int64)
    for column, size in zip(columns, sizes, strict=True):
        codes = codes * size + column.codes
    found, places = np.unique(codes, return_inverse=True)
    combinations = []
    for code in found.tolist():
        cells = []
        for column, size in zip(reversed(columns), reversed(sizes), strict=True):
            code, place = divmod(code, size)
            cells.append(column.trimmed[place])
        combinations.append(tuple(reversed(cells)))
    texts = texts_of(combinations)
    made = pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(texts, pa.string()))
    if len(set(texts)) < len(texts):
        made = made.cast(pa.string()).dictionary_encode()
    return sheet.with_made(name, made, instead_of=instead_of)
