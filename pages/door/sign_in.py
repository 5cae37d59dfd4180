"""The page at which an owner tells their passphrase: plain, without a script, answered slowly to who guesses."""

from __future__ import annotations

import logging
import math
from datetime import timedelta
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.accounts.passphrase import is_passphrase
from data.store.clock import steady
from data.store.running import the_gate
from data.store.store import now
from pages.telling.plain_page import send_policy, sign_in_page

LONGEST_BODY = 10_000  # bytes: a passphrase of the greatest length with every sign in its longest form


async def sign_in(request: Request) -> Response:
    """The form; and the way in for who told the passphrase."""
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


SIGN_IN_ROUTES = (Route("/sign-in", sign_in, methods=["GET", "POST"]),)
