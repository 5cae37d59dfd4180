"""What answers under /s/: the plain page of a shared link, and whether the link still holds."""

from __future__ import annotations

from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from data.running import the_store
from data.shares import count_opening, find_share
from data.store import now
from pages.report.build import build_report
from pages.report.html import gone_page, report_page, share_policy


async def shared(request: Request) -> Response:
    """A shared link: a plain page of what its owner ticked, or a page that tells nothing."""
    page = await run_in_threadpool(_shared_page, request.path_params["token"], request.method == "GET")
    return HTMLResponse(page or gone_page(), 200 if page else 404, headers=share_headers())


async def holds(request: Request) -> Response:
    """Whether a link still opens, for the pages of it that are open; not counted as an opening."""
    token = request.path_params["token"]
    share = await run_in_threadpool(lambda: find_share(the_store(), token, now=now()))
    if share is None:
        return HTMLResponse(gone_page(), 404, headers=share_headers())
    return Response(status_code=204, headers=share_headers())


def _shared_page(token: str, is_opening: bool) -> str | None:
    store, instant = the_store(), now()
    share = find_share(store, token, now=instant)
    if share is None:
        return None
    report = build_report(
        store.collection(share.collection_id), share.chosen, today=date.today(), made_at=instant
    )
    if is_opening:
        count_opening(store, share, now=instant)
    return report_page(report)


def share_headers() -> dict[str, str]:
    """What every answer under /s/ carries besides the headers that all answers carry."""
    return {
        "Content-Security-Policy": share_policy(),
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
    }


SHARE_ROUTES = (Route("/s/{token}/holds", holds), Route("/s/{token:path}", shared))
