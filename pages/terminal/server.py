"""Starting Respite's server, for this computer or by a configuration for others, and saying where it is."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from data.accounts.gate import Gate
from data.accounts.served import Served, ServedError, read_served
from data.store.descriptors import raise_limit, shares
from data.store.running import put_gate, the_store
from pages.terminal.refusal import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
FIRST_PORT = 8501
PORTS_TRIED = 100


def address(port: int | str) -> str:
    """Where a browser on this computer finds Respite."""
    return f"http://{HOST}:{port}"


def where_it_is() -> str:
    """The answer of a running Respite to a second `serve`."""
    if told := os.environ.get("RESPITE_SERVED_AT"):
        return f"Respite is already at {told}"
    port = os.environ.get("RESPITE_PORT")
    return f"Respite is already at {address(port)}" if port else "Respite is already running with this store."


def read_public(path: Path) -> Served:
    """The configuration to serve others by; a fault in it refuses to start."""
    try:
        return read_served(path)
    except ServedError as fault:
        raise Refusal(str(fault)) from fault


def run_server(app: Callable[[], ASGIApp], port: int | None, out: TextIO, served: Served | None = None) -> None:
    """Serve what `app` loads until stopped, this computer or by `served` others; says where once it answers there."""
    if served is None:
        listening = listen(port)
    else:
        listening = listen(port or served.port, served.host)
        put_gate(Gate(served, the_store))
        # links are built on it
        os.environ["RESPITE_PUBLIC_URL"] = os.environ["RESPITE_SERVED_AT"] = served.address
    chosen = listening.getsockname()[1]
    where = served.address if served else address(chosen)
    os.environ["RESPITE_PORT"] = str(chosen)
    # Streamlit reads its settings from the folder it runs in
    os.chdir(ROOT)

    import uvicorn

    from pages.terminal.connections import Connection

    raise_limit()
    Connection.most = shares().n_requests

    class Announcing(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            if self.started:
                _announce(where, out)

    # a log at a lower level would quote addresses of shares, and faults with people's answers
    logging.disable(logging.INFO)
    # what a proxy says of who asks is believed of the configured ones only
    proxies = (
        {} if served is None else {"proxy_headers": bool(served.proxies), "forwarded_allow_ips": [*served.proxies]}
    )
    settings = uvicorn.Config(
        app(),
        log_level="critical",
        access_log=False,
        http=Connection,
        ws="websockets-sansio",
        timeout_graceful_shutdown=5,
        server_header=False,
        **proxies,
    )
    server = Announcing(settings)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        raise Refusal("Respite could not start; see whether the store can be read, and try again.")


def listen(port: int | None, host: str = HOST) -> socket.socket:
    """A socket on the port asked for, or on the first free one from 8501."""
    for candidate in [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError as fault:
            listening.close()
            if fault.errno == errno.EADDRNOTAVAIL:
                raise Refusal(f"“listen” is {host}, which is no address of this computer.") from fault
            if port and fault.errno == errno.EACCES:
                raise Refusal(f"--port: {port} is kept for the system; it takes 1024 to 65535.") from fault
            continue
        return listening
    if port:
        raise Refusal(f"--port: {port} is in use by another program; choose another, or leave --port out.")
    last = FIRST_PORT + PORTS_TRIED - 1
    raise Refusal(f"The ports {FIRST_PORT} to {last} are all in use; give a free one with --port.")


def _announce(url: str, out: TextIO) -> None:
    out.write(f"Respite is at {url} (stop with Ctrl+C)\n")
    out.flush()
    has_screen = sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    if has_screen and out.isatty():
        webbrowser.open(url)
