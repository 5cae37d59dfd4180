"""A Streamlit of its own process for a bench: what it takes of the processor, and pages over a raw websocket."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

from tests.bench.earlier import within
from tests.conftest import free_port
from tests.patience import LONG, until
from tests.served import Page

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Apart:
    """A served Streamlit: its port and its process."""

    port: int
    process: subprocess.Popen

    def cpu(self) -> float:
        """Milliseconds of the processor that it has taken so far, all its threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Megabytes that it holds in memory."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def page(self) -> Page:
        """An open connection, as a tab's."""
        return Page(SimpleNamespace(address=f"http://127.0.0.1:{self.port}", port=self.port, proxied={}), {})


def of(name: str) -> str:
    """The part of an address that names a collection."""
    return f"of={quote(name)}"


@contextmanager
def served_apart(root: Path, script: str = "app.py", **environment: str) -> Iterator[Apart]:
    """`streamlit run SCRIPT` with the code under `root`, on a free port."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with tempfile.TemporaryFile("w+") as log:
        env = within(root, **environment)
        process = subprocess.Popen(command, cwd=root, env=env, stdout=log, stderr=subprocess.STDOUT)

        def answers() -> bool:
            if process.poll() is not None:
                log.seek(0)
                raise AssertionError(log.read())
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=LONG) as answer:
                    return answer.status == 200
            except (urllib.error.URLError, ConnectionError):
                return False

        try:
            until(answers, "an answer of Streamlit")
            yield Apart(port, process)
        finally:
            process.terminate()
            process.wait(LONG)
