"""Respite as it is served to others, for tests: the real server by a configuration, people signed in, pages without a browser.

`public(folder, ...)` is the context manager; what it gives makes the cookies that signing in would leave, and opens
pages over a raw websocket with any cookies one likes.
"""

import http.client
import json
import os
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from data.accounts.passphrase import keep_passphrase
from data.accounts.people import Account, session_of, sign_in
from data.store.store import Store, now
from tests.patience import LONG, until
from tests.ready import RESPITE, Console, console

SECRET = "a secret of the tests, and of nothing else at all"
ISSUER = "http://127.0.0.1:9"  # nobody listens there: these people signed in before
PASSPHRASE = "five words for a test"
USER = "_streamlit_user"


_sessions: dict[datetime, tuple[int, int]] = {}  # by when an account was made: its sign-in of two days ago, and today's


def add_account(store: Store, name: str, *roles: str, issuer: str = ISSUER) -> Account:
    """Somebody who has signed in, two days ago and now; their subject is their name in small letters."""
    return signed_in(store, issuer, name.lower(), name=name, email=f"{name.lower()}@example.org", roles=roles)


def signed_in(store: Store, issuer: str, subject: str, **told) -> Account:
    """Whom the provider calls so, signed in two days ago and now; their cookies can be made."""
    sessions = []
    for _ in range(2):
        account = sign_in(store, issuer, subject, **told, now=now())
        sessions.append(session_of(store, account.account_id))
    with store.writing() as cursor:
        cursor.execute(
            "update session set began_at = began_at - interval 2 day where sequence = $s", {"s": sessions[0]}
        )
    _sessions[account.created_at] = (sessions[0], sessions[1])
    return account


@dataclass
class Public:
    """A Respite that is served. Everything is asked as a browser would, over the port."""

    port: int
    address: str
    process: subprocess.Popen | Console
    folder: Path  # with the store, the configuration and `log`, all that the server said
    proxied: dict[str, str] = field(default_factory=dict)  # what a proxy in front says with every request

    def cookie(
        self, account: Account, *, age: timedelta = timedelta(), secret: str = SECRET, **changed
    ) -> dict[str, str]:
        """What signing in leaves with a person: of today, or where it has an `age` of two days ago."""
        claims = {
            "iss": account.issuer,
            "sub": account.subject,
            "origin": self.address,
            "is_logged_in": True,
            "provider": "default",
            **changed,
        }

        before, today = _sessions[account.created_at]
        ours = "__Host-respite-session" if self.address.startswith("https") else "respite-session"
        told = {USER: json.dumps(claims), ours: f"{account.account_id} {before if age else today}"}
        return {name: URLSafeTimedSerializer(secret, salt=name).dumps(text) for name, text in told.items()}

    def ask(self, path: str, *, method: str = "GET", cookies: dict | None = None, body: bytes = b"", **headers):
        """An answer over HTTP, its bytes in `body` and as text in `text`; headers by name with _ for -."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        told = {"Host": self.address.split("//")[1], **self.proxied}
        told |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        if cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        line.request(method, path, body=body, headers=told)
        answer = line.getresponse()
        answer.body = answer.read()
        answer.text = answer.body.decode("utf-8", "replace")
        line.close()
        return answer

    def tell_passphrase(self, told: str = PASSPHRASE, **headers):
        """The answer to the form of /sign-in; its cookie is that of a session."""
        return self.ask(
            "/sign-in",
            method="POST",
            body=urlencode({"passphrase": told}).encode(),
            **{"Origin": self.address, "Content-Type": "application/x-www-form-urlencoded", **headers},
        )

    def open(self, cookies: dict | None = None, **how) -> "Page":
        """A page's open connection with these cookies; raises websockets.exceptions.InvalidStatus where it is refused."""
        return Page(self, cookies or {}, **how)


