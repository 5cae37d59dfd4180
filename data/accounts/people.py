"""Who signs in: accounts, what each may do, and which collections each reaches.

An account is what a sign-in provider (the issuer) calls a person (the subject); its name and address are kept
apart, to go with the account. Roles and memberships are appended, the latest row counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase

from data.store.audit import last_line, note
from data.store.collection import listed
from data.store.store import Collection, Store, StoreError

ROLES = {
    "individual": "keeps a diary of their own",
    "researcher": "works with the studies they were given",
    "steward": "looks after accounts, links and the audit trail, and sees no health data",
}
LONGEST = 200
SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
CONFIGURATION = "configuration"  # who gave a role that nobody here gave

_LATEST = "qualify row_number() over (partition by {} order by sequence desc) = 1"
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
# the collections that account $member reaches, as a condition of data.store.store.listed
REACHED = f"""collection_id in (
    select collection_id from (
        select * from collection_member where member_id = $member {_LATEST.format("collection_id")}
    ) where is_granted)"""


NOT_A_STEWARD = "This takes the role steward, which you have not; ask who looks after this Respite."


@dataclass(frozen=True, kw_only=True)
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
    def is_erased(self) -> bool:
        """Whether the person is gone: nobody can sign in as an account without an issuer."""
        return not self.issuer

    @property
    def actor(self) -> str:
        """The account as the audit trail tells it."""
        return f"account {self.account_id}"


@dataclass(frozen=True)
class Standing:
    """What an account may do at this instant; a session goes on only while nothing of it was taken away.

    withdrawn: numbers of the collections it was given once and reaches no longer. signed_out: the number of the line
    of the trail that tells of it, 0 for never.
    """

    roles: frozenset[str]
    withdrawn: frozenset[int]
    signed_out: int

    def is_less_than(self, earlier: Standing) -> bool:
        """Whether anything was taken away since `earlier`."""
        return bool(earlier.roles - self.roles or self.withdrawn - earlier.withdrawn)


def standing(store: Store, account_id: int) -> Standing | None:
    """What an account may do now; None where it was erased or is not there."""
    with store.reading() as cursor:
        known = cursor.execute("select 1 from account where account_id = $a and issuer <> ''", {"a": account_id})
        if not known.fetchall():
            return None
        roles = _roles(cursor, account_id)
        withdrawn = cursor.execute(
            f"""select collection_id from (
                    select * from collection_member where member_id = $a {_LATEST.format("collection_id")}
                ) where not is_granted""",
            {"a": account_id},
        ).fetchall()
        signed_out = cursor.execute(
            "select max(sequence) from audit where actor = $n and action = 'sign out'", {"n": f"account {account_id}"}
        ).fetchall()
    return Standing(roles, frozenset(row[0] for row in withdrawn), signed_out[0][0] or 0)


def roles_of(store: Store, account_id: int) -> frozenset[str]:
    """What an account may do now."""
    with store.reading() as cursor:
        return _roles(cursor, account_id)


def trail_length(store: Store) -> int:
    """How many lines the audit trail has: nothing about accounts changes without one more."""
    with store.reading() as cursor:
        return last_line(cursor)


def account_of(store: Store, issuer: str, subject: str) -> Account | None:
    """The account of whom the provider calls so, None for nobody's."""
    with store.reading() as cursor:
        rows = cursor.execute(
            f"{_ACCOUNTS} where issuer = $i and subject = $s and issuer <> ''", {"i": issuer, "s": subject}
        ).fetchall()
    return _account(rows[0]) if rows else None


def sign_out(store: Store, actor: str, *, now: datetime) -> None:
    """Note that somebody signed out: what they signed in by before that is void, in every browser."""
    with store.writing() as cursor:
        note(cursor, actor, "sign out", None, at=now)


def accounts(store: Store) -> list[Account]:
    """Everybody who ever signed in, by number; for stewards."""
    check_is_steward(store)
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
    store: Store,
    issuer: str,
    subject: str,
    *,
    name: str,
    email: str,
    roles: tuple[str, ...],
    now: datetime,
    always: tuple[str, ...] = (),
) -> Account:
    """The account of a person whom the provider vouches for, made with `roles` when they come for the first time.

    `email` is one that the provider has verified, else empty. A role in `always` is given back at every sign-in.
    """
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
            found = Account(
                account_id=number, issuer=issuer, subject=subject, name="", email="", roles=frozenset(), created_at=now
            )
            note(cursor, found.actor, "account", None, at=now)
            for role in roles:
                set_role_in(cursor, number, role, True, CONFIGURATION, now)
        for role in always:
            if role not in found.roles:
                set_role_in(cursor, found.account_id, role, True, CONFIGURATION, now)
        line = note(cursor, found.actor, "sign in", None, at=now)
        cursor.execute("insert into session values (?, ?, ?)", [line, found.account_id, store.clock.at(now)])
        if (found.name, found.email) != (name, email):
            cursor.execute(
                "insert into account_name values (?, ?, ?, ?, ?)", [found.account_id, name, email, now, line]
            )
    return account(store, found.account_id)


