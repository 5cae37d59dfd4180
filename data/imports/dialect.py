"""Find out how a text is laid out: separator and header line, by rules of our own.

A file is only ever read one way. Where two ways fit equally, that is a fault with a sentence, not a choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.imports.careful import first_records
from data.imports.faults import ImportFault
from data.imports.preamble import LOOKS_LIKE_DATA, LOOKS_LIKE_DATE, header_place, said_of

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_RECORDS = 200
SAMPLE_CHARACTERS = 400_000
MAX_COLUMNS = 2000
UNNAMED = "(column "  # how the name begins that is given to a column without one
EXCEL_HINT = re.compile(r'\A"?sep=(.)"?\s*(?:\r\n|\n|\r)', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How the file is written. `body` is the byte of the UTF-8 text, `body_line` the line, after the header.

    columns: the header's names, trimmed; the last `n_unnamed` of them are empty.
    """

    encoding: str
    separator: str
    columns: tuple[str, ...]
    header_line: int
    body: int
    body_line: int
    n_unnamed: int
    warnings: tuple[str, ...]


def find_dialect(text: bytes, encoding: str, warnings: tuple[str, ...], *, can_be_one_column: bool = False) -> Dialect:
    """The separator and the header of a UTF-8 text, from its first records."""
    if not text[:SAMPLE_CHARACTERS].strip() and not text.strip():
        raise ImportFault("The file is empty; it takes a header line and one line per record.")
    cut = text[:SAMPLE_CHARACTERS]
    is_whole = len(cut) == len(text)
    sample = cut.decode("utf-8", errors="ignore")
    offset, line, separator = 0, 1, None
    if hint := EXCEL_HINT.match(sample):
        separator, offset, line = hint.group(1), len(hint.group(0).encode()), 2
        if separator not in SEPARATORS:
            raise ImportFault(f"Line 1 names “{separator}” as the separator; a file takes {_listed()}.")
        sample = sample[hint.end() :]
    separator = separator or _separator(sample, line, is_whole, can_be_one_column)
    records = first_records(sample, separator, line, SAMPLE_RECORDS, is_whole=is_whole)
    filled = [record for record in records if not record.is_blank]
    if not filled:
        raise ImportFault("The file has no header; it takes a line of column names, then one per record.")
    header = filled[header_place([record.cells for record in filled])]
    if header.fault:
        raise ImportFault(f"Line {header.line}, the header, is not readable: {header.fault}.")
    if header is not filled[0]:
        above = filled[0]
        warnings = (*warnings, said_of(above.line, header.line, " ".join(above.cells).strip()))
    names = numbered([name.strip().strip("\ufeff") for name in header.cells])
    n_unnamed = check_names(names, header.line)
    _check_rows(records, names, header)
    return Dialect(
        encoding=encoding,
        separator=separator,
        columns=tuple(names),
        header_line=header.line,
        body=offset + len(sample[: header.end].encode("utf-8")),
        body_line=header.next_line,
        n_unnamed=n_unnamed,
        warnings=warnings,
    )


def _separator(sample: str, line: int, is_whole: bool, can_be_one_column: bool) -> str:
    """The separator under which the header has several columns and most records have as many."""
    scores, above = {}, {}
    for candidate in SEPARATORS:
        try:
            found = first_records(sample, candidate, line, SAMPLE_RECORDS, is_whole=is_whole)
        except ImportFault:
            # under another separator a quotation mark may stand inside a cell: this one has no reading
            continue
        records = [record for record in found if not record.is_blank]
        above[candidate] = header_place([record.cells for record in records]) if records else 0
        records = records[above[candidate] :]
        if records and len(records[0].cells) > 1:
            width = len(records[0].cells)
            fitting = sum(len(record.cells) == width and not record.fault for record in records)
            scores[candidate] = fitting / len(records)
    if not scores:
        # names the line of a quotation mark that is never closed, if that is what is wrong
        first_records(sample, ",", line, SAMPLE_RECORDS, is_whole=is_whole)
        if can_be_one_column:
            return ","
        raise ImportFault(f"Line {line} holds one column only; a file takes at least two, separated by {_listed()}.")
    best = max(scores.values())
    winners = [candidate for candidate, score in scores.items() if score == best]
    # what needs no lines above the header is nearer than what takes the header for one
    least = min(above[candidate] for candidate in winners)
    winners = [candidate for candidate in winners if above[candidate] == least]
    if len(winners) > 1:
        names = " and ".join(SEPARATORS[candidate] for candidate in winners)
        raise ImportFault(
            f"The lines split equally well at {names}; put the line “sep=;” (with the separator you use) on top."
        )
    return winners[0]


