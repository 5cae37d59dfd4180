"""What became of a file as a whole: counts that add up, rejects, columns, kinds, and what is worth knowing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.imports.extras import Extras
from data.imports.faults import FACTS_ONLY, NOTHING, ImportFault
from data.imports.judge import Judged
from data.imports.plan import INSTANTS, Plan
from data.imports.rejects import all_rejects
from data.imports.sheet import Sheet
from data.imports.together import status_of
from data.imports.verdict import DUPLICATE, REJECTED, STORED


@dataclass(frozen=True, kw_only=True)
class LoadResult:
    """What became of a file. records = stored + duplicates + rejected.

    entries: how many days, visits or people the stored records are, which is `stored` unless a row of the file
    holds several. n_empty: how many of the rejected have nothing in them that was to be loaded,
    n_facts_only: how many of these tell facts about a person, which are kept.
    batch: None for a preview. rejects: a frame of line, column, value, reason, sorted by line. participants:
    how many the stored and duplicate records are about. columns: column of each role. kinds: of each kind of records in
    the rows its name, its questionnaire, and how many rows of it are stored and rejected. not_stored_identifying: columns
    that tell who people are, and how. warnings: sentences
    about the file as a whole, for people; they are no part of the JSON.
    """

    batch: int | None
    records: int
    stored: int
    duplicates: int
    rejected: int
    rejects: pd.DataFrame
    participants: int
    columns: Mapping[str, str]
    not_stored: tuple[str, ...]
    not_stored_identifying: Mapping[str, str]
    warnings: tuple[str, ...]
    entries: int
    n_empty: int
    n_facts_only: int
    kinds: tuple[Mapping[str, str | int | None], ...]

    def to_json_dict(self) -> dict[str, object]:
        """The object of the command line's contract."""
        return {
            "batch": self.batch,
            "records": self.records,
            "stored": self.stored,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            "rejects": self.rejects.to_dict("records"),
            "participants": self.participants,
            "columns": dict(self.columns),
            "not_stored": list(self.not_stored),
            "kinds": [dict(kind) for kind in self.kinds],
            "not_stored_identifying": list(self.not_stored_identifying),
        }


def result_of(
    batch: int | None, sheet: Sheet, plan: Plan, parts: list[Judged], extras: Extras, strangers: tuple[str, ...]
) -> LoadResult:
    """The result of a load from the verdicts on its rows; ImportFault if they do not add up to the file's records."""
    status = status_of(parts)
    entries = int(np.count_nonzero(status == STORED))
    if sheet.turn is not None and sheet.turn.row_of is not None:
        # a row of which several records are made is stored if one of them is; rejected ones are so as a whole
        rows, row_of = np.unique(sheet.turn.row_of, return_inverse=True)
        whole = np.full(len(rows), REJECTED, np.uint8)
        np.minimum.at(whole, row_of, status)
        status = whole
    counts = [int(np.count_nonzero(status == what)) for what in (STORED, DUPLICATE, REJECTED)]
    rejects = all_rejects(sheet, parts, extras.facts_only)
    is_whole = counts[0] + counts[1] + len(rejects) == sheet.n_records
    if not is_whole or counts[2] + len(sheet.rejects) != len(rejects):
        raise ImportFault(
            f"The file has {sheet.n_records:,} records, but {counts[0]:,} to store, {counts[1]:,} duplicates "
            f"and {len(rejects):,} rejected do not add up to that; nothing was stored."
        )
    further = {column for one in plan.further for column in one.columns.values()}
    people: set[str] = set()
    for part in parts:
        accepted = np.flatnonzero(part.accepted_per_person())
        people |= {part.roles["participant"].values[code] for code in accepted}
    columns = dict(plan.columns)
    for one in plan.further:
        columns |= {role: column for role, column in one.columns.items() if role not in columns}
    doubts = [
        f"{part.n_repeats:,} rows of the activity log are equal to an earlier one, and no column tells when: they count "
        "once. If they are bouts of their own, map the column of their time, start or end."
        for one, part in zip((plan, *plan.further), parts, strict=True)
        if one.kind == "activity" and part.n_repeats and not set(INSTANTS) & one.columns.keys()
    ]
    notes = dict.fromkeys(note for one in (plan, *plan.further) for note in one.notes)
    return LoadResult(
        batch=batch,
        records=sheet.n_records,
        stored=counts[0],
        duplicates=counts[1],
        rejected=len(rejects),
        rejects=rejects,
        participants=len(people),
        columns=columns,
        not_stored=tuple(name for name in extras.not_stored if name not in further),
        not_stored_identifying=dict(sheet.aside),
        warnings=(*sheet.warnings, *notes, *extras.warnings, *strangers, *doubts),
        entries=entries,
        n_empty=sum(reason.startswith(NOTHING) for reason in rejects["reason"]),
        n_facts_only=int((rejects["reason"] == FACTS_ONLY).sum()),
        kinds=tuple(
            {
                "kind": one.kind,
                "instrument": one.instrument,
                "stored": int(np.count_nonzero(part.verdict.status == STORED)),
                "rejected": int(np.count_nonzero(part.is_bad())),
            }
            for one, part in zip((plan, *plan.further), parts, strict=True)
        ),
    )
