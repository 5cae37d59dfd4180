"""Every page against axe's rules for WCAG 2.2 A and AA, on a phone in the light and at a desk in the dark.

And with the keyboard alone: a day is recorded without a pointer.
"""

import os
import shutil
from pathlib import Path

import pytest

from data.accounts.access import AccountStore
from data.accounts.access_codes import new_code
from data.catalogue.definition import load_definition
from data.demo.demo import PERSON_NAME, TRIAL_NAME
from data.recurrence.release_people import release_people
from data.sharing.releases import publish
from data.sharing.shares import Chosen, create_share
from data.store.store import Store, now
from pages.answers.first_recurrences import study_recurrence
from pages.answers.question import StudyQuestion
from pages.answers.release import ReleaseQuestion, released_study
from pages.report.release_document import release_report
from pages.report.release_page import release_files
from pages.report.release_routes import MARK
from pages.telling.plain_page import sign_in_page
from tests.addresses import MINE, OTHERS, STUDY
from tests.browser.settling import run_by, settled, unfold
from tests.conftest import free_port
from tests.served import add_account, public

AXE = Path(__file__).parents[2] / ".venv/axe-core/package/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALSO = ["heading-order", "empty-table-header"]  # best practice to axe, and no small thing to who goes by headings
RUN = """([tags, also]) => axe.run(document, {
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
    rules: Object.fromEntries(also.map(one => [one, {enabled: true}])),
})"""
PAGES = {
    "person": [f"{name}?of=Simulated+person" for name in MINE] + list(OTHERS),
    "study": [f"{name}?of=Simulated+trial" for name in STUDY],
    "empty": ["", "today", "my-data", "join", "load", "study-plan", *OTHERS],
}
GROUND = "() => getComputedStyle(document.querySelector('[data-testid=stSidebar]')).backgroundColor"
LOOKS = {"phone, light": (390, "light"), "desk, dark": (1280, "dark")}
PHONE, DESK = LOOKS
# each page in one of the two looks; RESPITE_EVERY_LOOK=1 has every page in both, which takes two minutes more
LOOKED_AT = {"person": [PHONE], "study": [DESK], "empty": [PHONE], "reader": [PHONE], "signed in": [DESK]}
if os.environ.get("RESPITE_EVERY_LOOK"):
    LOOKED_AT = {whose: [PHONE, DESK] for whose in LOOKED_AT}


def in_looks(whose: str):
    """The fixture `page`, in the looks that these pages are seen in."""
    return pytest.mark.parametrize("page", LOOKED_AT[whose], indirect=True)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory, serve, simulated):
    """Where a person's demo, a study's, and an empty store are served, and a link that a reader opens."""
    folder = tmp_path_factory.mktemp("stores")
    shutil.copy(simulated, folder / "demo.duckdb")
    store = Store(folder / "demo.duckdb")
    chosen = Chosen(measures=("pain_average",), activities=("walking",), definition="delphi-2011", last_days=90)
    token = create_share(store.find(PERSON_NAME), chosen, now=now())
    coded = create_share(store.find(PERSON_NAME), chosen, now=now(), code=new_code())
    released = published(store.find(TRIAL_NAME))
    store.create(f"A_study_{'of_many_words_' * 5}without_blanks", "cohort")  # its lines are on the page Audit
    store.close()
    with serve(folder / "demo.duckdb") as demo, serve(folder / "empty.duckdb") as empty:
        yield {
            "person": demo,
            "study": demo,
            "empty": empty,
            "reader": f"{demo}/s/{token}",
            "coded": f"{demo}/s/{coded}",
            "release": f"{demo}/s/{MARK}{released}",
        }


def published(study) -> str:
    """The token of a release of the study, of its recurrences by group."""
    definition, people = load_definition("walkback-limiting"), release_people(study, by="arm", population=None)
    asked = StudyQuestion(definition=definition, by="arm")
    found = released_study(
        ReleaseQuestion(by="arm", recurrence=asked), people, recurrence=study_recurrence(study, asked)
    )
    told = release_report(found, title="A trial", is_simulated=True, definition=definition, made_at=now())
    files = release_files(found, told)
    return publish(study, people, files.files, asked={}, policy=files.policy, key="one", now=now(), has_event=None)


@pytest.fixture
def page(request, chromium):
    """A page of a browser with one of the two looks."""
    width, scheme = LOOKS[request.param]
    with chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        yield context.new_page()


