"""Judge the records of a sheet against themselves and against what a collection already holds.

What tells records apart depends on the kind of file. *Diary*: participant and day, and a time or an entry
where one is mapped; a further measure of a known day may join it, where the others agree. *Questionnaire*:
participant and day. *Attributes*: participant; a further column may join what is known, a different value
contradicts. *Activity*: participant and day if there is one column per kind; else participant, day, kind,
unit and source, and the time of a bout, its start or its end where one is mapped: several bouts of a day add up. Without a
time two different amounts of one kind, unit and source on one day contradict each other, because such a file cannot
tell two bouts from a correction of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data.catalogue.vocabulary import PERSON
from data.imports import marks, rows
from data.imports.activity_units import in_one_unit
from data.imports.amounts import WHOLE
from data.imports.bouts import BoutTimes, bout_times
from data.imports.cells import is_error
from data.imports.covered import covers_of
from data.imports.day_zero import zeros_held
from data.imports.faults import NOTHING
from data.imports.labels import APART
from data.imports.ledger import known_persons
from data.imports.marks import MarkTable
from data.imports.plan import INSTANTS, RECORDED_KINDS, ROWS, WITH_FACTS, Plan
from data.imports.progress import CHECKING, Progress, Tell, unwatched
from data.imports.recorded_rows import check_form, judge_order, judge_overlaps
from data.imports.row_layout import layout_of
from data.imports.rows import RowTable
from data.imports.sheet import Sheet
from data.imports.spellings import TYPES
from data.imports.time_roles import clock_told
from data.imports.totals import check_totals
from data.imports.typed import Typed, fact_reader, type_column
from data.imports.typed_roles import CELLS, typed_roles, with_unit
from data.imports.verdict import (
    DUPLICATE,
    NO_RIVALS,
    REJECTED,
    STORED,
    Verdict,
    judge_cells,
    judge_repeats,
    reject_companions,
    reject_empty,
    reject_rivals,
    reject_rows_whole,
)

REPEATS = 0.8  # the share of the work that is done when repeats are found
NO_VALUE = ("no item is answered", "no amount is given")
NO_FLAG: dict[str, set[int]] = {
    role: {0} for role in ("limiting", "care_sought", "flare")
}  # of no episode a no says nothing
NOTHING_IN_IT = f"{NOTHING}: the row has no value in the columns that are loaded"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The typed columns, the verdict on each record, and where stored records go.

    persons: participant_id by code of the participant, 0 for one that the collection does not know. is_nothing:
    records that stand for another form than the one that is loaded, and say at most who somebody is. is_empty: these, and
    records without any value of this kind. n_repeats: how many are equal to an earlier one of the file. times: when the
    amounts of an activity log were, None where no column says so.
    """

    roles: dict[str, Typed]
    verdict: Verdict
    table: RowTable | MarkTable
    persons: np.ndarray
    is_nothing: np.ndarray
    is_empty: np.ndarray
    n_repeats: int
    times: BoutTimes | None

    def is_bad(self) -> np.ndarray:
        """Which records are rejected for what stands in them, not for having nothing."""
        return (self.verdict.status == REJECTED) & ~self.is_empty

    def accepted_per_person(self) -> np.ndarray:
        """How many stored or duplicate records there are, by code of the participant."""
        participant = self.roles["participant"]
        codes = participant.codes[self.tells_of_people()]
        return np.bincount(codes, minlength=len(participant.values))

    def tells_of_people(self) -> np.ndarray:
        """Which records may say something about a person that holds for all days."""
        participant = self.roles["participant"]
        is_named = participant.is_known()[participant.codes]
        return (self.verdict.status != REJECTED) | (self.is_nothing & is_named)


