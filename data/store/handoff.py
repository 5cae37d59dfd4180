"""The terminal's way in while the app holds the store: a job is handed over and its answer comes back.

Only one process can open the store. While the app has it, it listens for jobs on a loopback port of its
own, which no reverse proxy forwards to and no page of the app shares an origin with. A file beside the
store, readable by its owner only, holds the port and a secret; whoever can read it could read the store.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from data.store.store import Store

PATH = "/terminal"
LIMIT = 1_000_000  # bytes of a job: arguments and a folder, never a file's content
CONNECT_SECONDS = 2
GONE = "Respite closed before it answered. Look in Respite whether the job was done before you repeat it."


class Outcome(NamedTuple):
    """What a terminal job ended with."""

    exit_code: int
    stdout: str
    stderr: str


Run = Callable[[Store, list[str], str], tuple[int, str, str]]


def serving_file(store_path: Path) -> Path:
    """Where an open store says how to reach it."""
    return store_path.with_name(store_path.name + ".serving")


@contextmanager
def serving(store: Store, run: Run) -> Iterator[None]:
    """Take jobs for `store` while the block runs; a job in hand is finished before it ends.

    `run(store, argv, cwd)` gives exit code, stdout and stderr. A store in memory has no terminal.
    """
    if store.path is None:
        yield
        return
    token = secrets.token_urlsafe(32)
    one_at_a_time = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(store, run, token, one_at_a_time))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="terminal", daemon=True).start()
    file = serving_file(store.path)
    try:
        _write_private(file, {"pid": os.getpid(), "port": server.server_port, "token": token})
        yield
    finally:
        file.unlink(missing_ok=True)
        server.shutdown()
        with one_at_a_time:
            server.server_close()


def hand_over(store_path: Path, argv: list[str], cwd: str) -> Outcome | None:
    """Have the app that holds the store do a job; None when no app serves this store.

    Waits as long as the job takes. When the app goes away in between, the outcome says so, because
    nobody can know then whether the job was done.
    """
    try:
        told = json.loads(serving_file(store_path).read_text(encoding="utf-8"))
        port, token = int(told["port"]), str(told["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=CONNECT_SECONDS)
    try:
        line.connect()
    except OSError:
        return None
    try:
        line.sock.settimeout(None)
        line.request(
            "POST",
            PATH,
            json.dumps({"argv": argv, "cwd": cwd}),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        response = line.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        return Outcome(1, "", GONE + "\n")
    finally:
        line.close()
    if response.status != 200:
        return None  # the port belongs to somebody else by now: the file was left by a killed app
    answer = json.loads(body)
    return Outcome(answer["exit_code"], answer["stdout"], answer["stderr"])


def _handler(store: Store, run: Run, token: str, one_at_a_time: threading.Lock):
    class Handler(BaseHTTPRequestHandler):
        server_version = "Respite"
        sys_version = ""

        def do_POST(self):
            if not self._is_ours():
                self._answer(403, {})
                return
            try:
                job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                argv, cwd = [str(word) for word in job["argv"]], str(job["cwd"])
            except (ValueError, KeyError, TypeError):
                self._answer(400, {})
                return
            with one_at_a_time:
                self._answer(200, _do(run, store, argv, cwd))

        def _is_ours(self) -> bool:
            """A browser sends an Origin, a rebound name another Host; neither knows the secret."""
            sent = self.headers.get("Authorization", "").encode("utf-8", "replace")
            length = self.headers.get("Content-Length", "")
            return (
                secrets.compare_digest(sent, f"Bearer {token}".encode())
                and self.path == PATH
                and self.headers.get("Host") == f"127.0.0.1:{self.server.server_port}"
                and "Origin" not in self.headers
                and length.isdecimal()
                and int(length) <= LIMIT
            )

        def _answer(self, status: int, answer: dict) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Say nothing: a log of jobs would name people's files."""

    return Handler


def _do(run: Run, store: Store, argv: list[str], cwd: str) -> dict:
    try:
        outcome = Outcome(*run(store, argv, cwd))
    except Exception as fault:
        # the message may quote an answer; the kind of fault is enough for a log
        logging.getLogger(__name__).error("A terminal job stopped with %s.", type(fault).__name__)
        outcome = Outcome(1, "", f"Respite met a fault of its own ({type(fault).__name__}) in this job.\n")
    return outcome._asdict()


def _write_private(file: Path, content: dict) -> None:
    """Write beside and rename, so that nobody reads half a file or one with wider rights."""
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(content, out)
    os.replace(new, file)
