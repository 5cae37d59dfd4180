"""Where a shared link leads: the address this Respite is reached at by others."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

DEFAULT_PORT = 8501


def public_url(port: int = DEFAULT_PORT) -> str:
    """RESPITE_PUBLIC_URL without a closing slash; when it is not set, this computer at the port that
    `respite serve` took (RESPITE_PORT), else at `port`."""
    told = os.environ.get("RESPITE_PUBLIC_URL", "").strip().rstrip("/")
    return told or f"http://127.0.0.1:{os.environ.get('RESPITE_PORT') or port}"


def is_loopback(url: str) -> bool:
    """Whether `url` opens on this computer only."""
    name = urlsplit(url).hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def has_tls(host: str | None) -> bool:
    """Whether who comes by the name `host` comes through the proxy with TLS that RESPITE_PUBLIC_URL tells of."""
    told = urlsplit(public_url())
    return told.scheme == "https" and told.hostname == host


def share_url(token: str, port: int = DEFAULT_PORT) -> str:
    """The link to give away for a share's token."""
    return f"{public_url(port)}/s/{quote(token, safe='')}"
