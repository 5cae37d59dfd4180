"""The front door as it is run: headers on whatever Streamlit serves, other sites kept out, the store given back."""

import base64
import http.client
import logging
import os
import re
import socket
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import without_words
from data.sharing.shares import Chosen, create_share
from data.store.handoff import serving_file
from data.store.store import Store, now
from pages.door.names import is_own_host, may_enter
from tests.patience import LONG, until
from tests.ready import console, said

ROOT = Path(__file__).parents[2]


@contextmanager
def running(store: Path, log: Path, *command: str):
    """The app under the given server on a free port; ended as a person ends it."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    module, *argv = (part.format(port=port) for part in command)
    process = console(argv, module=module, cwd=ROOT, env={**os.environ, "RESPITE_STORE": str(store)}, out=log)

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=LONG).close()
        except OSError:
            return False
        return True

    try:
        until(answers, "an answer of the app")
        yield port
    finally:
        process.terminate()
        process.wait(LONG)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    with running(
        folder / "store.duckdb", folder / "log", "streamlit", "run", "app.py", "--server.port", "{port}"
    ) as port:
        yield port


def get(port, path, method="GET", **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    answer.body = answer.read()
    line.close()
    return answer


def script_of(port) -> str:
    """The address of a script that Streamlit's page loads."""
    return re.search(rb'src="\.(/static/js/[^"]+)"', get(port, "/").body)[1].decode()


@pytest.mark.parametrize(
    "path, status",
    [
        ("/", 200),
        ("/healthz", 200),
        ("/_stcore/health", 200),
        ("/_stcore/host-config", 200),
        ("/a/page/of/mine", 200),
        ("/favicon.png", 200),
        ("/media/nothing", 404),
        ("/s/nothing", 404),
        ("/_stcore/agent/interact", 405),
        ("/script of the page", 200),
        ("/x/", 301),
    ],
)
def test_every_answer_carries_the_headers(port, path, status):
    answer = get(port, script_of(port) if path == "/script of the page" else path.replace(" ", "%20"))
    assert answer.status == status
    policy = answer.getheader("content-security-policy")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "http:" not in policy and "https:" not in policy and "*" not in policy
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("x-frame-options") == "DENY"


def test_health_says_nothing_else(port):
    assert get(port, "/healthz").body == b'{"status":"ok"}'


@pytest.mark.parametrize("path", ["/", "/healthz", "/s/nothing", "/_stcore/host-config"])
def test_a_rebound_name_is_turned_away(port, path):
    assert get(port, path, Host="respite.example").status == 403
    assert get(port, path, Host="[::1").status == 403
    assert get(port, path, Host=f"localhost:{port}").status != 403


@pytest.mark.parametrize(
    "origin, host, status",
    [
        ("http://127.0.0.1:{port}", "127.0.0.1:{port}", 101),
        ("http://localhost:{port}", "localhost:{port}", 101),
        ("http://evil.example", "127.0.0.1:{port}", 403),
        ("http://127.0.0.1:1", "127.0.0.1:{port}", 403),
        ("null", "127.0.0.1:{port}", 403),
        ("http://evil.example", "evil.example", 403),
    ],
)
def test_only_our_own_page_opens_a_session(port, origin, host, status):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    line.request(
        "GET",
        "/_stcore/stream",
        headers={
            "Host": host.format(port=port),
            "Origin": origin.format(port=port),
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        },
    )
    assert line.getresponse().status == status  # the body of a session that opens has no end
    line.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_site_can_change_nothing(port, method):
    assert get(port, "/_stcore/upload_file/a/b", method, Origin="http://evil.example").status == 403


@pytest.mark.parametrize(
    "name, is_ours",
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("192.168.1.7", True),
        ("::1", True),
        ("diary.example", True),
        ("other.example", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        (None, False),
    ],
)
def test_names_that_are_ours(monkeypatch, name, is_ours):
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://diary.example/")
    assert is_own_host(name) is is_ours


@pytest.mark.parametrize(
    "kind, path, enters",
    [
        ("http", "/s/token", True),
        ("http", "/s/token/holds", True),
        ("http", "/healthz", True),
        ("http", "/", False),
        ("http", "/today", False),
        ("http", "/s", False),
        ("http", "/static/js/a.js", False),
        ("http", "/_stcore/upload_file/a/b", False),
        ("http", "/_stcore/metrics", False),
        ("websocket", "/_stcore/stream", False),
        ("websocket", "/s/token", False),
    ],
)
def test_a_reader_of_a_link_finds_no_diary_at_its_address(monkeypatch, kind, path, enters):
    def comes(host, origin):
        headers = [(b"host", host), (b"origin", origin)]
        return may_enter({"type": kind, "path": path, "method": "GET", "headers": headers})

    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://diary.example")
    assert comes(b"diary.example", b"https://diary.example") is enters
    assert comes(b"127.0.0.1:8501", b"http://127.0.0.1:8501")  # the owner's own computer has all of it
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "http://localhost:8501")
    assert comes(b"localhost:8501", b"http://localhost:8501")


def test_a_fault_is_logged_without_the_words_it_quotes():
    answer = "my back, since the fall"
    try:
        try:
            {}[answer]
        except KeyError as fault:
            raise ValueError(f"not a number: {answer}") from fault
    except ValueError as fault:
        told = (ValueError, fault, fault.__traceback__)
    record = logging.LogRecord("any", logging.ERROR, "", 0, "Uncaught app execution", None, told)
    assert answer in logging.Formatter().format(record)
    record.exc_text = None  # what a formatter keeps for the next one
    text = logging.Formatter().format(without_words(record))
    assert answer not in text
    assert "ValueError" in text and "KeyError" in text and "test_app.py" in text


def test_streamlit_works_under_its_policy_and_calls_nobody(port, chromium):
    page = chromium.new_context().new_page()
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://localhost:{port}/")
    page.locator("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]").first.wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_load_state("networkidle")
    assert [text for text in complaints if "Content Security Policy" in text or "Refused" in text] == []
    own = (f"http://localhost:{port}/", f"ws://localhost:{port}/", "data:", "blob:")
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(own)] == []
    page.context.close()


def test_under_another_server_one_holds_the_store_gives_it_back_and_logs_no_token(tmp_path):
    path, log = tmp_path / "store.duckdb", tmp_path / "log"
    store = Store(path)
    token = create_share(store.create("My diary", "personal"), Chosen(has_notes=True, last_days=7), now=now())
    store.close()
    with running(path, log, "uvicorn", "app:app", "--port", "{port}") as port:
        assert serving_file(path).exists()
        assert get(port, f"/s/{token}?x=1").status == 200
        assert get(port, f"/s/{token}/holds").status == 204
        env = {**os.environ, "RESPITE_STORE": str(path)}
        second = said(["app:app", "--port", "0"], module="uvicorn", cwd=ROOT, env=env)
        assert second.returncode != 0
        assert "store.duckdb is open in another process." in second.stderr
        assert "Traceback" not in second.stderr
        assert serving_file(path).exists()
    assert not serving_file(path).exists()
    assert not path.with_name("store.duckdb.wal").exists()
    Store(path).close()
    told = log.read_text()
    assert "GET /s/..." in told  # the request is in the log, the token is not
    assert token not in told
