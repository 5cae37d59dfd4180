"""The guard before everything that answers: whom it lets in, and what every answer carries in its head."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from functools import partial
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.accounts.gate import PROVIDED, WANTED, Gate, Visit
from data.store.running import the_gate
from data.store.store import StoreError, now
from pages.door.crowd import SLOWEST_SECONDS, Crowd, address_of, crowd_of
from pages.door.frames import Frames
from pages.door.full import FULL, full_answer, send_to_full, wait_answer
from pages.door.headers import cookies_set, with_headers, with_safe_cookies
from pages.door.names import is_a_page, is_by_public_name, may_enter, may_knock
from pages.door.paths import ANYBODY, NOBODY, SIGN_IN, TOLD_OF_IT, answers_to
from pages.door.sockets import POLICY_VIOLATION, Told, Watched, without_folder

ACTOR = "respite.actor"  # in the scope of a request: whose it is, as the audit trail tells it
OWNER = "owner"
CALLBACK, SIGN_OUT = "/oauth2callback", "/auth/logout"
JOIN, WANTED_SECONDS, CODE = "/join", 1800, re.compile(r"[A-Za-z0-9_-]{1,100}")
FROM_HERE = (b"same-origin", b"none")
TOLD = Told()
log = logging.getLogger("respite")


class Guard:
    """Turns away what other sites set up, and who is not signed in where others are served; adds the headers."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._crowd: Crowd | None = None  # not before it is known who is served
        self._leaving: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, _saying_plainly(send))
            return
        gate = the_gate()
        has_started = False
        if scope["type"] == "websocket":
            line = Frames(receive, send)
            receive, send = line.receive, line.send

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                has_started = True
                message = {**message, "headers": await _headers(message["headers"], scope, gate)}
            elif message["type"] == "websocket.send" and message.get("bytes"):
                message = {**message, "bytes": without_folder(message["bytes"])}
            await send(message)

        if not (may_enter(scope) if gate is None else may_knock(scope, gate.served)):
            await _turn_away(scope, receive, send_with_headers, "This address does not answer here.")
            return
        try:
            if gate is None:
                await self._own({**_without_origin(scope), ACTOR: OWNER}, receive, send_with_headers)
            else:
                await self._served(gate, scope, receive, send_with_headers)
        except Exception as fault:
            if scope["type"] != "http" or has_started:
                raise
            log.error("A request stopped with %s.", type(fault).__name__)
            sorry = PlainTextResponse("Respite met a fault of its own. What was saved is safe.\n", 500)
            await sorry(scope, receive, send_with_headers)

    @property
    def crowd(self) -> Crowd:
        """How busy it is."""
        if self._crowd is None:
            self._crowd = crowd_of(the_gate())
        return self._crowd

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        """On one's own computer: its owner, and under the public name strangers, who have links and no page."""
        if scope["type"] == "websocket":
            place, _ = self.crowd.places.take(OWNER, "", _nothing)
            if place is None:
                await send_to_full(scope, send)
                return
            try:
                await self.app(scope, receive, send)
            finally:
                self.crowd.places.give_back(place)
        elif not is_by_public_name(scope):
            await self.app(scope, receive, send)
        elif wait := self.crowd.stranger_waits(scope):
            await wait_answer(wait)(scope, receive, send)
        else:
            await self._stranger(scope, receive, send)

    async def _served(self, gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass what the table of paths lets pass, and nothing else."""
        path, who = scope["path"], answers_to(scope["path"], gate.served)
        cookies = _cookies(scope)
        is_on_the_way = path == "/" and WANTED in cookies and scope.get("method") == "GET"
        is_judged = who != ANYBODY or scope["type"] == "websocket" or path == SIGN_OUT or is_on_the_way
        visit = None
        if is_judged and not gate.shows_nothing(cookies):
            visit = await run_in_threadpool(gate.visit, cookies, now=now())
        wait = self.crowd.stranger_waits(scope) if visit is None else self.crowd.account_waits(visit.store.actor)
        if wait and scope["type"] == "websocket":
            await _turn_away(scope, receive, send, "")
        elif wait:
            await wait_answer(math.ceil(wait))(scope, receive, send)
        elif who == NOBODY:
            await _turn_away(scope, receive, send, "There is nothing here.", 404)
        elif who != ANYBODY and visit is None:
            await _send_to_sign_in(gate, scope, receive, send)
        elif who == TOLD_OF_IT and visit is not None and not TOLD.was_told(visit.store.actor, path):
            await _turn_away(scope, receive, send, "There is nothing here.", 404)
        elif scope["type"] == "websocket" and visit is not None:
            await self._watched(gate, visit, scope, receive, send)
        elif scope["type"] == "websocket":
            await _turn_away(scope, receive, send, "")
        elif path == SIGN_OUT:
            await self._sign_out(gate, visit, scope, receive, send)
        elif is_on_the_way and visit is not None:
            await _on_to_join(gate, cookies[WANTED])(scope, receive, send)
        elif visit is None:
            await self._stranger(_without_origin(scope), receive, send)
        elif is_a_page(scope) and not self.crowd.places.has_room(visit.store.actor, address_of(scope)):
            await full_answer()(scope, receive, send)
        else:
            await self.app({**_without_origin(scope), ACTOR: visit.store.actor}, receive, send)

    async def _stranger(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What somebody asks who is not signed in: with few hands, and not for ever."""
        with self.crowd.hands.busy(address_of(scope)) as is_free:
            if not is_free:
                await wait_answer(1)(scope, receive, send)
                return
            async with asyncio.timeout(SLOWEST_SECONDS):
                await self.app(scope, receive, send)

    async def _watched(self, gate: Gate, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
        """A page of somebody who is signed in, for as long as they are, where there is a place for it."""
        actor, places = visit.store.actor, self.crowd.places

        async def goes_on() -> bool:
            return await run_in_threadpool(gate.goes_on, visit, now=now())

        async def heard() -> None:
            if place is not None:
                places.hear(place)
            while wait := self.crowd.account_waits(actor):
                await asyncio.sleep(wait)

        line = Watched(
            receive,
            send,
            goes_on=goes_on,
            on_sent=lambda sent: TOLD.note(actor, sent),
            on_heard=heard,
            leave_for=SIGN_IN,
        )
        place, leaving = places.take(actor, address_of(scope), partial(line.end, FULL))
        if place is None:
            await send_to_full(scope, send)
            return
        if leaving is not None:
            closing = asyncio.ensure_future(leaving.close())
            self._leaving.add(closing)
            closing.add_done_callback(self._leaving.discard)
        watching = asyncio.create_task(line.watch())
        try:
            await self.app(scope, line.receive, line.send)
        finally:
            watching.cancel()
            places.give_back(place)

    async def _sign_out(self, gate: Gate, visit: Visit | None, scope: Scope, receive: Receive, send: Send) -> None:
        """End the visit; Streamlit then takes its cookies back and leaves for the provider, where there is one."""
        if dict(scope["headers"]).get(b"sec-fetch-site", FROM_HERE[0]) not in FROM_HERE:
            await _turn_away(scope, receive, send, "Another site asked to sign you out; nothing was done.")
            return
        at = now()
        try:
            if gate.served.provider is None:
                away = RedirectResponse("/sign-in", 303)
                away.delete_cookie(gate.cookie, secure=gate.served.is_https, httponly=True, samesite="strict")
                await away(scope, receive, send)
                return
            await self.app(_without_origin(scope), receive, send)
        finally:
            # not before the answer: the page that asked would be sent elsewhere while it leaves
            if visit is not None:
                await run_in_threadpool(gate.end, visit, now=at)


async def _headers(headers, scope: Scope, gate: Gate | None) -> list[tuple[bytes, bytes]]:
    if gate is None:
        return with_headers(headers)
    if scope["path"] == CALLBACK and PROVIDED in (told := cookies_set(headers)):
        try:
            session = await run_in_threadpool(gate.welcome, told, now=now())
            headers = [*headers, (b"set-cookie", _session_cookie(gate, session))]
        except StoreError as fault:
            log.warning("Nobody was signed in: %s", fault)
            headers = [pair for pair in headers if pair[0].lower() != b"set-cookie"]
    served = gate.served
    safe = with_safe_cookies(headers, longest=served.session, is_https=served.is_https)
    return with_headers(safe, is_https=served.is_https)


def _session_cookie(gate: Gate, value: str) -> bytes:
    """The cookie beside the provider's. Lax: the way back from the provider begins at another site."""
    carrier = Response()
    carrier.set_cookie(
        gate.session_cookie,
        value,
        max_age=int(gate.served.session.total_seconds()),
        secure=gate.served.is_https,
        httponly=True,
        samesite="lax",
    )
    return dict(carrier.raw_headers)[b"set-cookie"]


async def _send_to_sign_in(gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
    """A person's browser goes to where one signs in; anything else is told that it must."""
    request = Request(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
    if request is None or "text/html" not in request.headers.get("accept", ""):
        await _turn_away(scope, receive, send, "Sign in first.")
        return
    away = RedirectResponse(SIGN_IN, 303, headers={"Cache-Control": "no-store"})
    if scope["path"] == JOIN and CODE.fullmatch(code := request.query_params.get("code", "").strip()):
        # the provider sends people back to the front page, and its answer comes from another site: hence lax
        away.set_cookie(
            WANTED, code, max_age=WANTED_SECONDS, secure=gate.served.is_https, httponly=True, samesite="lax"
        )
    await away(scope, receive, send)


def _on_to_join(gate: Gate, code: str) -> Response:
    """Who came by a study's link and signed in since goes on to what it says; the cookie has done its work."""
    query = f"?{urlencode({'code': code})}" if CODE.fullmatch(code) else ""
    onward = RedirectResponse(f"{JOIN}{query}", 303, headers={"Cache-Control": "no-store"})
    onward.delete_cookie(WANTED, secure=gate.served.is_https, httponly=True, samesite="lax")
    return onward


async def _turn_away(scope: Scope, receive: Receive, send: Send, sentence: str, status: int = 403) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
    else:
        await PlainTextResponse(f"{sentence}\n", status)(scope, receive, send)


def _without_origin(scope: Scope) -> Scope:
    """A request was judged already; Streamlit would judge it by asking an outside server what our address is."""
    if scope["type"] != "http":
        return scope
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"origin"]}


async def _nothing() -> None:
    """A page of one's own makes room for nobody."""


def _cookies(scope: Scope) -> dict[str, str]:
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return cookie_parser("; ".join(lines))


def _saying_plainly(send: Send) -> Send:
    """A store that cannot be opened is told in its own sentence instead of a page of calls."""

    async def send_sentence(message: Message) -> None:
        if message["type"] == "lifespan.startup.failed":
            kind, _, sentence = message["message"].strip().splitlines()[-1].partition(": ")
            if kind in ("data.store.faults.StoreBusy", "data.store.faults.StoreError"):
                message = {**message, "message": sentence}
        await send(message)

    return send_sentence
