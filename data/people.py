"""Who signs in: accounts, what each may do, and which collections each reaches.

An account is what a sign-in provider (the issuer) calls a person (the subject); its name and address are kept
apart, to go with the account. Roles and memberships are appended, the latest row counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.audit import note
from data.store import Collection, Store, StoreError, listed

ROLES = {
    "individual": "keeps a diary of their own",
    "researcher": "works with the studies they were given",
    "steward": "looks after accounts, links and the audit trail, and sees no health data",
}
LONGEST = 200

_LATEST = "qualify row_number() over (partition by {} order by set_at desc, rowid desc) = 1"
_ACCOUNTS = f"""
    with called as (
        select * from account_name {_LATEST.format("account_id")}
    ),
    may as (
        select * from account_role {_LATEST.format("account_id, role")}
    )
    select account_id, issuer, subject, coalesce(name, ''), coalesce(email, ''),
           coalesce((select list(role) from may where may.account_id = account.account_id and is_granted), []),
           account.created_at
    from account left join called using (account_id)"""
# the collections that account $member reaches, as a condition of data.store.listed
REACHED = f"""collection_id in (
    select collection_id from (
        select * from collection_member where member_id = $member {_LATEST.format("collection_id")}
    ) where is_granted)"""


@dataclass(frozen=True)
class Account:
    """A person who signed in; without a role they reach nothing. created_at: UTC."""

    account_id: int
    issuer: str
    subject: str
    name: str
    email: str
    roles: frozenset[str]
    created_at: datetime

    @property
    def actor(self) -> str:
        """The account as the audit trail tells it."""
        return f"account {self.account_id}"


def accounts(store: Store) -> list[Account]:
    """Everybody who ever signed in, by number."""
    with store.reading() as cursor:
        return [_account(row) for row in cursor.execute(f"{_ACCOUNTS} order by account_id").fetchall()]


def account(store: Store, account_id: int) -> Account:
    """The account with this number."""
    with store.reading() as cursor:
        rows = cursor.execute(f"{_ACCOUNTS} where account_id = $a", {"a": account_id}).fetchall()
    if not rows:
        raise StoreError(f"There is no account number {account_id}.")
    return _account(rows[0])


def sign_in(
    store: Store, issuer: str, subject: str, *, name: str, email: str, roles: tuple[str, ...], now: datetime
) -> Account:
    """The account of a person whom the provider vouches for, made with `roles` when they come for the first time."""
    if not issuer or not subject:
        raise StoreError("The sign-in provider did not say who this is.")
    name, email = name.strip()[:LONGEST], email.strip()[:LONGEST]
    with store.writing() as cursor:
        rows = cursor.execute(f"{_ACCOUNTS} where issuer = $i and subject = $s", {"i": issuer, "s": subject}).fetchall()
        if rows:
            found = _account(rows[0])
        else:
            number = cursor.execute("select coalesce(max(account_id), 0) + 1 from account").fetchall()[0][0]
            cursor.execute("insert into account values (?, ?, ?, ?)", [number, issuer, subject, now])
            found = Account(number, issuer, subject, "", "", frozenset(), now)
            note(cursor, found.actor, "account", None, at=now)
            for role in roles:
                _set_role(cursor, number, role, True, "configuration", now)
        if (found.name, found.email) != (name, email):
            cursor.execute("insert into account_name values (?, ?, ?, ?)", [found.account_id, name, email, now])
        note(cursor, found.actor, "sign in", None, at=now)
    return account(store, found.account_id)


def set_role(store: Store, account_id: int, role: str, is_granted: bool, *, now: datetime) -> None:
    """Give an account a role, or take it away; what is so already changes nothing. `store.actor` is who does it."""
    if role not in ROLES:
        raise StoreError(f"There is no role called {role}; there are {', '.join(ROLES)}.")
    if (role in account(store, account_id).roles) == is_granted:
        return
    with store.writing() as cursor:
        _set_role(cursor, account_id, role, is_granted, store.actor, now)


def set_member(collection: Collection, account_id: int, is_granted: bool, *, now: datetime) -> None:
    """Let an account reach a study, or no longer; a diary is reached by the person it is of and by nobody else."""
    if collection.info.kind != "cohort":
        raise StoreError("A diary is reached by the person it is of; they can share it by a link.")
    account(collection.store, account_id)
    with collection.store.writing() as cursor:
        add_member(cursor, collection, account_id, is_granted, now=now)
        collection.note(cursor, "grant" if is_granted else "withdraw", account=account_id)


def members(collection: Collection) -> list[Account]:
    """The accounts that reach a collection, by number."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            f"""{_ACCOUNTS} where account_id in (
                    select member_id from (
                        select * from collection_member where collection_id = $c {_LATEST.format("member_id")}
                    ) where is_granted)
                order by account_id""",
            {"c": collection.id},
        ).fetchall()
    return [_account(row) for row in rows]


def reached(cursor, account_id: int):
    """The collections that an account reaches, by name."""
    return listed(cursor, REACHED, member=account_id)


def add_member(cursor, collection: Collection, account_id: int, is_granted: bool, *, now: datetime) -> None:
    """Append a membership within a transaction."""
    cursor.execute(
        "insert into collection_member values (?, ?, ?, ?, ?)",
        [collection.id, account_id, is_granted, collection.store.actor, now],
    )


def _set_role(cursor, account_id: int, role: str, is_granted: bool, actor: str, now: datetime) -> None:
    cursor.execute("insert into account_role values (?, ?, ?, ?, ?)", [account_id, role, is_granted, actor, now])
    note(cursor, actor, "role", None, at=now, account=account_id, granted=int(is_granted))


def _account(row: tuple) -> Account:
    return Account(*row[:5], frozenset(row[5]), row[6])
