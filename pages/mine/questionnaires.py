"""Questionnaires: the FABQ by item number with cues of our own; what is not answered stays unknown."""

from collections.abc import Sequence
from uuid import uuid4

import pandas as pd
import streamlit as st

from analysis.instrument import Scale, score
from data.diary import Assessment
from data.entries import FIRST_DAY, delete_assessment, save_assessment
from data.instrument_files import load_instrument
from data.store import StoreError
from pages.parts import controls
from pages.parts.resources import assessments
from pages.parts.shown import diary, own_diary, show_next
from pages.parts.titles import page_title
from pages.parts.wording import day_text, escape, score_change_sentence

SHOWN = 6  # results, the others one click below
instrument = load_instrument("fabq")
state = st.session_state


def new_form() -> None:
    """Begin an empty questionnaire."""
    state["fabq"] = uuid4().hex


def scores_of(one: Assessment) -> dict[str, float | None]:
    """The scores by scale: from the items, or the totals a file brought."""
    if one.items:
        return dict(score(instrument, [one.items.get(item.number) for item in instrument.items]).scores)
    return {scale.id: one.totals.get(scale.id) for scale in instrument.scales}


def in_words(one: Assessment, scale: Scale) -> str:
    """A score, or which items it lacks."""
    value = scores_of(one)[scale.id]
    if value is not None:
        return f"{value:g}"
    lacking = [str(number) for number in scale.items if number not in one.items]
    if not one.items:
        return "not in the file"
    return f"no score: item{'s' * (len(lacking) > 1)} {', '.join(lacking)} open"


def show_earlier(found: Sequence[Assessment]) -> None:
    """All results, the latest first."""
    st.subheader("Results", anchor=False)
    columns = {"Filled in on": [day_text(one.on_day) for one in found]}
    for scale in instrument.scales:
        columns[f"{scale.title} ({scale.low:g} to {scale.high:g})"] = [in_words(one, scale) for one in found]
    table = pd.DataFrame(columns).set_index("Filled in on")
    st.table(table.head(SHOWN))
    if len(table) > SHOWN:
        with st.expander(f"All {len(table)} results"):
            st.table(table)


def offer_to_delete(found: Sequence[Assessment]) -> None:
    """One of the results can be taken out of sight, in two steps."""
    with st.expander("Delete one"):
        days = {one.entry_id: day_text(one.on_day) for one in found}
        entry_id = st.selectbox(
            "Filled in on", list(days), index=None, format_func=days.__getitem__,
            key=f"{state['fabq']}.deleting",
        )
        if entry_id is None or not st.button(f"Yes, delete the one of {days[entry_id]}"):
            return
        try:
            delete_assessment(collection, entry_id, key=state["fabq"])
        except StoreError as fault:
            st.error(escape(str(fault)))
            return
        new_form()
        state["fabq.said"] = "Deleted."
        st.rerun()


def ask() -> tuple:
    """The day and the sixteen items; nothing is chosen beforehand."""
    st.markdown(
        f"Answer from your own copy of the form, by the number of the item. "
        f"0 is *{instrument.low_label}*, {instrument.items[0].high:g} is *{instrument.high_label}*."
    )
    on_day = st.date_input(
        "Filled in on", value=today, min_value=FIRST_DAY, max_value=today, format="DD/MM/YYYY",
        key=f"{state['fabq']}.day", on_change="ignore",
    )
    answers = {}
    for item in instrument.items:
        answers[item.number] = st.segmented_control(
            f"{item.number}. {item.cue}", list(range(int(item.low), int(item.high) + 1)),
            key=f"{state['fabq']}.{item.number}", width=controls.SCALE_WIDTH, on_change="ignore",
        )
    return on_day, {number: value for number, value in answers.items() if value is not None}


def save(on_day, items: dict[int, int]) -> None:
    """Keep what is answered; a scale that lacks an item says so instead of a score."""
    try:
        target = collection or own_diary()
        save_assessment(target, instrument.id, on_day, items, key=state["fabq"], today=today)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    show_next(target.info.name)
    new_form()
    state["fabq.said"] = f"Saved: {len(items)} of {len(instrument.items)} items of {day_text(on_day)}."
    st.rerun()


today = controls.today()
collection = diary()
is_own = collection is None or not collection.info.is_simulated
if "fabq" not in state:
    new_form()

page_title("Questionnaires", collection)
st.subheader(instrument.title, anchor=False)
if message := state.pop("fabq.said", None):
    st.success(message)
earlier = assessments(collection, instrument.id) if collection else ()
for scale in instrument.scales:
    scored = [(one.on_day, scores_of(one)[scale.id]) for one in earlier]
    scored = [(on_day, value) for on_day, value in scored if value is not None]
    if len(scored) > 1:
        st.markdown(score_change_sentence(scale, scored[0], scored[-1]))

if is_own:
    with st.expander("Fill one in", expanded=not earlier):
        on_day, items = ask()
    with st.bottom:
        if st.button("Save", type="primary", width="stretch"):
            save(on_day, items)

if earlier:
    show_earlier(earlier[::-1])
    if is_own:
        offer_to_delete(earlier[::-1])
elif not is_own:
    st.markdown("No questionnaire was filled in here.")
with st.expander("How this is scored"):
    for caution in instrument.cautions:
        st.markdown(f"- {caution}")
    st.markdown(f"- {instrument.source.reference}. {instrument.licence}")
