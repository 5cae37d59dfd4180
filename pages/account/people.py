"""People: who signs in here, what each may do, and erasing one of them for good; for stewards."""

import streamlit as st

from data.accounts.erase_account import erase_account
from data.accounts.people import ROLES, Account, accounts, set_role
from data.sharing.all_links import end_all_of, still_open
from data.store.store import StoreError, now
from pages.shared.cache import forget_everything
from pages.shared.visitor import store_seen
from pages.telling.plural import count_text
from pages.telling.wording import escape

MOST = 50  # shown at once
ASKED, SAID, CHANGED = "people.asked", "people.said", "people.changed"
store, state = store_seen(), st.session_state


def found(people: list[Account]) -> list[Account]:
    """Those whose number, name or e-mail has what was typed in it."""
    told = st.text_input("Find by number, name or e-mail", key="people.find").strip().casefold()
    return [
        one
        for one in people
        if not told or told == str(one.account_id) or told in one.name.casefold() or told in one.email.casefold()
    ]


def show(one: Account) -> None:
    """An account, with its roles and the way to erase it."""
    own = store.account.account_id == one.account_id
    name = escape(one.name) or "No name given"
    mail = f"E-mail: {escape(one.email)}" if one.email else "No verified e-mail"
    title = f"Number {one.account_id}: {name} ({', '.join(sorted(one.roles)) or 'no role yet'})"
    # its title changes with a role, which would close it just when it has something to say; it is not closed again
    # when the next one's is changed: what stands below would move while somebody points at it
    with st.expander(title, expanded=one.account_id in state.get(CHANGED, ())):
        st.markdown(f"{mail}. Signed in first on {one.created_at:%d %B %Y}.")
        for role, does in ROLES.items():
            # one who takes their own stewardship away could lock everybody out
            is_bound = own and role == "steward"
            wanted = st.checkbox(
                f"{role.capitalize()}: {does}",
                value=role in one.roles,
                disabled=is_bound,
                key=f"people.{one.account_id}.{role}.{role in one.roles}",
            )
            if wanted != (role in one.roles):
                set_role(store, one.account_id, role, wanted, now=now())
                state[CHANGED] = {*state.get(CHANGED, ()), one.account_id}
                st.rerun()
        if "individual" not in one.roles:
            tell_what_is_open(one)
        if not own:
            ask_to_erase(one)


def tell_what_is_open(one: Account) -> None:
    """Links outlive the role that made them: that is said, with the way to end them."""
    left = still_open(store, one.account_id, now=now())
    if not left:
        return
    counted = [
        count_text(n, noun, plural)
        for n, noun, plural in (
            (left.n_links, "link", ""),
            (left.n_calendars, "calendar address", "calendar addresses"),
        )
        if n
    ]
    st.markdown(
        f"Their diary is kept, and they cannot open it without the role. What they gave away still opens: "
        f"{' and '.join(counted)}."
    )
    if st.button("End all of these", key=f"people.{one.account_id}.end"):
        end_all_of(store, one.account_id, now=now())
        st.rerun()


def ask_to_erase(one: Account) -> None:
    """Erasing, after its number was typed."""
    if state.get(ASKED) != one.account_id:
        if st.button("Erase this person", key=f"people.{one.account_id}.erase"):
            state[ASKED] = one.account_id
            st.rerun()
        return
    st.markdown(
        "This erases their diary with its links, their name and e-mail, and what the provider calls them. It cannot be "
        "undone. Studies they worked with stay. Backups made before keep what they hold."
    )
    told = st.text_input("Type the number of the account", key=f"people.{one.account_id}.typed")
    with st.container(horizontal=True):
        if st.button("Erase for good", disabled=told.strip() != str(one.account_id)):
            n_diaries = erase_account(store, one.account_id, now=now())
            forget_everything()
            state.pop(ASKED)
            state[SAID] = (
                f"Account number {one.account_id} is erased, with {n_diaries} {'diary' if n_diaries == 1 else 'diaries'}. "
                "The number is not given again."
            )
            st.rerun()
        if st.button("Leave it"):
            state.pop(ASKED)
            st.rerun()


st.title("People", anchor=False)
st.markdown(
    "Everybody who signed in, and what each may do. No page of yours shows what they record. Stewards named in the "
    "configuration get that role back when they next sign in."
)
if message := state.pop(SAID, None):
    st.success(message)
try:
    people = accounts(store)
    here = [one for one in people if not one.is_erased]
    listed = found(here)
    for one in listed[:MOST]:
        show(one)
    if len(listed) > MOST:
        st.caption(f"The first {MOST} of {len(listed):,}; type something to find the others.")
    if not listed:
        st.markdown("Nobody here is called that.")
    st.caption(f"{len(here):,} accounts, {len(people) - len(here):,} erased.")
except StoreError as fault:
    st.error(escape(str(fault)))
