"""What one who signed in sees of the store: the collections that are theirs, and no others.

An `AccountStore` stands wherever a `Store` does. It hands out only collections that its account reaches, with
its own cursor for nothing else: pages never hold the whole store in served mode. What an account reaches is asked
anew each time, so that taking access away holds from the next read on.
"""

from __future__ import annotations

import secrets

from data.accounts.people import Account, add_member, reached, roles_of
from data.store.audit import last_line
from data.store.collection import CollectionInfo, create_collection
from data.store.held_elsewhere import ONLY_READ
from data.store.part_of_store import PartOfStore
from data.store.store import Collection, Store, StoreError, now

NEEDED = {"personal": "individual", "cohort": "researcher"}


class AccountStore(PartOfStore):
    """The store as an account sees it: what it reaches by membership and may reach by its roles.

    `account` is as it was at sign-in; roles are read anew with every look.
    """

    def __init__(self, whole: Store, signed_in: Account):
        super().__init__(whole, signed_in.actor)
        self.account = signed_in
        self.staging, self.rewrite = whole.staging, whole.rewrite

    def may(self, role: str) -> bool:
        """Whether this account has a role now."""
        return role in self._roles()

    def check_told_of(self, about: int | None) -> None:
        """StoreError where lines of the audit trail about a collection, None for all there are, are not theirs."""
        if not self.may("steward") and about not in {info.collection_id for info in self.collections()}:
            raise StoreError("These lines of the audit trail are not yours to read.")

    def collections(self) -> list[CollectionInfo]:
        """The collections of this account that its roles let it look into, by name."""
        with self.reading() as cursor:
            found = reached(cursor, self.account.account_id)
        roles = self._roles()
        return [info for info in found if NEEDED[info.kind] in roles]

    def create(self, name: str, kind: str, *, is_simulated: bool = False) -> Collection:
        """The collection of theirs called `name`, made if it is not there; refuses one of another kind."""
        with self.writing() as cursor:
            info = self.create_in(cursor, name, kind, is_simulated=is_simulated)
        return Collection(self, info)

    def create_in(self, cursor, name: str, kind: str, *, is_simulated: bool = False) -> CollectionInfo:
        """Find or make a collection of theirs within a transaction.

        A diary is called what its person calls it, whatever others call theirs; a study has its name to itself.
        Raises StoreError where the account has not the role for it, or others have a study of that name.
        """
        name = name.strip()
        if not name:
            raise StoreError("A collection needs a name.")
        if is_simulated:
            raise StoreError(
                "Simulated data are for one's own computer; they are not added where several people sign in."
            )
        if NEEDED[kind] not in self._roles():
            raise StoreError(
                f"This takes the role {NEEDED[kind]}, which you have not; ask who looks after this Respite."
            )
        for info in reached(cursor, self.account.account_id):
            if info.name == name:
                if info.kind != kind:
                    raise StoreError(f"“{name}” is already a {info.kind} collection; choose another name.")
                if info.is_held:
                    raise StoreError(ONLY_READ.format(name=name))
                return info
        is_diary = kind == "personal"
        stored_name = f"diary {secrets.token_hex(8)}" if is_diary else name
        if not is_diary and cursor.execute("select 1 from collection where name = $n", {"n": name}).fetchall():
            raise StoreError(f"“{name}” is taken; choose another name.")
        made = create_collection(cursor, self.actor, stored_name, kind)
        if is_diary:
            cursor.execute("insert into collection_title values (?, ?)", [made.collection_id, name])
        info = CollectionInfo(made.collection_id, kind, name, False)
        # told of by the line of its making
        add_member(cursor, Collection(self, info), self.account.account_id, True, line=last_line(cursor), now=now())
        return info

    def _roles(self) -> frozenset[str]:
        return roles_of(self._whole, self.account.account_id)
