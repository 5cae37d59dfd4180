"""Today: what a day was like, in under twenty seconds; below it the last fourteen days, to fill or mend."""

from datetime import timedelta
from uuid import uuid4

import streamlit as st

from data.own.check_in import CheckIn
from data.own.diary import Entry
from data.own.entries import correct_check_in, delete_check_in, save_check_in
from data.own.kept_definition import definition_kept
from data.own.own_measures import measures_of
from data.own.remedies import remedies
from data.own.what_i_record import also_asked, asked, has_chosen
from data.store.store import StoreError
from pages.answers.step_by_step import open_try
from pages.mine.check_in import BY_ORDER, check_in_form, said
from pages.mine.days import chosen_day, day_chooser, strip
from pages.mine.reminders import due_line
from pages.mine.try_and_see_today import show_trial
from pages.shared import controls
from pages.shared.chart import main_button
from pages.shared.diary_reads import choices, entries
from pages.shared.shown import diary, own_diary, show_next
from pages.shared.standing_view import show_standing
from pages.shared.titles import page_title
from pages.telling.step_by_step.words import open_try_line
from pages.telling.wording import day_words, escape

STRIP_DAYS = 14
state = st.session_state


def new_form(entry_id: int | None = None, *, is_open: bool = False) -> None:
    """Begin an empty form, or one that corrects an entry; what the last one held is gone."""
    state["check_in"] = {"token": uuid4().hex, "entry_id": entry_id, "is_open": is_open, "of": of}
    state.pop("check_in.deleting", None)


def show_entry(entry: Entry, *, is_own: bool) -> None:
    """One entry of the day in words, with the two ways to mend it."""
    st.markdown(f"Recorded: {said(entry.check_in, measures) or 'a note'}.")
    if entry.check_in.note:
        st.text(entry.check_in.note)
    if not is_own:
        return
    is_asking = state.get("check_in.deleting") == entry.entry_id
    if is_asking:
        st.markdown("Delete this entry?")
    with st.container(horizontal=True, gap="small"):
        if is_asking:
            if st.button("Yes, delete it", key=f"delete.{entry.entry_id}"):
                delete(entry)
            st.button("Keep it", key=f"keep.{entry.entry_id}", on_click=new_form)
            return
        st.button("Correct", key=f"correct.{entry.entry_id}", on_click=new_form, args=(entry.entry_id,))
        if st.button("Delete", key=f"ask.{entry.entry_id}"):
            new_form()
            state["check_in.deleting"] = entry.entry_id
            st.rerun()


def delete(entry: Entry) -> None:
    """Take an entry out of sight, and say so."""
    try:
        delete_check_in(collection, entry.entry_id, key=state["check_in"]["token"])
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    new_form()
    state["check_in.said"] = "Deleted."
    st.rerun()


def save(check_in: CheckIn, form: dict) -> None:
    """Save or correct, say so in words, and begin anew; a refusal is said and nothing typed is lost."""
    if state["check_in.seen_on"] != today:
        state["check_in.seen_on"] = today
        words = day_words(day, today)
        st.error(f"It is past midnight: this would be saved for {words}. Choose the day, then save.")
        return
    try:
        if form["entry_id"] is None:
            target = collection or own_diary()
            form["of"] = target.id  # a refusal must not lose the form because the diary is there from now on
            controls.keep_zone_here(target)
            save_check_in(target, check_in, key=form["token"], today=today)
            show_next(target.info.name)
            done = "Saved"
        else:
            correct_check_in(collection, form["entry_id"], check_in, key=form["token"], today=today)
            done = "Corrected"
    except StoreError as fault:
        for sentence in getattr(fault, "faults", {"": str(fault)}).values():
            st.error(escape(sentence))
        return
    new_form()
    state["check_in.said"] = (
        f"{done}: {', with '.join(part for part in (said(check_in, measures), 'a note' * bool(check_in.note)) if part)}."
    )
    st.rerun()


today = controls.today()
day = chosen_day(today)
collection = diary()
is_own = collection is None or not collection.info.is_simulated
of = collection.id if collection else None
if "check_in" not in state or state["check_in"]["of"] != of:
    new_form()
state.setdefault("check_in.seen_on", today)

page_title("Today", collection)
day_chooser(day, today, on_change=new_form if state["check_in"]["entry_id"] else None)

measures = BY_ORDER | (measures_of(collection) if collection is not None else {})
questions = asked(collection)
known: tuple[Entry, ...] = ()
if collection is not None:
    known = entries(collection, min(day, today - timedelta(days=STRIP_DAYS - 1)), today)
of_day = [entry for entry in known if entry.check_in.on_day == day]
if message := state.pop("check_in.said", None):
    st.success(message)
show_trial(collection, day, today, is_own=is_own)

form = state["check_in"]
corrected = next((entry for entry in of_day if entry.entry_id == form["entry_id"]), None)
if corrected is None and form["entry_id"] is not None:  # deleted in another window: what is typed can be saved anew
    form |= {"entry_id": None, "is_open": True}
for entry in of_day:
    if entry is not corrected:
        show_entry(entry, is_own=is_own)

if not is_own:
    st.markdown("This diary is simulated, so nothing is recorded here. Your own begins under “Start”.")
elif of_day and corrected is None and not form["is_open"]:
    st.button("Add another entry", on_click=new_form, kwargs={"is_open": True})
else:
    if corrected is not None and collection is not None:
        questions = (*questions, *also_asked(collection, corrected.check_in))
    check_in, doubts = check_in_form(
        form["token"],
        day,
        day_words=day_words(day, today),
        questions=questions,
        is_folded=not has_chosen(collection),
        entry=corrected,
        remedies={} if collection is None else {name: one.kind for name, one in remedies(collection).items()},
    )
    with st.container(key="check_in_save"):
        if st.button("Save the correction" if corrected else "Save", type=main_button(), width="stretch"):
            if doubts:
                st.error(f"Nothing is saved yet: say above which number is meant in “{escape('”, “'.join(doubts))}”.")
            else:
                save(check_in, form)
        if corrected or of_day:
            st.button("Leave it as it was", on_click=new_form, width="stretch")

if is_own and st.button("Choose what is asked here", type="tertiary"):
    st.switch_page("mine/what_i_record.py")
if line := due_line(collection, today):
    st.markdown(line)
if collection is not None and (on_the_way := open_try(collection)):
    title, attempt = on_the_way
    st.markdown(open_try_line(title, attempt.begun_on, today))
if collection is not None and choices(collection):
    st.subheader("How I am doing", anchor=False)
    detail = show_standing(collection, definition_kept(collection), today).detail
    if detail:
        with st.expander("How sure the median is"):
            for line in detail:
                st.markdown(line)
strip(known, day, today, n_days=STRIP_DAYS, on_choose=new_form if form["entry_id"] else None)
