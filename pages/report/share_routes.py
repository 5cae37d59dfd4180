"""What answers under /s/: the plain page of a shared link, the question for its code, and whether it still holds."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.sharing.address import has_tls
from data.sharing.openings import note_opening
from data.sharing.share_doors import CLOSED_FOR, PASS_VALID, answer_to_code, is_let_in, new_pass
from data.sharing.shares import Share, find_share
from data.store.running import the_store
from data.store.store import Store, now
from pages.report.html import code_page, gone_page, share_policy

PASS = "pass"
LONGEST_BODY = 1000  # bytes; a code takes less than 20


class PageOf(Protocol):
    """Makes the page that a reader of a link gets at an instant (UTC)."""

    def __call__(self, store: Store, share: Share, *, now: datetime) -> bytes: ...


def share_routes(page_of: PageOf) -> tuple[Route, ...]:
    """The routes under /s/; `page_of` makes the page of a link, on its owner's day."""

    async def shared(request: Request) -> Response:
        """A plain page of what a link's owner ticked, the question for its code, or a page that tells nothing."""
        token = request.path_params["token"]
        if request.method == "POST":
            told, host = await _told_code(request), request.url.hostname
            return await run_in_threadpool(_take_code, token, told, host)
        shown_pass, is_opening = request.cookies.get(PASS), request.method == "GET"
        return await run_in_threadpool(_page, page_of, token, shown_pass, is_opening)

    return Route("/s/{token}/holds", holds), Route("/s/{token:path}", shared, methods=["GET", "POST"])


async def holds(request: Request) -> Response:
    """Whether a link still opens, for the pages of it that are open; not counted as an opening."""
    return await run_in_threadpool(_holding, request.path_params["token"], request.cookies.get(PASS))


def _page(page_of: PageOf, token: str, shown_pass: str | None, is_opening: bool) -> Response:
    store = the_store()
    instant = store.latest(now())
    share = find_share(store, token, now=instant)
    if share is None:
        return _html(gone_page(), 404)
    if not is_let_in(share, shown_pass, now=instant):
        return _html(code_page("ask"))
    page = page_of(store, share, now=instant)
    if is_opening:
        note_opening(store, share.share_id, share.collection_id, now=now())
    return _html(page)


def _holding(token: str, shown_pass: str | None) -> Response:
    instant = the_store().latest(now())
    share = find_share(the_store(), token, now=instant)
    if share is None or not is_let_in(share, shown_pass, now=instant):
        return _html(gone_page(), 404)
    return Response(status_code=204, headers=share_headers())


def _take_code(token: str, told: str, host: str | None) -> Response:
    """The way in for who told the right code: a pass that no script can read, sent back to this link alone.

    A cookie rather than something in the page: it is not in what is printed, saved or passed on, reloading asks
    nothing, and every part of the page has it. From another site the browser does not send it (SameSite).
    """
    store = the_store()
    instant = store.latest(now())
    share = find_share(store, token, now=instant)
    if share is None:
        return _html(gone_page(), 404)
    path = f"/s/{token}"
    to_the_page = RedirectResponse(path, 303, headers=share_headers())
    if share.code is None:
        return to_the_page
    answer = answer_to_code(store, share, told, now=instant)
    if answer == "closed":
        closed = _html(code_page("closed"), 429)
        closed.headers["Retry-After"] = str(int(CLOSED_FOR.total_seconds()))
        return closed
    if answer == "wrong":
        return _html(code_page("wrong"), 403)
    to_the_page.set_cookie(
        PASS,
        new_pass(share, now=instant),
        max_age=int(PASS_VALID.total_seconds()),
        path=path,
        secure=has_tls(host),
        httponly=True,
        samesite="strict",
    )
    return to_the_page


async def _told_code(request: Request) -> str:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            return ""
    return parse_qs(body.decode("latin-1")).get("code", [""])[0]


def _html(page: str | bytes, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page, status, headers=share_headers())


def share_headers() -> dict[str, str]:
    """What every answer under /s/ carries besides the headers that all answers carry."""
    return {"Content-Security-Policy": share_policy(), "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
