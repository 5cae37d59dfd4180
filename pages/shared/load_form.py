"""A file on a page: read, shown by column, asked about; then stored as it was shown, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.imports.account import Account, account_of
from data.imports.faults import ImportFault
from data.imports.labels import held
from data.imports.load import load, preview
from data.imports.plan import FILE_KINDS, Answers, Plan, Question
from data.imports.reading import read_as
from data.imports.redcap import Dictionary, may_be_export
from data.imports.remember import remembered
from data.imports.sheet import Sheet
from data.imports.shown import KindShown, first_stored
from data.imports.uploads import Sent
from data.store.store import Collection, Store
from pages.shared import controls
from pages.shared.cache import version
from pages.shared.load_choices import answers_of, chosen, forget, take_back, without_taken_back
from pages.shared.load_columns import column_form
from pages.shared.load_file import LETTERS_KEY, SHEET_KEY, dictionary_given, read_upload
from pages.shared.load_preview import show_kinds, show_left_out, show_line, show_matched, show_report, show_result
from pages.shared.load_questions import question_form
from pages.shared.load_watch import about_to_store, number_of, was_stopped, watched
from pages.shared.load_whole import whole_form
from pages.shared.shown import show_next
from pages.telling.load.command import load_line
from pages.telling.load.plainly import for_people
from pages.telling.manner import num
from pages.telling.plural import count_text
from pages.telling.wording import escape

SAID = "load.said"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What loading a file would do, told in three ways."""

    account: Account
    kinds: tuple[KindShown, ...]
    line: str | None


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file that was read, where it goes, and all that was said of it."""

    raw: Sheet
    collection: Collection | None
    name: str
    is_personal: bool
    answers: Answers
    known: Answers | None
    dictionary: Dictionary | None

    def read(self, answers: Answers, known: Answers | None) -> tuple[Sheet, Plan]:
        """The file as `answers` have it read."""
        return read_as(
            self.raw,
            answers,
            remembered=known,
            is_personal=self.is_personal,
            dictionary=self.dictionary,
            study=held(self.collection),
        )


def file_form(store: Store, upload: UploadedFile | Sent, name: str, *, is_personal: bool) -> None:
    """Read a file, ask about it, show what would be stored in the collection called `name`, and store it."""
    if was_stopped(store, upload):
        return
    raw = read_upload(store, upload)
    if raw is None:
        return
    key = f"load.{raw.sha256[:16]}"
    given = _given(store, raw, name, key, is_personal=is_personal)
    try:
        sheet, plan = _read(given)
    except ImportFault as fault:
        _cannot(fault, given, key)
        return
    found, fault_of_all = None, None
    if not plan.open_questions:
        try:
            found = _previewed(store, upload, given, sheet, plan)
        except ImportFault as fault:
            fault_of_all = fault
    _show_size(sheet)
    for note in plan.notes:
        st.caption(escape(for_people(note)))
    has_rows = not any(question.topic == "shape" for question in plan.open_questions)
    listed = set(sheet.columns) if has_rows else set()
    question_form([question for question in plan.questions if _is_whole(question, listed)], key)
    whole_form(plan, key)
    if has_rows:
        column_form(sheet, plan, found.account if found else None, key, is_personal=given.is_personal)
    if fault_of_all is not None:
        _say(fault_of_all, key)
    elif found is None:
        st.info("Answer what is asked above; then you see what would be stored.")
    else:
        _show(store, upload, given, sheet, plan=plan, found=found, key=key)


def _is_whole(question: Question, listed: set[str]) -> bool:
    """Whether a question is asked above the columns: it is about none of them, or about what the rows are."""
    return question.topic == "shape" or question.column not in listed


def _given(store: Store, raw: Sheet, name: str, key: str, *, is_personal: bool) -> Given:
    collection = store.find(name) if name else None
    known = remembered(collection, raw)
    if known and not st.toggle(
        "Read it as the last file with these columns", value=True, key=f"{key}.again", on_change=forget, args=(key,)
    ):
        known = None
    said = chosen(key)
    known = without_taken_back(known, said)
    answers = answers_of(said)
    if known is not None and answers.missing:
        answers = replace(answers, missing=tuple(dict.fromkeys((*known.missing, *answers.missing))))
    is_redcap = may_be_export(raw) or said.get(("shape", "layout")) == "redcap"
    return Given(
        raw=raw,
        collection=collection,
        name=name,
        is_personal=is_personal,
        answers=answers,
        known=known,
        dictionary=dictionary_given(store) if is_redcap else None,
    )


def _read(given: Given) -> tuple[Sheet, Plan]:
    """The file as it is to be read, worked out once for what was said and what its collection holds."""
    state, collection = st.session_state, given.collection
    study = held(collection)
    now = version(collection) if collection else None
    key = (given.answers, given.known, given.dictionary, given.is_personal, now, study.same, study.merged)
    last = state.get("load.read")
    if last is None or last[0] is not given.raw or last[1] != key:
        state["load.read"] = last = (given.raw, key, given.read(given.answers, given.known))
    return last[2]


def _previewed(store: Store, upload: UploadedFile | Sent, given: Given, sheet: Sheet, plan: Plan) -> Preview:
    """What loading would do, worked out once per file, reading and state of the collection."""
    state, collection = st.session_state, given.collection
    held_now = version(collection) if collection else None
    key = (sheet.sha256, given.name, given.answers, given.known, plan.answers().to_json(), held_now, given.is_personal)
    if state.get("load.preview", (None,))[0] != key:
        today = controls.today()
        with watched(number_of(upload), "check") as tell:
            result = preview(store, collection, sheet, plan, today=today, is_personal=given.is_personal, tell=tell)
        found = Preview(
            account=account_of(sheet, plan, result, today=today),
            kinds=first_stored(sheet, plan, result, today=today),
            line=_line(given, sheet, plan),
        )
        state["load.preview"] = (key, found)
    return state["load.preview"][1]


def _line(given: Given, sheet: Sheet, plan: Plan) -> str | None:
    """The shortest line that a terminal, which remembers nothing, reads in the same way."""
    state = st.session_state
    short = given.answers.over(given.known) if given.known else given.answers
    for answers in (short, plan.answers()):
        try:
            other, same = given.read(answers, None)
        except ImportFault:
            continue
        if _reads_alike(plan, same) and other.columns == sheet.columns and not same.open_questions:
            dictionary = state.get("load.dictionary") if given.dictionary else None
            return load_line(
                sheet.file_name,
                given.name or "NAME",
                answers,
                sheet=state.get(SHEET_KEY),
                encoding=state.get(LETTERS_KEY),
                dictionary=dictionary.name if dictionary else None,
            )
    return None


def _reads_alike(one: Plan, other: Plan) -> bool:
    """Whether two plans store the same; what was asked on the way may differ."""
    return _bare(one) == _bare(other)


def _bare(plan: Plan) -> Plan:
    return replace(plan, questions=(), notes=(), readings=(), same={}, further=tuple(map(_bare, plan.further)))


def _show_size(sheet: Sheet) -> None:
    signs = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    st.markdown(
        f"{num(sheet.n_records, ',')} records with {count_text(len(sheet.columns), 'column')}"
        + (f", separated by {signs.get(sheet.separator, escape(sheet.separator))}" if sheet.separator else "")
        + "."
    )


def _say(fault: ImportFault, key: str) -> None:
    """What stands in the way, and the way back."""
    st.error(escape(for_people(str(fault))))
    if chosen(key):
        with st.container(horizontal=True):
            st.button("Take back the last choice", key=f"{key}.back", on_click=take_back, args=(key,))
            st.button("Read it as at first", key=f"{key}.anew", on_click=forget, args=(key,))


def _cannot(fault: ImportFault, given: Given, key: str) -> None:
    """A file that cannot be read as it was said: why, and all that may be said otherwise."""
    _say(fault, key)
    whole_form(None, key)
    if "--map" in str(fault):
        answers, there = given.answers, given.raw.columns
        plan = Plan(
            kind=answers.kind or FILE_KINDS[0],
            instrument=answers.instrument,
            columns={role: column for role, column in answers.columns.items() if column in there},
            date_format=answers.date_format,
            decimal=answers.decimal or ".",
            scales=answers.scales,
            missing=answers.missing,
            blank_is_no=answers.blank_is_no,
        )
        column_form(given.raw, plan, None, key, is_personal=given.is_personal)


def _show(
    store: Store, upload: UploadedFile | Sent, given: Given, sheet: Sheet, *, plan: Plan, found: Preview, key: str
) -> None:
    """What will be stored, and the button that stores it."""
    result = found.account.result
    st.header("What will be stored", anchor=False)
    show_result(result, plan.notes)
    show_kinds(result, found.kinds)
    show_left_out(result, sheet, plan, key)
    show_matched(given.collection, sheet, plan)
    show_report(found.account, sheet, plan)
    if not given.name:
        st.info("Give the study a name to store it.")
    elif st.button(f"Store {num(result.stored, ',')} records", type="primary", disabled=result.stored == 0):
        about_to_store(store, given.name, sheet.sha256)
        with watched(number_of(upload), "store") as tell:
            kind = "personal" if given.is_personal else "cohort"
            done = load(store, given.name, kind, sheet, plan, today=controls.today(), tell=tell)
        st.session_state[SAID] = (
            f"Stored {num(done.stored, ',')} of {num(done.records, ',')} records in “{escape(given.name)}”"
            + (f"; {num(done.rejected, ',')} rejected, kept as a list." if done.rejected else ".")
        )
        show_next(given.name)
        st.rerun()
    show_line(found.line)
