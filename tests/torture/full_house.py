"""A full house: as many pages as fit and more, and an account's page beside restless strangers.

    python -m tests.torture.full_house [--pages N] [--strangers N] [--rounds N]

Started with 1,024 open files of 4,096 that it may let itself have, so many pages are opened by accounts of five pages
each: all are answered. With 1,024 and no more: the pages that do not fit are told so, and a newcomer always comes in.
Then one account opens its pages with and without strangers, each at an address of their own, who ask for the page for
signing in, for links that they guess and for a page's connection, once a second each; the ratio is printed.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from data.accounts.people import Account
from tests.conftest import free_port
from tests.served import Public, add_account, public
from tests.torture.evidence import tell

SOFT, HARD = 1024, 4096
EACH = 5  # pages of an account
ASKED = ("start", "safety", "words", "today")
HIT = "GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 192.0.2.{n}, 198.51.{a}.{n}\r\nConnection: close\r\n{more}\r\n"
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"


@contextmanager
def crowded(folder: Path, n_accounts: int, files: tuple[int, int]) -> Iterator[tuple[Public, list[Account]]]:
    """A served Respite with its own limits, and its accounts."""
    people: list[Account] = []

    def fill(store):
        people.extend(add_account(store, f"P{number}", "individual") for number in range(n_accounts))

    folder.mkdir()
    more = 'trusted_proxies = ["127.0.0.1"]\nrequests_a_second = 10\n'
    with public(folder, free_port(), fill=fill, more=more, files=files) as served:
        yield served, people


def open_pages(served: Public, people: list[Account], n: int) -> tuple[list, int, int]:
    """Open so many pages, by five an account; the pages, how many were answered, and how many told that none fit."""
    opened, n_answered, n_told = [], 0, 0
    for number in range(n):
        page = served.open(served.cookie(people[number // EACH]))
        page.go("safety")
        opened.append(page)
        n_told += page.redirect == "/full"
        n_answered += page.redirect is None and any(one.WhichOneof("type") == "delta" for one in page.messages)
    return opened, n_answered, n_told


def seconds(served: Public, account: Account, n: int) -> list[float]:
    """What it takes to open a page and have its answer, each of n times."""
    took = []
    for number in range(n):
        began = time.perf_counter()
        with served.open(served.cookie(account)) as page:
            page.go(ASKED[number % len(ASKED)])
            assert page.redirect is None, page.text[:200]
        took.append(time.perf_counter() - began)
    return took


async def stranger(served: Public, n: int, until: list, rng: random.Random) -> None:
    """Somebody who is not signed in and asks once a second."""
    await asyncio.sleep(rng.random())
    host = served.address.split("//")[1]
    while not until:
        path = rng.choice(("/sign-in", f"/s/{rng.getrandbits(128):x}", "/_stcore/stream", "/"))
        more = f"Origin: {served.address}\r\n{UPGRADE}" if path == "/_stcore/stream" else ""
        try:
            hear, say = await asyncio.open_connection("127.0.0.1", served.port)
            say.write(HIT.format(path=path, host=host, n=n % 250 + 1, a=n // 250, more=more).encode())
            await asyncio.wait_for(hear.read(), 30)
            say.close()
        except (OSError, TimeoutError):
            pass
        await asyncio.sleep(1)


@contextmanager
def strangers(served: Public, n: int) -> Iterator[None]:
    """So many of them, in a thread of their own."""
    until: list[bool] = []

    async def all_of_them() -> None:
        rng = random.Random(20261130)
        await asyncio.gather(*(stranger(served, number, until, rng) for number in range(n)))

    thread = Thread(target=lambda: asyncio.run(all_of_them()))
    thread.start()
    try:
        time.sleep(3)  # until each of them has begun
        yield
    finally:
        until.append(True)
        thread.join()


def p95(took: list[float]) -> float:
    """The 95th of a hundred, in milliseconds."""
    return 1000 * sorted(took)[int(0.95 * (len(took) - 1))]


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--strangers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=200, help="pages of the account with strangers, and without")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with crowded(Path(folder, "raised"), args.pages // EACH + 1, (SOFT, HARD)) as (served, people):
            opened, n_answered, _ = open_pages(served, people, args.pages)
            tell("pages that were not answered, limit raised to 4,096", n_bad=args.pages - n_answered, n=args.pages)
            for page in opened:
                page.close()
        with crowded(Path(folder, "hard"), args.pages // EACH + 20, (SOFT, SOFT)) as (served, people):
            opened, n_answered, n_told = open_pages(served, people, args.pages)
            print(f"with 1,024: {n_answered} pages answered, {n_told} told that no more fit")
            tell("pages neither answered nor told so", n_bad=args.pages - n_answered - n_told, n=args.pages)
            came = [served.open(served.cookie(account)) for account in people[-20:]]
            n_kept_out = sum(b"Safety" not in page.go("start") for page in came)
            tell("accounts without a page that did not come in", n_bad=n_kept_out, n=len(came))
            for page in (*opened, *came):
                page.close()
        with crowded(Path(folder, "beside"), 1, (SOFT, HARD)) as (served, people):
            seconds(served, people[0], 20)
            alone = p95(seconds(served, people[0], args.rounds))
            with strangers(served, args.strangers):
                beside = p95(seconds(served, people[0], args.rounds))
    print(
        f"an account's page, 95th percentile of {args.rounds}: {alone:.0f} ms alone, {beside:.0f} ms beside "
        f"{args.strangers} strangers, {beside / alone:.2f} times"
    )


if __name__ == "__main__":
    main()
