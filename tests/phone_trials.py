"""What may befall a phone's check-in, each as one trial: how many entries of it were lost, doubled or invented.

A trial has a diary of its own, and a browser's context or two. A few of each are in tests/browser/test_phone.py, and
fifty in tests/torture/phone.py.
"""

import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from data.own.diary import entries
from data.phones.codes import new_phone_code
from data.phones.phones import end_phone, phones
from data.store.running import the_store
from data.store.store import Collection, now
from pages.phone import phone_routes
from pages.phone.files import STATIC, served
from tests.browser.settling import tap_plain
from tests.conftest import CHROMIUM_ARGS
from tests.patience import LONG_MS, until

API = "**/phone/entries"
NAMES = iter(range(10**9))


def diary() -> Collection:
    """A diary that nobody else has."""
    return the_store().create(f"Diary {next(NAMES)}", "personal")


def days_of(collection: Collection) -> list[date]:
    """The days of all entries of a diary, one for each entry."""
    return [one.check_in.on_day for one in entries(collection, date.min, date.max)]


# how many entries wait, by what is kept: the line at the top is drawn a moment later
N_OPEN = """() => import("/phone/kept.js").then(kept => kept.entries())
    .then(all => all.filter(one => ["waiting", "undo"].includes(one.state)).length)"""


class Hand:
    """A phone in somebody's hand: a page of a browser's context, paired with a diary."""

    def __init__(self, context, address: str, collection: Collection | None = None):
        self.context, self.address, self.page = context, f"{address}/phone/", context.new_page()
        self.page.set_default_timeout(LONG_MS)
        if collection is not None:
            self.pair(collection)

    def pair(self, collection: Collection) -> None:
        """Open the page with a code in its address, and pair it."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}#{new_phone_code(collection, now=now())}")
        self.page.wait_for_function("() => document.getElementById('code').value")
        tap_plain(self.page.get_by_role("button", name="Pair", exact=True))
        self.page.locator("#last li").first.wait_for()
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")

    def again(self) -> None:
        """Open the page once more, as after it was closed."""
        self.page.close()
        self.page = self.context.new_page()
        self.page.goto(self.address)

    def choose(self, score: int) -> None:
        """Tap an average pain."""
        scale = self.page.get_by_role("group", name="Average pain")
        tap_plain(scale.get_by_role("radio", name=str(score), exact=True))

    def keep(self, score: int = 3) -> None:
        """Keep a day with one tap on the scale and one on Keep, and read that it was kept."""
        self.choose(score)
        tap_plain(self.page.locator("#keep"))
        self.page.locator("#said").filter(has_text="Kept").filter(has_text=f"{score} on average").wait_for()

    def undo(self) -> None:
        """Undo what was just kept."""
        tap_plain(self.page.locator("#undo"))
        self.page.locator("#said").filter(has_text="Taken back").wait_for()

    def standing(self, words: str) -> None:
        """Wait until the line at the top says so."""
        self.page.locator("#standing").filter(has_text=words).wait_for()

    def send(self) -> None:
        """Send what waits, and read that nothing does any more."""
        self.page.evaluate("() => dispatchEvent(new Event('online'))")
        self.until(lambda: not self.page.evaluate(N_OPEN), "an answer for all that waits")
        self.standing("nothing waits")

    def until(self, state: Callable[[], object], what: str) -> None:
        """Wait until `state()` is true, while what the browser asks is answered here."""
        until(lambda: (self.page.wait_for_timeout(20), state())[1], what)

    @contextmanager
    def losing_answers(self):
        """What is sent arrives, and its answer does not; gives the list of those that were lost."""
        lost: list[str] = []

        def lose(route):
            route.fetch()
            route.abort()
            lost.append(route.request.url)

        self.context.route(API, lose)
        yield lost
        self.context.unroute_all(behavior="wait")


def bad(collection: Collection, n: int) -> int:
    """How far the number of entries is from what it must be."""
    return abs(len(days_of(collection)) - n)


def answer_lost(new, address: str) -> int:
    """The computer has stored it, and its answer does not arrive."""
    mine = diary()
    with new() as context:
        hand = Hand(context, address, mine)
        with hand.losing_answers() as lost:
            hand.keep()
            hand.until(lambda: lost, "an answer that was lost")
            hand.standing("1 waits")
        hand.send()
    return bad(mine, 1)


PORTALS = (
    {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our Wi-Fi</h1>"},
    {"status": 200, "content_type": "application/json", "body": '{"answers": {}, "ok": true}'},
    {"status": 401, "content_type": "text/html", "body": "Sign in"},
    {"status": 401, "content_type": "application/json", "body": '{"ended": true}'},
    {"status": 302, "headers": {"location": "/healthz"}},
    {"status": 204, "body": ""},
    {"status": 503, "content_type": "application/json", "body": "[]"},
)


def portal(new, address: str, portals: tuple[dict, ...] = PORTALS) -> int:
    """A network answers in the computer's place, in every way: nothing is taken for an acknowledgement or an end."""
    mine = diary()
    with new() as context:
        hand = Hand(context, address, mine)
        seen: list[dict] = []
        n_answered: Counter[int] = Counter()

        def answer_in_its_place(route) -> None:
            n_answered[len(seen)] += 1
            route.fulfill(**seen[-1])

        # one route for all: between two of them the computer itself would be reached
        context.route("**/phone/*s", answer_in_its_place)
        for n, answer in enumerate(portals, 1):
            seen.append(answer)
            hand.keep(n % 11)
            hand.until(lambda n=n: n_answered[n], "a portal's answer")
            hand.standing(f"{n} wait")
        context.unroute_all(behavior="wait")
        hand.send()
    return bad(mine, len(portals))


