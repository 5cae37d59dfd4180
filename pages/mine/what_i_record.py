"""What I record: chosen once, in its order; the check-in asks it, here and on the phone, and nothing else."""

import streamlit as st

from data.catalogue.vocabulary import OWN
from data.own.remedies import remedies
from data.own.what_i_record import Asked, asked, can_be_recorded, keep_recorded, with_added
from data.store.store import StoreError, now
from pages.mine.what_i_record_form import add_form
from pages.shared.shown import diary, own_diary, show_next
from pages.shared.titles import page_title
from pages.telling.wording import capital, escape

REFUSED = "recorded.refused"


def keep(wanted: list[str]) -> None:
    """Keep another list; a refusal is said and the list stays as it was."""
    try:
        target = collection or own_diary()
        keep_recorded(target, wanted, now=now())
        show_next(target.info.name)
    except StoreError as fault:
        st.session_state[REFUSED] = str(fault)


def earlier(name: str) -> None:
    """Ask it one place earlier."""
    place = names.index(name)
    if place:
        keep([*names[: place - 1], name, names[place - 1], *names[place + 1 :]])


def leave_out(name: str) -> None:
    """Ask it no more; what was recorded stays."""
    keep([one for one in names if one != name])


def called(one: Asked) -> str:
    """What a thing is called here; a person's own words are no layout."""
    if (remedy := named.get(one.name)) is not None:
        return f"{escape(remedy.title)} ({'regular' if remedy.is_regular else 'as needed'})"
    title = one.question if one.measure is None else one.measure.title
    return escape(title) if one.name.startswith(OWN) else capital(title)


collection = diary()
page_title("What I record", collection)
if collection is not None and collection.info.is_simulated:
    st.markdown("This diary is simulated, so nothing is chosen here. Your own begins under “Start”.")
    st.stop()
named = {} if collection is None else remedies(collection)
chosen = asked(collection)
names = [one.name for one in chosen]
if refused := st.session_state.pop(REFUSED, None):
    st.error(escape(refused))
st.markdown(
    "The check-in asks this, in this order, and nothing else. A link or a study has only what you tick there, "
    "whatever is chosen here."
)
for place, one in enumerate(chosen):
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.markdown(called(one), width="stretch")
        if place:
            st.button("Up", key=f"up.{one.name}", on_click=earlier, args=(one.name,))
        st.button("Leave out", key=f"out.{one.name}", on_click=leave_out, args=(one.name,))

others = [one for one in can_be_recorded(collection) if one.name not in names]
if others:
    st.header("Record as well", anchor=False)
    with st.container(horizontal=True, gap="small"):
        for one in others:
            st.button(called(one), key=f"add.{one.name}", on_click=keep, args=(with_added(names, one.name),))
st.header("Something of my own", anchor=False)
add_form(collection, names)
