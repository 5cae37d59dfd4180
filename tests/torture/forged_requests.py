"""Requests that nobody's browser would send, before any connection: for tests.torture.forged, which prints what came of them."""

from __future__ import annotations

import http.client
import random
import secrets
import socket
import statistics
import time
from contextlib import suppress

from tests.patience import LONG
from tests.torture.attacked import Attack, World
from tests.torture.unpacked import said


def asked_raw(port: int, raw: bytes, wait: float = 10) -> str:
    """What comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        got = b""
        with suppress(OSError):  # on a header that is too long it hangs up before it has all
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while piece := line.recv(1 << 16):
                got += piece
    return got.decode("latin-1")


def requests(world: World) -> list[tuple[str, str, dict[str, str]]]:
    """Method, path and headers of what nobody's browser would send, none of which may be answered with Ann's diary."""
    t, own = world.tokens, f"127.0.0.1:{world.served.port}"
    found: list[tuple[str, str, dict[str, str]]] = []
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "POST", "PROPFIND", "get", "X" * 300):
        found += [
            (method, path, {})
            for path in (f"/s/{t['revoked']}", f"/calendar/{t['revoked']}.ics", "/upload/x", "/", "/media/x")
        ]
        found.append((method, f"/s/{t['code']}", {}))
    tricks = (
        "/s/..%2f..%2fetc%2fpasswd",
        "/s/%2e%2e/%2e%2e/app.py",
        "//s//",
        "/s/\\..\\..",
        "/s/;x",
        "/s/%00",
        "/s/" + "A" * 60_000,
        "/s/r.%2e%2e%2f%2e%2e",
        "/s/r.../../store.duckdb",
        "/s/r.x/../../../etc/passwd",
        "/s/r.%00",
        "/s/r./data.csv",
        "/s/r.%2e/page.html",
        "/static/../../app.py",
        "/static/%2e%2e/%2e%2e/%2e%2e/app.py",
        "/media/../../../etc/passwd",
        "/media/%2e%2e%2fx",
        "/component/x/../../../../etc/passwd",
        "/component/..%2f..%2fapp.py",
        "/_stcore/bidi-components/..%2f..%2fapp.py",
        "/app/static/../app.py",
        "/_stcore/upload_file/../x",
        "/calendar/%2e%2e.ics",
        "/calendar/%00.ics",
        "/%ff%fe",
        "/\u00e9".encode().decode("latin-1"),
        "/today/../s/x",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/script-health-check",
        "/_stcore/message",
        "/.git/config",
        "/data/store/store.py",
        "/s/" + t["open"][:-1],
        "/s/" + t["open"].swapcase(),
        "/s/" + t["open"] + "%00",
        "/s/" + t["open"] + "/x",
        "/S/" + t["open"],
        "/s/" + t["calendar"],
        "/calendar/" + t["open"] + ".ics",
        "/upload/" + t["open"],
        "/s/r." + t["open"],
        "/s/?" + t["open"],
    )
    found += [("GET", path, {}) for path in tricks]
    for state in ("expired", "revoked", "rotated"):
        found += [
            (method, f"/s/{t[state]}{more}", {})
            for method in ("GET", "POST", "HEAD")
            for more in ("", "/holds", "/", "?x=1")
        ]
    forged_hosts = (
        "evil.example",
        "localhost",
        f"{own}.evil.example",
        f"evil@{own}",
        f"{own}@evil",
        "127.0.0.1",
        f"{own}:80",
        f"[::1]:{world.served.port}",
        "x" * 5000,
    )
    for host in forged_hosts:
        found += [("GET", f"/s/{t['open']}", {"Host": host}), ("GET", "/today", {"Host": host})]
    for header in (
        "X-Forwarded-Host",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-HTTP-Method-Override",
    ):
        for value in ("127.0.0.1", own, "https", "for=127.0.0.1;host=x;proto=https", "/today", "DELETE"):
            found.append(("GET", "/today", {header: value, "Accept": "text/html"}))
    for origin in (
        "http://evil.example",
        "null",
        f"http://{own}.evil.example",
        f"http://evil.example#{own}",
        f"https://{own}",
        "http://" + own + " http://evil.example",
    ):
        found += [
            ("POST", path, {"Origin": origin})
            for path in ("/", "/_stcore/upload_file/a/b", "/upload/x", f"/s/{t['code']}", "/auth/logout")
        ]
    # a pass of one link, made up or of another, opens no other
    found += [
        ("GET", f"/s/{t['code']}", {"Cookie": f"pass={word}"})
        for word in ("x", "", t["open"], "0" * 64, "..", '"', "\u00e9".encode().decode("latin-1"))
    ]
    return found


def strangers_are_refused(world: World, attack: Attack, session: str) -> None:
    """No connection for who has not signed in: with nothing, a half of two sign-ins, or what was changed or made up."""
    ann, ben = world.cookies("Ann"), world.cookies("Ben")
    user, ours = ann
    tried = {
        "no cookie": {},
        "made up": {user: "x", ours: world.tokens["open"]},
        "no session": {user: ann[user]},
        "no person": {ours: ann[ours]},
        "halves of two": {user: ann[user], ours: ben[ours]},
        "changed": {user: ann[user], ours: ann[ours].swapcase()},
        "cut": {user: ann[user][:-1], ours: ann[ours]},
    }
    for what, cookies in tried.items():
        for number in (session, ""):
            world.refuses(f"not signed in, {what}", attack, cookies, number)


def forge_requests(world: World, rng: random.Random, only: int) -> Attack:
    """Odd requests over HTTP, as nobody and as Ben; every `only`th of them."""
    attack, own = Attack(), f"127.0.0.1:{world.served.port}"
    ben = "; ".join(f"{name}={value}" for name, value in world.cookies("Ben").items())
    asked = requests(world)
    for method, path, headers in rng.sample(asked, len(asked) // only):
        for cookie in ("", ben) if "Cookie" not in headers else ("",):
            told = {"Host": own, "Connection": "close", **({"Cookie": cookie} if cookie else {}), **headers}
            raw = (
                f"{method} {path} HTTP/1.1\r\n"
                + "".join(f"{name}: {value}\r\n" for name, value in told.items())
                + "\r\n"
            )
            answer = asked_raw(world.served.port, raw.encode("latin-1"))
            what = f"{method[:10]} {path[:40]} {list(headers.items())[:1]}"
            attack.look(what, said(answer.encode("latin-1")), tokens=())
            if answer.split(" ")[1:2] and answer.split(" ")[1].startswith("5") and answer.split(" ")[1] != "501":
                attack.bad.append(f"{what}: answered {answer[:40]!r}")
    smuggled = (
        f"POST / HTTP/1.1\r\nHost: {own}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /today HTTP/1.1\r\nHost: {own}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: {own}\r\n\r\n",
        f"GET /today HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: {own}\r\nOrigin: http://evil.example\r\nOrigin: http://{own}\r\nContent-Length: 0\r\n\r\n",
        "GET /today HTTP/1.0\r\n\r\n",
        "GET http://evil.example/today HTTP/1.1\r\nHost: x\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01",
        "GET /\r\n\r\n",
        f"GET /today HTTP/1.1\r\nHost: {own}\r\nX: {'a' * 200_000}\r\n\r\n",
        f"GET /today HTTP/1.1\r\nHost : {own}\r\n\r\n",
    )
    for raw in smuggled:
        attack.look(f"smuggled {raw[:50]!r}", asked_raw(world.served.port, raw.encode("latin-1")))
    return attack


def timing(world: World, n: int, rng: random.Random) -> tuple[float, float, float]:
    """Medians in seconds for links that have ended and for ones that never were, and how often the ended took longer."""
    line = http.client.HTTPConnection("127.0.0.1", world.served.port, timeout=LONG)

    def took(token: str) -> float:
        began = time.perf_counter()
        line.request("GET", f"/s/{token}")
        line.getresponse().read()
        return time.perf_counter() - began

    ended, unknown = [], []
    for _ in range(n):
        kinds = [
            (ended, world.tokens[rng.choice(("expired", "revoked", "rotated"))]),
            (unknown, secrets.token_urlsafe(32)),
        ]
        rng.shuffle(kinds)
        for kept, token in kinds:
            kept.append(took(token))
    line.close()
    longer = sum(a > b for a, b in zip(ended, unknown, strict=True)) / n
    return statistics.median(ended), statistics.median(unknown), longer


def guess(world: World, n: int, rng: random.Random) -> Attack:
    """Tokens at random, and ones that differ from a true one by a letter: none opens."""
    attack = Attack()
    line = http.client.HTTPConnection("127.0.0.1", world.served.port, timeout=LONG)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for number in range(n):
        true = world.tokens["open"]
        at = rng.randrange(len(true) - 1)  # the last letter holds four bits only
        near = true[:at] + rng.choice(alphabet.replace(true[at], "")) + true[at + 1 :]
        line.request("GET", f"/s/{near if number % 2 else secrets.token_urlsafe(32)}")
        answer = line.getresponse()
        attack.look("a guessed token", answer.read().decode())
        if answer.status != 404:
            attack.bad.append(f"a guessed token was answered with {answer.status}")
    line.close()
    return attack
