"""The front door: Streamlit's pages, the routes beside them, and what every answer carries in its head.

Run it with `streamlit run app.py`, or give `app:app` to any ASGI server.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from python_multipart.exceptions import FormParserError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from data.calendar_links import calendar_text, find_calendar
from data.handoff import serving
from data.running import close_the_store, the_store
from data.schedules import schedules
from data.store import Store, StoreError, now
from data.uploads import TICKETS, Receiver
from pages.report.address import is_loopback, public_url
from pages.report.html import send_page, send_policy
from pages.report.release_routes import RELEASE_ROUTES
from pages.report.share_routes import SHARE_ROUTES

MENU = Path(__file__).parent / "pages" / "menu.py"
UPLOAD = "/upload/"
SHARED = "/s/"
PUBLIC = (SHARED, "/calendar/", "/healthz")  # what answers under the public name


async def healthz(_request: Request) -> Response:
    """Whether the store can be read, for a proxy or a service manager, and nothing about what is in it."""
    state = await run_in_threadpool(_store_state)
    return JSONResponse({"status": state}, 200 if state == "ok" else 503, headers={"Cache-Control": "no-store"})


def _store_state() -> str:
    try:
        return the_store().state()
    except Exception:
        return "unavailable"


def run_from_terminal(store: Store, argv: list[str], cwd: str) -> tuple[int, str, str]:
    """A job that the terminal handed over; its code is loaded with the first one."""
    from cli import run_with_store

    return run_with_store(store, argv, cwd)


async def calendar(request: Request) -> Response:
    """A calendar that somebody subscribed to: what is due and when; else a 404 that tells nothing."""
    text = await run_in_threadpool(_calendar_text, request.path_params["token"])
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
    if text is None:
        return PlainTextResponse("There is no calendar here.\n", 404, headers=headers)
    return Response(text, media_type="text/calendar", headers=headers)


def _calendar_text(token: str) -> str | None:
    collection = find_calendar(the_store(), token)
    return None if collection is None else calendar_text(schedules(collection), made_at=now())


async def upload(request: Request) -> Response:
    """The form for a large file; what it sends is streamed to disk, for Load to open with the same ticket."""
    ticket = request.path_params["ticket"]
    if not TICKETS.is_open(ticket, now=now()):
        return PlainTextResponse("This way in is closed; reload the page Load and send the file again.\n", 404)
    if request.method != "POST":
        return HTMLResponse(send_page(), headers={"Content-Security-Policy": send_policy(), "Cache-Control": "no-store"})
    receiver = None
    try:
        receiver = Receiver(request.headers.get("content-type", "").encode("latin-1"), the_store().staging())
        async for piece in request.stream():
            await run_in_threadpool(receiver.write, piece)
        file = await run_in_threadpool(receiver.finish)
        TICKETS.arrived(ticket, file, now=now())
    except (StoreError, FormParserError, ClientDisconnect, OSError) as fault:
        if receiver is not None:
            receiver.discard()
        said = str(fault) if isinstance(fault, StoreError) else "The file did not arrive whole; send it again."
        return PlainTextResponse(f"{said}\n", 400)
    return RedirectResponse(f"/load?sent={ticket}", 303)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The store is open, and jobs are taken from the terminal, for as long as the app runs."""
    logging.getLogger("uvicorn.access").addFilter(_hide_tokens)
    made = logging.getLogRecordFactory()
    logging.setLogRecordFactory(lambda *args, **more: without_words(made(*args, **more)))
    try:
        with serving(the_store(), run_from_terminal):
            yield
    finally:
        logging.setLogRecordFactory(made)
        close_the_store()


def _without_token(found: re.Match) -> str:
    return f"/{found[1]}/..." if found[1] else f"{found[2]}..."


def _hide_tokens(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            re.sub(r"^/(s|calendar|upload)/.*|(/load\?)sent=.*", _without_token, part) if isinstance(part, str) else part
            for part in record.args
        )
    return True


