"""A stylesheet of our own for the pages that Streamlit draws: served by our own route, named in the head of its page."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSS = Path(__file__).with_name("respite.css").read_bytes()
PATH = "/respite.css"
# another text has another address, so that a browser may keep each
LINK = f'<link rel="stylesheet" href="{PATH}?{hashlib.sha256(CSS).hexdigest()[:12]}">'.encode()
HEAD = b"</head>"


async def stylesheet(_request: Request) -> Response:
    """The stylesheet; it tells nothing of anybody."""
    return Response(CSS, media_type="text/css", headers={"Cache-Control": "private, max-age=31536000, immutable"})


STYLE_ROUTE = Route(PATH, stylesheet)


class Styled:
    """Names the stylesheet in the head of each HTML page that has Streamlit's root; all else passes as it is."""

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
                body = body.replace(HEAD, LINK + HEAD, 1)
                headers = MutableHeaders(raw=list(start["headers"]))
                if "content-length" in headers:
                    headers["content-length"] = str(len(body))
                for name in ("etag", "last-modified"):  # they are of the page without it
                    if name in headers:
                        del headers[name]
                start = {**start, "headers": headers.raw}
            await send(start)
            await send({**message, "body": body})

        # what is packed could not be read here; it goes to a browser on the way of a proxy, or of this computer
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, styling)
