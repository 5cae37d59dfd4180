"""Every address that answers over HTTP, ours and Streamlit's, by everybody: who gets an answer there.

An address that is not in the table fails here. Pages are within the open connection: see test_pages.
"""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import MagicMock

import pytest
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.exceptions import InvalidStatus

from app import ROUTES
from pages.door.sign_in import sign_in_routes
from tests.attack.authorisation.world import MARK, STUDY_MARK
from tests.conftest import free_port
from tests.served import public

ANYBODY = "anybody"
HOLDER = "who holds the token, whoever that is"
SIGNED_IN = "who is signed in"
TOLD = "who was sent this very address"
NOBODY = "nobody"
PROVIDER = "anybody, where a provider is asked who comes"
TABLE = {
    "/healthz": ANYBODY,
    "/s/r.{rest:path}": HOLDER,
    "/s/{token}/holds": HOLDER,
    "/s/{token:path}": HOLDER,
    "/calendar/{token}.ics": HOLDER,
    "/phone": ANYBODY,
    "/phone/days": HOLDER,
    "/phone/entries": HOLDER,
    "/phone/pair": HOLDER,
    "/phone/leave": HOLDER,
    "/phone/{name:path}": ANYBODY,
    "/respite.css": SIGNED_IN,
    "/respite.js": SIGNED_IN,
    "/upload/{ticket}": SIGNED_IN,
    "/full": ANYBODY,
    "/sign-in": ANYBODY,
    "/sign-in/provider": PROVIDER,
    "/_stcore/health": SIGNED_IN,
    "/_stcore/host-config": SIGNED_IN,
    "/_stcore/stream": SIGNED_IN,
    "/_stcore/metrics": NOBODY,
    "/_stcore/agent/interact": NOBODY,
    "/_stcore/agent/openapi.json": NOBODY,
    "/_stcore/agent/mcp": NOBODY,
    "/_stcore/upload_file/{session_id}/{file_id}": TOLD,
    "/media/{file_id:path}": TOLD,
    "/component/{path:path}": SIGNED_IN,
    "/_stcore/bidi-components/{path:path}": SIGNED_IN,
    "/auth/login": PROVIDER,
    "/auth/logout": ANYBODY,
    "/oauth2callback": PROVIDER,
}
# by the words above: the answer with a provider to who is signed in and to who is not, then so with a passphrase
ANSWERS = {
    ANYBODY: ("yes", "yes", "yes", "yes"),
    HOLDER: ("yes", "yes", "yes", "yes"),
    SIGNED_IN: ("yes", "sign in first", "yes", "sign in first"),
    TOLD: ("nothing here", "sign in first", "nothing here", "sign in first"),
    NOBODY: ("nothing here", "nothing here", "nothing here", "nothing here"),
    PROVIDER: ("yes", "yes", "nothing here", "nothing here"),
}
# the same for anybody, with nothing of anybody
OF_PROGRAM = ("/_stcore/health", "/_stcore/host-config", "/respite.css", "/respite.js", "/phone/{name:path}")
NAMES = ("Ann", "Ben", "Cleo", "Dan", "Sue", "Nil", "Rod", "Wim", "Pat")
MUST_HAVE = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": ("no-referrer", "same-origin"),
    "content-security-policy": "frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
}


def routes() -> dict[str, set[str]]:
    """The methods of every address: of our routes, and of all that Streamlit would add for its own."""
    found: dict[str, set[str]] = {}
    for route in (*ROUTES, *sign_in_routes(str), *create_streamlit_routes(MagicMock())):
        if path := getattr(route, "path", ""):
            found.setdefault(path, set()).update(getattr(route, "methods", None) or {"GET"})
    return found


def test_every_route_has_a_row():
    assert set(routes()) == set(TABLE)


def concrete(path: str) -> str:
    """An address that fits a route, and that nobody was told of."""
    named = {
        "{rest:path}": "x",
        "{token:path}": "x",
        "{token}": "x",
        "{ticket}": "x",
        "{session_id}": "a" * 36,
        "{file_id}": "b" * 36,
        "{file_id:path}": f"{'c' * 56}.zip",
        "{path:path}": "x/y.js",
        "{name:path}": "phone.css",
    }
    for name, value in named.items():
        path = path.replace(name, value)
    return path


def said(answer) -> str:
    """What an answer amounts to, in the table's words."""
    if answer.status == 403 and "Sign in first." in answer.text:
        return "sign in first"
    return "nothing here" if answer.status == 404 and answer.text == "There is nothing here.\n" else "yes"


def check_head(answer, where: str) -> None:
    """No other site may frame it, guess its type or learn where somebody came from; nobody keeps what tells of somebody."""
    for name, value in MUST_HAVE.items():
        told = answer.getheader(name) or ""
        assert any(one in told for one in (value if isinstance(value, tuple) else (value,))), f"{where}: {name} {told}"
    assert answer.getheader("access-control-allow-origin") in (None, "")
    is_of_program = any(name in where for name in OF_PROGRAM)
    assert is_of_program or "no-store" in (answer.getheader("cache-control") or ""), where


