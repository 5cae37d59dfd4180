"""The check-in: the form that asks about one day, and a check-in said back in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from data.catalogue.vocabulary import KINDS, MEASURES, OWN, PLACES, Measure
from data.own.check_in import MEANS, NOTE_LIMIT, CheckIn, values_of
from data.own.diary import Entry
from data.own.what_i_record import CARE, CHOICE, EXERCISES, NOTE, NUMBER, SCALE, SEVERAL, TIME, Asked, check_in_of
from pages.shared import controls
from pages.telling.manner import num
from pages.telling.wording import escape

BY_ORDER = dict(sorted(MEASURES.items(), key=lambda item: item[1].order))
NONE = "none"  # chosen alone: each of them was not done, which is something else than not said
NONE_OF = {"places": "nowhere"}
WITHOUT = {"Exercises": EXERCISES, "Care": CARE}


def check_in_form(
    token: str,
    on_day: date,
    *,
    day_words: str,
    questions: Sequence[Asked],
    is_folded: bool = False,
    entry: Entry | None = None,
    filled: frozenset[str] = frozenset(),
    remedies: Mapping[str, str] | None = None,
) -> tuple[CheckIn, tuple[str, ...]]:
    """Ask about a day; what was said, and the labels of the numbers that have to be settled before it is saved.

    `token` names this instance of the form; `entry` is the one being corrected. `questions`: all that is asked, in order;
    where they are folded the first is seen at once, the others on a tap. `filled`: those whose controls were given what
    they hold, a draft's or yesterday's. `remedies`: medicine or care, by the name of its
    measure.
    """
    was = entry.check_in if entry else CheckIn(on_day=on_day)
    # an entry from a file has no activity of its own: its file of activities holds that
    asked = [one for one in questions if entry is None or entry.is_form or not _is_activity(one)]
    before = _said_before(was)
    gone = {*filled, *(part for one in asked if one.name in filled for part in one.parts)}
    begins = {name: value for name, value in before.items() if name not in gone}
    doubts: list[str] = []
    said_now: dict[str, Any] = {}  # numbers, the note and the time, by name
    head, rest = (asked[:1], asked[1:]) if is_folded else (asked, [])
    for one in head:
        said_now |= _ask(one, f"{token}.{one.name}", begins, before, doubts)
    if rest:
        with st.expander(
            f"More about {day_words}", expanded=_says_more(before, head) or bool(filled - {one.name for one in head})
        ):
            st.caption("All of it can be left out. What is not touched stays unknown.")
            for one in rest:
                said_now |= _ask(one, f"{token}.{one.name}", begins, before, doubts)
    at_time = said_now.pop(TIME, was.at_time)
    # what is not asked any more stays as it was
    check_in = check_in_of(on_day, before | said_now, at_time=at_time)
    return _without_derived(check_in, was, said_now, remedies or {}), tuple(doubts)


def said(check_in: CheckIn, measures: Mapping[str, Measure] = BY_ORDER) -> str:
    """A check-in in words, without its note: "3 on average, 5 at worst, walked 40 minutes".

    `measures`: all that the diary has, by name; a check-in's own that are not among them are called by their names.
    """
    values = values_of(check_in)
    places = {name: values.pop(name) for name in PLACES if name in values}
    parts = [f"at {check_in.at_time:%H:%M}"] if check_in.at_time else []
    parts += [_said_of(measure, values.pop(name)) for name, measure in measures.items() if name in values]
    parts += [f"{escape(name)} {num(value, 'g')}" for name, value in values.items()]
    if places:
        parts.append("pain in: " + (" and ".join(PLACES[one] for one, value in places.items() if value) or "no place"))
    left = dict(check_in.amounts)
    without = []
    for label, options in WITHOUT.items():
        if _is_none(options, left):
            without.append(f"no {label.lower()}")
            left = {kind: amount for kind, amount in left.items() if kind not in options}
    parts += [_amount_said(kind, left[kind]) for kind in KINDS if kind in left] + without
    return ", ".join(parts)


def _said_of(measure: Measure, value: float) -> str:
    text = measure.said_of(value, num(value, "g"))
    return escape(text) if measure.name.startswith(OWN) else text  # a person's own words are no layout


def _said_before(was: CheckIn) -> dict[str, Any]:
    return {**values_of(was), **was.amounts, NOTE: was.note, TIME: was.at_time}


def _is_activity(one: Asked) -> bool:
    return one.name in KINDS or any(name in KINDS for name in one.parts)


def _ask(
    one: Asked, key: str, begins: Mapping[str, Any], before: Mapping[str, Any], doubts: list[str]
) -> dict[str, Any]:
    """The question and what is said to it now, by the names that a check-in has it under.

    begins: what the controls begin with. before: what the entry that is corrected says.
    """
    label = escape(one.question) if one.name.startswith(OWN) else one.question
    value = begins.get(one.name)
    if one.kind == SEVERAL:
        return _ask_several(one, key, begins, before)
    if one.kind == NOTE:
        note = st.text_area(label, value=value, max_chars=NOTE_LIMIT, key=key)
        return {NOTE: (note or "").strip() or None}
    if one.kind == TIME:
        return {TIME: st.time_input(label, value=value, key=key, width=controls.HALF_PHONE)}
    if one.kind == CHOICE:
        return {
            one.name: controls.one_of(
                label, one.options, key=key, on_change="rerun", value=None if value is None else int(value)
            )
        }
    if one.kind == SCALE:
        low, high = one.ends or ("least", "most")
        return {one.name: controls.scale(label, key=key, on_change="rerun", value=value, low=low, high=high)}
    assert one.kind == NUMBER
    if one.name in KINDS:
        return {one.name: controls.amount(label, key=key, on_change="rerun", value=value, unit=one.unit, doubts=doubts)}
    return {
        one.name: controls.number(label, key=key, on_change="rerun", value=value, is_whole=one.is_whole, doubts=doubts)
    }


def _ask_several(one: Asked, key: str, begins: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, float | None]:
    """Any of several, each under its own name: where something is ticked the others were not."""
    none = {NONE: NONE_OF.get(one.name, "none of these")}
    ticked_before = [NONE] if _is_none(one.parts, begins) else [name for name in one.parts if begins.get(name)]
    ticked = controls.some_of(one.question, {**one.parts, **none}, key=key, on_change="rerun", value=ticked_before)
    done = {name: before.get(name) or 1 for name in ticked if name != NONE}
    unticked: dict[str, float | None] = dict.fromkeys(one.parts)
    if one.name == "places":
        return dict.fromkeys(one.parts, 0) | done if ticked else unticked
    return unticked | (done or (dict.fromkeys(one.parts, 0) if ticked else {}))


def _without_derived(
    check_in: CheckIn, was: CheckIn, said_now: Mapping[str, Any], remedies: Mapping[str, str]
) -> CheckIn:
    """Where all that told of a medicine or care is taken back, the answer that was made of it goes too."""
    for kind, measure in MEANS.items():
        own = [name for name, of in remedies.items() if of == kind]
        told, tells = (any(one.own.get(name, 0) > 0 for name in own) for one in (was, check_in))
        if told and not tells and measure not in said_now:
            check_in = replace(check_in, **{measure: None})
    return check_in


def _is_none(options: Mapping[str, str], amounts: Mapping[str, Any]) -> bool:
    """Whether it was said of all of them that they were not done."""
    return all(amounts.get(kind) == 0 for kind in options)


def _says_more(before: Mapping[str, Any], head: Sequence[Asked]) -> bool:
    """Whether a check-in holds more than what is asked first, so that its form opens unfolded."""
    return any(value is not None for name, value in before.items() if name not in {one.name for one in head})


def _amount_said(kind: str, amount: float) -> str:
    if kind == "walking":
        return f"walked {num(amount, 'g')} minutes"
    if kind == "sitting":
        return f"sat {num(amount, 'g')} minutes"
    if kind == "steps":
        return f"{num(amount, ',.0f')} steps"
    return KINDS[kind].title if amount else f"no {KINDS[kind].title}"
