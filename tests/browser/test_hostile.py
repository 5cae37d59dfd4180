"""Hostile strings in every text field: every page opens in a browser, asks nobody else, and runs nothing of theirs."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest

from data.accounts.access import AccountStore
from data.accounts.people import set_member
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.entries import CheckIn
from data.own.ladder_saves import begin_attempt, end_attempt, save_step
from data.own.ladders import Expected, Outcome
from data.own.plans import Goal, Phase, Programme, save_event, save_programme
from data.own.self_trials import TrialPlan, save_day, save_draft, start_trial
from data.sharing.consents import agree
from data.sharing.joining_offer import NOTE, Ask, Item, Statement, open_joining, state
from data.sharing.shares import Chosen, create_share
from data.store.store import Store, now
from tests.browser.settling import settled, unfolded
from tests.check_ins import save_check_ins
from tests.conftest import free_port
from tests.served import ISSUER, public, signed_in

TODAY = date.today()
STRINGS = (
    "![x](http://evil.example/a.png)",
    "<script>alert(1)</script><img src=http://evil.example/b.png onerror=alert(2)>",
    "[k](javascript:alert(3)) <a href='http://evil.example/c'>k</a>",
    "{7*7} {{7*7}} ${7*7} {0.__class__} {} %{x} %s $\\alpha$",
    "\u202egnp.exe\u202c\u200f :material/home: :red[x] `c` # h www.evil.example a@evil.example",
    '=HYPERLINK("http://evil.example")',
)
ALL = " ".join(STRINGS)
OWN_UNIT = f"activity.{STRINGS[1]}.{STRINGS[0]}"  # as an address names an activity that a file brought
PERSONAL = (
    "today",
    "questionnaires",
    "trends?period=all",
    f"trends?rest=yes&measure={quote(OWN_UNIT)}",
    "respite",
    f"patterns?activity={quote(STRINGS[1])}",
    "try-and-see",
    f"try-and-see?kind={quote(STRINGS[4])}",
    f"try-and-see?what={quote(STRINGS[0])}",
    "plan",
    "step-by-step",
    "share",
    "my-data",
    "load",
    "start",
    "safety",
    "studies",
    "audit",
)


def put(store, folder, name, whose, header, rows, **answers):
    """Load rows as a file, by the way that every file takes."""
    file = folder / "upload.csv"
    lines = [header, *rows]
    file.write_text(
        "".join(",".join('"' + str(cell).replace('"', '""') + '"' for cell in line) + "\n" for line in lines)
    )
    sheet = read_file(file, store.staging(), file_name=f"{ALL}.csv")
    plan = propose(sheet, Answers(**answers), is_personal=whose == "personal")
    result = load(store, name, whose, sheet, plan, today=TODAY)
    assert result.stored == len(rows), result.rejects


def plan_and_try(mine):
    """A plan with goals, marks, a trial that is over and one under way, all named by the strings."""
    begun = TODAY - timedelta(days=12)
    for number, text in enumerate(STRINGS):
        goals = (Goal(kind=text, unit=STRINGS[0], bound="at_least", amount=3, per="day"),)
        programme = Programme(text[:100], (Phase(text[:100], begun, None, goals),))
        save_programme(mine, programme, key=f"plan {number}", today=TODAY)
        save_event(mine, TODAY - timedelta(days=number), text[:100], key=f"mark {number}", today=TODAY)
    for first_on, text in ((begun, STRINGS[0]), (TODAY - timedelta(days=1), STRINGS[1])):
        plan = TrialPlan(
            title=text[:100],
            a=STRINGS[4],
            b=text[:100],
            kind=STRINGS[4],
            measure="pain_average",
            block_days=2,
            washout_days=0,
            n_pairs=2,
            first_on=first_on,
        )
        number = save_draft(mine, plan, key=f"{text} draft", today=first_on)
        start_trial(mine, number, entropy=1, key=text, today=first_on)
        save_day(mine, number, first_on, "partly", key="day", today=first_on)
    save_draft(mine, plan, key="draft", today=first_on)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, serve):
    """A served store with hostile text in every field that takes text; gives its address and a token."""
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(folder / "store.duckdb")
    mine = store.create("My diary", "personal")
    notes = [f"{STRINGS[back % len(STRINGS)]}\n{'n' * (3000 if back == 3 else 1)}" for back in range(40)]
    days = [(back, TODAY - timedelta(days=back)) for back in range(40)]
    said = [CheckIn(on_day=day, pain_average=back % 5, note=notes[back]) for back, day in days]
    save_check_ins(mine, said, today=TODAY)
    for number, text in enumerate(STRINGS):
        step = save_step(mine, text, number, key=text)
        tried = begin_attempt(mine, step, Expected(7, 7, ALL), key=f"{text} before", today=TODAY)
        end_attempt(mine, tried, Outcome(3, 1, ALL), key=f"{text} after")
    begin_attempt(mine, step, Expected(7, 7, ALL), key="open", today=TODAY)
    plan_and_try(mine)
    days = [TODAY - timedelta(days=back) for back in range(10)]
    put(
        store,
        folder,
        "My diary",
        "personal",
        ("date", "kind", "amount", "unit", "source"),
        [(day, text, 3, unit, text) for day in days for text in STRINGS for unit in {text, STRINGS[0]}],
        kind="activity",
    )
    put(
        store,
        folder,
        ALL,
        "cohort",
        ("participant", "date", "pain_average", "activity_limited", "note", *STRINGS),
        [
            (
                f"{STRINGS[person % 6]} {person}",
                day,
                0 if back else 6,
                0 if back else 3,
                ALL,
                *(STRINGS[(column + person % 3) % 6] for column in range(6)),
            )
            for person in range(12)
            for back, day in enumerate(days)
        ],
    )
    chosen = Chosen(
        measures=("pain_average",),
        activities=STRINGS,
        definition="delphi-2011",
        has_notes=True,
        has_programmes=True,
        has_events=True,
        last_days=60,
        name=STRINGS[1][:60],
    )
    token = create_share(mine, chosen, now=now(), label=ALL[:100])
    said = Statement(*STRINGS[:4], TODAY - timedelta(days=40), (Ask(Item("note", NOTE), True),))
    codes = {}
    for name in (ALL, STRINGS[1]):
        study = store.create(name, "cohort")
        state(study, said, key=name)
        codes[name] = open_joining(study)
    agree(mine, study.id, 1, {Item("note", NOTE)}, key="agreed", code=codes[STRINGS[1]])
    store.close()
    with serve(folder / "store.duckdb") as address:
        yield address, token, codes[ALL]


def opened(page, url):
    """Open a page, let it finish, and unfold everything that it folds."""
    page.goto(url)
    if "/s/" in url:
        page.locator("figure").first.wait_for()
        return
    settled(page)
    unfolded(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_asks_nobody_and_runs_nothing(hostile, chromium, scheme):
    address, token, code = hostile
    study = quote(ALL)
    personal = PERSONAL if scheme == "light" else ("trends", "share")
    places = [f"{place}{'&' if '?' in place else '?'}of=My+diary" for place in personal]
    places += [f"describe?of={study}&by={quote(STRINGS[0])}"]
    places += [f"recurrence?of={study}&by={quote(name)}" for name in STRINGS[:: 4 if scheme == "light" else 12]]
    places += [
        f"join?code={code}&of=My+diary",
        f"joining?of={study}",
        f"load?of={study}",
        f"release?of={study}&by={quote(STRINGS[0])}",
        f"s/{token}",
    ]
    with chromium.new_context(color_scheme=scheme) as context:
        ask_nobody_and_run_nothing(context, address, places)


def ask_nobody_and_run_nothing(context, address, places):
    """Open places in a browser: none shows a fault, asks another server, or runs what a person wrote."""
    page = context.new_page()
    asked, dialogs, complaints = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    for place in places:
        opened(page, f"{address}/{place}")
        faults = page.locator("[data-testid=stException], [data-testid=stAlertContentError]")
        assert faults.count() == 0, (place, faults.first.inner_text())
        alive = page.locator("a[href*='evil'], a[href^='javascript'], img[src*='evil'], script:text('alert')")
        assert alive.count() == 0, (place, alive.first.evaluate("one => one.outerHTML"))
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert len(asked) > len(places)
    assert ([url for url in asked if not url.startswith(own)], dialogs, complaints) == ([], [], [])


def test_what_a_provider_calls_people_is_shown_as_it_is(tmp_path, chromium):
    people = []

    def fill(store):
        for text in STRINGS:
            made = signed_in(store, ISSUER, text, name=text, email=text, roles=("researcher", "steward"))
            people.append(made)
        study = AccountStore(store, people[0]).create("Backs", "cohort")
        for one in people[1:]:
            set_member(study, one.account_id, True, now=now())

    with public(tmp_path, free_port(), fill=fill) as served, chromium.new_context() as context:
        for one in people[:2]:
            cookies = served.cookie(one).items()
            context.add_cookies([{"name": name, "value": value, "url": served.address} for name, value in cookies])
            ask_nobody_and_run_nothing(context, served.address, ["people", "study-plan?of=Backs"])


@pytest.mark.parametrize(
    "place, query",
    [
        ("today", "of=%00&day=0000-00-00"),
        ("trends", "of=My+diary&measure=note&period=9e9&definition={0}"),
        ("respite", "of=../../x&definition=%3Cscript%3E&definition=x"),
    ],
)
def test_nonsense_in_the_address_opens_the_page_as_without_it(hostile, chromium, place, query):
    page = chromium.new_page()
    opened(page, f"{hostile[0]}/{place}?{query}")
    assert page.locator("h1").first.inner_text() == place.capitalize()
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    page.close()
