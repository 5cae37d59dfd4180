"""A stylesheet and a script of our own for the pages that Streamlit draws: served by routes of ours, named in their head."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.own.drafts import BROWSER, KEPT
from data.store.running import the_gate

HERE = Path(__file__).parent
CSS, SCRIPT = (HERE / "respite.css").read_bytes(), (HERE / "respite.js").read_bytes()
HEAD = b"</head>"
KEPT_LONG = {"Cache-Control": "private, max-age=31536000, immutable"}


def _named(file: bytes) -> str:
    """The end of a file's address: another text has another address, so that a browser may keep each."""
    return hashlib.sha256(file).hexdigest()[:12]


LINKS = (
    f'<link rel="stylesheet" href="/respite.css?{_named(CSS)}">'
    f'<script defer src="/respite.js?{_named(SCRIPT)}"></script>'
).encode()


async def stylesheet(_request: Request) -> Response:
    """The stylesheet; it tells nothing of anybody."""
    return Response(CSS, media_type="text/css", headers=KEPT_LONG)


async def script(_request: Request) -> Response:
    """The script beside it; neither does it."""
    return Response(SCRIPT, media_type="text/javascript", headers=KEPT_LONG)


STYLE_ROUTES = [Route("/respite.css", stylesheet), Route("/respite.js", script)]


def browser_cookie() -> str:
    """A cookie that tells this browser from others of the same computer: drafts of one are not shown in another."""
    carrier = Response()
    carrier.set_cookie(
        BROWSER, secrets.token_urlsafe(32), max_age=int(KEPT.total_seconds()), httponly=True, samesite="strict"
    )
    return carrier.headers["set-cookie"]


class Styled:
    """Names both in the head of each HTML page that has Streamlit's root; all else passes as it is."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or b"text/html" not in Headers(scope=scope).get("accept", "").encode():
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def styling(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                is_page = Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
                start = message if is_page else None
                if is_page:
                    return
            if start is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if b'id="root"' in body:
                body = body.replace(HEAD, LINKS + HEAD, 1)
                headers = MutableHeaders(raw=list(start["headers"]))
                if "content-length" in headers:
                    headers["content-length"] = str(len(body))
                for name in ("etag", "last-modified"):  # they are of the page without it
                    if name in headers:
                        del headers[name]
                if the_gate() is None and BROWSER not in Request(scope).cookies:
                    headers.append("set-cookie", browser_cookie())
                start = {**start, "headers": headers.raw}
            await send(start)
            await send({**message, "body": body})

        # what is packed could not be read here; it goes to a browser on the way of a proxy, or of this computer
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, styling)
