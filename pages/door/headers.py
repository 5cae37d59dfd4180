"""What every answer carries in its head, and what is made of the cookies it sets."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from streamlit.file_util import get_static_dir

Headers = Sequence[tuple[bytes, bytes]]
LIFE = re.compile(r"(?i)max-age=(\d+)")


def streamlit_policy(index: str) -> str:
    """A policy under which Streamlit's own page works and nothing is fetched from anywhere else.

    `index` is the text of its index.html; the inline scripts in it are allowed by their hashes. Its
    style library writes style elements, its charts use blob images and workers.
    """
    inline = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in inline)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HEADERS = {
    "Content-Security-Policy": streamlit_policy((Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # files that a page hands out come without: a browser, or a proxy in front, would be free to keep them
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LONG_HTTPS = (b"strict-transport-security", b"max-age=31536000")


def with_headers(headers: Headers, *, is_https: bool = False) -> list[tuple[bytes, bytes]]:
    """The answer's own headers, and of ours those it does not set itself."""
    own = {name.lower() for name, _ in headers}
    ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    ours += [LONG_HTTPS] if is_https else []
    return [*headers, *(pair for pair in ours if pair[0] not in own)]


def with_safe_cookies(headers: Headers, *, longest: timedelta, is_https: bool) -> list[tuple[bytes, bytes]]:
    """The headers with cookies that live no longer than a session may, and over https go over nothing else.

    Streamlit sets its own without Secure and for 30 days.
    """
    return [
        (name, _safe(value, longest, is_https) if name.lower() == b"set-cookie" else value) for name, value in headers
    ]


def _safe(value: bytes, longest: timedelta, is_https: bool) -> bytes:
    def shorter(found: re.Match) -> str:
        return f"Max-Age={min(int(found[1]), int(longest.total_seconds()))}"

    cookie, *attributes = value.decode("latin-1").split(";")
    attributes = [LIFE.sub(shorter, one.strip()) for one in attributes]
    if is_https and "secure" not in (one.lower() for one in attributes):
        attributes.append("Secure")
    return "; ".join((cookie, *attributes)).encode("latin-1")


def cookies_set(headers: Headers) -> dict[str, str]:
    """The cookies that an answer sets, by name; those it takes away are not among them."""
    found = {}
    for name, value in headers:
        if name.lower() == b"set-cookie":
            cookie, _, attributes = value.decode("latin-1").partition(";")
            key, _, told = cookie.partition("=")
            if told.strip('"') and "max-age=0" not in attributes.lower():
                found[key.strip()] = told.strip().strip('"')
    return found
