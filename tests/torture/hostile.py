"""Hostile words in every field of every page: the fields are found on the pages, so that a new one is tried unnamed.

    python -m tests.torture.hostile [--rounds N] [--seed S] [--pages today,share,...]

A raw connection stands in for Streamlit's script: it opens every page of the menu, puts hostile words into every field
that takes text (lists and numbers too, once in a while), and presses the page's buttons, so that all of it is saved
where it can be. A study comes from a file with the same words in every column. Then Chromium opens every page at
390 pixels, and whatever else is made of what was saved: the shared link, the report, the calendar, the release.
Requests to anywhere else, words of ours that ran as a script, pages that stopped, and pages wider than the screen are
counted; and in every file that can be saved, texts that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
from argparse import ArgumentParser
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from data.accounts.access import AccountStore
from data.accounts.people import Account
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.entries import CheckIn, save_check_in
from data.sharing.shares import Chosen, create_share
from data.store.store import Store, now
from tests.browser.settling import unfolded
from tests.conftest import CHROMIUM_ARGS
from tests.served import Page
from tests.torture.attacked import World, attacked
from tests.torture.evidence import tell
from tests.torture.hostile_files import Files, buttons, elements, from_the_store, release, save_files

TODAY = date.today()
RAN = "respite_was_run"
WHO = "Hera"
WORDS = (
    f"<script>{RAN}()</script>",
    f"<img src=http://evil.example/a.png onerror={RAN}()>",
    f"<svg/onload={RAN}()>",
    f"[k](javascript:{RAN}()) ![x](http://evil.example/b.png) <http://evil.example/c>",
    "&lt;script&gt;&#x3c;script&#62;",
    "{{7*7}} ${7*7} {% raw %} {0.__class__} %s #eval(1) $\\alpha$ :material/home: :red[x]",
    "<style>*{background:url(http://evil.example/d)}</style>\"'><base href=http://evil.example>",
    "\u202etxt.exe\u202c\u200b\u200d\ufeff",
    '=HYPERLINK("http://evil.example","x")',
    "+1+1|cmd",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "'=1",
    "w" * 400,
    "ﷺ" * 40,
    "😀" * 30,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "a\x00b",
    "\x1b[31m\x07\x08",
    "x\u2028y\u2029z",
    "x\n\n# Heading\n---\n- list",
    "http://evil.example www.evil.example a@evil.example",
    "My diary",
    "None",
    "NaN",
    "../../etc/passwd",
    "'; drop table batch; --",
)
HEADERS = [word.strip() for word in WORDS[:9]]


@dataclass
class Found:
    """What was tried, and what came of it."""

    fields: set[str] = field(default_factory=set)
    n_sent: int = 0
    n_pages: int = 0
    files: Files = field(default_factory=Files)
    stopped: list[str] = field(default_factory=list)
    asked_elsewhere: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)


def stopped_in(page: Page, place: str) -> list[str]:
    """A page that met a fault of its own says so in a box."""
    said = []
    for kind, content in elements(page):
        if kind == "exception" or (kind == "alert" and "met a fault of its own" in content.body):
            said.append(f"{place}: {getattr(content, 'body', '') or content.message}"[:200])
    return said


def states(page: Page, rng: random.Random, *, odd: bool) -> list[tuple[str, WidgetState]]:
    """Hostile words for every field of text of the page; `odd`: for its lists and numbers as well, as only a forged message has them."""
    found = []
    for kind, content in elements(page):
        word = rng.choice(WORDS)
        if kind in ("text_input", "text_area"):
            found.append((kind, WidgetState(id=content.id, string_value=word[: content.max_chars or None])))
        elif kind == "number_input" and (odd or rng.random() < 0.5):
            number = rng.choice((0, 1, 3, *((1e308, -1, float("nan")) if odd else ())))
            found.append((kind, WidgetState(id=content.id, double_value=number)))
        elif odd and kind in ("selectbox", "radio"):
            found.append((kind, WidgetState(id=content.id, string_value=word)))
        elif odd and kind == "date_input":
            state = WidgetState(id=content.id)
            state.string_array_value.data.append(rng.choice(("0001/01/01", "9999/12/31", word)))
            found.append((kind, state))
        elif kind in ("checkbox", "toggle"):
            found.append((kind, WidgetState(id=content.id, bool_value=rng.random() < 0.5)))
        elif kind == "button_group":
            state = WidgetState(id=content.id)
            with suppress(AttributeError):
                state.string_array_value.data.append(word if odd else rng.choice(content.options).content)
                found.append((kind, state))
    return found


def try_pages(
    world: World, names: list[tuple[str, str]], n_rounds: int, rng: random.Random, found: Found, *, n_presses: int
) -> None:
    """Fill in and press everything of every page, each over a connection of its own."""
    for address, of in names:
        for round_ in range(n_rounds):
            place, query = f"{address} of {of[:12]}", f"of={quote(of)}"
            try:
                with world.served.open(world.cookies(WHO)) as page:
                    page.run(address, query=query)
                    for _ in range(n_presses):  # a form is behind a button, behind another
                        filled = states(page, rng, odd=round_ % 3 == 2)
                        found.fields |= {
                            f"{address}: {state.id.split('-')[-1]}" for kind, state in filled if kind.startswith("text")
                        }
                        pressed = buttons(page)
                        press = [WidgetState(id=rng.choice(pressed).id, trigger_value=True)] if pressed else []
                        page.run(address, query=query, widgets=[state for _, state in filled] + press)
                        found.n_sent += len(filled)
                        found.stopped += stopped_in(page, place)
                        if not page.messages or not page.titles():
                            break
            except (ConnectionClosed, TimeoutError) as fault:
                found.stopped.append(f"{place}: {fault!r}"[:200])


def study(store: Store, folder: Path, rng: random.Random) -> str:
    """A study from a file with hostile words as header, ids, values and notes; its name."""
    name = WORDS[1]
    columns = ["participant", "date", "pain_average", "activity_limited", "note", *HEADERS]
    file = folder / "study.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        for person in range(40):
            facts = [WORDS[(column + person % 2) % 9] for column in range(9)]
            for day in range(12):
                well = day < 7 or person % 3 == 0
                word = rng.choice([one for one in WORDS if "\0" not in one])
                row = [
                    f"{WORDS[person % 9]} {person}",
                    date(2026, 1, 1) + timedelta(days=day),
                    0 if well else 6,
                    0 if well else 3,
                ]
                writer.writerow([*row, word, *facts])
    sheet = read_file(file, store.staging(), file_name=f"{WORDS[0]}.csv")
    load(store, name, "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return name


def fill(whole: Store, account: Account, folder: Path, rng: random.Random) -> tuple[str, str]:
    """A diary with enough to show and the study; its name, and the token of a link with everything ticked."""
    store = AccountStore(whole, account)
    mine = store.create("My diary", "personal")
    for back in range(10):
        note = "\n".join(WORDS[back::10])
        entry = CheckIn(on_day=TODAY - timedelta(days=back), pain_average=back % 5, note=note, amounts={"walking": 20})
        save_check_in(mine, entry, key=f"h {back}", today=TODAY)
    chosen = Chosen(
        measures=("pain_average",),
        activities=("walking",),
        has_notes=True,
        has_programmes=True,
        has_events=True,
        last_days=40,
        name=WORDS[0][:60],
    )
    return study(store, folder, rng), create_share(mine, chosen, now=now(), label=WORDS[2][:100])


def look(world: World, places: list[str], folder: Path, found: Found, browser) -> None:
    """Open everything in Chromium as narrow as a phone, the pages that were saved as files too."""
    address = world.served.address
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.expose_function(RAN, lambda *_: found.ran.append(page.url))
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in world.cookies(WHO).items()])
    for number, raw in enumerate(found.files.pages):
        (folder / f"{number}.html").write_bytes(raw)
    page = context.new_page()
    own = (address, address.replace("http", "ws"), "data:", "blob:", "about:", "file:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else found.asked_elsewhere.append(asked.url))
    page.on("dialog", lambda dialog: (found.ran.append(dialog.message), dialog.dismiss()))
    saved = [(folder / f"{number}.html").as_uri() for number in range(len(found.files.pages))]
    for place in (*places, *saved):
        is_ours = place.startswith(("s/", "file:"))
        page.goto(place if place in saved else f"{address}/{place}")
        if is_ours:
            page.locator("h1").first.wait_for()
        else:
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            page.locator("h1, h2, [data-testid=stMarkdown]").first.wait_for()
            unfolded(page)
        found.n_pages += 1
        over = page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0) - innerWidth"
        )
        if over > 1:
            found.wide.append(f"{place[:60]}: {over} pixels")
        if (
            page.locator("[data-testid=stException]").count()
            or "met a fault of its own" in page.locator("body").inner_text()
        ):
            found.stopped.append(place[:80])
    context.close()


def names_of(world: World, of: str) -> list[tuple[str, str]]:
    """The addresses of the pages that the menu has for a collection."""
    with world.served.open(world.cookies(WHO)) as page:
        page.run("", query=f"of={quote(of)}")
        pages = [one.url_pathname for said in page.messages for one in said.navigation.app_pages]
    return [(name, of) for name in dict.fromkeys(pages) if name]


@contextmanager
def hostile(folder: Path, rng: random.Random):
    """The served Respite of all attacks, in which one of them keeps a diary and a study of hostile words; gives their names."""
    made: list[str] = []
    with attacked(folder, lambda store, people: made.extend(fill(store, people[WHO], folder, rng))) as world:
        yield world, *made


def run(
    world: World, study_name: str, token: str, n_rounds: int, rng: random.Random, browser, *, only: tuple[str, ...] = ()
) -> Found:
    """All of it; `only`: the pages that are tried, all there are by default."""
    found = Found()
    folder, cookies = world.folder, world.cookies(WHO)
    names = [*names_of(world, "My diary"), *names_of(world, study_name)]
    names = [one for one in names if one[0] in only or not only]
    shared = [
        f"s/{token}",
        f"s/{release(world.served, cookies, study_name, HEADERS[0], (WORDS[1], WORDS[0]), found.files)}",
    ]
    try_pages(world, names, n_rounds, rng, found, n_presses=2 if only else 4)
    save_files(world.served, cookies, names, found.files, only_making=bool(only))
    look(world, [*(f"{name}?of={quote(of)}" for name, of in names), *shared], folder, found, browser)
    return found


def main(n_rounds: int = 6, seed: int = 20261121, only: tuple[str, ...] = ()) -> None:
    """The long run; the process ends with 1 at the first kind of harm that was seen."""
    from playwright.sync_api import sync_playwright

    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        with hostile(folder, rng) as (world, study_name, token):
            found = run(world, study_name, token, n_rounds, rng, browser, only=only)
        browser.close()
        store = Store(folder / "store.duckdb")
        from_the_store(store, study_name, found.files)
        store.close()
    files = found.files
    print(
        f"{len(found.fields)} fields of text, {found.n_sent} words sent, {found.n_pages} pages looked at; files {files.n_by_kind}"
    )
    for what, bad, n in (
        ("pages that stopped with a fault of their own", found.stopped, found.n_sent),
        ("requests to anywhere else", found.asked_elsewhere, found.n_pages),
        ("words that ran", found.ran, found.n_pages),
        ("pages wider than 390 pixels", found.wide, found.n_pages),
        ("cells that a spreadsheet would run", files.formulas, files.n_cells),
        ("files that do something when opened, or broken lines", files.active, sum(files.n_by_kind.values())),
    ):
        print(*dict.fromkeys(bad[:30]), sep="\n")
        tell(what, n_bad=len(bad), n=n, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--rounds", type=int, default=6)
    asked.add_argument("--seed", type=int, default=20261121)
    asked.add_argument("--pages", default="", help="these only, by their addresses, and quickly")
    given = asked.parse_args()
    main(given.rounds, given.seed, tuple(filter(None, given.pages.split(","))))
