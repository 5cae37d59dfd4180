"""The front door: Streamlit's pages, the routes beside them, and the guard before both.

Run it with `streamlit run app.py`, or give `app:app` to any ASGI server.
"""

from __future__ import annotations

import logging
import os
import re
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from python_multipart.exceptions import FormParserError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config

from data.imports.limited import UPLOAD_BYTES, told
from data.imports.uploads import PAGES, TICKETS, Receiver
from data.own.schedules import schedules
from data.sharing.calendar_links import calendar_text, find_calendar
from data.sharing.openings import write_openings
from data.sharing.release_files import drop_expired, drop_unfinished
from data.store.clock import steady
from data.store.descriptors import shares
from data.store.handoff import serving
from data.store.running import close_the_store, the_gate, the_store
from data.store.store import Store, StoreError, now
from pages.door.buckets import Buckets
from pages.door.full import FULL_ROUTE
from pages.door.guard import ACTOR, Guard
from pages.door.sign_in import sign_in_routes
from pages.door.styled import STYLE_ROUTES, Styled
from pages.phone.phone_routes import phone_routes
from pages.report.release_routes import RELEASE_ROUTES
from pages.report.share_routes import share_routes
from pages.shared.closed_pages import few_closed_pages
from pages.shared.collecting import collected_between_runs
from pages.shared.report_read import shared_page
from pages.telling.plain_page import send_page, send_policy

PAGE_LIMIT = "STREAMLIT_SERVER_MAX_UPLOAD_SIZE"
MENU = Path(__file__).parent / "pages" / "menu.py"


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
    from pages.terminal.jobs import run_with_store

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
    """The form for a large file; what it sends is streamed to disk, for the page to open with the same ticket."""
    page = request.query_params.get("for")
    ticket, holder = request.path_params["ticket"], request.scope[ACTOR]
    if not TICKETS.is_open(ticket, now=steady(), holder=holder):
        return PlainTextResponse(
            "This way in is closed; reload the page that you came from and send the file again.\n", 404
        )
    if request.method != "POST":
        return HTMLResponse(
            send_page(UPLOAD_BYTES), headers={"Content-Security-Policy": send_policy(), "Cache-Control": "no-store"}
        )
    receiver = None
    try:
        receiver = Receiver(request.headers.get("content-type", "").encode("latin-1"), the_store().staging())
        async for piece in request.stream():
            await run_in_threadpool(receiver.write, piece)
        file = await run_in_threadpool(receiver.finish)
        TICKETS.arrived(ticket, file, now=steady(), holder=holder)
    except (StoreError, FormParserError, ClientDisconnect, OSError) as fault:
        if receiver is not None:
            receiver.discard()
        said = str(fault) if isinstance(fault, StoreError) else "The file did not arrive whole; send it again."
        return PlainTextResponse(f"{said}\n", 400)
    return RedirectResponse(f"/{page if page in PAGES else PAGES[0]}?sent={ticket}", 303)


@asynccontextmanager
async def lifespan(served_app: st.App) -> AsyncIterator[None]:
    """The store is open, and jobs are taken from the terminal, for as long as the app runs."""
    logging.getLogger("uvicorn.access").addFilter(_hide_tokens)
    made = logging.getLogRecordFactory()
    logging.setLogRecordFactory(lambda *args, **more: without_words(made(*args, **more)))
    try:
        drop_unfinished(the_store().path)
        drop_expired(the_store().path, now=the_store().latest(now()))
        with serving(the_store(), run_from_terminal):
            async with few_closed_pages(served_app, shares().n_closed), collected_between_runs():
                yield
    finally:
        logging.setLogRecordFactory(made)
        try:
            write_openings(the_store())
        finally:
            close_the_store()


def _without_token(found: re.Match) -> str:
    return f"/{found[1]}/..." if found[1] else f"{found[2]}..."


def _hide_tokens(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            re.sub(r"^/(s|calendar|upload)/.*|^(/[^?]*\?).*", _without_token, part) if isinstance(part, str) else part
            for part in record.args
        )
    return True


def without_words(record: logging.LogRecord) -> logging.LogRecord:
    """A fault is logged by its kind and place: its own words may quote an answer, as a file has it."""
    fault = record.exc_info[1] if record.exc_info else None
    told_of = []
    while fault is not None:
        told_of.append(f"{''.join(traceback.format_tb(fault.__traceback__))}{type(fault).__name__}")
        fault = fault.__cause__ or fault.__context__
    if told_of:
        # formatters take a text that is already there
        record.exc_text = "\n".join(told_of)
    return record


# of one phone: so many requests at once, of twenty entries each, then one a second
phones_asking = Buckets(1, 60)


def phone_waits(phone: str) -> float:
    """Seconds that a phone has to wait before it asks again."""
    return phones_asking.take(phone, now=time.monotonic())


ROUTES = [
    Route("/healthz", healthz),
    FULL_ROUTE,
    *STYLE_ROUTES,
    *RELEASE_ROUTES,
    *share_routes(shared_page),
    Route("/calendar/{token}.ics", calendar),
    Route("/upload/{ticket}", upload, methods=["GET", "POST"]),
    *phone_routes(phone_waits),
]
MIDDLEWARE = [Middleware(Guard), Middleware(Styled)]


def secrets() -> dict | None:
    """What st.login takes, handed over in memory: it is in no file but the configuration's own."""
    gate = the_gate()
    if gate is None or gate.served.provider is None:
        return None
    provider = gate.served.provider
    return {
        "auth": {
            "redirect_uri": f"{gate.served.address}/oauth2callback",
            "cookie_secret": gate.served.cookie_secret,
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "server_metadata_url": provider.metadata_url,
        }
    }


def way_to_provider() -> str:
    """Where st.login would lead: Streamlit signs the address, for two minutes."""
    from streamlit.user_info import generate_login_redirect_url

    return generate_login_redirect_url("default")


def take_page_limit() -> None:
    """What a page takes as a file: Streamlit reads the variable where its own command starts it, and nowhere else."""
    if os.environ.get(PAGE_LIMIT, "").strip():
        config.set_option("server.maxUploadSize", told(PAGE_LIMIT, 0))


take_page_limit()
app = st.App(
    MENU,
    routes=[*(sign_in_routes(way_to_provider) if the_gate() else ()), *ROUTES],
    middleware=MIDDLEWARE,
    lifespan=lifespan,
    secrets=secrets(),
)
