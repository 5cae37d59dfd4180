"""Starting Respite's server on this computer, and saying where it is."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import webbrowser
from pathlib import Path
from typing import TextIO

from pages.terminal.refusal import Refusal

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
FIRST_PORT = 8501
PORTS_TRIED = 100


def address(port: int | str) -> str:
    """Where a browser on this computer finds Respite."""
    return f"http://{HOST}:{port}"


def where_it_is() -> str:
    """The answer of a running Respite to a second `serve`."""
    port = os.environ.get("RESPITE_PORT")
    return f"Respite is already at {address(port)}" if port else "Respite is already running with this store."


def run_server(port: int | None, out: TextIO) -> None:
    """Serve until stopped; the line with the address is printed once it answers there."""
    listening = listen(port)
    chosen = listening.getsockname()[1]
    os.environ["RESPITE_PORT"] = str(chosen)
    # Streamlit reads its settings from the folder it runs in
    os.chdir(ROOT)

    import uvicorn

    from app import app

    class Announcing(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            if self.started:
                _announce(address(chosen), out)

    # a log at a lower level would quote addresses of shares, and faults with people's answers
    logging.disable(logging.INFO)
    settings = uvicorn.Config(
        app, log_level="critical", access_log=False, ws="websockets-sansio", timeout_graceful_shutdown=5
    )
    server = Announcing(settings)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    if not server.started:
        raise Refusal("Respite could not start; see whether the store can be read, and try again.")


def listen(port: int | None) -> socket.socket:
    """A socket on the port asked for, or on the first free one from 8501."""
    for candidate in [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, candidate))
            listening.listen(128)
        except OSError as fault:
            listening.close()
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