def violations(page, name: str) -> list[str]:
    """The violations on the page as it stands that are serious, critical or `ALSO`, one line each with the place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, [TAGS, ALSO])
    return [
        f"{name}: {one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical") or one["id"] in ALSO
        for node in one["nodes"]
    ]


def opened(page, address: str) -> None:
    """Open a page and wait until it is as it stays: while charts fade in, their words are fainter than they will be."""
    page.goto(address, wait_until="domcontentloaded")
    settled(page)


@pytest.mark.parametrize(
    ("whose", "page"), [(whose, look) for whose in PAGES for look in LOOKED_AT[whose]], indirect=["page"]
)
def test_no_page_has_a_serious_violation(addresses, page, whose):
    found = []
    for name in PAGES[whose]:
        opened(page, f"{addresses[whose]}/{name}")
        found += violations(page, name)
    assert found == []


@in_looks("reader")
def test_neither_has_what_a_reader_opens(addresses, page):
    page.goto(addresses["reader"])
    found = violations(page, "reader")
    page.goto(addresses["release"])
    page.get_by_role("heading", name="A trial").wait_for()
    found += violations(page, "release")
    page.goto(addresses["coded"])
    found += violations(page, "asked for a code")
    page.get_by_label("The code").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("That is not the code").wait_for()
    assert found + violations(page, "after a wrong code") == []


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Respite served to others, with the cookies of a few of them by name."""
    people = {}

    def fill(store):
        for name, roles in (("Ann", ["individual"]), ("Cleo", ["researcher"]), ("Sue", ["steward"]), ("Nil", [])):
            people[name] = add_account(store, name, *roles)
        diary = AccountStore(store, people["Ann"]).create("My diary", "personal")
        create_share(diary, Chosen(measures=("pain_average",), last_days=90), now=now())
        AccountStore(store, people["Cleo"]).create("Backs", "cohort")

    with public(tmp_path_factory.mktemp("served"), free_port(), fill=fill) as made:
        cookies = {name: made.cookie(one).items() for name, one in people.items()}
        yield (
            made,
            {
                name: [{"name": key, "value": value, "url": made.address} for key, value in theirs]
                for name, theirs in cookies.items()
            },
        )


@in_looks("signed in")
def test_neither_has_what_those_who_sign_in_open(served, page):
    made, cookies = served
    page.set_content(sign_in_page("wrong"))
    found = violations(page, "passphrase")
    page.goto(made.address)
    page.get_by_role("link", name="Sign in").wait_for()
    found += violations(page, "sign in")
    page.goto(f"{made.address}/full")
    page.get_by_role("link", name="Open Respite again").wait_for()
    found += violations(page, "full")
    for name, places in (("Sue", ("people", "links")), ("Cleo", ("study-plan",)), ("Nil", ("start",))):
        page.context.add_cookies(cookies[name])
        for place in places:
            opened(page, f"{made.address}/{place}")
            if place == "people":
                unfold(page, "Number 1: Ann")
                run_by(page.get_by_role("button", name="Erase this person"))
                page.get_by_label("Type the number").wait_for()
            found += violations(page, place)
            if place == "people":  # who is signed in stands in the sidebar, whose ground is another
                before, is_dark = (
                    page.evaluate(GROUND),
                    page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"),
                )
                page.emulate_media(color_scheme="light" if is_dark else "dark")
                page.wait_for_function(f"before => ({GROUND})() !== before", arg=before)
                settled(page)
                found += violations(page, "people, the other way")
    assert found == []


@pytest.mark.parametrize("page", ["phone, light"], indirect=True)
def test_a_day_is_recorded_with_the_keyboard_alone(addresses, page):
    opened(page, f"{addresses['empty']}/today")

    def reach(words: str) -> int:
        """Go on with the tabulator until the focus is on a control with these words; how often it was pressed."""
        for pressed in range(1, 81):
            page.keyboard.press("Tab")
            if page.evaluate("() => (document.activeElement.innerText || '').trim()") == words:
                return pressed
        raise AssertionError(f"the keyboard does not reach “{words}”")

    reach("0")
    for _ in range(3):  # within a row of choices the arrows go on
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.get_by_role("radio", name="3", exact=True, checked=True).first.wait_for()
    assert reach("Save for today") <= 4  # what is folded, then Save
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().height") >= 44
    page.keyboard.press("Enter")
    page.get_by_text("Saved for today: 3 on average").wait_for()
