"""Canaries where many people sign in: nobody's browser receives a word of another's diary or study.

    python -m tests.torture.served [--accounts N] [--walks N] [--seed S]

Nine in ten accounts have a diary and the tenth a study, full of words of its own. Some of them, a steward and one
without a role open every page, with the name of another's collection in the address, make the files that pages offer
and fetch them, and ask for what others were sent. Who has not signed in is refused a connection and asks for the same
over HTTP. All that came is unpacked and searched.
"""

from __future__ import annotations

import random
import re
import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from websockets.exceptions import InvalidStatus

from data.accounts.access import AccountStore
from data.accounts.people import Account
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Store
from tests.addresses import MINE, OTHERS, STUDY
from tests.conftest import free_port
from tests.served import Public, add_account, public
from tests.torture.canaries import fill as fill_diaries
from tests.torture.evidence import tell
from tests.torture.unpacked import said

PAGES = (*MINE, "join", *STUDY, "people", "links", *OTHERS)
CANARY = re.compile(r"q[0-9a-f]{12}z")
MEDIA = re.compile(rb"/media/[0-9a-f]{32,128}\.\w+")
BUTTONS = {"my-data": ("Make the file", "Make the zip"), "audit": ("Show it",)}


def fill(store: Store, n_accounts: int, rng: random.Random, folder: Path) -> dict[str, tuple[Account, str]]:
    """Who there is and which canary is theirs, by name; "" for who has none."""
    found: dict[str, tuple[Account, str]] = {}
    # files first: the days of diaries are written past the numbering of files
    for number in range(n_accounts // 10):
        mark = f"q{rng.getrandbits(48):012x}z"
        account = add_account(store, f"R{number}", "researcher")
        file = folder / "study.csv"
        rows = [f"{mark}-{n},2026-01-{day:02},{n % 9},{mark}-note" for n in range(3) for day in range(1, 6)]
        file.write_text("\n".join(["participant,date,pain_average,note", *rows]) + "\n")
        sheet = read_file(file, store.staging())
        seen = AccountStore(store, account)
        load(seen, f"{mark}-study", "cohort", sheet, propose(sheet, Answers()), today=date.today())
        found[f"R{number}"] = (account, mark)
    n_diaries = n_accounts - n_accounts // 10
    people = {f"P{n}": add_account(store, f"P{n}", "individual") for n in range(n_diaries)}
    diaries = fill_diaries(
        store, n_diaries, rng, lambda n, name: AccountStore(store, people[f"P{n}"]).create(name, "personal")
    )
    found |= {f"P{one.number}": (people[f"P{one.number}"], one.mark) for one in diaries}
    found["steward"] = (add_account(store, "steward", "steward"), "")
    found["without a role"] = (add_account(store, "nobody in particular"), "")
    return found


def walk(running: Public, cookies: dict, others: str, told: set[str]) -> tuple[int, list[str]]:
    """Open every page; how many frames and files came, and all canaries in them. told: addresses of files, added to."""
    n, canaries = 0, []
    with running.open(cookies) as page:
        for address in PAGES:
            came = page.go(address, query=f"of={others}")
            for label in BUTTONS.get(address, ()):
                if page.has(label):
                    page.click(label)
                    came += b"".join(one.SerializeToString() for one in page.messages)
            n += len(page.messages)
            files = {one.decode() for one in MEDIA.findall(came)}
            told |= files
            for file in sorted(files):
                came += b"\n" + running.ask(file, cookies=cookies).body
                n += 1
            canaries += CANARY.findall(said(came))
            for message in page.messages:
                canaries += CANARY.findall(said(message))
    return n, canaries


def knock(running: Public, others: str) -> tuple[int, list[str]]:
    """Ask for every page without having signed in; how many answers came, and all canaries in them."""
    answers = [running.ask(f"/{address}?of={others}", Accept="text/html").text for address in PAGES]
    try:
        running.open().close()
        raise AssertionError("who has not signed in has a connection")
    except InvalidStatus as refusal:
        assert refusal.response.status_code == 403, refusal
        answers.append(f"{refusal.response.headers}\n{said(bytes(refusal.response.body or b''))}")
    return len(answers), [canary for answer in answers for canary in CANARY.findall(answer)]


def look(
    running: Public, people: dict[str, tuple[Account, str]], n_walks: int, rng: random.Random
) -> tuple[int, int, int]:
    """How many frames and files came in all, and how many canaries of others and of one's own were in them."""
    chosen = rng.sample([name for name in people if people[name][1]], n_walks)
    n_all = n_foreign = n_own = 0
    told: set[str] = set()
    for name in (*chosen, "steward", "without a role", None):
        account, mark = people[name] if name else (None, "")
        cookies = running.cookie(account) if account else {}
        before = set(told)
        another = rng.choice([other for _, other in people.values() if other and other != mark])
        others = rng.choice([f"{another}-diary", f"{another}-study"])
        n, canaries = walk(running, cookies, others, told) if name else knock(running, others)
        for file in sorted(before):
            answer = running.ask(file, cookies=cookies)
            canaries += CANARY.findall(said(answer.text))
            n_foreign += answer.status == 200
            n += 1
        n_all += n
        n_own += canaries.count(mark) if mark else 0
        n_foreign += len([one for one in canaries if one != mark])
    return n_all, n_foreign, n_own


def main(n_accounts: int = 200, n_walks: int = 20, seed: int = 20261121) -> None:
    """Fill, serve, walk, search; the process ends with 1 where a canary of somebody else's came."""
    rng, people = random.Random(seed), {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def filled(store: Store) -> None:
            people.update(fill(store, n_accounts, rng, folder))

        with public(folder, free_port(), fill=filled) as running:
            n, n_foreign, n_own = look(running, people, n_walks, rng)
            log = (folder / "log").read_text()
    assert n_own > n_walks, "hardly anything of one's own came: there was nothing to look at"
    how = f"{n_own:,} of one's own; {n_accounts} accounts, {n_walks + 3} walks"
    what = f"canaries of others in frames and files ({how})"
    tell(what, n_bad=n_foreign, n=n, seed=seed)
    tell("canaries in the log, by the accounts there are", n_bad=len(CANARY.findall(log)), n=n_accounts, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--accounts", type=int, default=200)
    asked.add_argument("--walks", type=int, default=20)
    asked.add_argument("--seed", type=int, default=20261121)
    told = asked.parse_args()
    main(told.accounts, told.walks, told.seed)
