"""Judge every record of a sheet: stored, duplicate or rejected, and why.

In this order: a cell that its column does not take (the first one in column order); equality with an earlier
record in every mapped column; contradiction with another record of the same key. Everything is done on codes
of distinct values, so that a record costs a few array operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from data.imports.cells import is_unknown
from data.imports.typed import Typed

STORED, DUPLICATE, REJECTED = 0, 1, 2


@dataclass(kw_only=True)
class Verdict:
    """What becomes of each record: `status` per record, and for the rejected ones the faults, in any order.

    A fault is (records, role of each, reason of each); roles and reasons are positions in their lists.
    """

    roles: Mapping[str, Typed]
    lines: np.ndarray
    status: np.ndarray
    reasons: list[str] = field(default_factory=list)
    rejected: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)

    def reject(self, records: np.ndarray, roles: np.ndarray, reasons: list[str], reason_of: np.ndarray) -> None:
        """Reject `records`, each for the role at `roles` and the reason at `reason_of`."""
        self.status[records] = REJECTED
        offset = len(self.reasons)
        self.reasons += reasons
        self.rejected.append((records, roles, reason_of + offset))

    def with_status(self, status: int) -> np.ndarray:
        """The records with this status, in the order of the file."""
        return np.flatnonzero(self.status == status)


def judge_cells(verdict: Verdict) -> None:
    """Reject every record that has a cell its column does not take."""
    for place, typed in enumerate(verdict.roles.values()):
        if not typed.faults:
            continue
        texts = np.fromiter(typed.faults, np.int64)
        reason_of_text = np.full(len(typed.column.texts), -1, np.int64)
        reason_of_text[texts] = np.arange(len(texts))
        found = reason_of_text[typed.column.codes]
        records = np.flatnonzero((found >= 0) & (verdict.status == STORED))
        verdict.reject(records, np.full(len(records), place), list(typed.faults.values()), found[records])


def reject_empty(verdict: Verdict, roles: list[str], reason: str, *, nothing: Mapping[str, set] = {}) -> None:
    """Reject the records in which all of `roles` are unknown, or one of the values that say `nothing` in a role."""
    is_empty = verdict.status == STORED
    for role in roles:
        typed = verdict.roles[role]
        says = np.array([value is not None and value not in nothing.get(role, ()) for value in typed.values], bool)
        is_empty &= ~says[typed.codes]
        # a cell that cannot be read says something all the same, unless its fault is to be blank
        odd = [code for code in typed.faults if not is_unknown(typed.column.texts[code].strip())]
        if odd:
            is_empty &= ~np.isin(typed.column.codes, odd)
    records = np.flatnonzero(is_empty)
    if len(records):
        place = list(verdict.roles).index(roles[0])
        verdict.reject(records, np.full(len(records), place), [reason], np.zeros(len(records), np.int64))


def reject_rows_whole(verdict: Verdict, row_of: np.ndarray) -> None:
    """Reject all records of a row of the file of which one is rejected: a row is stored as a whole or not."""
    bad = np.unique(row_of[verdict.status == REJECTED])
    verdict.status[np.isin(row_of, bad)] = REJECTED


def reject_companions(verdict: Verdict, row_of: np.ndarray, repeats: np.ndarray, reason: str) -> None:
    """Reject the rows that share a day with another row of the same participant, if one of that one's is rejected.

    Else a value that stood in both would be taken for stored by each of them, and be lost.
    """
    people = verdict.roles["participant"].codes
    rejected = np.unique(people[verdict.status == REJECTED])
    rows = np.unique(row_of[repeats & np.isin(people, rejected) & (verdict.status != REJECTED)])
    records = np.flatnonzero(np.isin(row_of, rows))
    verdict.reject(records, np.zeros(len(records), np.int64), [reason], np.zeros(len(records), np.int64))


@dataclass(frozen=True)
class Rivals:
    """Records that contradict each other within the file: each with the line of another one, and where."""

    records: np.ndarray
    other_lines: np.ndarray
    places: np.ndarray


NO_RIVALS = Rivals(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


def judge_repeats(verdict: Verdict, key: list[str], content: list[str]) -> Rivals:
    """Mark the records equal to an earlier one as duplicates; return those that contradict each other.

    The rivals are not rejected yet: one of them may be a duplicate of what is stored.
    """
    rows = np.flatnonzero(verdict.status == STORED)
    keys = _fold([verdict.roles[role] for role in key], rows)
    if len(keys) < 2 or bool(np.all(keys[1:] > keys[:-1])):
        return NO_RIVALS
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_repeat = ordered[1:] == ordered[:-1]
    if not is_repeat.any():
        return NO_RIVALS
    in_group = np.zeros(len(ordered), bool)
    in_group[1:] |= is_repeat
    in_group[:-1] |= is_repeat
    rows, keys = rows[order[in_group]], ordered[in_group]
    said = _fold([verdict.roles[role] for role in content], rows)
    order = np.lexsort((rows, said, keys))
    rows, keys, said = rows[order], keys[order], said[order]
    is_first = np.ones(len(rows), bool)
    is_first[1:] = (keys[1:] != keys[:-1]) | (said[1:] != said[:-1])
    verdict.status[rows[~is_first]] = DUPLICATE
    return _rivals(verdict, rows[is_first], keys[is_first], content)


def _rivals(verdict: Verdict, rows: np.ndarray, keys: np.ndarray, content: list[str]) -> Rivals:
    order = np.lexsort((rows, keys))
    rows, keys = rows[order], keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(starts, append=len(rows))
    first = np.repeat(starts, sizes)
    is_rival = np.repeat(sizes > 1, sizes)
    # the other one is the first record of the key, for that itself the second
    other = np.where(np.arange(len(rows)) == first, np.minimum(first + 1, len(rows) - 1), first)
    records, others = rows[is_rival], rows[other[is_rival]]
    place = np.zeros(len(records), np.int64)
    names = list(verdict.roles)
    for role in reversed(content):
        codes = verdict.roles[role].codes
        place[codes[records] != codes[others]] = names.index(role)
    return Rivals(records, verdict.lines[others], place)


def reject_rivals(verdict: Verdict, rivals: Rivals, what: str) -> None:
    """Reject the rivals that are not judged yet, each naming the line of another one."""
    is_open = verdict.status[rivals.records] == STORED
    records, lines = rivals.records[is_open], rivals.other_lines[is_open]
    named, reason_of = np.unique(lines, return_inverse=True)
    reasons = [f"line {line} says something else for the same {what}; neither is stored" for line in named]
    verdict.reject(records, rivals.places[is_open], reasons, reason_of)


def _fold(columns: list[Typed], rows: np.ndarray) -> np.ndarray:
    """One integer per row, equal where all columns are; in the order of the codes, the first column first."""
    folded, size = np.zeros(len(rows), np.int64), 1
    for typed in columns:
        codes = typed.codes[rows]
        n = len(typed.values)
        if n and isinstance(typed.values[0], date):
            # days in calendar order: a diary sorted by participant and day then needs no sorting to be judged
            ranks = np.empty(n, np.int64)
            ranks[sorted(range(n), key=lambda code: typed.values[code] or date.max)] = np.arange(n)
            codes = ranks[codes]
        if size * n >= 2**62:
            _, folded = np.unique(folded, return_inverse=True)
            size = len(rows)
        folded = folded * n + codes.astype(np.int64)
        size *= n
    return folded
