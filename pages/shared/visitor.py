"""Who is here, and the store as they see it: on one's own computer the whole of it, for its owner.

Where others are served, whoever shows the cookies of a sign-in that still holds sees what their account reaches. That
is judged anew with every look, by the cookies that came with the open connection.
"""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from data.accounts.access import AccountStore
from data.accounts.gate import Visit
from data.accounts.people import ROLES
from data.own.drafts import BROWSER, Whose
from data.store.running import the_gate, the_store
from data.store.store import Store, StoreError, now


class NotSignedIn(StoreError):
    """A page was asked for by somebody who is not signed in, or no longer."""


def is_served() -> bool:
    """Whether this Respite is served to others, who sign in."""
    return the_gate() is not None


def is_signed_in() -> bool:
    """Whether there is somebody to show anything to."""
    return not is_served() or _visit() is not None


def store_seen() -> Store | AccountStore:
    """The store as the visitor of this page sees it; every page asks for it here and nowhere else.

    Raises NotSignedIn where others are served and this is nobody who is signed in.
    """
    if not is_served():
        return the_store()
    if (visit := _visit()) is None:
        raise NotSignedIn("You are not signed in, or no longer; reload this page and sign in.")
    return visit.store


def roles_here() -> frozenset[str]:
    """What the visitor may do; the owner of the store may do what is theirs, and there is nobody to look after."""
    store = store_seen()
    if isinstance(store, AccountStore):
        return frozenset(role for role in ROLES if store.may(role))
    return frozenset({"individual", "researcher"})


def whose_drafts() -> Whose:
    """Whom drafts belong to: an account, or where nobody signs in a browser; one without its cookie keeps them as long
    as its page is open.
    """
    store = store_seen()
    if is_served():
        return Whose(path=store.path, actor=store.actor)
    apart = st.session_state.setdefault("browser", uuid4().hex)
    told = st.context.cookies.get(BROWSER)
    return Whose(path=store.path, actor=store.actor, browser=told if told and isinstance(told, str) else apart)


def called_here() -> str:
    """What the sidebar calls the visitor: the name their provider gave, and their number; empty for the owner."""
    store = store_seen()
    if not isinstance(store, AccountStore):
        return ""
    return f"{store.account.name or 'Account'} (number {store.account.account_id})"


def served_address() -> str:
    """The address that others are served at; empty on one's own computer."""
    gate = the_gate()
    return gate.served.address if gate is not None else ""


def contact_here() -> str:
    """Whom to ask for access, as the configuration says; empty where it does not."""
    return the_gate().served.contact


def _visit() -> Visit | None:
    gate = the_gate()
    visit = gate.visit(dict(st.context.cookies), now=now())
    if visit is None or gate.served.provider is None:
        return visit
    # Streamlit judges the same cookie by the token and the origin that the page's own script sent along
    told = visit.store.account
    return visit if (st.user.get("iss"), st.user.get("sub")) == (told.issuer, told.subject) else None
