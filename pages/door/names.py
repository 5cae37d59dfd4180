"""The names that Respite is reached by, and who may knock: on one's own computer, and where others are served.

A site may point a name of its own at this machine, and its page would then count as ours: so the Host is an address,
localhost, or a name that was configured. A request whose Origin is another site's is refused unless it can only read;
what it could read then, the browser withholds.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import Scope

from data.accounts.served import Served
from data.sharing.address import is_loopback, public_url

UPLOAD = "/upload/"
SHARED = "/s/"
PHONE = "/phone"
PUBLIC = (SHARED, "/calendar/", "/healthz", f"{PHONE}/")  # what answers to anybody
READING = ("GET", "HEAD")


def may_enter(scope: Scope) -> bool:
    """On one's own computer: whether Host is a name of ours, and what can change something comes from our own page.

    Under the public name there are shared links, calendars and phones only: who has one has no password for more.
    """
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1").lower()
    origin = headers.get(b"origin")
    try:
        name = urlsplit(f"//{host}").hostname
        if not is_own_host(name):
            return False
        if is_public(name) and not (scope["type"] == "http" and _is_for_anybody(scope["path"])):
            return False
        if origin is None or (scope["type"] == "http" and scope["method"] in READING):
            return True
        if origin == b"null" and scope["path"].startswith((UPLOAD, SHARED)):
            return True  # a form of ours, which tells no address: its ticket or token shows that it is
        return urlsplit(origin.decode("latin-1")).netloc.lower() == host
    except ValueError:
        return False


def _is_for_anybody(path: str) -> bool:
    return path == PHONE or path.startswith(PUBLIC)


def may_knock(scope: Scope, served: Served) -> bool:
    """Where others are served: by the configured name, over https if that is https, and from our own pages only.

    The scheme is what a trusted proxy says of the request; without one it is that of the connection itself.
    """
    if scope["type"] == "http" and scope["path"] == "/healthz":
        return True  # says nothing, and is asked by those who watch this machine from within
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if host.removesuffix(":443" if served.is_https else ":80") != served.netloc:
        return False
    if served.is_https and scope["scheme"] not in ("https", "wss"):
        return False
    origin = headers.get(b"origin")
    if scope["type"] == "http":
        if scope["method"] in READING:
            return True
        if scope["path"].startswith(SHARED) and origin is None:
            return True
        if origin == b"null":
            return scope["path"].startswith((UPLOAD, SHARED))
    return origin is not None and origin.decode("latin-1").lower() == served.address


def is_own_host(name: str | None) -> bool:
    """Addresses cannot be rebound, names can: of names only localhost and the public one are ours."""
    if name is None:
        return False
    if name == "localhost" or name == urlsplit(public_url()).hostname:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_public(name: str | None) -> bool:
    """Whether readers of shared links come by this name, rather than the owner on this computer."""
    public = public_url()
    return name == urlsplit(public).hostname and not is_loopback(public)


def is_by_public_name(scope: Scope) -> bool:
    """Whether a request comes by the name that shared links are given out with."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    return is_public(urlsplit(f"//{host}").hostname)


def is_a_page(scope: Scope) -> bool:
    """Whether a person's browser asks for something to show, rather than for a part of it."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["type"] == "http" and scope["method"] == "GET" and b"text/html" in accepted
