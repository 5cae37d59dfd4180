"""Whom the attacks are made on: one served Respite with people of every role, and what must not be told of one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from websockets.exceptions import InvalidStatus

from data.accounts.access import AccountStore
from data.accounts.access_codes import new_code
from data.accounts.people import Account
from data.exports.exports import bundle, json_bytes
from data.own.entries import CheckIn, save_check_in
from data.sharing.calendar_links import create_calendar_link
from data.sharing.shares import Chosen, create_share, revoke_share, rotate_share, shares
from data.store.store import Store, now
from tests.conftest import free_port
from tests.patience import LONG
from tests.served import Public, add_account, public
from tests.torture.unpacked import said

TODAY = date.today()
ROLES = {
    "Ann": ("individual",),
    "Ben": ("individual",),
    "Cleo": ("researcher",),
    "Sue": ("steward",),
    "Nil": (),
    "Hera": ("individual", "researcher"),
    "Rolf": ("researcher",),
}
CANARY = "annscanary"
FILE_CANARY = "canaryofafile"
HERE = Path(__file__).resolve().parts[1]  # the first folder on the way to this file
# a place in this computer, a list of calls, a query, or what the engine says of itself
TELLING = re.compile(
    rf"/{re.escape(HERE)}/|"
    r"Traceback|site-packages|File \"|\.py\b|/home/|/tmp/\w|select .{1,80} from |insert into |duckdb|"
    r"CatalogException|BinderException|ParserException|0x[0-9a-f]{8}",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Attack:
    """What was sent and what came of it. `bad`: each a sentence; n: answers looked at."""

    bad: list[str] = field(default_factory=list)
    n: int = 0

    def look(self, what: str, answer: str, *, tokens: tuple[str, ...] = ()) -> None:
        """Count an answer, and what should not be in it."""
        self.n += 1
        for word in (CANARY, FILE_CANARY, *tokens):
            if word in answer:
                self.bad.append(f"{what}: told “{word[:20]}”")
        if found := TELLING.search(answer):
            self.bad.append(f"{what}: told {found[0][:60]!r}")


@dataclass
class World:
    """The served Respite with everybody in it, and what Ann has."""

    served: Public
    folder: Path
    people: dict[str, Account]
    tokens: dict[str, str]
    before: bytes

    def cookies(self, name: str | None) -> dict[str, str]:
        """The sign-in of somebody; nothing for nobody."""
        return self.served.cookie(self.people[name]) if name else {}

    def refuses(self, what: str, attack: Attack, cookies: dict[str, str], session: str = "") -> None:
        """Ask for a connection as somebody who has not signed in, and look at the refusal: 403, and no connection.

        session: the number of another's connection, to go on with.
        """
        try:
            self.served.open(cookies, session=session).close()
        except InvalidStatus as refusal:
            answer = refusal.response
            attack.look(what, f"{answer.headers}\n{said(bytes(answer.body or b''))}")
            if answer.status_code != 403:
                attack.bad.append(f"{what}: answered with {answer.status_code}")
        else:
            attack.n += 1
            attack.bad.append(f"{what}: a connection was opened")

    def is_as_it_was(self) -> bool:
        """Stop serving, and tell whether Ann's diary holds what it held."""
        self.served.process.terminate()
        self.served.process.wait(LONG)
        store = Store(self.folder / "store.duckdb")
        try:
            return held(store, self.people["Ann"]) == self.before
        finally:
            store.close()

    def log(self) -> list[str]:
        """The lines that the server wrote."""
        return (self.folder / "log").read_text("utf-8", "replace").splitlines()


@contextmanager
def attacked(folder: Path, more: Callable[[Store, dict[str, Account]], None] | None = None) -> Iterator[World]:
    """Serve all of them from `folder`; `more` fills in what else an attack needs."""
    people: dict[str, Account] = {}
    tokens: dict[str, str] = {}
    before: list[bytes] = []

    def filled(store: Store) -> None:
        before.append(fill(store, people, tokens))
        if more is not None:
            more(store, people)

    (folder / "secret.toml").write_text(f'id = "{FILE_CANARY}"\n')
    with public(folder, free_port(), fill=filled) as served:
        yield World(served, folder, people, tokens, before[0])


def fill(store: Store, people: dict[str, Account], tokens: dict[str, str]) -> bytes:
    """Everybody, Ann's diary with canaries, and links of every state; gives what the diary holds."""
    for name, roles in ROLES.items():
        people[name] = add_account(store, name, *roles)
    diary = AccountStore(store, people["Ann"]).create("My diary", "personal")
    for back in range(8):
        entry = CheckIn(
            on_day=TODAY - timedelta(days=back), pain_average=back % 7, note=f"{CANARY} {back}", amounts={"walking": 30}
        )
        save_check_in(diary, entry, key=str(back), today=TODAY)
    bens = AccountStore(store, people["Ben"]).create("My diary", "personal")
    save_check_in(bens, CheckIn(on_day=TODAY, pain_average=1), key="b", today=TODAY)
    AccountStore(store, people["Cleo"]).create("A study", "cohort")
    chosen = Chosen(has_notes=True, last_days=60)
    tokens["open"] = create_share(diary, chosen, now=now(), label=f"{CANARY} label")
    tokens["code"] = create_share(diary, chosen, now=now(), code=new_code())
    tokens["expired"] = create_share(diary, chosen, now=now() - timedelta(days=40))
    tokens["revoked"] = create_share(diary, chosen, now=now())
    revoke_share(diary, shares(diary)[0].share_id, now=now())
    tokens["rotated"] = create_share(diary, chosen, now=now())
    tokens["renewed"] = rotate_share(diary, shares(diary)[0].share_id, now=now())
    tokens["calendar"] = create_calendar_link(diary, now=now())
    return held(store, people["Ann"])


def held(store: Store, ann: Account) -> bytes:
    """All that is in Ann's diary, as a file to keep has it; apart from when it was made."""
    diary = AccountStore(store, ann).find("My diary")
    assert diary is not None
    text = json_bytes(
        bundle(diary, saved_at=now().replace(year=2026, month=1, day=1, hour=0, minute=0, second=0, microsecond=0))
    )
    links = [(one.share_id, one.revoked_at, one.rotation, one.label) for one in shares(diary)]
    return text + repr(links).encode()
