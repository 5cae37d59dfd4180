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

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data.catalogue.vocabulary import PERSON
from data.imports import marks, rows
from data.imports.activity_units import in_one_unit, recoded
from data.imports.amounts import WHOLE
from data.imports.blanks import blanks_as_no
from data.imports.bouts import BoutTimes, bout_times
from data.imports.cells import is_error
from data.imports.covered import covers_of
from data.imports.day_zero import Zeros, on_the_clock, zeros_held
from data.imports.faults import NOTHING, ImportFault
from data.imports.labels import APART
from data.imports.ledger import known_persons
from data.imports.marks import MarkTable
from data.imports.plan import INSTANTS, RECORDED_KINDS, ROWS, WITH_FACTS, Plan
from data.imports.progress import CHECKING, Progress, Tell, unwatched
from data.imports.recorded_rows import as_event, check_form, judge_order, judge_overlaps
from data.imports.rows import RowTable
from data.imports.sheet import Sheet
from data.imports.spellings import TYPES
from data.imports.time_roles import time_role
from data.imports.totals import check_totals
from data.imports.typed import Typed, by_row, fact_reader, one_person, parsers, type_column, unit_of
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

CELLS, REPEATS = 0.5, 0.8  # shares of the work that are done when the cells are read, and repeats found
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
    roles = _typed_roles(sheet, plan, today, is_personal=is_personal, held=held, checked=checked)
    table, key, content, what = _layout(plan, roles)
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
        judge_order(verdict, roles)
    if plan.kind == "questionnaire" and plan.instrument:
        check_totals(verdict, roles, plan.instrument)
    roles = _with_unit(plan, roles)
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


def _typed_roles(
    sheet: Sheet, plan: Plan, today: date, *, is_personal: bool, held: Zeros, checked: Callable[[float], None]
) -> dict[str, Typed]:
    roles = {}
    readers = parsers(sheet, plan, today)
    for place, (role, parse) in enumerate(readers.items()):
        checked(CELLS * place / len(readers))
        roles[role] = type_column(sheet.column(plan.columns.get(role, role)), parse)
    if plan.kind in RECORDED_KINDS:
        if is_personal:
            raise ImportFault(f"A diary of one's own takes no {plan.kind} file; load it into a study.")
        roles = as_event(roles)
        if plan.kind == "table" and "participant" not in roles:
            roles["participant"] = by_row(sheet.n_rows)
    if clock_role := time_role(plan.columns):
        # whatever time is told in, from here on it is the day
        roles = {("date" if name == clock_role else name): typed for name, typed in roles.items()}
    if "participant" not in roles:
        if not is_personal:
            raise ImportFault("No column says who a record is about; name it with --map participant=COLUMN.")
        roles["participant"] = one_person(sheet.n_rows)
    elif is_personal:
        labels = [value for value in roles["participant"].values if value is not None]
        if len(labels) > 1:
            raise ImportFault(
                f"This file is about {len(labels):,} people (column “{plan.columns['participant']}”); "
                "a person's own diary takes one: load it as a study instead."
            )
        typed = roles["participant"]
        roles["participant"] = replace(typed, values=[value and PERSON for value in typed.values])
    if "date" in roles:
        roles["date"] = on_the_clock(sheet, plan, roles, held, today)
    return blanks_as_no(roles) if plan.kind == "questionnaire" and plan.blank_is_no else roles


def _layout(plan: Plan, roles: dict[str, Typed]) -> tuple[RowTable | MarkTable, list[str], list[str], str]:
    """Where records go, the roles that tell them apart, those that say something, and the key in words."""
    # bouts of a day that are told apart by their time are records of their own, and add up
    instants = [role for role in INSTANTS if role in roles and plan.kind == "activity"]
    if plan.kind == "diary":
        key = [role for role in ("participant", "date", "time", "entry") if role in roles]
        what = "participant and day" if len(key) == 2 else "participant, day, time and entry"
        table = rows.diary_with(plan.outcomes)
        return table, key, [role for role in table.content if role in roles], what
    if plan.kind == "activity" and not plan.is_wide:
        key = ["participant", "date", *instants, "kind", "unit", *(["source"] if "source" in roles else [])]
        return rows.ACTIVITY, key, ["amount"], f"participant, day, {'time, ' if instants else ''}kind, unit and source"
    if plan.kind in RECORDED_KINDS:
        return _recorded_layout(plan, roles)
    content = [role for role in roles if role not in ("participant", "date", *instants)]
    if not content:
        raise ImportFault("No column says anything about the participants; a file takes at least one.")
    if plan.is_wide and (role := next((role for role in ("unit", "source") if role in roles), None)):
        raise ImportFault(f"A file with one column per kind takes no {role} column; leave --map {role} out.")
    key = ["participant", "date", *instants]
    if plan.kind == "questionnaire":
        return marks.responses(plan.instrument, content), key, content, "participant and day"
    if plan.kind == "activity":
        return marks.amounts(content), key, content, "participant and day"
    return marks.attributes(content), ["participant"], content, "participant"


def _recorded_layout(plan: Plan, roles: dict[str, Typed]) -> tuple[RowTable, list[str], list[str], str]:
    """The same of episodes as reported, of who was followed and of finished tables."""
    table = {"episodes": rows.EPISODES, "followed": rows.FOLLOWED, "table": rows.FINISHED}[plan.kind]
    key = ["participant", *(role for role in table.key if role in roles)]
    what = {"episodes": "participant and first day", "table": " and ".join(key)}.get(plan.kind, "participant")
    return table, key, [role for role in table.content if role in roles], what


def _with_unit(plan: Plan, roles: dict[str, Typed]) -> dict[str, Typed]:
    """The unit of every amount of a long activity file: as written, else that of the kind."""
    if plan.kind != "activity" or plan.is_wide:
        return roles
    kind = roles["kind"]
    default = [None if value is None else unit_of(value) for value in kind.values]
    if "unit" not in roles:
        return {**roles, "unit": recoded(default, kind.codes, kind)}
    unit = roles["unit"]
    n = len(kind.values)
    values = [default[code % n] if value is None else value for value in unit.values for code in range(n)]
    return {**roles, "unit": recoded(values, unit.codes.astype(np.int64) * n + kind.codes, unit)}


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
