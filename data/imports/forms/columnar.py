"""Parquet and Arrow files: columns with types, written as people would type them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.imports.faults import ImportFault
from data.imports.forms.form import Form, rows_at_once
from data.imports.forms.moments import clock_text, number_text, single_text

PARQUET, ARROW = "a Parquet file (parquet)", "an Arrow file (feather)"
MOST_CELLS = 2_000_000_000  # a small file can say that it has any number of equal records


def read_parquet(source: Path, encoding: str | None) -> Form:
    """The one table of a Parquet file; its row groups count their records, apart from the pages that hold them."""
    try:
        file = pq.ParquetFile(source, memory_map=True)
        groups = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
        schema = file.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise _damaged(PARQUET) from fault
    return _form(PARQUET, schema, sum(groups), lambda n: file.iter_batches(batch_size=n))


def read_arrow(source: Path, encoding: str | None) -> Form:
    """The one table of a Feather file or Arrow file."""
    try:
        file = pa.ipc.open_file(pa.memory_map(str(source)))
        n = sum(file.get_batch(i).num_rows for i in range(file.num_record_batches))
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise _damaged(ARROW) from fault
    return _form(ARROW, file.schema, n, lambda n: (file.get_batch(i) for i in range(file.num_record_batches)))


def _form(what: str, schema: pa.Schema, n: int, batches) -> Form:
    kept = [name for name in schema.names if not name.startswith("__index_level_")]
    for name in kept:
        kind = schema.field(name).type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise ImportFault(
                f"This is {what} whose column “{name}” holds {kind}; every column takes one number, text or day a row."
            )
    if n * len(kept) > MOST_CELLS:
        raise ImportFault(f"This is {what} with {n:,} records; split it into smaller ones.")
    form = Form(kept, (), n)
    if len(kept) < len(schema.names):
        form.warnings.append("The index of the table that pandas wrote beside its columns was left out.")
    form.parts = _parts(what, kept, batches)
    return form


def _parts(what: str, names: list[str], batches) -> Iterator[pa.Table]:
    try:
        for batch in batches(rows_at_once(len(names))):
            columns = [_texts(batch.column(name)) for name in names]
            yield pa.table(columns, names=[f"c{i}" for i in range(len(names))])
    except (pa.ArrowException, OSError) as fault:
        raise _damaged(what) from fault


def _texts(column: pa.Array) -> pa.Array:
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    texts = [_text(value.as_py() if value.is_valid else None, column.type) for value in coded.dictionary]
    # an empty text for what is null
    codes = coded.indices.fill_null(len(texts)) if coded.indices.null_count else coded.indices
    return pa.array([*texts, ""], pa.string()).take(codes)


def _text(value: Any, kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return single_text(value) if pa.types.is_float32(kind) or pa.types.is_float16(kind) else number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if pa.types.is_duration(kind):
        return clock_text(value.total_seconds())
    if pa.types.is_decimal(kind):
        return f"{value:f}"
    return str(value)


def _damaged(what: str) -> ImportFault:
    return ImportFault(f"This is {what} that ends too early or is damaged; save it anew, or copy it here again.")
