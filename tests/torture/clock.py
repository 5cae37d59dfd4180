"""A clock that is set between any two acts: each pair of them, and long rows, as a model has it that knows their order alone.

    python -m tests.torture.clock [--rows N] [--seed S]

Roles are given and taken, links renewed and ended, people sign in and out, codes of phones are made, diaries erased;
between two acts the clock goes a day back, a day on, or an hour back. After each row it is asked what holds: it must be
what the model says, to which the clock matters only as the latest time that was ever seen.
"""

from __future__ import annotations

import json
import random
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, product
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer

from data.accounts.access_codes import COST
from data.accounts.gate import Gate
from data.accounts.people import set_role, sign_out, standing
from data.accounts.served import read_served
from data.phones.codes import new_phone_code
from data.phones.phones import pair_phone
from data.sharing.shares import Chosen, create_share, find_share, revoke_share, rotate_share, shares
from data.store.erase import erase
from data.store.store import Collection, StoreError
from tests.stores import new_store
from tests.torture.evidence import tell

ACTS = ("give", "take", "renew", "end", "in", "out", "code", "erase")
STEPS = (timedelta(days=-1), timedelta(days=1), timedelta(hours=-1))
FIRST = datetime(2026, 11, 30, 12)
APART = timedelta(days=60)  # two rows: what one of them saw of the clock is over before the next begins
SESSION, CODE = timedelta(hours=12), timedelta(minutes=10)
CHOSEN = Chosen(measures=("pain_average",), last_days=84)
CONFIGURATION = (
    'address = "https://respite.example"\ncookie_secret_file = "secret"\ntrusted_proxies = ["127.0.0.1"]\n'
    '[oidc]\nmetadata_url = "https://i.example/x"\nclient_id = "r"\nclient_secret_file = "client"\nnewcomers = ["individual"]\n'
)


class House:
    """A store and the gate before it, in which each row has a person, a diary and a link of its own."""

    def __init__(self, folder: Path):
        for name, content in (("respite.toml", CONFIGURATION), ("secret", "s" * 32), ("client", "of the client")):
            (folder / name).write_text(content)
            (folder / name).chmod(0o600)
        self.store = new_store(folder / "store.duckdb")
        self.gate = Gate(read_served(folder / "respite.toml"), lambda: self.store)
        self._rows = count(1)

    def row(self) -> Row:
        """The next row, before its first act."""
        number = next(self._rows)
        at = FIRST + number * APART
        diary = self.store.create(f"Diary {number}", "personal")
        row = Row(self, number, diary, at, latest=at)
        row.cookies.append((self.signed_in(number, at), at))
        set_role(self.store, number, "researcher", True, now=at)
        row.tokens.append(create_share(diary, CHOSEN, now=at, expires_at=at + APART / 2))
        row.share_id = shares(diary)[0].share_id
        row.codes.append((new_phone_code(diary, now=at), at))
        return row

    def signed_in(self, number: int, at: datetime) -> dict[str, str]:
        """What a browser has after somebody signed in by the provider."""
        claims = {
            "iss": "https://i.example",
            "sub": f"p{number}",
            "origin": self.gate.served.address,
            "is_logged_in": True,
        }
        signed = URLSafeTimedSerializer(self.gate.served.cookie_secret, salt="_streamlit_user").dumps(
            json.dumps(claims)
        )
        told = {"_streamlit_user": signed}
        return {**told, self.gate.session_cookie: self.gate.welcome(told, now=at)}


