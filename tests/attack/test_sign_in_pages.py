"""Served to others with a provider: who is shown what, over real connections with the cookies that signing in leaves."""

from datetime import date, timedelta

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

import cli
from data.accounts.access import AccountStore
from data.own.entries import CheckIn, save_check_in
from tests.conftest import free_port
from tests.served import add_account, public

ROLES = {
    "Ann": ("individual",),
    "Ben": ("individual",),
    "Cleo": ("researcher",),
    "Sue": ("steward",),
    "Nil": (),
    "Dan": ("individual", "researcher"),
    "Eve": ("individual",),
}
CANARY = "canary in a note"


@pytest.fixture(scope="module")
def people():
    return {}


@pytest.fixture(scope="module")
def served(tmp_path_factory, people):
    def fill(store):
        for name, roles in ROLES.items():
            people[name] = add_account(store, name, *roles)
        for name in ("Ann", "Eve"):
            diary = AccountStore(store, people[name]).create("My diary", "personal")
            save_check_in(diary, CheckIn(on_day=date.today(), pain_now=7, note=CANARY), key=name, today=date.today())

    with public(tmp_path_factory.mktemp("served"), free_port(), fill=fill) as made:
        yield made


@pytest.fixture
def page_of(served, people):
    """An open page of somebody, by name."""
    opened = []

    def open_(name: str | None, **how):
        opened.append(served.open(served.cookie(people[name]) if name else {}, **how))
        return opened[-1]

    yield open_
    for page in opened:
        page.close()


@pytest.mark.parametrize(
    "name, has, has_not",
    [
        ("Ann", {"Today", "Share", "My data"}, {"Load", "People", "Links"}),
        ("Ben", {"Start"}, {"Today", "Load", "People"}),
        ("Cleo", {"Start"}, {"Today", "People", "Links", "My data"}),
        ("Sue", {"People", "Links"}, {"Today", "Load", "My data", "Share"}),
        ("Nil", {"Start", "Safety"}, {"Today", "Load", "People"}),
    ],
)
def test_the_menu_is_that_of_ones_roles_and_the_diary_ones_own(page_of, name, has, has_not):
    page = page_of(name)
    text = page.run()
    assert has <= set(page.titles()) and not has_not & set(page.titles())
    assert (CANARY in text) == (name == "Ann")
    assert "demo" not in text.lower()


@pytest.mark.parametrize("name", ["Ben", "Cleo", "Sue", "Nil"])
@pytest.mark.parametrize("address", ["today", "people", "load"])
def test_a_page_of_another_role_is_not_there(page_of, name, address):
    theirs = {"today": "Ben", "people": "Sue", "load": "Cleo"}[address]
    text = (page := page_of(name)).run(address)
    assert CANARY not in text
    own_page = {"today": "How is your pain", "people": "Everybody who signed in", "load": "Load"}[address]
    if name != theirs:
        assert address.capitalize() not in page.titles() and own_page not in text.replace("Load a study", "")


def test_nobody_without_a_right_cookie_gets_a_page_or_a_file(served, people, page_of):
    ann, ben = served.cookie(people["Ann"]), served.cookie(people["Ben"])
    page = page_of("Ann")
    page.run("my-data")
    page.click("Make the file")
    found = {word.strip('",') for word in page.text.split() if word.startswith('"/media/')}
    assert found
    file = found.pop()
    assert served.ask(file, cookies=ann).status == 200
    forged = served.cookie(people["Ann"], secret="t" * 40)
    for cookies in (ben, {}, forged, served.cookie(people["Ann"], age=timedelta(days=1))):
        assert served.ask(file, cookies=cookies).status in (403, 404)
        # what others were not told of is as what is not there
        assert served.ask(
            f"/_stcore/upload_file/{page.session}/x", method="PUT", cookies=cookies, Origin=served.address
        ).status in (403, 404)
    assert served.ask("/today", Accept="text/html").getheader("location") == "/sign-in"
    for path in (
        "/",
        "/static/js/x.js",
        "/favicon.png",
        "/_stcore/health",
        "/today",
        "/media/x",
        "/upload/x",
        "/component/x",
        "/_stcore/bidi-components/x",
    ):
        assert served.ask(path).status == 403, path
    for path in ("/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/app/static/x"):
        assert served.ask(path, cookies=ann).status == 404, path


