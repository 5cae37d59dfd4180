"""The form of a day on Today: it asks, keeps what is typed as a draft, and saves or corrects for the day on its button.

It runs by itself with each answer, so that the rest of the page costs nothing meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from data.catalogue.vocabulary import Measure
from data.own.check_in import DAY, CheckIn, check
from data.own.diary import Entry
from data.own.drafts import DRAFTS
from data.own.entries import check_in_allowed, correct_check_in, save_check_in
from data.own.remedies import remedies
from data.own.what_i_record import Asked
from data.store.store import Collection, StoreError
from pages.mine.begun import begin, drop, fill, held, keep, scores_before
from pages.mine.check_in import check_in_form, said
from pages.shared import controls
from pages.shared.shown import own_diary, show_next
from pages.shared.titles import say_next
from pages.shared.visitor import whose_drafts
from pages.telling.wording import day_words, escape


@st.fragment
def day_form(
    collection: Collection | None,
    form: dict[str, Any],
    day: date,
    *,
    questions: Sequence[Asked],
    is_folded: bool,
    corrected: Entry | None,
    is_first: bool,
    measures: Mapping[str, Measure],
) -> None:
    """Ask about a day and save what was said. `corrected`: the entry that is. `is_first`: nothing is recorded of the day.

    `measures`: all that the diary has, by name.
    """
    today = controls.today()
    words = day_words(day, today)
    check_in, doubts = check_in_form(
        form["token"],
        day,
        day_words=words,
        questions=questions,
        is_folded=is_folded,
        entry=corrected,
        filled=form["filled"],
        remedies={} if collection is None else {name: one.kind for name, one in remedies(collection).items()},
    )
    keep(form)
    with st.container(key="check_in_save"):
        label = f"Save the correction for {words}" if corrected else f"Save for {words}"
        if st.button(label, key=f"save.{form['token']}.{form['entry_id']}", type="primary", width="stretch"):
            _save(collection, form, check_in, doubts, measures)
    if is_first and not form["filled"] and (scores := scores_before(collection, day, questions)):
        if st.button("As yesterday" if day == today else "As the day before", type="tertiary"):
            fill(form["of"], day, held(form) | scores)
            st.rerun()
    if corrected or not is_first:
        is_left = st.button("Leave it as it was", width="stretch")
    else:
        is_left = bool(form["filled"]) and st.button("Empty the form", type="tertiary")
    if is_left:
        drop(form)
        begin(form["of"], day, anew=True)
        st.rerun()


def _save(
    collection: Collection | None,
    form: dict[str, Any],
    check_in: CheckIn,
    doubts: Sequence[str],
    measures: Mapping[str, Measure],
) -> None:
    """Save or correct, say so in words, and begin anew; a refusal is said and nothing typed is lost."""
    today = controls.today()
    if doubts:
        st.error(f"Nothing is saved yet: say above which number is meant in “{escape('”, “'.join(doubts))}”.")
        _say_faults(lambda: _check(collection, check_in, today), besides=(DAY,))
        return
    entry_id = form["entry_id"]

    def write() -> None:
        if entry_id is not None and collection is not None:
            correct_check_in(collection, entry_id, check_in, key=form["token"], today=today)
            return
        target = collection or own_diary()
        DRAFTS.hand_over(whose_drafts(), target.id)
        form["of"] = target.id  # a refusal must not lose the form because the diary is there from now on
        controls.keep_zone_here(target)
        save_check_in(target, check_in, key=form["token"], today=today)
        show_next(target.info.name)

    if not _say_faults(write):
        return
    drop(form)
    begin(form["of"], form["day"], anew=True)
    done = "Saved" if entry_id is None else "Corrected"
    parts = [part for part in (said(check_in, measures), "a note" * bool(check_in.note)) if part]
    say_next(f"{done} for {day_words(form['day'], today)}: {', with '.join(parts)}.")
    st.rerun()


def _check(collection: Collection | None, check_in: CheckIn, today: date) -> None:
    if collection is None:
        check(check_in, {}, {}, today=today, whose="")
    else:
        check_in_allowed(collection, check_in, today)


def _say_faults(act: Callable[[], object], *, besides: Sequence[str] = ()) -> bool:
    """Do it; where it is refused every reason is said. Whether it was done."""
    try:
        act()
    except StoreError as fault:
        faults = getattr(fault, "faults", {"": str(fault)})
        for sentence in (sentence for name, sentence in faults.items() if name not in besides):
            st.error(escape(sentence))
        return False
    return True
