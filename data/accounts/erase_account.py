"""Erase a person who signed in: their diary, their name, and what the sign-in provider calls them.

The number of the account stays taken and the audit trail keeps its lines, which hold no name. Studies stay: they are
of their participants, not of a researcher.
"""

from __future__ import annotations

from datetime import datetime

from data.accounts.people import ROLES, Account, account, add_member, check_is_steward, reached, set_role_in
from data.own.drafts import DRAFTS
from data.store.audit import note
from data.store.erase import delete_rows
from data.store.store import Collection, Store, StoreError


def erase_account(store: Store, account_id: int, *, now: datetime) -> int:
    """Erase an account with its diaries and write the store anew without them; how many diaries there were.

    For stewards. Nothing is changed where it fails. Forget what is cached afterwards.
    """
    check_is_steward(store)
    found = account(store, account_id)
    if found.is_erased:
        raise StoreError(f"Account number {account_id} is erased already.")
    n_diaries = store.rewrite(lambda connection: _erase(connection, store, found, now))
    DRAFTS.forget_person(store.path, found.actor)
    return n_diaries


def _erase(connection, store: Store, found: Account, now: datetime) -> int:
    infos = reached(connection, found.account_id)
    diaries = [info for info in infos if info.kind == "personal"]
    for info in diaries:
        delete_rows(connection, Collection(store, info))
    number = found.account_id
    for info in infos:
        if info.kind == "cohort":
            line = note(connection, store.actor, "withdraw", info.collection_id, at=now, account=number)
            add_member(connection, Collection(store, info), number, False, line=line, now=now)
    for role in ROLES:
        if role in found.roles:
            set_role_in(connection, number, role, False, store.actor, now)
    connection.execute("delete from account_name where account_id = ?", [number])
    connection.execute("update account set issuer = '', subject = ? where account_id = ?", [f"erased {number}", number])
    note(connection, store.actor, "close account", None, at=now, account=number, diaries=len(diaries))
    return len(diaries)
