"""The page at which one signs in, before anything of Streamlit runs: plain, without a script.

Where a passphrase is asked for, it is answered slowly to who guesses; where there is a provider, it leads there.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.accounts.gate import WANTED
from data.accounts.passphrase import is_passphrase
from data.store.clock import steady
from data.store.running import the_gate
from data.store.store import now
from pages.telling.plain_page import provider_page, send_policy, sign_in_page

FROM_HERE = ("same-origin", "none")
LONGEST_BODY = 10_000  # bytes: a passphrase of the greatest length with every sign in its longest form


async def sign_in(request: Request) -> Response:
    """The form, and the way in for who told the passphrase; or the page from where the provider is asked."""
    served = the_gate().served
    if served.provider is not None:
        page = provider_page(served.contact, was_asked=WANTED in request.cookies)
        return HTMLResponse(page, 200 if request.method == "GET" else 405, headers=_headers())
    if request.method != "POST":
        return _page("ask")
    told = await _told(request)
    return await run_in_threadpool(_answer, told, request.client.host if request.client else "")


def _answer(told: str, address: str) -> Response:
    gate = the_gate()
    if wait := gate.attempts.begin(address, now=steady()):
        seconds = math.ceil(wait / timedelta(seconds=1))
        answer = _page("wait", 429, wait_seconds=seconds)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    if not is_passphrase(told, gate.served.passphrase):
        logging.getLogger("respite").warning("A wrong passphrase was told.")
        return _page("wrong", 403)
    gate.attempts.was_right(address)
    into = RedirectResponse("/", 303, headers=_headers())
    into.set_cookie(
        gate.cookie,
        gate.open_session(now=now()),
        max_age=int(gate.served.session.total_seconds()),
        secure=gate.served.is_https,
        httponly=True,
        samesite="strict",
    )
    return into


async def _told(request: Request) -> str:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            return ""
    return parse_qs(body.decode("latin-1"), encoding="utf-8", errors="replace").get("passphrase", [""])[0]


def _page(state: str, status: int = 200, *, wait_seconds: int = 0) -> HTMLResponse:
    return HTMLResponse(sign_in_page(state, wait_seconds), status, headers=_headers())


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": f"{send_policy()}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        # so that the form tells where it comes from, and another site's is refused
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
    }


def sign_in_routes(way_to_provider: Callable[[], str]) -> tuple[Route, ...]:
    """The routes for signing in; `way_to_provider` gives an address within Respite that leads there, good for minutes."""

    async def to_provider(request: Request) -> Response:
        """On to the provider, for who comes from our own page or typed it."""
        is_ours = request.headers.get("sec-fetch-site", FROM_HERE[0]) in FROM_HERE
        where = await run_in_threadpool(way_to_provider) if is_ours else "/sign-in"
        return RedirectResponse(where, 303, headers=_headers())

    return (Route("/sign-in", sign_in, methods=["GET", "POST"]), Route("/sign-in/provider", to_provider))