@pytest.mark.parametrize("path", [path for path in TABLE if path != "/_stcore/stream"])
def test_an_address_answers_to_whom_it_is_for(served, path):
    running, world = served
    callers = {name: running.cookie(world.people[name]) for name in NAMES}
    outside = {
        "nobody": {},
        "Gus": running.cookie(world.people["Gus"]),
        "over": running.cookie(world.people["Ann"], age=timedelta(hours=13)),
        "forged": running.cookie(world.people["Ann"], secret="x" * 40),
    }
    for method in sorted(routes()[path] - {"HEAD"}):
        for who, cookies in (callers | outside).items():
            if path == "/auth/logout" and who not in ("nobody", "forged"):
                continue  # it ends the visits of who asks: see tests/attack/test_sign_in_pages.py
            answer = running.ask(concrete(path), method=method, cookies=cookies, Origin=running.address)
            expected = ANSWERS[TABLE[path]][who in outside]
            where = f"{method} {path} by {who}"
            assert said(answer) == expected, f"{where}: {answer.status} {answer.text[:80]}"
            check_head(answer, where)
            assert MARK not in answer.text and STUDY_MARK not in answer.text
        # the same from another site: nothing that changes anything, whoever is signed in
        if method not in ("GET", "OPTIONS"):
            for origin in ("https://evil.example", "null", None):
                answer = running.ask(concrete(path), method=method, cookies=callers["Ann"], Origin=origin)
                assert answer.status in (403, 404, 405), f"{method} {path} from {origin}: {answer.status}"


def test_a_link_opens_for_whoever_holds_it_and_for_who_is_signed_in_alike(served):
    running, world = served
    for cookies in ({}, running.cookie(world.people["Sue"]), running.cookie(world.people["Ben"])):
        answer = running.ask(f"/s/{world.token}", cookies=cookies)
        assert answer.status == 200 and MARK in answer.text
        check_head(answer, "a link")


def test_what_one_was_told_of_nobody_else_gets(served):
    running, world = served
    ann = running.cookie(world.people["Ann"])
    with running.open(ann) as page:
        page.run("my-data")
        page.click("Make the file")
        file = next(word.strip('",') for word in page.text.split() if word.startswith('"/media/'))
        sent = f"/_stcore/upload_file/{page.session}/{'b' * 36}"
        answer = running.ask(file, cookies=ann)
        assert answer.status == 200
        check_head(answer, "a file")
        token = generate_xsrf_token_string()
        told = {"Origin": running.address, "X-Xsrftoken": token}
        for who in NAMES[1:]:
            cookies = running.cookie(world.people[who]) | {"_streamlit_xsrf": token}
            assert running.ask(file, cookies=cookies).status == 404, who
            for method in ("PUT", "DELETE"):
                assert said(running.ask(sent, method=method, cookies=cookies, **told)) == "nothing here", who
        # her page has not asked where to send a file yet, so that address is nobody's
        mine = ann | {"_streamlit_xsrf": token}
        assert said(running.ask(sent, method="PUT", cookies=mine, **told)) == "nothing here"
        # another way to write the same address is no way around
        ways = ("/{0}", "/s/..{0}", "/s/%2e%2e{0}", "/.{0}", "/static/..{0}", "/healthz/..{0}", "{0}/", "http://x{0}")
        for path in (file.replace("/media", "/%6dedia"), *(way.format(file) for way in ways)):
            for cookies in ({}, running.cookie(world.people["Ben"])):
                answer = running.ask(path, cookies=cookies)
                # at most the empty page that every address within the app gives to who is signed in
                assert answer.status in (400, 403, 404) or "<title>Streamlit</title>" in answer.text, path
                assert "PK" not in answer.text[:2]


def test_headers_of_a_stranger_make_nobody_anybody(served):
    running, _ = served
    for told in (
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-User": "ann"},
        {"Remote-User": "ann"},
        {"Authorization": "Bearer x"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
        {"X-Original-URL": "/s/x", "X-Rewrite-URL": "/s/x"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-HTTP-Method-Override": "GET"},
    ):
        assert said(running.ask("/today", **told)) == "sign in first", told
        answer = running.ask("/auth/login", **told)
        assert answer.getheader("location") == "/" and "evil" not in str(answer.getheaders())
    for where in ("//evil.example", "https://evil.example", "/\\evil.example"):
        for name in ("next", "redirect", "redirect_uri", "return_to"):
            for path in ("/auth/login", "/oauth2callback", "/"):
                answer = running.ask(f"{path}?{name}={where}", Accept="text/html")
                assert "evil" not in (answer.getheader("location") or "")
    for host in ("evil.example", "127.0.0.1", f"{running.address.split('//')[1]}.evil.example", ""):
        assert running.ask("/", Host=host).status in (400, 403), host


def test_the_same_table_where_a_passphrase_is_asked_for(tmp_path):
    with public(tmp_path, free_port(), door="[passphrase]") as running:
        name, _, value = running.tell_passphrase().getheader("set-cookie").partition(";")[0].partition("=")
        ended = {name: running.tell_passphrase().getheader("set-cookie").partition(";")[0].partition("=")[2]}
        running.ask("/auth/logout", cookies=ended)
        for path, whose in TABLE.items():
            if path in ("/auth/logout", "/_stcore/stream"):
                continue
            for who, cookies in (("owner", {name: value}), ("nobody", {}), ("ended", ended), ("forged", {name: "x"})):
                method = "GET" if "GET" in routes()[path] else min(routes()[path])
                answer = running.ask(concrete(path), method=method, cookies=cookies, Origin=running.address)
                assert said(answer) == ANSWERS[whose][2 + (who != "owner")], f"{path} by {who}: {answer.status}"
                check_head(answer, path)
        for cookies in ({}, ended, {name: "x"}):
            with pytest.raises(InvalidStatus, match="403"):
                running.open(cookies)
        with running.open({name: value}) as page:
            assert "Record today" in page.run()
