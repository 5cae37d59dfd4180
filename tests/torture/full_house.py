"""A full house: as many pages as fit and more, and an account's page beside restless strangers.

    python -m tests.torture.full_house [--only PART] [--pages N] [--strangers N] [--rounds N]

Started with 1,024 open files of 4,096 that it may let itself have, so many pages are opened by accounts of five pages
each: all are answered. With 1,024 and no more: the pages that do not fit are told so, and a newcomer always comes in.
Then one account opens its pages with and without strangers (tests.torture.strangers), by turns; the ratio is printed,
and the processor time of the server apart.
"""

from __future__ import annotations

import os
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from data.accounts.people import Account
from tests.conftest import free_port
from tests.served import Public, add_account, public
from tests.torture.evidence import tell
from tests.torture.strangers import strangers

SOFT, HARD = 1024, 4096
EACH = 5  # pages of an account
ASKED = ("start", "safety", "words", "today")
EACH_TURN = 20  # pages alone, then as many beside strangers
SETTLES = 2  # seconds until each stranger has begun, or has its answer


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


def spent(served: Public) -> float:
    """Seconds of processor time that the server has taken so far."""
    told = Path(f"/proc/{served.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


def beside_strangers(served: Public, account: Account, *, rounds: int, n_strangers: int) -> None:
    """An account's pages alone and beside strangers, by turns, so that whatever else this computer does is in both.

    Prints what a page takes each way, by the clock and of the server's processor time, and what a stranger costs.
    """
    took: dict[str, list[float]] = {"off": [], "on": []}
    work, lasted = dict.fromkeys(took, 0.0), dict.fromkeys(took, 0.0)
    with strangers(served, n_strangers) as crowd:
        seconds(served, account, EACH_TURN)
        for _ in range(-(-rounds // EACH_TURN)):
            for word in took:
                crowd.say(word)
                time.sleep(SETTLES)
                began, at = spent(served), time.perf_counter()
                took[word] += seconds(served, account, EACH_TURN)
                work[word] += spent(served) - began
                lasted[word] += time.perf_counter() - at
        answers = crowd.end()
    alone, beside = p95(took["off"]), p95(took["on"])
    print(
        f"an account's page, 95th percentile of {len(took['on'])}: {alone:.0f} ms alone, {beside:.0f} ms beside "
        f"{n_strangers} strangers, {beside / alone:.2f} times; median {middle(took['off']):.0f} and {middle(took['on']):.0f} ms"
    )
    n = len(took["on"])
    extra = work["on"] - work["off"]
    print(
        f"the server's processor time: {1000 * work['off'] / n:.0f} ms a page alone; beside them "
        f"{1000 * extra / lasted['on']:.0f} ms of each second more; answers {answers}"
    )


def p95(took: list[float]) -> float:
    """The 95th of a hundred, in milliseconds."""
    return 1000 * sorted(took)[int(0.95 * (len(took) - 1))]


def middle(took: list[float]) -> float:
    """The median, in milliseconds."""
    return 1000 * median(took)


def raised(folder: Path, n_pages: int) -> None:
    """Where the limit of open files can be raised, all the pages are answered."""
    with crowded(folder, n_pages // EACH + 1, (SOFT, HARD)) as (served, people):
        opened, n_answered, _ = open_pages(served, people, n_pages)
        tell("pages that were not answered, limit raised to 4,096", n_bad=n_pages - n_answered, n=n_pages)
        for page in opened:
            page.close()


def hard(folder: Path, n_pages: int) -> None:
    """Where it cannot, what does not fit is told so, and a newcomer comes in."""
    with crowded(folder, n_pages // EACH + 20, (SOFT, SOFT)) as (served, people):
        opened, n_answered, n_told = open_pages(served, people, n_pages)
        print(f"with 1,024: {n_answered} pages answered, {n_told} told that no more fit")
        tell("pages neither answered nor told so", n_bad=n_pages - n_answered - n_told, n=n_pages)
        came = [served.open(served.cookie(account)) for account in people[-20:]]
        n_kept_out = sum(b"Safety" not in page.go("start") for page in came)
        tell("accounts without a page that did not come in", n_bad=n_kept_out, n=len(came))
        for page in (*opened, *came):
            page.close()


PARTS = ("raised", "hard", "beside")


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--strangers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=200, help="pages of the account with strangers, and without")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.only in (None, "raised"):
            raised(Path(folder, "raised"), args.pages)
        if args.only in (None, "hard"):
            hard(Path(folder, "hard"), args.pages)
        if args.only in (None, "beside"):
            with crowded(Path(folder, "beside"), 1, (SOFT, HARD)) as (served, people):
                beside_strangers(served, people[0], rounds=args.rounds, n_strangers=args.strangers)


if __name__ == "__main__":
    main()