def judge(
    cursor,
    collection_id: int | None,
    sheet: Sheet,
    plan: Plan,
    *,
    today: date,
    is_personal: bool,
    tell: Tell = unwatched,
) -> Judged:
    """Decide what becomes of every record; nothing is written."""

    def checked(share: float) -> None:
        tell(Progress(stage=CHECKING, share=share, n_done=round(share * sheet.n_rows), n_records=sheet.n_rows))

    held = zeros_held(cursor, collection_id, sheet, plan)
    roles = typed_roles(sheet, plan, today, is_personal=is_personal, held=held, checked=checked)
    table, key, content, what = layout_of(plan, roles)
    mapped = {role: typed for role, typed in roles.items() if typed.column}
    verdict = Verdict(roles=mapped, lines=sheet.lines(), status=np.zeros(sheet.n_rows, np.uint8))
    if sheet.turn and sheet.turn.is_sparse and plan.kind != "attributes":
        # a row with a day is a form that was opened: without an answer it is a day that stays unknown, as elsewhere
        told = [*content, *(["date"] if "date" in roles else [])]
        reject_empty(verdict, told, NOTHING_IN_IT, nothing=_unticked(plan, content))
    elif sheet.turn and sheet.turn.is_long:
        reject_empty(verdict, content, NOTHING_IN_IT)
    elif plan.kind == "episodes":
        reject_empty(verdict, ["began_on", *content], f"{NOTHING}: no episode is given", nothing=NO_FLAG)
    is_nothing = verdict.status == REJECTED
    # an error in a fact about somebody is rejected as one in a measure is: the column is used
    verdict.roles = {**verdict.roles, **_facts_with_errors(sheet, plan, roles["participant"])}
    judge_cells(verdict)
    _reject_types(sheet, verdict)
    is_empty = is_nothing
    if isinstance(table, MarkTable) and plan.kind != "attributes":  # there, to be named is to take part
        before = verdict.status == REJECTED
        reject_empty(verdict, content, _nothing_said(plan))
        is_empty = is_nothing | ((verdict.status == REJECTED) & ~before)
    if plan.kind in RECORDED_KINDS:
        judge_order(verdict, roles, clock_told(plan))
    if plan.kind == "questionnaire" and plan.instrument:
        check_totals(verdict, roles, plan.instrument)
    roles = with_unit(plan, roles)
    if plan.kind == "activity" and not plan.is_wide:
        roles = in_one_unit(roles, verdict, plan.decimal)
        _reject_fractions(verdict, roles)
    verdict = replace(verdict, roles={**verdict.roles, **roles})
    is_split = sheet.turn is not None and sheet.turn.row_of is not None
    if is_split:
        reject_rows_whole(verdict, sheet.rows())
    checked(CELLS)
    adds = plan.kind == "activity" and plan.same.get(ROWS) == APART and not set(INSTANTS) & roles.keys()
    rivals = judge_repeats(verdict, key, content) if not adds else NO_RIVALS
    checked(REPEATS)
    repeats = verdict.status == DUPLICATE
    persons = _persons(cursor, collection_id, roles["participant"], is_personal=is_personal)
    check_form(cursor, collection_id, plan)
    times = bout_times(plan, roles)
    if persons.any():
        _judge_stored(
            cursor,
            collection_id,
            plan=plan,
            table=table,
            roles=roles,
            verdict=verdict,
            persons=persons,
            content=content,
            times=times,
        )
        if plan.kind == "attributes":
            _judge_named(verdict, roles, persons, content)
    reject_rivals(verdict, rivals, what)
    if plan.kind == "table":
        judge_overlaps(cursor, collection_id, verdict, roles, persons)
    if is_split:
        reject_rows_whole(verdict, sheet.rows())
        reject_companions(verdict, sheet.rows(), repeats, "another row about the same participant was rejected")
    return Judged(
        roles=roles,
        verdict=verdict,
        table=table,
        persons=persons,
        is_nothing=is_nothing,
        is_empty=is_empty,
        n_repeats=int(repeats.sum()),
        times=times,
    )


def _facts_with_errors(sheet: Sheet, plan: Plan, participant: Typed) -> dict[str, Typed]:
    """The columns of a diary that are facts about people but for cells that hold an error of a spreadsheet."""
    if plan.kind not in WITH_FACTS:
        return {}
    found = {}
    taken = {column for one in (plan, *plan.further) for column in one.columns.values()}
    for name in (name for name in sheet.columns if name not in taken):
        column = sheet.column(name)
        if any(is_error(text) for text in column.trimmed):
            typed = type_column(column, fact_reader(column, plan))
            known = typed.is_known()[typed.codes]
            pairs = np.unique(np.stack([participant.codes[known], typed.codes[known]]), axis=1)
            if pairs.shape[1] == len(np.unique(pairs[0])):
                found[f"fact {name}"] = typed
    return found


