"""Questionnaires: the FABQ by item number with cues of our own; what was answered is kept, what was not stays unknown."""

from uuid import uuid4

import streamlit as st

from analysis.instrument import score
from data.diary import Assessment
from data.entries import FIRST_DAY, delete_assessment, save_assessment
from data.instrument_files import load_instrument
from data.store import StoreError
from pages.parts import controls
from pages.parts.resources import assessments
from pages.parts.shown import OWN_DIARY, diary, own_diary, show_next
from pages.parts.titles import page_title
from pages.parts.wording import day_text, escape, score_change_sentence

instrument = load_instrument("fabq")
state = st.session_state


def new_form() -> None:
    """Begin an empty questionnaire."""
    state["fabq"] = uuid4().hex
    state.pop("fabq.deleting", None)


def scores_of(one: Assessment) -> dict[str, float | None]:
    """The scores by scale: from the items, or the totals a file brought."""
    if one.items:
        return dict(score(instrument, [one.items.get(item.number) for item in instrument.items]).scores)
    return {scale.id: one.totals.get(scale.id) for scale in instrument.scales}


def show_earlier(one: Assessment) -> None:
    """One filled-in questionnaire: its day, its scores, and what a scale lacks."""
    st.markdown(f"**{day_text(one.on_day)}**")
    values = scores_of(one)
    for scale in instrument.scales:
        if values[scale.id] is not None:
            st.markdown(f"{scale.title}: {values[scale.id]:g} of {scale.high:g}")
            continue
        lacking = [str(number) for number in scale.items if number not in one.items]
        st.markdown(
            f"{scale.title}: no score, since item{'s' * (len(lacking) > 1)} {', '.join(lacking)} "
            f"{'is' if len(lacking) == 1 else 'are'} not answered"
            if one.items else f"{scale.title}: not in the file"
        )
    if not is_own:
        return
    with st.container(horizontal=True, gap="small"):
        if state.get("fabq.deleting") != one.entry_id:
            if st.button("Delete", key=f"ask.{one.entry_id}"):
                new_form()
                state["fabq.deleting"] = one.entry_id
                st.rerun()
            return
        st.markdown("Delete this questionnaire?", width="content")
        if st.button("Yes, delete it", key=f"delete.{one.entry_id}"):
            try:
                delete_assessment(collection, one.entry_id, key=state["fabq"])
            except StoreError as fault:
                st.error(escape(str(fault)))
                return
            new_form()
            state["fabq.said"] = "Deleted."
            st.rerun()
        st.button("Keep it", key=f"keep.{one.entry_id}", on_click=new_form)


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
        save_assessment(own_diary(), instrument.id, on_day, items, key=state["fabq"], today=today)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    show_next(OWN_DIARY)
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
    st.subheader("Earlier", anchor=False)
    for one in reversed(earlier):
        show_earlier(one)
elif not is_own:
    st.markdown("No questionnaire was filled in here.")
with st.expander("How this is scored"):
    for caution in instrument.cautions:
        st.markdown(f"- {caution}")
    st.markdown(f"- {instrument.source.reference}. {instrument.licence}")