def without_words(record: logging.LogRecord) -> logging.LogRecord:
    """A fault is logged by its kind and place: its own words may quote an answer, as a file has it."""
    fault = record.exc_info[1] if record.exc_info else None
    told = []
    while fault is not None:
        told.append(f"{''.join(traceback.format_tb(fault.__traceback__))}{type(fault).__name__}")
        fault = fault.__cause__ or fault.__context__
    if told:
        # formatters take a text that is already there
        record.exc_text = "\n".join(told)
    return record


def streamlit_policy(index: str) -> str:
    """A policy under which Streamlit's own page works and nothing is fetched from anywhere else.

    `index` is the text of its index.html; the inline scripts in it are allowed by their hashes. Its
    style library writes style elements, its charts use blob images and workers.
    """
    inline = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in inline)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HEADERS = {
    "Content-Security-Policy": streamlit_policy(
        (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Turns away requests that other sites set up, and puts the security headers on every answer.

    A site may point a name of its own at this machine, and its page would then count as ours: so the
    Host is an address, localhost, or the name in RESPITE_PUBLIC_URL; under that one only shared links
    and calendars are there, since nobody signs in to the rest. A request whose Origin is another site's is
    refused unless it can only read; what it could read then, the browser withholds.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, _saying_plainly(send))
            return
        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                has_started = True
                message = {**message, "headers": with_headers(message["headers"])}
            await send(message)

        if not may_enter(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                refusal = PlainTextResponse("This address does not answer here.\n", 403)
                await refusal(scope, receive, send_with_headers)
            return
        if scope["type"] == "http":
            # judged already; Streamlit would judge it by asking an outside server what our address is
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"origin"]}
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as fault:
            if scope["type"] != "http" or has_started:
                raise
            logging.getLogger("respite").error("A request stopped with %s.", type(fault).__name__)
            sorry = PlainTextResponse("Respite met a fault of its own. What was saved is safe.\n", 500)
            await sorry(scope, receive, send_with_headers)


def _saying_plainly(send: Send) -> Send:
    """A store that cannot be opened is told in its own sentence instead of a page of calls."""

    async def send_sentence(message: Message) -> None:
        if message["type"] == "lifespan.startup.failed":
            kind, _, sentence = message["message"].strip().splitlines()[-1].partition(": ")
            if kind in ("data.store.StoreBusy", "data.store.StoreError"):
                message = {**message, "message": sentence}
        await send(message)

    return send_sentence


def with_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The answer's own headers, and of ours those it does not set itself."""
    own = {name.lower() for name, _ in headers}
    ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    return [*headers, *(pair for pair in ours if pair[0] not in own)]


def may_enter(scope: Scope) -> bool:
    """Whether Host is a name of ours, and a request that can change something comes from our own page.

    Under the public name there are shared links and calendars only: who has one has no password for more.
    """
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1").lower()
    origin = headers.get(b"origin")
    try:
        name = urlsplit(f"//{host}").hostname
        if not is_own_host(name):
            return False
        if is_public(name) and not (scope["type"] == "http" and scope["path"].startswith(PUBLIC)):
            return False
        if origin is None or (scope["type"] == "http" and scope["method"] in ("GET", "HEAD")):
            return True
        if origin == b"null" and scope["path"].startswith((UPLOAD, SHARED)):
            return True  # a form of ours, which tells no address: its ticket or token shows that it is
        return urlsplit(origin.decode("latin-1")).netloc.lower() == host
    except ValueError:
        return False


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


ROUTES = [
    Route("/healthz", healthz),
    *RELEASE_ROUTES,
    *SHARE_ROUTES,
    Route("/calendar/{token}.ics", calendar),
    Route("/upload/{ticket}", upload, methods=["GET", "POST"]),
]
MIDDLEWARE = [Middleware(Guard)]

app = st.App(MENU, routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