def test_another_sites_page_opens_no_connection_and_changes_nothing(served, people):
    ann = served.cookie(people["Ann"])
    for origin in ("http://evil.example", "null", f"{served.address}.evil.example", f"http://localhost:{served.port}"):
        with pytest.raises(InvalidStatus, match="403"):
            served.open(ann, origin=origin)
        for path in ("/_stcore/upload_file/a/b", "/"):
            assert served.ask(path, method="POST", cookies=ann, Origin=origin).status == 403
    assert served.ask("/", cookies=ann, Host="evil.example").status == 403
    assert served.ask("/", cookies=ann, Host=f"localhost:{served.port}").status == 403
    assert served.ask("/auth/logout", cookies=ann, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    with served.open(ann) as page:
        assert CANARY in page.run()


def test_signing_out_ends_every_open_page_of_that_person_and_of_nobody_else(served, people, page_of):
    eve, ann = page_of("Eve"), page_of("Ann")
    assert CANARY in eve.run() and CANARY in ann.run()
    cookies = served.cookie(people["Eve"])
    served.ask("/auth/logout", cookies=cookies)
    eve.listen()  # she asks for nothing more: it comes by itself
    assert eve.redirect == "/sign-in"
    with pytest.raises(ConnectionClosed):
        eve.run()
    assert CANARY in ann.run()
    # nor for a browser that goes on with the earlier connection's number
    for session in ("", eve.session):
        with pytest.raises(InvalidStatus, match="403"):
            served.open(cookies, session=session)


def test_an_open_page_ends_when_its_role_is_taken_and_its_person_erased(page_of, served, people):
    sue, dan, number = page_of("Sue"), page_of("Dan"), people["Dan"].account_id
    dan.run()
    assert dan.has("Record today") and dan.has("Load a study")
    assert CANARY not in sue.run("people") and "My diary" not in sue.text
    sue.tick("Researcher", False, key=f"people.{number}.researcher")
    # asked at once, the page gives no answer any more
    dan.run()
    assert dan.redirect == "/sign-in" and "new_session" not in dan.text
    dan = page_of("Dan")
    dan.run()
    assert dan.has("Record today") and not dan.has("Load a study")
    sue.click("Erase this person", key=f"people.{number}.erase")
    sue.click("Erase for good", typed={"Type the number of the account": str(number)})
    assert f"Account number {number} is erased" in sue.text
    dan.listen()
    assert dan.redirect == "/sign-in"
    with pytest.raises(InvalidStatus, match="403"):
        page_of("Dan")


def test_before_signing_in_there_is_a_plain_page_and_no_connection(served):
    with pytest.raises(InvalidStatus, match="403"):
        served.open()
    page = served.ask("/sign-in", Accept="text/html")
    assert page.status == 200 and "<script" not in page.text and 'href="/sign-in/provider"' in page.text
    assert page.getheader("content-security-policy").startswith("default-src 'none'")
    assert "opens once you are signed in" not in page.text
    assert "opens once you are signed in" in served.ask("/sign-in", cookies={"respite-join": "ABCD"}).text
    onward = served.ask("/sign-in/provider")
    assert onward.status == 303 and onward.getheader("location").startswith("/auth/login?provider=")
    led = served.ask("/sign-in/provider", **{"Sec-Fetch-Site": "cross-site"})
    assert (led.status, led.getheader("location")) == (303, "/sign-in")


def test_a_connection_without_the_token_of_our_page_shows_nothing(served, people):
    with served.open(served.cookie(people["Ann"]) | {"_streamlit_xsrf": "x"}) as page:
        assert CANARY not in page.run() and page.titles() == ["Sign in"] and "reload this page and sign in" in page.text


def test_a_study_of_the_terminal_is_given_to_a_researcher_there(served, people, page_of, capsys, monkeypatch):
    store = served.folder / "store.duckdb"
    diary = served.folder / "diary.csv"
    diary.write_text("participant,date,pain_average\nP1,2026-01-01,3\n")
    monkeypatch.setenv("RESPITE_STORE", str(store))
    cleo = page_of("Cleo")
    for line, said in (
        (["load", str(diary), "--study", "Backs"], "1 record"),
        (["access", "--study", "Backs"], "Nobody who signs in"),
        (["access", "--study", "Backs", "--give", "cleo@example.org"], f"number {people['Cleo'].account_id}: Cleo"),
    ):
        assert cli.main(line) == 0  # handed over to the Respite that is served
        assert said in capsys.readouterr().out
    cleo.run()
    assert "Describe" in cleo.titles()
    assert cli.main(["access", "--study", "Backs", "--take", "cleo@example.org"]) == 0
    cleo.listen()
    assert cleo.redirect == "/sign-in"
    assert cli.main(["access", "--study", "Backs", "--give", "ann@example.org"]) == 2
    assert "no researcher with this" in capsys.readouterr().err