def _unticked(plan: Plan, content: list[str]) -> dict[str, set]:
    """REDCap writes 0 for every box that is not ticked, on forms never opened too: it says nothing by itself."""
    return {role: {0} for role in content if "___" in plan.columns.get(role, "")}


def _judge_named(verdict: Verdict, roles: dict[str, Typed], persons: np.ndarray, content: list[str]) -> None:
    """A record that only names a participant who is there already says nothing new."""
    known = np.logical_or.reduce([roles[role].is_known()[roles[role].codes] for role in content])
    is_there = persons[roles["participant"].codes] > 0
    verdict.status[~known & is_there & (verdict.status == STORED)] = DUPLICATE


def _reject_fractions(verdict: Verdict, roles: dict[str, Typed]) -> None:
    """Reject amounts that are no whole number where the unit of their row is steps or a count."""
    amount, unit = roles["amount"], roles["unit"]
    is_part = np.array([value is not None and value % 1 != 0 for value in amount.values], bool)[amount.codes]
    is_whole = np.array([value in WHOLE for value in unit.values], bool)[unit.codes]
    records = np.flatnonzero(is_part & is_whole & (verdict.status == STORED))
    if len(records):
        place = list(verdict.roles).index("amount")
        reason = "steps and counts are whole numbers; if the sign in it sets thousands apart, say --decimal"
        verdict.reject(records, np.full(len(records), place), [reason], np.zeros(len(records), np.int64))


def _reject_types(sheet: Sheet, verdict: Verdict) -> None:
    """Reject a first record that says of which type the columns are."""
    if not sheet.n_rows:
        return
    cells = [sheet.column(name) for name in sheet.columns]
    texts = {column.trimmed[column.codes[0]].casefold() for column in cells} - {""}
    if len(texts) and texts <= TYPES and verdict.status[0] == STORED:
        reason = f"“{cells[0].trimmed[cells[0].codes[0]]}”: the line says of which type the columns are, no record"
        verdict.reject(np.zeros(1, np.int64), np.zeros(1, np.int64), [reason], np.zeros(1, np.int64))


def _nothing_said(plan: Plan) -> str:
    return NO_VALUE[0] if plan.kind == "questionnaire" else NO_VALUE[1]


def _persons(cursor, collection_id: int | None, participant: Typed, *, is_personal: bool) -> np.ndarray:
    known = known_persons(cursor, collection_id) if collection_id is not None else {}
    if is_personal and known:
        known = {PERSON: min(known.values())}
    return np.array([known.get(label, 0) for label in participant.values], np.int64)


def _judge_stored(
    cursor,
    collection_id: int,
    plan: Plan,
    table: RowTable | MarkTable,
    roles: dict[str, Typed],
    verdict: Verdict,
    persons: np.ndarray,
    content: list[str],
    times: BoutTimes | None,
) -> None:
    """Mark records that the collection already has, and reject those that contradict it."""
    records = verdict.with_status(STORED)
    records = records[persons[roles["participant"].codes[records]] > 0]
    if not len(records):
        return
    if isinstance(table, MarkTable):
        found = marks.compare(cursor, collection_id, table, roles, records, persons, times=times)
        is_contrary = np.asarray(found["is_contrary"], bool)
        order = list(table.names)
    else:
        found = rows.compare(
            cursor,
            collection_id,
            table=table,
            roles=roles,
            records=records,
            persons=persons,
            lines=verdict.lines,
            covers={role: covers_of(plan, role) for role in content},
            times=times,
        )
        is_contrary = np.asarray(found["is_contrary"], bool)
        order = [role for role in table.content if role in roles]
    known = np.asarray(found["record"], np.int64)
    verdict.status[known[np.asarray(found["is_same"], bool)]] = DUPLICATE
    batch, place = np.asarray(found["batch_id"], np.int64), np.asarray(found["place"], np.int64)
    names = list(verdict.roles)
    role_of = np.array([names.index(role) for role in order], np.int64)
    numbers, reason_of = np.unique(batch[is_contrary], return_inverse=True)
    reasons = [f"contradicts what batch {n} stored for the same record; nothing was changed" for n in numbers]
    verdict.reject(known[is_contrary], role_of[place[is_contrary]], reasons, reason_of)
