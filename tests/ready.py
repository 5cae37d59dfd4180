"""Respite's console in processes that need not load Respite: copies of one process that has loaded all of it.

`console(argv, ...)` begins `respite ARGV` and gives what `subprocess.Popen` gives of it; `said(argv, ...)` waits for
its answer. It has a process, folder, environment and output of its own, and runs the same code; only the loading, five
seconds of processor time for a server and two for a command, is done once for a worker. What a start itself does is
tested with `RESPITE`, the command as a person has it.
"""

import atexit
import gc
import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.patience import LONG

ROOT = Path(__file__).parents[1]
RESPITE = Path(sys.executable).with_name("respite")
WAITS = 0.02  # seconds between two looks at whether it has ended


class Console:
    """A process of the console: as much of `subprocess.Popen` as tests need."""

    def __init__(self, pid: int):
        self.pid, self.returncode = pid, None

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            self.returncode = LOADED.ask(ended=self.pid)["code"]
        return self.returncode

    def wait(self, seconds: float) -> int:
        """The exit code; subprocess.TimeoutExpired after so many seconds."""
        pause = threading.Event()
        for _ in range(int(seconds / WAITS) + 1):
            if self.poll() is not None:
                return self.returncode
            pause.wait(WAITS)
        raise subprocess.TimeoutExpired("respite", seconds)

    def send_signal(self, number: int) -> None:
        """Nothing for a process that has ended: its number may be another's by now."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Loaded:
    """The process that has loaded Respite, begun when it is first asked for. `spent`: processor time of all of it."""

    def __init__(self):
        self.spent, self._process, self._line, self._lock = 0.0, None, None, threading.Lock()

    def ask(self, **job) -> dict:
        """Its answer to a job, one at a time."""
        with self._lock:
            if self._process is None:
                self._begin()
            self._line.write(json.dumps(job) + "\n")
            self._line.flush()
            answer = json.loads(self._line.readline())
            self.spent += answer["spent"]
            return answer

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.ready", str(theirs.fileno())]
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        self._line = ours.makefile("rw", encoding="utf-8")
        ours.close()
        atexit.register(self.end)

    def end(self) -> None:
        """End it and what it began; it has to be waited for, so that its processor time counts."""
        if self._process is not None:
            self._line.close()
            self._process.wait()
            self._process = None


LOADED = Loaded()


def console(
    argv: list[str],
    *,
    cwd: Path,
    env: dict[str, str],
    out: Path,
    err: Path | None = None,
    module: str = "cli",
    files: tuple[int, int] | None = None,
) -> Console:
    """Begin `respite ARGV`; what it prints goes to the files `out` and `err`, all of it to `out` without the latter.

    module: what is run, as by `python -m`; the console's own by default. files: how many it may have open, and up to
    how many it may let itself.
    """
    job = {"argv": argv, "cwd": str(cwd), "env": env, "out": str(out), "err": str(err or ""), "module": module}
    job["files"] = files
    return Console(LOADED.ask(**job)["pid"])


def said(argv: list[str], *, cwd: Path, env: dict[str, str], module: str = "cli") -> subprocess.CompletedProcess:
    """The exit code, `stdout` and `stderr` of `respite ARGV`, once it has ended."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = console(argv, cwd=cwd, env=env, out=out, err=err, module=module).wait(LONG)
        return subprocess.CompletedProcess(argv, code, out.read_text("utf-8"), err.read_text("utf-8"))


def load() -> None:
    """Load what the app and the commands would, but for the app itself, which looks at how it is served."""
    import ast
    import importlib

    imported = ast.parse((ROOT / "app.py").read_text(encoding="utf-8")).body
    for line in imported:
        names = [one.name for one in line.names] if isinstance(line, ast.Import) else []
        for name in names + ([line.module] if isinstance(line, ast.ImportFrom) else []):
            importlib.import_module(name)
    for room in ("analysis", "data", "pages/answers", "pages/shared", "pages/telling", "pages/terminal"):
        for file in sorted((ROOT / room).rglob("*.py")):
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    for name in (
        "cli",
        "uvicorn",
        "uvicorn.main",
        "streamlit.web.cli",
        "streamlit.web.server.starlette.starlette_app",
        "websockets.server",
    ):
        importlib.import_module(name)


def begin(
    argv: list[str], cwd: str, env: dict[str, str], out: str, err: str, module: str, files: list[int] | None
) -> None:
    """What the copy does: the module's main, in the surroundings that were asked for."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    told = os.open(out, flags, 0o600)
    os.dup2(told, 1)
    os.dup2(os.open(err, flags, 0o600) if err else told, 2)
    if files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files[0], files[1]))
    sys.argv = [str(RESPITE), *argv]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


def serve(line: socket.socket) -> None:
    """Answer until the other end is closed, then end what is still running. Runs on in each copy until that ends."""
    asked, running = line.makefile("rw", encoding="utf-8"), set()
    new = sum(os.times()[:2])
    for text in asked:
        job, answer = json.loads(text), {"spent": new}
        new = 0.0
        if "ended" in job:
            pid, status, used = os.wait4(job["ended"], os.WNOHANG)
            answer["code"] = os.waitstatus_to_exitcode(status) if pid else None
            answer["spent"] += used.ru_utime + used.ru_stime
            running.discard(pid)
        else:
            answer["pid"] = os.fork()
            if answer["pid"] == 0:
                asked.close()
                line.close()
                begin(**job)
            running.add(answer["pid"])
        asked.write(json.dumps(answer) + "\n")
        asked.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    load()
    # what all copies share need not be looked through in each of them: Streamlit collects garbage after every run
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # some libraries complain of what is never collected
    assert threading.active_count() == 1, "a copy of a process with threads would miss them"
    serve(socket.socket(fileno=int(sys.argv[1])))
