"""What answers under /s/r.: the files of a release, from their folder alone; the store is not asked.

A point cannot stand in the token of a personal link, so the two kinds never meet, and a proxy that lets /s/ pass
lets both pass.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from data.sharing.address import public_url
from data.sharing.release_files import DATA, FIGURE, PAGE, count_opening, find
from data.store.store import now
from pages.report.html import gone_page
from pages.report.release_page import page_at
from pages.report.share_routes import share_headers

MARK = "r."
KINDS = {DATA: "text/csv; charset=utf-8", FIGURE: "image/svg+xml"}
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"


async def released(request: Request) -> Response:
    """A release's page, one of its files, or whether it still holds; everything else is a page that tells nothing."""
    if request.method not in ("GET", "HEAD"):
        return Response(status_code=405, headers=share_headers() | {"Allow": "GET, HEAD"})
    token, _, part = request.path_params["rest"].partition("/")
    return await run_in_threadpool(_answer, token, part, request.method == "GET")


def release_url(token: str, port: int) -> str:
    """The link to give away for a release's token."""
    return f"{public_url(port)}/s/{MARK}{token}"


def _answer(token: str, part: str, is_opening: bool) -> Response:
    instant = now()
    found = find(token, now=instant)
    if found is None:
        return _gone()
    folder, meta = found
    own = share_headers() | {"Content-Security-Policy": meta.policy}
    if part == "holds":
        return Response(status_code=204, headers=own)
    try:
        if part == "":
            page = page_at((folder / PAGE).read_text(encoding="utf-8"), f"{MARK}{token}")
            if is_opening:
                count_opening(folder, now=instant)
            return HTMLResponse(page, headers=own)
        if part in KINDS:
            own |= {"Content-Security-Policy": FILE_POLICY}
            if part == DATA:
                own |= {"Content-Disposition": 'attachment; filename="release.csv"'}
            return Response((folder / part).read_bytes(), media_type=KINDS[part], headers=own)
    except FileNotFoundError:
        pass  # ended in this very moment, or a release without a drawing
    return _gone()


def _gone() -> Response:
    return HTMLResponse(gone_page(), 404, headers=share_headers())


# all methods, so that none falls through to the links that ask the store
RELEASE_ROUTES = (Route("/s/r.{rest:path}", released, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),)
