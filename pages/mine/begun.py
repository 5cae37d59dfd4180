"""The check-in as it is begun, left and come back to: each day has a form of its own, kept until it is saved.

What is typed stays with its day: in the session as long as the page is open, and as a draft (`data/own/drafts.py`)
through other pages, a reload and midnight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import streamlit as st

from data.own.drafts import DRAFTS, NOT_YET, Draft
from data.own.what_i_record import SCALE, Asked
from data.store.clock import steady
from data.store.store import Collection
from pages.mine.days import choose, chosen_day, is_chosen
from pages.shared.diary_reads import measures
from pages.shared.visitor import whose_drafts

FORM, SEEN_ON = "check_in", "check_in.seen_on"
EMPTY: tuple[object, ...] = (None, "", [])  # what a control holds that nobody touched
state = st.session_state


def day_shown(today: date) -> date:
    """The day that the page is about; a form that somebody is filling in at midnight stays on its day."""
    day, before = chosen_day(today), state.get(SEEN_ON, today)
    state[SEEN_ON] = today
    form = state.get(FORM)
    if form and day == today > before == form["day"] and not is_chosen() and _is_touched(form, held(form)):
        choose(before, today)
        return before
    return day


def form_of(collection: Collection | None, day: date) -> dict[str, Any]:
    """The open form of a day, begun anew where the last run showed another day or another diary.

    What the last one held is kept first, as its own day's draft.
    """
    of = collection.id if collection else NOT_YET
    form = state.get(FORM)
    if form:
        keep(form)
    is_left = (
        form is not None and form["is_drawn"] and not held(form)
    )  # for another page, which the controls do not outlast
    if form is None or is_left or (form["of"], form["day"]) != (of, day):
        begin(of, day)
    return state[FORM]


def begin(of: int, day: date, *, entry_id: int | None = None, is_open: bool = False, anew: bool = False) -> None:
    """Begin a form of a day, or one that corrects an entry, with what its draft holds; `anew` without."""
    theirs = [] if anew else [one for one in drafts(of) if one.on_day == day]
    fitting = [one for one in theirs if entry_id is None or one.entry_id == entry_id]
    draft = fitting[0] if fitting else Draft(on_day=day, entry_id=entry_id)
    fill(of, day, draft.values, entry_id=draft.entry_id, is_open=is_open or bool(fitting))


def fill(
    of: int, day: date, values: Mapping[str, object], *, entry_id: int | None = None, is_open: bool = False
) -> None:
    """Begin a form whose controls hold these values, by their names."""
    token = uuid4().hex
    for name, value in values.items():
        state[f"{token}.{name}"] = value
    state[FORM] = {
        "token": token,
        "entry_id": entry_id,
        "is_open": is_open,
        "of": of,
        "day": day,
        "is_drawn": False,
        "filled": frozenset(name.split(".as.")[0] for name in values),
        "first": None,  # what the controls held when they were first drawn, where nothing was filled in
    }
    state.pop("check_in.deleting", None)


def held(form: Mapping[str, Any]) -> dict[str, object]:
    """What the controls of a form hold now, by their names."""
    begins = f"{form['token']}."
    return {str(key)[len(begins) :]: value for key, value in state.items() if str(key).startswith(begins)}


def keep(form: dict[str, Any]) -> None:
    """Keep what an open form holds as the draft of its day; one that is as it began is none."""
    values = held(form)
    if not values:  # its controls are not drawn, or no longer: nothing is known of what was typed
        return
    form["is_drawn"] = True
    if form["first"] is None and not form["filled"]:
        form["first"] = values
    if _is_touched(form, values):
        draft = Draft(on_day=form["day"], entry_id=form["entry_id"], values=values)
        DRAFTS.keep(whose_drafts(), form["of"], draft, now=steady())
    else:
        drop(form)


def drop(form: Mapping[str, Any]) -> None:
    """Forget the draft of a form: it is saved, or emptied."""
    DRAFTS.drop(whose_drafts(), form["of"], form["day"], form["entry_id"])


def drafts(of: int) -> tuple[Draft, ...]:
    """All that was begun and not saved, by day."""
    return DRAFTS.of(whose_drafts(), of, now=steady())


def scores_before(collection: Collection | None, day: date, questions: Sequence[Asked]) -> dict[str, object]:
    """What was said of the day before, to each 0-10 question that is asked."""
    if collection is None:
        return {}
    known = measures(collection)
    known = known[known["on_day"].dt.date == day - timedelta(days=1)]
    scales = {one.name for one in questions if one.kind == SCALE}
    said = {name: float(value) for name, value in zip(known["measure"], known["value"], strict=True) if name in scales}
    return {name: int(value) if value == int(value) else value for name, value in said.items()}


def _is_touched(form: Mapping[str, Any], values: Mapping[str, object]) -> bool:
    if form["entry_id"] is None:
        return any(value not in EMPTY for value in values.values())
    return bool(values) and values != form["first"]
