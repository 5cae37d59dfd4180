"""A full house: pages and connections up to the limit of open files, by strangers and by accounts, and who comes in.

A little of tests.torture.full_house, without any measure of time.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from data.store.descriptors import OF_A_CLOSED_PAGE, shared_out
from tests.conftest import free_port
from tests.patience import until
from tests.served import add_account, public

DESCRIPTORS = 256  # of which 256 - 128 - 32 - 3 x 8 = 72 are for pages, four each


@pytest.fixture(scope="module")
def people():
    return {}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory, people):
    """A served Respite that may have few files open, and where one address may ask twice a second."""

    def fill(store):
        for name in ("Ann", "Ben", "Cleo"):
            people[name] = add_account(store, name, "individual")

    folder = tmp_path_factory.mktemp("crowded")
    more = 'trusted_proxies = ["127.0.0.1"]\nrequests_a_second = 2\n'
    with public(folder, free_port(), fill=fill, more=more, files=(DESCRIPTORS, DESCRIPTORS)) as made:
        yield made


def n_open(served) -> int:
    return len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))


def from_address(number: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"192.0.2.{number}"}


def test_the_page_over_the_cap_is_told_and_an_account_comes_in(crowded, people):
    served, n_pages = crowded, shared_out(DESCRIPTORS).n_pages
    opened, told = [], 0
    before = n_open(served)
    for _ in range(n_pages):
        page = served.open(served.cookie(people["Ann"]))
        page.go("safety")
        if page.redirect == "/full":
            told += 1
        opened.append(page)
    assert told == n_pages - n_pages // 2  # nobody has more than a half
    full = served.ask("/safety", cookies=served.cookie(people["Ann"]), Accept="text/html")
    assert full.status == 503 and "Respite is full" in full.text and full.getheader("retry-after")
    with served.open(served.cookie(people["Ben"])) as page:
        assert "Safety" in page.run("start") and page.redirect is None
    for page in opened:
        page.close()
    # a closed page gives back its place at once, and what it holds but for the few that may come back
    until(lambda: served.ask("/safety", cookies=served.cookie(people["Ann"]), Accept="text/html").status == 200, "room")
    n_kept = OF_A_CLOSED_PAGE * shared_out(DESCRIPTORS).n_closed
    until(lambda: n_open(served) <= before + n_kept + 4, "files that are closed")


def test_strangers_open_no_page_and_hold_no_connection_against_others(crowded, people):
    served = crowded
    held = []
    for _ in range(2 * DESCRIPTORS):
        line = socket.create_connection(("127.0.0.1", served.port))
        line.send(b"GET /sign-in HTTP/1.1\r\nHost: ")  # and never the rest
        held.append(line)
    try:
        with pytest.raises(InvalidStatus, match="403"):
            served.open()
        with served.open(served.cookie(people["Cleo"])) as page:
            assert "Safety" in page.run("start")
        assert n_open(served) < DESCRIPTORS
    finally:
        for line in held:
            line.close()


def refused(served, **headers):
    """The first answer that says to wait: asked eight at a time, so that a slow machine is not slow enough to ask."""
    answers = []

    def is_refused() -> bool:
        with ThreadPoolExecutor(8) as pool:
            answers.extend(pool.map(lambda _: served.ask("/s/x", **headers), range(40)))
        return any(answer.status == 429 for answer in answers)

    until(is_refused, "an answer that says to wait")
    assert {answer.status for answer in answers} <= {404, 429}
    return next(answer for answer in answers if answer.status == 429)


def test_who_asks_too_often_is_told_to_wait_and_others_are_not(crowded, people):
    served = crowded
    assert [served.ask("/s/x", **from_address(1)).status for _ in range(12)] == [404] * 12
    late = refused(served, **from_address(1))
    assert int(late.getheader("retry-after")) >= 1 and "Wait 1 second" in late.text
    # what somebody claims before the proxy adds who it was is no way around
    assert refused(served, **{"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
    assert served.ask("/s/x", **from_address(2)).status == 404
    assert served.ask("/sign-in", **from_address(2)).status == 200
    # who is signed in is counted by account, wherever they are
    cookies = served.cookie(people["Ben"])
    assert [served.ask("/healthz", cookies=cookies, **from_address(3)).status for _ in range(3)] == [200] * 3
    assert served.ask("/safety", cookies=cookies, Accept="text/html", **from_address(1)).status == 200
