"""What somebody is told whose page does not fit, or who asks too often: without a script, and without a look at the store."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.telling.plain_page import full_page, send_policy

FULL = "/full"
TRY_AGAIN_LATER = 1013
AGAIN_SECONDS = "60"


async def full(_request: Request) -> Response:
    """The page that says that no more pages fit."""
    return full_answer()


def full_answer() -> Response:
    """The same, in place of another page."""
    headers = {
        "Content-Security-Policy": f"{send_policy()}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Retry-After": AGAIN_SECONDS,
        "X-Robots-Tag": "noindex, nofollow",
    }
    return HTMLResponse(full_page(), 503, headers=headers)


def wait_answer(seconds: int) -> Response:
    """What is said to who asks too often."""
    return PlainTextResponse(
        f"Too many requests came from where you are. Wait {seconds} {'second' if seconds == 1 else 'seconds'}, "
        "then try again.\n",
        429,
        headers={"Retry-After": str(seconds), "Cache-Control": "no-store"},
    )


async def send_to_full(scope: Scope, send: Send) -> None:
    """Open a page's connection only to send the page to where it is told that no more fit."""
    offered = scope.get("subprotocols") or [None]
    leaving = ForwardMsg()
    leaving.auth_redirect.url = FULL
    await send({"type": "websocket.accept", "subprotocol": offered[0]})
    await send({"type": "websocket.send", "bytes": leaving.SerializeToString()})
    await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})


FULL_ROUTE = Route(FULL, full)
