"""Signing in with OpenID Connect, in a browser and at a real provider: one's own diary, and nobody else's."""

import re

import pytest
from oidc_provider_mock import User, run_server_in_thread

from data.store.audit import trail
from data.store.store import Store
from tests.browser.settling import press, run_by, tap
from tests.conftest import free_port
from tests.patience import LONG
from tests.served import public

DOOR = """[oidc]
metadata_url = "http://127.0.0.1:{port}/.well-known/openid-configuration"
client_id = "respite"
client_secret_file = "secret"
newcomers = ["individual"]
stewards_by_email = ["sue@example.org"]
"""
PEOPLE = [
    User(sub="ann", claims={"name": "Ann", "email": "sue@example.org", "email_verified": False}),
    User(sub="ben", claims={"name": "Ben", "email": "ben@example.org", "email_verified": True}),
    User(sub="sue", claims={"name": "Sue", "email": "sue@example.org", "email_verified": True}),
]
NOTE = "Canary of a note"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("provider")
    with run_server_in_thread(require_nonce=True, user_claims=PEOPLE) as provider:
        door = DOOR.format(port=provider.server_port)
        with public(folder, free_port(), door=door) as made:
            yield made


def sign_in(page, served, name: str, to: str = "/") -> None:
    """From the page of somebody who is not signed in, to the provider and back, where what they came for opens."""
    page.get_by_role("link", name="Sign in").press("Enter")
    page.wait_for_url(re.compile("/oauth2/authorize"))
    page.get_by_role("button", name=name.lower(), exact=False).first.press("Enter")
    page.wait_for_url(f"{served.address}{to}")
    page.get_by_text(f"Signed in as {name}").wait_for()


def sign_out(page, served) -> None:
    """By the sidebar, and at the provider too."""
    press(page.get_by_role("button", name="Sign out"))
    page.wait_for_url(re.compile("/oauth2/end_session"))
    page.get_by_role("button").first.press("Enter")
    page.get_by_role("link", name="Sign in").wait_for()


def test_one_after_the_other_on_one_browser_and_neither_sees_the_other(served, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{served.address}/trends")
    assert page.url == f"{served.address}/sign-in"
    page.get_by_role("link", name="Sign in").wait_for()
    assert page.get_by_role("link", name="Today").count() == 0

    sign_in(page, served, "Ann")
    cookies = {one["name"]: one for one in context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"] and cookies["_streamlit_user"]["sameSite"] == "Lax"
    assert page.get_by_role("button", name="People").count() == 0  # an unverified address makes nobody a steward
    run_by(page.get_by_role("button", name="Record today"))
    tap(page.get_by_text("5", exact=True).first)
    page.get_by_role("radio", name="5", exact=True, checked=True).first.wait_for()
    run_by(page.get_by_role("button", name="Save for today"))
    page.get_by_text("Saved", exact=False).first.wait_for()
    # a second tab of hers is signed in too, and ends with the first
    other = context.new_page()
    other.goto(served.address)
    other.get_by_role("link", name="Trends").wait_for()
    sign_out(page, served)
    other.get_by_role("link", name="Sign in").wait_for()
    assert other.get_by_role("link", name="Trends").count() == 0
    assert "_streamlit_user" not in {one["name"] for one in context.cookies()}

    # by a study's link: the page that it is of opens once he is signed in
    page.goto(f"{served.address}/join?code=ABCD-EFGH")
    page.get_by_text("opens once you are signed in").wait_for()
    sign_in(page, served, "Ben", to="/join?code=ABCD-EFGH")
    page.get_by_text("This code opens no study").wait_for()
    page.goto(served.address)
    page.get_by_role("button", name="Record today").wait_for()
    assert page.get_by_role("link", name="Trends").count() == 0
    page.go_back()
    page.goto(f"{served.address}/trends")
    page.get_by_text("Signed in as Ben").wait_for()
    assert page.get_by_text("Signed in as Ann").count() == 0 and page.get_by_role("link", name="Trends").count() == 0
    page.goto(served.address)
    page.get_by_text("Signed in as Ben").wait_for()
    sign_out(page, served)

    sign_in(page, served, "Sue")
    press(page.get_by_role("link", name="People"))
    page.get_by_text("Everybody who signed in").wait_for()
    page.get_by_text("3 accounts, 0 erased.").wait_for()
    page.get_by_text("Number 1: Ann (individual)").wait_for()
    context.close()
    assert not re.search(r"canary|example\.org|code=|eyJ", (served.folder / "log").read_text())


def test_the_trail_tells_who_signed_in_and_out_by_number(served):
    served.process.terminate()
    served.process.wait(LONG)
    store = Store(served.folder / "store.duckdb")
    lines = [(line.actor, line.action) for line in trail(store) if line.action in ("account", "sign in", "sign out")]
    store.close()
    assert lines == [
        ("account 1", "account"),
        ("account 1", "sign in"),
        ("account 1", "sign out"),
        ("account 2", "account"),
        ("account 2", "sign in"),
        ("account 2", "sign out"),
        ("account 3", "account"),
        ("account 3", "sign in"),
    ]
