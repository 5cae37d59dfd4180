"""Tables as CSV that a spreadsheet opens as data: text that would start a formula is kept from it."""

from __future__ import annotations

import re

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def safe_cell(value):
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The table as UTF-8 CSV with a byte-order mark (spreadsheets need it to read accents)."""
    safe = table.rename(columns=safe_cell).map(safe_cell)
    return safe.to_csv(index=False, date_format="%Y-%m-%d").encode("utf-8-sig")
