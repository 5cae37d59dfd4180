"""What answers under /phone/: a check-in of our own that is kept on a phone and sent when this computer is reached.

Nobody is signed in there: a phone shows the token that it was paired with, in a header that no other site can make a
browser send. Only on this computer, or over https: elsewhere what it sends could be read on the way.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data.own.what_i_record import has_chosen
from data.phones.phones import Phone, diary_of_phone, end_phone, pair_phone
from data.phones.sent import Answer, is_key, keep_entry, latest_day, take_back
from data.phones.shown import diary_mark, last_days, what_is_recorded
from data.sharing.address import has_tls, is_loopback
from data.store.running import the_gate, the_store
from data.store.store import Collection, StoreError, now
from pages.phone.files import PAGE, served

LONGEST_BODY = 64 * 1024
MOST_ENTRIES = 20
LONGEST_PART = 100  # signs, of what a phone is paired by
NOT_HERE = "The check-in for a phone answers on this computer and over https only. docs/phone.md says how.\n"
Told = dict[str, Any]  # JSON, in or out
Waits = Callable[[str], float]
Handler = Callable[[Request], Awaitable[Response]]


def phone_routes(waits: Waits) -> tuple[Route, ...]:
    """The routes under /phone/. waits: seconds that a phone, by its name, has to wait before its next request."""

    async def days(request: Request) -> Response:
        """What is recorded, and what was, of the diary that this phone sends to."""
        return await _as_phone(request, waits, lambda phone, diary: _shown(diary))

    async def entries(request: Request) -> Response:
        """Store what a phone sends, each once, and take back what it wants back."""
        told = await _told(request)
        if told is None or not _is_batch(told):
            return _answer({"words": f"It takes at most {MOST_ENTRIES} entries in 64 kB of JSON."}, 400)
        return await _as_phone(request, waits, lambda phone, diary: _store(phone, diary, told))

    async def leave(request: Request) -> Response:
        """End the phone that asks for it."""
        if await _told(request) is None:
            return _answer({"words": "It takes JSON."}, 400)
        return await _as_phone(request, waits, _leave)

    async def pair(request: Request) -> Response:
        """Pair a phone by the code that it was told."""
        told = await _told(request)
        named = [told.get(name) for name in ("code", "token", "label")] if told else []
        parts = [part for part in named if isinstance(part, str) and len(part) <= LONGEST_PART]
        if len(parts) != 3:
            return _answer({"words": "It takes a code, a token and a name."}, 400)
        code, token, label = parts
        return await run_in_threadpool(_pair, code, token, label)

    return (
        Route("/phone", _only_where_safe(_to_the_page)),
        Route("/phone/days", _only_where_safe(days)),
        Route("/phone/entries", _only_where_safe(entries), methods=["POST"]),
        Route("/phone/pair", _only_where_safe(pair), methods=["POST"]),
        Route("/phone/leave", _only_where_safe(leave), methods=["POST"]),
        # whatever else is asked for there gets no page of the app
        Route("/phone/{name:path}", _only_where_safe(_file)),
    )


async def _to_the_page(_request: Request) -> Response:
    return RedirectResponse("/phone/", 308)


async def _file(request: Request) -> Response:
    """One of our files; the page's own address is that of the folder."""
    name, ours = request.path_params["name"], served()
    found = ours.files.get(name or PAGE) if name != PAGE else None
    if found is None:
        return PlainTextResponse("There is nothing here.\n", 404)
    plain, packed, kind = found
    # the same for anybody, so that a browser may hold it, and asks whether it is another now: the worker asks once more
    mark = f'"{ours.version}"'
    headers = ours.headers() | {"Vary": "Accept-Encoding", "Cache-Control": "no-cache", "ETag": mark}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(plain, media_type=kind, headers=headers)


def _only_where_safe(handler: Handler) -> Handler:
    async def answered(request: Request) -> Response:
        return await handler(request) if is_safe_way(request.url.hostname) else PlainTextResponse(NOT_HERE, 404)

    return answered


def is_safe_way(host: str | None) -> bool:
    """Whether what is sent to this name cannot be read on the way: this computer itself, or one that has a certificate."""
    gate = the_gate()
    if is_loopback(f"//{host}" if host and ":" not in host else f"//[{host}]"):
        return True
    return has_tls(host) if gate is None else gate.served.is_https


async def _told(request: Request) -> Told | None:
    """What was sent, where it is JSON of the right size, and says that it is: no form of another site can say so."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_BODY:
                return None
        told = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _is_batch(told: Told) -> bool:
    entries, undo = told.get("entries", []), told.get("undo", [])
    if not (isinstance(entries, list) and isinstance(undo, list)):
        return False
    are_keyed = all(isinstance(entry, dict) and is_key(entry.get("key")) for entry in entries)
    return are_keyed and all(map(is_key, undo)) and len(entries) + len(undo) <= MOST_ENTRIES


async def _as_phone(request: Request, waits: Waits, work: Callable[[Phone, Collection], Told]) -> Response:
    """What `work` says to the phone that shows its token; to one that has ended, that it has."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    told = token.strip() if scheme.lower() == "bearer" else ""
    return await run_in_threadpool(_judged, told, waits, work)


def _judged(token: str, waits: Waits, work: Callable[[Phone, Collection], Told]) -> Response:
    try:
        found = _diary_of(token)
        if isinstance(found, str):
            return _answer({"ended": True, "why": found}, 401)
        phone, diary = found
        if wait := waits(phone.actor):
            return _answer({"words": "Too many at once; the rest is sent by itself."}, 429, int(wait) + 1)
        return _answer(work(phone, diary))
    except StoreError:
        return _answer({"words": "Respite is busy just now."}, 503)


def _diary_of(token: str) -> tuple[Phone, Collection] | str:
    """The phone that shows this token, and its diary; else why there is nothing for it."""
    gate = the_gate()
    return diary_of_phone(the_store(), token, is_shared=gate is not None and gate.served.provider is not None)


def _shown(diary: Collection) -> Told:
    return {
        "diary": diary_mark(diary),
        "what": what_is_recorded(diary),
        "folded": not has_chosen(diary),
        "days": last_days(diary, now=now()),
        "latest": latest_day(now()).isoformat(),
    }


def _store(phone: Phone, diary: Collection, told: Told) -> Told:
    answers: dict[str, Answer] = {}
    for key in told.get("undo", []):
        answers[key] = take_back(diary, phone, key, now=now())
    for entry in told.get("entries", []):
        if entry["key"] not in answers:
            answers[entry["key"]] = keep_entry(diary, phone, entry, now=now())
    said = {key: {"state": one.state, "words": one.words} for key, one in answers.items()}
    try:
        return {"answers": said, **_shown(diary)}
    except StoreError:  # what was stored is told all the same
        return {"answers": said}


def _leave(phone: Phone, diary: Collection) -> Told:
    end_phone(diary, phone.phone_id, now=now())
    return {"left": True}


def _pair(code: str, token: str, label: str) -> Response:
    try:
        phone = pair_phone(the_store(), code, token, label, now=now())
    except StoreError as fault:
        return _answer({"words": str(fault)}, 403)
    found = _diary_of(token)
    if isinstance(found, str):
        return _answer({"words": "Whoever made this code does not reach the diary any more."}, 403)
    return _answer({"label": phone.label, **_shown(found[1])})


def _answer(told: Told, status: int = 200, retry_after: int | None = None) -> Response:
    """An answer that says whose it is: a page that a network puts in between, whatever its status, does not."""
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(retry_after)} if retry_after else {})
    return JSONResponse({"respite": "phone", **told}, status, headers=headers)