@dataclass
class Row:
    """Acts on one person, diary and link, and what the model says of them. at: what the clock shows; latest: at most."""

    house: House
    number: int
    diary: Collection
    at: datetime
    latest: datetime
    share_id: int = 0
    may: bool = True
    has_ended: bool = False
    is_erased: bool = False
    cookies: list[tuple[dict[str, str], datetime]] = field(
        default_factory=list
    )  # and the latest time when they were made
    signed_out: int = 0  # so many of the cookies were made before the last sign-out
    tokens: list[str] = field(default_factory=list)
    codes: list[tuple[str, datetime]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def step(self, by: timedelta) -> None:
        """The clock is set."""
        self.at += by
        self.latest = max(self.latest, self.at)

    def act(self, act: str) -> None:
        """Do one act, and have the model follow it."""
        store, at = self.house.store, self.at
        if act in ("give", "take"):
            self.may = act == "give"
            set_role(store, self.number, "researcher", self.may, now=at)
        elif act == "in":
            self.cookies.append((self.house.signed_in(self.number, at), self.latest))
        elif act == "out":
            sign_out(store, f"account {self.number}", now=at)
            self.signed_out = len(self.cookies)
        elif self.is_erased:
            return  # nothing is there to renew, end or erase, and no page that could ask for it
        elif act == "renew" and self.has_ended:
            self.is_refused("an ended link is renewed", lambda: rotate_share(self.diary, self.share_id, now=at))
        elif act == "renew":
            self.tokens.append(rotate_share(self.diary, self.share_id, now=at))
        elif act == "end":
            revoke_share(self.diary, self.share_id, now=at)
            self.has_ended = True
        elif act == "code":
            self.codes.append((new_phone_code(self.diary, now=at), self.latest))
        else:
            erase(self.diary)
            self.is_erased = True

    def is_refused(self, what: str, attempt: Callable[[], object]) -> None:
        """Note where something goes that must not."""
        try:
            attempt()
        except StoreError:
            return
        self.wrong.append(what)

    def look(self) -> list[str]:
        """What is not as the model has it, a minute later."""
        self.step(timedelta(minutes=1))
        store, at = self.house.store, self.at
        if ("researcher" in standing(store, self.number).roles) != self.may:
            self.wrong.append("the role")
        for n, (cookies, made_at) in enumerate(self.cookies):
            holds = n >= self.signed_out and self.latest - made_at < SESSION
            if (self.house.gate.visit(cookies, now=at) is not None) != holds:
                self.wrong.append(f"sign-in {n}")
        opening = [] if self.has_ended or self.is_erased else self.tokens[-1:]
        if [token for token in self.tokens if find_share(store, token, now=at)] != opening:
            self.wrong.append("the link")
        for n, (code, made_at) in enumerate(self.codes):
            is_last = n == len(self.codes) - 1
            is_open = is_last and not self.is_erased and self.latest - made_at < CODE

            def pairs(code: str = code) -> object:
                return pair_phone(store, code, f"{self.number:043}", "Phone", now=at)

            if is_open:
                pairs()
            else:
                self.is_refused(f"code {n}", pairs)
        if (store.find(self.diary.info.name) is None) != self.is_erased:
            self.wrong.append("the diary")
        return self.wrong


@contextmanager
def house() -> Iterator[House]:
    """A house in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        made = House(Path(folder))
        try:
            yield made
        finally:
            made.store.close()


def done(there: House, acts: tuple[str, ...], steps: tuple[timedelta, ...]) -> list[str]:
    """Do a row of acts with a step of the clock after each but the last; what is not as it must be."""
    row = there.row()
    for n, act in enumerate(acts):
        if n:
            row.step(steps[n - 1])
        row.act(act)
    return row.look()


def main(n_rows: int = 300, seed: int = 20261201) -> None:
    """Each pair with each step, and rows of eight acts; the process ends with 1 where one is not as it must be."""
    COST["n"] = 2  # what a guess at a code costs is no matter of the clock
    rng, n_bad, n = random.Random(seed), 0, 0
    with house() as there:
        for acts in product(ACTS, repeat=2):
            for step in STEPS:
                wrong = done(there, acts, (step,))
                if wrong:
                    print(" then ".join(acts), step, wrong)
                n_bad, n = n_bad + bool(wrong), n + 1
    tell("pairs of acts with the clock set between that were not as the last left it", n_bad=n_bad, n=n)
    n_bad = 0
    with house() as there:
        for _ in range(n_rows):
            acts, steps = tuple(rng.choices(ACTS, k=8)), tuple(rng.choices(STEPS, k=7))
            wrong = done(there, acts, steps)
            if wrong:
                print(acts, steps, wrong)
            n_bad += bool(wrong)
    tell(
        "rows of eight acts with the clock set between that were not as the last left it",
        n_bad=n_bad,
        n=n_rows,
        seed=seed,
    )


if __name__ == "__main__":
    asked = ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, default=300)
    asked.add_argument("--seed", type=int, default=20261201)
    said = asked.parse_args()
    main(said.rows, said.seed)
