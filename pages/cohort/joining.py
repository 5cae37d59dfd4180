"""Joining: what the study says to people who may take part with their own diary, and the code it hands out."""

from datetime import date
from urllib.parse import quote
from uuid import uuid4

import streamlit as st

from data.sharing.address import is_loopback, public_url
from data.sharing.consents import participation
from data.sharing.joining_offer import (
    NOTE,
    OWN_THINGS,
    TEXT_LIMIT,
    TEXTS,
    Ask,
    Item,
    Stated,
    Statement,
    close_joining,
    is_open,
    items_there_are,
    open_joining,
    state,
    statements,
)
from data.store.store import Collection, StoreError
from pages.shared import controls
from pages.shared.shown import shown
from pages.shared.titles import page_title
from pages.shared.typed_dates import typed_dates
from pages.telling.joining.words import item_title, items_text, participation_sentence, statement_text
from pages.telling.wording import capital, day_text, escape

TOKEN, EDITING, CODE, SAID = "joining.token", "joining.editing", "joining.code", "joining.said"
session = st.session_state
HELP = {
    "purpose": "What you want to find out, and what taking part means in practice.",
    "seen_by": "Everybody who will see what is shared, here and elsewhere.",
    "kept_for": "Until when, and what happens then.",
    "contact": "A name and an address or number.",
}


def door(study: Collection) -> None:
    """Open the study for joining, hand out its code, close it."""
    if (made := session.get(CODE)) and made[0] == study.id:
        base = public_url(st.get_option("server.port"))
        st.success("Copy the link or the code now: once taken off this page they cannot be read again.")
        st.code(f"{base}/join?code={quote(made[1])}", language=None, wrap_lines=True)
        st.code(made[1], language=None)
        if is_loopback(base):
            st.caption("This link opens on this computer only.")
        st.button("I have it", on_click=lambda: session.pop(CODE))
    with st.container(horizontal=True):
        open_now = is_open(study)
        if st.button("Make a new code; the old one ends" if open_now else "Open it for joining"):
            session[CODE] = (study.id, open_joining(study))
            st.rerun()
        if open_now and st.button("Close it to new people"):
            close_joining(study)
            session.pop(CODE, None)
            st.rerun()


def ask(study: Collection, latest: Stated | None) -> None:
    """The statement in the study's own words, and what is asked for."""
    token = f"{session[TOKEN]}.{study.id}"
    was = latest.statement if latest else None
    texts = [
        st.text_area(title, getattr(was, name, ""), max_chars=TEXT_LIMIT, help=HELP[name], key=f"{token}.{name}")
        for name, title in TEXTS.items()
    ]
    from_on = st.date_input(
        "From which day on",
        was.from_on if was else controls.today(),
        min_value=date(1950, 1, 1),
        max_value=date(2100, 1, 1),
        key=f"{token}.from_on",
        format=typed_dates(),
    )
    there = [Item(about, name) for about, names in items_there_are().items() for name in names]
    before = {ask.item: ask.is_optional for ask in was.asks} if was else {}
    needed = st.multiselect(
        "Needed to take part",
        [item for item in there if item.name not in (NOTE, OWN_THINGS)],
        [item for item in there if before.get(item) is False],
        format_func=_title,
        key=f"{token}.needed",
    )
    optional = st.multiselect(
        "Asked for, and each may leave it out",
        [item for item in there if item not in needed],
        [item for item in there if before.get(item) is True and item not in needed],
        format_func=_title,
        key=f"{token}.optional",
    )
    st.caption("Ask for what the study needs and no more. Notes often name people; ask only if they are needed.")
    with st.container(horizontal=True):
        if st.button("State it" if latest is None else "State it anew and ask everybody again", type="primary"):
            asks = tuple(Ask(item, False) for item in needed) + tuple(Ask(item, True) for item in optional)
            try:
                state(study, Statement(*(text.strip() for text in texts), from_on, asks), key=token)
            except StoreError as fault:
                st.error(escape(str(fault)))
            else:
                session[TOKEN], session[SAID] = uuid4().hex, "It is stated."
                session.pop(EDITING, None)
                st.rerun()
        if latest is not None and st.button("Leave it as it is"):
            session.pop(EDITING, None)
            st.rerun()


def show(one: Stated) -> None:
    """A version of the statement, and what it asks for."""
    st.markdown(statement_text(one.statement))
    for title, is_optional in (("Needed to take part", False), ("Each may leave out", True)):
        if items := [ask.item for ask in one.statement.asks if ask.is_optional is is_optional]:
            st.markdown(f"**{title}:** {escape(items_text(items))}")


def _title(item: Item) -> str:
    return capital(item_title(item))


collection = shown()
page_title("Joining", collection)
session.setdefault(TOKEN, uuid4().hex)
if message := session.pop(SAID, None):
    st.success(message)
if collection is None or collection.info.kind != "cohort":
    st.markdown("Here people will be asked to share their diary with a study, once there is one.")
    st.stop()
if collection.info.is_simulated:
    st.markdown("This study is simulated: nobody can join it. Begin one of your own on the page Study plan.")
    st.stop()
stated = statements(collection)
if not stated:
    st.markdown(
        "People with a diary here can share parts of it with this study, if they want to. Say first what it is for and "
        "what you ask for; they read exactly that, tick what they share, and can stop at any time."
    )
    ask(collection, None)
    st.stop()
st.markdown(participation_sentence(participation(collection), is_open=is_open(collection)))
st.caption(
    "Who they are is not known here: each has a random label. What they share comes in when the study is looked at."
)
door(collection)
st.header("What the study says", anchor=False)
if session.get(EDITING) == collection.id:
    ask(collection, stated[-1])
else:
    st.caption(f"Version {stated[-1].version}, stated on {day_text(stated[-1].stated_at.date())}.")
    show(stated[-1])
    if st.button("Change it"):
        session[EDITING] = collection.id
        st.rerun()
for one in stated[-2::-1]:
    with st.expander(f"Version {one.version}, stated on {day_text(one.stated_at.date())}"):
        show(one)