def numbered(names: list[str]) -> list[str]:
    """The column that REDCap calls “Complete?” once per form, told apart by numbers."""
    state, n, found = "Complete?", 0, []
    for name in names:
        n += name == state
        found.append(f"{state} ({n})" if name == state and n > 1 else name)
    return found


LEAST_DAYS = 3  # columns that are called by days, of a table with a column a day
CALLED_AS_PEOPLE = re.compile(
    r"id\b|part|pat|subj|person|proband|teilnehm|deltag|record|user|case|code|pseudonym|nr|no\b", re.I
)


def told_apart(names: list[str], line: int) -> tuple[list[str], dict[str, str]]:
    """The names of a header, unnamed columns and later ones of the same name marked by their place in the line;
    and for each column of a repeated name the sentence to refuse it with where it is used."""
    places: dict[str, list[int]] = {}
    for number, name in enumerate(names, start=1):
        places.setdefault(name, []).append(number)
    marked, repeated = [], {}
    for number, name in enumerate(names, start=1):
        own = f"{UNNAMED}{number})" if not name else name if number == places[name][0] else f"{name} ({number})"
        marked.append(own)
        if name and len(places[name]) > 1:
            first, second = places[name][:2]
            why = f"are both called “{name}”; give each its own name."
            repeated[own] = f"Line {line}: columns {first} and {second} {why}"
    return marked, repeated


def _is_a_column_a_day(names: list[str]) -> bool:
    """Whether columns are called by days: three and more, each once, beside one that is called as people are."""
    days = [name for name in names if LOOKS_LIKE_DATE.fullmatch(name)]
    others = [name for name in names if name and name not in days]
    return (
        len(days) >= LEAST_DAYS
        and len(set(days)) == len(days)
        and any(CALLED_AS_PEOPLE.search(name) for name in others)
        and not any(LOOKS_LIKE_DATA.fullmatch(name) for name in others)
    )


def check_names(names: list[str], line: int) -> int:
    """Faults of the header; returns how many unnamed columns stand at its end (a separator too many)."""
    if len(names) > MAX_COLUMNS:
        raise ImportFault(f"Line {line} names {len(names):,} columns; a file takes up to {MAX_COLUMNS:,}.")
    if all(LOOKS_LIKE_DATA.fullmatch(name) for name in names) or (
        any(map(LOOKS_LIKE_DATE.fullmatch, names)) and not _is_a_column_a_day(names)
    ):
        raise ImportFault(f"Line {line} looks like data, not like column names; put a header line on top.")
    n_unnamed = 0
    while not names[-1 - n_unnamed]:
        n_unnamed += 1
    named = names[: len(names) - n_unnamed]
    for number, name in enumerate(named, start=1):
        if "\0" in name:
            raise ImportFault(f"Line {line}: the name of column {number} holds a NUL; type it anew.")
    return n_unnamed


def _check_rows(records, names: list[str], header) -> None:
    """Most records must be as wide as the header, or the header is not the header."""
    rows = [record for record in records if not record.is_blank and record.line > header.line]
    unfit = [record for record in rows if len(record.cells) != len(names)]
    if rows and len(unfit) * 2 > len(rows) and len(unfit) > 1:
        first = unfit[0]
        raise ImportFault(
            f"Line {header.line}, the header, has {len(names)} columns, but line {first.line} has "
            f"{len(first.cells)} and most lines differ from the header; "
            "every line takes as many cells as the header."
        )


def _listed() -> str:
    *most, last = SEPARATORS.values()
    return f"{', '.join(most)} or {last}"