def two_tabs(new, address: str) -> int:
    """Two tabs of one phone keep without a connection, and both send at once."""
    mine = diary()
    with new() as context:
        first = Hand(context, address, mine)
        second = Hand(context, address)
        second.again()
        context.set_offline(True)
        first.keep(1)
        second.keep(2)
        context.set_offline(False)
        first.send()
        second.send()
    return bad(mine, 2)


def two_phones(new, address: str) -> int:
    """Two phones of one diary keep the same day at once."""
    mine = diary()
    with new() as one, new() as other:
        hands = [Hand(one, address, mine), Hand(other, address, mine)]
        for n, hand in enumerate(hands):
            hand.context.set_offline(True)
            hand.keep(n)
        for hand in hands:
            hand.context.set_offline(False)
        for hand in hands:
            hand.send()
    return bad(mine, 2)


def ended_and_paired_anew(new, address: str) -> int:
    """Its answer is lost, it is ended on the computer, says so, is paired anew, and sends the same again: once is once."""
    mine = diary()
    with new() as context:
        hand = Hand(context, address, mine)
        with hand.losing_answers() as lost:
            hand.keep(4)
            hand.until(lambda: lost, "an answer that was lost")
        context.set_offline(True)
        hand.keep(5)
        end_phone(mine, phones(mine)[0].phone_id, now=now())
        context.set_offline(False)
        hand.again()
        hand.page.locator("#fault").filter(has_text="was ended").wait_for()
        assert hand.page.locator("#last").is_hidden()
        hand.pair(mine)
        hand.send()
    return bad(mine, 2)


def zone(new, address: str, name: str) -> int:
    """A day is that of the phone's clock, from 14 hours ahead of UTC to 10 behind."""
    mine = diary()
    with new(timezone_id=name) as context:
        hand = Hand(context, address, mine)
        hand.keep()
        hand.send()
        shown = hand.page.evaluate("() => new Intl.DateTimeFormat('sv').format(new Date())")
    return bad(mine, 1) or int(days_of(mine) != [date.fromisoformat(shown)])


def clock_ahead(new, address: str) -> int:
    """A clock months ahead: kept, asked about, and stored on the day that is said."""
    mine, told = diary(), date.today() - timedelta(days=1)
    with new() as context:
        hand = Hand(context, address, mine)
        hand.page.clock.set_system_time(now() + timedelta(days=120))
        hand.page.reload()
        hand.keep()
        hand.page.get_by_text("Which day was this?").wait_for()
        n_before = len(days_of(mine))
        hand.page.get_by_label("Which day was this?").fill(told.isoformat())
        tap_plain(hand.page.get_by_role("button", name="This day"))
        hand.until(lambda: days_of(mine), "the entry on its day")
    return bad(mine, 1) or n_before or int(days_of(mine) != [told])


def store_at_fault(new, address: str) -> int:
    """The store cannot write: what was sent is kept on the phone, refused by nobody, and stored once it can."""
    mine = diary()
    with new() as context:
        hand = Hand(context, address, mine)
        with the_store().writing() as cursor:
            cursor.execute("alter table phone_undone rename to away")
        try:
            with hand.page.expect_response(API):
                hand.keep()
            hand.standing("1 waits")
        finally:
            with the_store().writing() as cursor:
                cursor.execute("alter table away rename to phone_undone")
        hand.send()
    return bad(mine, 1)


# what a browser without room answers; a quota of a byte, set from outside, lets small entries through all the same
NO_ROOM = """() => {
    const store = IDBObjectStore.prototype, {add, put} = store;
    window.room = () => Object.assign(store, {add, put});
    store.add = store.put = () => { throw new DOMException('no room', 'QuotaExceededError'); };
}"""