def session_of(store: Store, account_id: int) -> int:
    """The number of the latest sign-in of an account; 0 for never."""
    with store.reading() as cursor:
        return cursor.execute(
            "select coalesce(max(sequence), 0) from session where account_id = $a", {"a": account_id}
        ).fetchall()[0][0]


def session_began(store: Store, account_id: int, sequence: int) -> datetime | None:
    """When a sign-in of this account began, by the store's clock (UTC); None where there was none of this number."""
    with store.reading() as cursor:
        rows = cursor.execute(
            "select began_at from session where account_id = $a and sequence = $s", {"a": account_id, "s": sequence}
        ).fetchall()
    return rows[0][0] if rows else None


def comparable(email: str) -> str:
    """An e-mail as it is compared: A to Z without their case, and every other sign as it is.

    Whole Unicode has signs that become plain letters in small, and an address with one is another person's.
    """
    return email.strip().translate(SMALL)


def set_role(store: Store, account_id: int, role: str, is_granted: bool, *, now: datetime) -> None:
    """Give an account a role, or take it away; what is so already changes nothing. `store.actor` is who does it."""
    if role not in ROLES:
        raise StoreError(f"There is no role called {role}; there are {', '.join(ROLES)}.")
    check_is_steward(store)
    if account(store, account_id).is_erased:
        raise StoreError(f"Account number {account_id} is erased.")
    if (role in account(store, account_id).roles) == is_granted:
        return
    with store.writing() as cursor:
        set_role_in(cursor, account_id, role, is_granted, store.actor, now)


def set_member(collection: Collection, account_id: int, is_granted: bool, *, now: datetime) -> None:
    """Let an account reach a study, or no longer; a diary is reached by the person it is of and by nobody else."""
    if collection.info.kind != "cohort":
        raise StoreError("A diary is reached by the person it is of; they can share it by a link.")
    collection.store.collection(collection.id)  # who gives access has it
    account(collection.store, account_id)
    with collection.store.writing() as cursor:
        line = collection.note(cursor, "grant" if is_granted else "withdraw", account=account_id)
        add_member(cursor, collection, account_id, is_granted, line=line, now=now)


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


def find_colleague(store: Store, told: str) -> Account:
    """The researcher with this number or exactly this verified e-mail; who else is here is not told."""
    told = told.strip()
    with store.reading() as cursor:
        rows = cursor.execute(
            f"""{_ACCOUNTS} where issuer <> '' and
                (cast(account_id as varchar) = $told or (email <> '' and translate(email, $large, $small) = $plain))""",
            {"told": told, "plain": comparable(told), "large": ascii_uppercase, "small": ascii_lowercase},
        ).fetchall()
    found = [one for one in map(_account, rows) if "researcher" in one.roles]
    if len(found) != 1:
        raise StoreError(
            "There is no researcher with this number or e-mail here; ask them for the number of their account."
        )
    return found[0]


def check_is_steward(store: Store) -> None:
    """StoreError where whoever acts is no steward."""
    if not store.may("steward"):
        raise StoreError(NOT_A_STEWARD)


def add_member(cursor, collection: Collection, account_id: int, is_granted: bool, *, line: int, now: datetime) -> None:
    """Append a membership within a transaction; `line` of the audit trail tells of it."""
    cursor.execute(
        "insert into collection_member values (?, ?, ?, ?, ?, ?)",
        [collection.id, account_id, is_granted, collection.store.actor, now, line],
    )


def set_role_in(cursor, account_id: int, role: str, is_granted: bool, actor: str, now: datetime) -> None:
    """Append a role given or taken within a transaction, and the line of the trail that tells of it."""
    line = note(cursor, actor, "role", None, at=now, account=account_id, granted=int(is_granted))
    cursor.execute(
        "insert into account_role values (?, ?, ?, ?, ?, ?)", [account_id, role, is_granted, actor, now, line]
    )


def _roles(cursor, account_id: int) -> frozenset[str]:
    rows = cursor.execute(
        f"""select role from (select * from account_role where account_id = $a {_LATEST.format("role")})
            where is_granted""",
        {"a": account_id},
    ).fetchall()
    return frozenset(role for (role,) in rows)


def _account(row: tuple) -> Account:
    account_id, issuer, subject, name, email, roles, created_at = row
    return Account(
        account_id=account_id,
        issuer=issuer,
        subject=subject,
        name=name,
        email=email,
        roles=frozenset(roles),
        created_at=created_at,
    )