@dataclass
class Page:
    """What Streamlit's own script in a browser does, without one. `messages`: what came back in the last run."""

    public: Public
    cookies: dict
    origin: str | None = None
    session: str = ""  # of an earlier connection, to go on with
    messages: list = field(default_factory=list)

    def __post_init__(self):
        xsrf = generate_xsrf_token_string()
        cookies = {"_streamlit_xsrf": xsrf, **self.cookies}
        self.widgets: list[tuple[str, str]] = []  # label, id, in the order of the page
        self.way = connect(
            f"ws://{self.public.address.split('//')[1]}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.public.port)),
            origin=self.origin or self.public.address,
            subprotocols=["streamlit", xsrf, *([self.session] if self.session else [])],
            additional_headers={
                **self.public.proxied,
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            },
            max_size=None,
        )
        self.line = self.way.__enter__()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Go, as a closed tab does."""
        self.way.__exit__(None, None, None)

    def run(self, page: str = "", *, query: str = "", widgets: list | None = None, wait: float = LONG) -> str:
        """Run a page by its address; gives all that the server said, as text."""
        self.go(page, query=query, widgets=widgets, wait=wait)
        return self.text

    def go(self, page: str = "", *, query: str = "", widgets: list | None = None, wait: float = LONG) -> bytes:
        """Run a page by its address; gives all that the server said, as it came (text takes its time for each)."""
        asking = BackMsg()
        asking.rerun_script.query_string = query
        asking.rerun_script.page_name = page
        for state in widgets or []:
            asking.rerun_script.widget_states.widgets.add().CopyFrom(state)
        asking.rerun_script.widget_states.SetInParent()
        self.page = page
        with suppress(ConnectionClosed):  # what came before that is still to be heard
            self.line.send(asking.SerializeToString())
        return self.hear(wait)

    def listen(self, wait: float = LONG) -> str:
        """What the server says until the script has finished, or the page is sent elsewhere; ConnectionClosed for nothing."""
        self.hear(wait)
        return self.text

    def hear(self, wait: float = LONG) -> bytes:
        """As `listen`, as it came."""
        self.messages, came = [], b""
        until = time.monotonic() + wait
        while (left := until - time.monotonic()) > 0:
            message = ForwardMsg()
            try:
                said = self.line.recv(timeout=left)
            except ConnectionClosed:
                if not self.messages:
                    raise
                break
            message.ParseFromString(said)
            came += said
            self.messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
                self.widgets = []
            if kind == "delta":
                self._note(message.delta.new_element)
            is_done = kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if is_done or kind == "auth_redirect":
                break
        return came

    @property
    def text(self) -> str:
        """All that came in the last run."""
        return "\n".join(str(message) for message in self.messages)

    @property
    def redirect(self) -> str | None:
        """Where the page was sent, if it was."""
        found = [one.auth_redirect.url for one in self.messages if one.WhichOneof("type") == "auth_redirect"]
        return found[-1] if found else None

    def titles(self) -> list[str]:
        """The pages that the menu has."""
        pages = [page for one in self.messages for page in one.navigation.app_pages]
        return [page.page_name for page in pages if not page.is_hidden]

    def has(self, label: str) -> bool:
        """Whether there is a widget whose label begins so."""
        return any(told.startswith(label) for told, _ in self.widgets)

    def click(self, label: str, *, key: str = "", typed: dict[str, str] | None = None) -> str:
        """Press the button whose label begins so, and whose key has `key` in it; `typed`: texts, by label."""
        states = [WidgetState(id=self._id(label, key), trigger_value=True)]
        states += [WidgetState(id=self._id(name, ""), string_value=text) for name, text in (typed or {}).items()]
        return self.run(self.page, widgets=states)

    def tick(self, label: str, value: bool, *, key: str = "") -> str:
        """Tick or untick a box."""
        return self.run(self.page, widgets=[WidgetState(id=self._id(label, key), bool_value=value)])

    def _id(self, label: str, key: str) -> str:
        found = [name for told, name in self.widgets if told.startswith(label) and key in name]
        assert found, f"no widget “{label}” among {self.widgets}"
        return found[0]

    def _note(self, element) -> None:
        kind = element.WhichOneof("type")
        widget = getattr(element, kind) if kind else None
        if hasattr(widget, "id") and hasattr(widget, "label"):
            self.widgets.append((widget.label, widget.id))


@contextmanager
def public(
    folder: Path,
    port: int,
    *,
    door: str | None = None,
    fill=None,
    address: str | None = None,
    more: str = "",
    files: tuple[int, int] | None = None,
    **environment: str,
):
    """`respite serve --public` on `port` with a store in `folder`, filled by `fill(store)` beforehand.

    door: the tables of the configuration for signing in; people of `add_account` by default, "[passphrase]" for that.
    address: the public one, of this computer by default; of another one, the requests say that a proxy on this
    computer passes them on over https. more: other lines of the configuration. files: how many it may have open, at
    first and at most. environment: what else it is told
    there, which is for a process that has loaded nothing yet.
    """
    path = folder / "store.duckdb"
    if fill is not None:
        store = Store(path)
        fill(store)
        store.close()
    (folder / "secret").write_text(SECRET)
    if door is None:
        door = (
            f'[oidc]\nmetadata_url = "{ISSUER}/.well-known/openid-configuration"\nclient_id = "tests"\n'
            'client_secret_file = "secret"\n'
        )
    elif door == "[passphrase]":
        door = f'[passphrase]\nhash = "{keep_passphrase(PASSPHRASE)}"\n'
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"} if address else {}
    # the whole suite comes from one address
    more += "" if "requests_a_second" in more else "requests_a_second = 100000\n"
    more += 'trusted_proxies = ["127.0.0.1"]\n' if address else ""
    address = address or f"http://127.0.0.1:{port}"
    config = folder / "respite.toml"
    config.write_text(f'address = "{address}"\nport = {port}\ncookie_secret_file = "secret"\n{more}{door}')
    for private in (config, folder / "secret"):
        private.chmod(0o600)
    log, env = folder / "log", {**os.environ, "RESPITE_STORE": str(path), **environment}
    argv = ["serve", "--public", str(config)]
    if environment:
        with log.open("w") as out:
            process = subprocess.Popen([RESPITE, *argv], cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT)
    else:
        process = console(argv, cwd=folder, env=env, out=log, files=files)
    made = Public(port, address, process, folder, proxied)

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return made.ask("/healthz").status == 200
        except OSError:
            return False

    try:
        until(answers, "an answer of respite serve")
        yield made
    finally:
        process.terminate()
        process.wait(LONG)