def phone_full(new, address: str) -> int:
    """The phone has no room: it says so, keeps nothing, and what was entered stays in the form."""
    mine = diary()
    with new() as context:
        hand = Hand(context, address, mine)
        context.set_offline(True)
        hand.page.evaluate(NO_ROOM)
        hand.choose(6)
        tap_plain(hand.page.locator("#keep"))
        no_room = hand.page.locator("#fault").filter(has_text="no room")
        no_room.wait_for()
        # what is sent by itself meanwhile takes the words away from nobody
        hand.page.evaluate("() => dispatchEvent(new Event('online'))")
        hand.page.wait_for_timeout(100)
        no_room.wait_for()
        is_there = hand.page.get_by_role("radio", name="6", exact=True, checked=True).count() == 1
        hand.page.evaluate("() => window.room()")
        tap_plain(hand.page.locator("#keep"))
        hand.page.locator("#said").filter(has_text="Kept").wait_for()
        context.set_offline(False)
        hand.send()
    return bad(mine, 1) or int(not is_there)


LATER = "\n/* later */\n"


def updated(new, address: str) -> int:
    """The page is another version while entries wait: the worker takes it, and what waits is sent once."""
    mine = diary()
    with new() as context, tempfile.TemporaryDirectory() as folder:
        hand = Hand(context, address, mine)
        context.set_offline(True)
        hand.keep(7)
        later = Path(shutil.copytree(STATIC, Path(folder) / "later"))
        (later / "phone.css").write_text((later / "phone.css").read_text() + LATER)
        phone_routes.served = partial(served, later)
        try:
            context.set_offline(False)
            hand.again()
            # asked again each time: the first look may meet a network that has only just come back. What the worker of
            # the open page gives is looked at: its files lie there some time before it is the one that gives them
            style_now = """() => navigator.serviceWorker.getRegistration().then(one => one.update()).catch(() => {})
                .then(() => fetch('phone.css')).then(answer => answer.text())"""
            hand.until(lambda: LATER in hand.page.evaluate(style_now), "the files of the later version")
            hand.again()
            hand.send()
            style = hand.page.evaluate(style_now)
        finally:
            phone_routes.served = served
    return bad(mine, 1) or int(LATER not in style)


def undone(new, address: str) -> int:
    """Taken back before it is sent, after it, with its answer lost, and twice: nothing stands."""
    mine = diary()
    with new() as context:
        hand = Hand(context, address, mine)
        context.set_offline(True)
        hand.keep(1)
        hand.undo()
        context.set_offline(False)
        hand.send()
        hand.keep(2)
        hand.standing("nothing waits")
        hand.undo()
        hand.until(lambda: not days_of(mine), "the entry taken back")
        with hand.losing_answers() as lost:
            hand.keep(3)
            hand.until(lambda: lost, "an answer that was lost")
            hand.undo()
        hand.send()
        hand.until(lambda: not days_of(mine), "the entry taken back")
    return bad(mine, 0)


def browser_killed(kind, address: str) -> int:
    """The browser is killed right after “kept”: opened again, it has the entry and sends it."""
    mine = diary()
    with tempfile.TemporaryDirectory() as folder:
        how = {"executable_path": shutil.which("chromium"), "args": CHROMIUM_ARGS}
        context = kind.launch_persistent_context(folder, **how)
        hand = Hand(context, address, mine)
        context.set_offline(True)
        hand.keep(8)
        for process in _of_profile(folder):
            os.kill(process, signal.SIGKILL)
        until(lambda: not _of_profile(folder), "the end of the browser")
        for lock in Path(folder).glob("Singleton*"):
            lock.unlink()
        context = kind.launch_persistent_context(folder, **how)
        hand = Hand(context, address)
        hand.again()
        hand.send()
        context.close()
    return bad(mine, 1)


def _of_profile(folder: str) -> list[int]:
    """The processes of the browser that has this profile: those that this trial started."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                told = (place / "cmdline").read_bytes()
                is_over = (place / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            except OSError:
                continue
            if folder.encode() in told and not is_over and int(place.name) != os.getpid():
                found.append(int(place.name))
    return found


def contexts(browser) -> Callable:
    """Contexts as a phone has them, of one browser."""

    @contextmanager
    def new(**how):
        context = browser.new_context(viewport={"width": 390, "height": 844}, **how)
        try:
            yield context
        finally:
            context.close()

    return new


TRIALS: dict[str, Callable] = {
    "an answer that was lost": answer_lost,
    "answers of a portal": portal,
    "two tabs": two_tabs,
    "two phones": two_phones,
    "a phone that was ended and paired anew": ended_and_paired_anew,
    "14 hours ahead of UTC": partial(zone, name="Pacific/Kiritimati"),
    "10 hours behind UTC": partial(zone, name="Pacific/Honolulu"),
    "a clock months ahead": clock_ahead,
    "a store that cannot write": store_at_fault,
    "a phone without room": phone_full,
    "an update while entries wait": updated,
    "undo, also offline and twice": undone,
}
