"""Tables as CSV that a spreadsheet opens as data: text that would start a formula is kept from it.

Whoever opens a file chooses what parts its cells, so that a formula can begin inside a text: after a semicolon in a
country of decimal commas, after a tab, a line break or a quotation mark. An apostrophe goes before every sign that
would begin one, wherever a reader may end the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

# the wide forms too: a spreadsheet set to Japanese or Chinese reads them as the narrow ones
SIGNS = r"=+\-@＝＋－＠"
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
BORDERS = frozenset(',;|"')
LINES = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# white space and apostrophes before a sign, each run looked at once however long it is
_BEFORE_A_SIGN = re.compile(rf"(?:(?<!\s)\s+'*|(?<![\s'])'*)(?=[{SIGNS}])")
# after a space or a colon, which part cells for few readers, what cannot be a formula is let be: “- ”, “:-)”, “-2 ”
_FORMULA = re.compile(rf"(?!{NUMBER.pattern}\s)[{SIGNS}](?![\s)])")
_AT_THE_START = re.compile(r"'*[\t\r\n]")


def safe_cell(value: object) -> object:
    """A text that a spreadsheet might run as a formula gets apostrophes where one could begin; numbers stay numbers."""
    return _marked(value, lambda run: run if run.endswith("'") else f"{run}'") if isinstance(value, str) else value


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The table as UTF-8 CSV with a byte-order mark (spreadsheets need it to read accents)."""
    return csv_text(table).encode("utf-8-sig")


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV with line feeds, its names and its cells kept from starting a formula."""
    return safe_table(table).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def safe_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its names and its cells kept from starting a formula: for what a page lets its reader save."""
    return table.rename(columns=safe_cell).map(safe_cell)


def shielded(text: str | None) -> str:
    """A text as a cell that no spreadsheet runs as a formula, so that `unshielded` gives it back; None is empty."""
    if text is None:
        return ""
    return _marked(text, lambda run: f"{run}'") if text.strip("'") else f"{text}'"


def unshielded(cell: str) -> str | None:
    """The text of a cell that `shielded` wrote."""
    if cell == "":
        return None
    if not cell.strip("'"):
        return cell[1:]
    if cell[0] == "'" and _AT_THE_START.match(cell):
        cell = cell[1:]
    return _BEFORE_A_SIGN.sub(lambda run: run[0].removesuffix("'") if _begins_a_cell(run) else run[0], cell)


def _marked(text: str, mark: Callable[[str], str]) -> str:
    if NUMBER.fullmatch(text):
        return text
    marked = _BEFORE_A_SIGN.sub(lambda run: mark(run[0]) if _begins_a_cell(run) else run[0], text)
    return f"'{marked}" if _AT_THE_START.match(text) else marked


def _begins_a_cell(run: re.Match[str]) -> bool:
    """Whether some reader would begin a cell before the sign that follows."""
    at = run.start()
    before, space = run.string[max(at - 1, 0) : at], run[0].rstrip("'")
    if not before or before in BORDERS or not LINES.isdisjoint(space):
        return True
    return (space != "" or before == ":") and _FORMULA.match(run.string, run.end()) is not None
