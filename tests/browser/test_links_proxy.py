"""Only links on the web: what is in deploy/ in front of a diary of one's own, met by a browser and by raw requests.

They need nginx (Debian: nginx-light) and Caddy (Debian: caddy), and are passed over where there is none.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.own.entries import CheckIn, save_check_in
from data.sharing.shares import Chosen, create_share
from data.store.store import Store, now
from tests.conftest import CHROMIUM_ARGS, free_port, respite_served
from tests.patience import LONG_MS, until

ROOT = Path(__file__).parents[2]
NAME = "links.example.org"
NOTE = "canary that was not ticked"
OWN = ("Record today", "<title>Streamlit", NOTE)
# what an owner's own browser would be answered with, written in ways that a proxy and an app may read differently
WAYS = (
    "/",
    "/start",
    "/healthz",
    "/upload/x",
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/x",
    "/S/x",
    "/s",
    "/s/../start",
    "/s/%2e%2e/start",
    "/s/..%2fstart",
    "/s/x/..%2f..%2fstart",
    "/start/..%2fs/x",
    "/start/%2e%2e/s/x",
    "/_stcore/health/..%2f..%2fs/x",
    "/_stcore/stream/..%2f..%2fs/x",
    "//start",
    "/s//../../start",
    "/s/..;/start",
    "/calendar/..%2fstart",
    "/s\\..\\start",
    "http://localhost/start",
    "/start?/s/x",
    "/start#/s/x",
)
HOSTS = (NAME, "localhost", "127.0.0.1", "evil.example", f"{NAME}:443", "")


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    """How nginx is begun with the configuration as it is, with this place's ports, certificate and files."""
    text = (ROOT / "deploy" / "nginx-links.conf").read_text(encoding="utf-8")
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}").replace("127.0.0.1:8501", f"127.0.0.1:{behind}")
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"(ssl_certificate +)\S+;", rf"\1{folder}/cert.pem;", text)
    text = re.sub(r"(ssl_certificate_key +)\S+;", rf"\1{folder}/key.pem;", text)
    text = text.replace("/var/log/nginx/", f"{folder}/")
    places = "".join(
        f"{what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/log crit;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{head}http {{\n{places}{text}\n}}\n", encoding="utf-8")
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "log")]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    """The same of Caddy, which asks nobody for a certificate here."""
    text = (
        (ROOT / "deploy" / "Caddyfile.links")
        .read_text(encoding="utf-8")
        .replace("127.0.0.1:8501", f"127.0.0.1:{behind}")
    )
    text = text.replace("{\n", "{\n\tadmin off\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1\n", 1)
    at = f"\ttls {folder}/cert.pem {folder}/key.pem\n"
    (folder / "Caddyfile").write_text(text.replace(f"{NAME} {{\n", f"{NAME}:{port} {{\n{at}"), encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def proxied(name: str, folder: Path, port: int, behind: int):
    """A proxy in front of what answers at the port `behind`."""
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    command = PROXIES[name](folder, port, behind)
    told = (folder / "said").open("wb")
    process = subprocess.Popen(command, stdout=told, stderr=told, env={**os.environ, "HOME": str(folder)})

    def answers() -> bool:
        assert process.poll() is None, (folder / "said").read_text()
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return False
        return True

    try:
        until(answers, name)
        yield
    finally:
        process.terminate()
        process.wait()
        told.close()


def raw(port: int, path: str, host: str, more: str = "") -> str:
    """The whole answer to a request as it is written here."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname=NAME) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n".encode())
        came = b""
        while piece := line.recv(65536):
            came += piece
    return came.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=pytest.mark.skipif(shutil.which(one) is None, reason=f"no {one} here"))
        for one in PROXIES
    ],
)
def test_links_pass_and_nothing_else_of_the_diary_does(name, tmp_path, monkeypatch, chromium):
    port = free_port()
    monkeypatch.setenv("RESPITE_PUBLIC_URL", f"https://{NAME}")
    store = Store(tmp_path / "store.duckdb")
    diary = store.create("My diary", "personal")
    for back in range(5):
        day = date.today() - timedelta(days=back)
        save_check_in(diary, CheckIn(on_day=day, pain_average=3, note=NOTE), key=str(back), today=date.today())
    token = create_share(diary, Chosen(measures=("pain_average",), last_days=7), now=now())
    store.close()
    with respite_served(tmp_path / "store.duckdb") as address:
        with proxied(name, tmp_path / name, port, int(address.rsplit(":", 1)[1])):
            for path in WAYS:
                for host in HOSTS:
                    for more in ("", "X-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n"):
                        answer = raw(port, path, host, more)
                        # Caddy has an empty answer of its own for a name that it does not serve
                        assert re.match(r"HTTP/1\.[01] (40[034]|421)", answer) or answer.endswith("\r\n\r\n"), (
                            path,
                            host,
                        )
                        assert not any(word in answer for word in OWN), (path, host)
            upgrade = (
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                f"Origin: https://{NAME}\r\n"
            )
            for path in ("/_stcore/stream", "/s/../_stcore/stream", "/_stcore/stream/..%2f..%2fs/x"):
                assert " 101 " not in raw(port, path, NAME, upgrade)[:30], path
            in_browser(chromium, port, token)


def in_browser(chromium, port: int, token: str) -> None:
    """The report is shown; from its page nothing else of the diary is reached."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*CHROMIUM_ARGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    )
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.set_default_timeout(LONG_MS)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    base = f"https://{NAME}:{port}"
    page.goto(f"{base}/s/{token}")
    page.get_by_text("pain", exact=False).first.wait_for()
    assert NOTE not in page.content()
    assert page.evaluate("() => fetch(location.pathname + '/holds').then(answer => answer.status)") == 204
    for path in ("/", "/start", "/today", "/healthz", "/upload/x", "/_stcore/health", "/s/..%2fstart"):
        answer = page.goto(base + path)
        assert answer.status in (400, 403, 404), path
        assert not any(word in page.content() for word in OWN), path
    page.goto(f"{base}/s/{token}")
    opened = page.evaluate(
        """() => new Promise(tell => {
            try {
                const line = new WebSocket(`wss://${location.host}/_stcore/stream`, "streamlit");
                line.onopen = () => tell("open");
                line.onerror = line.onclose = () => tell("closed");
            } catch (fault) { tell("closed"); }
        })"""
    )
    assert opened == "closed"
    assert all(url.startswith((base, f"wss://{NAME}:{port}", "data:")) for url in asked), asked
    browser.close()
