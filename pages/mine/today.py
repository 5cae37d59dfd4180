"""Today: what a day was like, in under twenty seconds; below it the last fourteen days, to fill or mend."""

from datetime import timedelta
from uuid import uuid4

import streamlit as st

from data.own.diary import Entry
from data.own.drafts import NOT_YET
from data.own.entries import delete_check_in
from data.own.kept_definition import definition_kept
from data.own.own_measures import measures_of
from data.own.what_i_record import also_asked, asked, has_chosen
from data.store.store import StoreError
from pages.answers.step_by_step import open_try
from pages.mine.begun import begin, day_shown, drafts, drop, form_of
from pages.mine.check_in import BY_ORDER, said
from pages.mine.day_form import day_form
from pages.mine.days import choose, day_chooser, strip
from pages.mine.reminders import due_line
from pages.mine.try_and_see_today import show_trial
from pages.shared import controls
from pages.shared.diary_reads import choices, entries
from pages.shared.shown import diary
from pages.shared.standing_view import show_standing, show_to_come
from pages.shared.titles import page_title, say_next, say_what_was_done
from pages.telling.step_by_step.words import open_try_line
from pages.telling.wording import day_words, escape

STRIP_DAYS = 14
state = st.session_state


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
            st.button("Keep it", key=f"keep.{entry.entry_id}", on_click=begin, args=(of, day))
            return
        to_it = {"entry_id": entry.entry_id}
        st.button("Correct", key=f"correct.{entry.entry_id}", on_click=begin, args=(of, day), kwargs=to_it)
        if st.button("Delete", key=f"ask.{entry.entry_id}"):
            begin(of, day)
            state["check_in.deleting"] = entry.entry_id
            st.rerun()


def delete(entry: Entry) -> None:
    """Take an entry out of sight, and say so."""
    try:
        delete_check_in(collection, entry.entry_id, key=uuid4().hex)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    begin(of, day)
    say_next(f"Deleted of {day_words(day, today)}.")
    st.rerun()


def show_not_saved() -> None:
    """Other days that something was begun for and not saved, each to go on with."""
    days = sorted({one.on_day for one in drafts(of)} - {day})
    if not days:
        return
    st.markdown("Not saved yet:")
    with st.container(horizontal=True, gap="small"):
        for one in days:
            st.button(day_words(one, today).capitalize(), key=f"draft.{one}", on_click=choose, args=(one, today))


today = controls.today()
collection = diary()
is_own = collection is None or not collection.info.is_simulated
of = collection.id if collection else NOT_YET
day = day_shown(today)
form = form_of(collection, day)

page_title("Today", collection)
day_chooser(day, today)

measures = BY_ORDER | (measures_of(collection) if collection is not None else {})
questions = asked(collection)
known: tuple[Entry, ...] = ()
if collection is not None:
    known = entries(collection, min(day, today - timedelta(days=STRIP_DAYS - 1)), today)
of_day = [entry for entry in known if entry.check_in.on_day == day]
say_what_was_done()
if is_own:
    show_not_saved()
show_trial(collection, day, today, is_own=is_own)

corrected = next((entry for entry in of_day if entry.entry_id == form["entry_id"]), None)
if corrected is None and form["entry_id"] is not None:  # deleted in another window: what is typed can be saved anew
    drop(form)
    form |= {"entry_id": None, "is_open": True}
for entry in of_day:
    if entry is not corrected:
        show_entry(entry, is_own=is_own)

if not is_own:
    st.markdown("This diary is simulated, so nothing is recorded here. Your own begins under “Start”.")
elif of_day and corrected is None and not form["is_open"]:
    st.button("Add another entry", on_click=begin, args=(of, day), kwargs={"is_open": True})
else:
    if corrected is not None and collection is not None:
        questions = (*questions, *also_asked(collection, corrected.check_in))
    day_form(
        collection,
        form,
        day,
        questions=questions,
        is_folded=not has_chosen(collection),
        corrected=corrected,
        is_first=not of_day,
        measures=measures,
    )

if is_own and st.button("Choose what is asked here", type="tertiary"):
    st.switch_page("mine/what_i_record.py")
if line := due_line(collection, today):
    st.markdown(line)
if collection is not None and (on_the_way := open_try(collection)):
    title, attempt = on_the_way
    st.markdown(open_try_line(title, attempt.begun_on, today))
if collection is not None and choices(collection):
    st.header("How I am doing", anchor=False)
    detail = show_standing(collection, definition_kept(collection), today).detail
    show_to_come(collection)
    if detail:
        with st.expander("How sure the median is"):
            for line in detail:
                st.markdown(line)
strip(known, day, today, n_days=STRIP_DAYS)
