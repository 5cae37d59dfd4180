"""The terminal's door: `respite COMMAND`, the same jobs as the pages, every answer also as JSON.

A command is a function from its options (and an open store) to a payload; printing is apart. What cannot be
done is one line on stderr and exit code 2, with nothing changed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pages.terminal.grammar import parse
from pages.terminal.refusal import Refusal, one_line

if TYPE_CHECKING:
    from data.store.store import Store

# What a command needs is imported when it runs: statistics of a table should not wait for the engine to load.

READY_TABLES = ("survival", "trend", "score")
STOP_FIRST = "Respite is open with this store: stop it (Ctrl+C where it runs), then restore."
WAIT_SECONDS = 15.0  # for a server that is just starting, or another console's short job

Outcome = tuple[int, str, str]  # exit code, stdout, stderr


def main(argv: list[str] | None = None) -> int:
    """Run one command of the console; returns the exit code (0 done, 2 refused)."""
    argv = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a name that the console cannot show must not stop an answer
            stream.reconfigure(errors="backslashreplace")
    try:
        code, out, err = _run(argv, os.getcwd())
    except KeyboardInterrupt as stop:
        code, out, err = 130, "", f"{stop or 'Stopped.'}\n"
    sys.stderr.write(err)
    instead = _print(out, sys.stdout)
    return code if instead is None else instead


def run_with_store(store: Store, argv: list[str], cwd: str) -> Outcome:
    """A job handed over by a console while this process, the app, has the store."""

    def job() -> tuple[str, str]:
        asked = parse(argv)
        if asked.command == "serve":
            from pages.terminal.server import where_it_is

            return where_it_is() + "\n", ""
        if asked.command == "restore":
            raise Refusal(STOP_FIRST)
        return _answer(asked, store, cwd, _no_progress)

    return _caught(job)


def _run(argv: list[str], cwd: str) -> Outcome:
    """Do a job here, or have the process that holds the store do it."""
    handed_over: Outcome | None = None

    def job() -> tuple[str, str]:
        nonlocal handed_over
        asked = parse(argv)
        if asked.command in READY_TABLES:
            return _answer(asked, None, cwd, _no_progress)
        if asked.command == "serve":
            return _serve(asked, cwd), ""
        if asked.command == "passphrase":
            return _passphrase(), ""
        if asked.command == "restore":
            return _restore(asked, cwd), ""
        if asked.command == "load" and not Path(cwd, asked.file).is_file():
            raise Refusal(f"There is no file {asked.file}; name a CSV file.")
        store, handed_over = _open_or_hand_over(asked, argv, cwd)
        if store is None:
            return "", ""
        try:
            return _answer(asked, store, cwd, _progress(sys.stderr))
        finally:
            store.close()

    outcome = _caught(job)
    return handed_over or outcome


def _answer(asked: Namespace, store: Store | None, cwd: str, progress: Callable[[str], None]) -> tuple[str, str]:
    """What a command says on stdout, and on stderr."""
    from pages.terminal import text

    if asked.command in READY_TABLES:
        payload = import_module(f"pages.terminal.{asked.command}").answer(asked, cwd)
        return _shown(asked, payload, getattr(text, f"{asked.command}_text")), ""
    from pages.terminal import study

    match asked.command:
        case "load":
            payload, notes = study.load(asked, store, cwd, progress)
            shown = _shown(asked, payload, lambda payload: text.load_text(payload, asked.study))
            return shown, "".join(f"{one_line(note)}\n" for note in notes)
        case "recurrence":
            payload = import_module("pages.terminal.study_recurrence").recurrence(asked, store, cwd)
            return _shown(asked, payload, text.recurrence_text), ""
        case "intervals":
            return study.intervals(asked, store, cwd), ""
        case "bundle":
            return import_module("pages.terminal.bundle").answer(asked, store, cwd), ""
        case "outcomes":
            from pages.terminal import outcomes

            collection = study.study_of(store, asked.study)
            found = outcomes.outcomes(asked, collection)
            if asked.bundle:
                content = import_module("pages.terminal.bundle_outcomes").make(asked, found, collection)
                study.write_file(Path(cwd, asked.bundle), content, "--bundle")
            return _shown(asked, found.payload, outcomes.outcomes_text), ""
        case "demo":
            return study.demo(store), ""
        case "backup":
            return study.backup(asked, store, cwd), ""
        case "erase":
            return study.erase(asked, store), ""
        case "access":
            return import_module("pages.terminal.access").access(asked, store), ""
        case "audit":
            from pages.terminal import audit

            return _shown(asked, audit.audit(asked, store, cwd), audit.audit_text), ""
    raise AssertionError(asked.command)


def _shown(asked: Namespace, payload: dict[str, Any], as_text: Callable[[dict[str, Any]], str]) -> str:
    return json.dumps(payload, allow_nan=False) + "\n" if asked.json else as_text(payload)


def _serve(asked: Namespace, cwd: str) -> str:
    # read once, when numpy is loaded below: what pages work out is small, and a second thread costs it more than it brings
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from data.store.running import the_store
    from pages.terminal.server import read_public, run_server

    # a fault in it is told before anything is opened
    served = read_public(Path(cwd, asked.public)) if asked.public else None
    path = _store_path(cwd)
    # the server runs in a folder of its own, where a relative path would mean another file
    os.environ["RESPITE_STORE"] = str(path)
    # opened before the server loads, and held: a second `serve` meanwhile waits for this one to answer
    if running := _held(the_store, path, ["serve"], cwd)[1]:
        return running[1]
    run_server(asked.port, sys.stdout, served)
    return ""


def _passphrase() -> str:
    from getpass import getpass

    from pages.terminal.server import passphrase_line

    # from a terminal it is not shown; from a pipe it is the first two lines
    return passphrase_line(getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline().rstrip("\n"))


def _restore(asked: Namespace, cwd: str) -> str:
    from data.store.restore import restore
    from data.store.store import StoreBusy

    path = _store_path(cwd)
    try:
        kept = restore(Path(cwd, asked.file), path)
    except StoreBusy:
        raise Refusal(STOP_FIRST) from None
    replaced = f" The store it replaces is kept at {kept}." if kept else ""
    return f"Restored {asked.file} to {path}.{replaced}\n"


def _open_or_hand_over(asked: Namespace, argv: list[str], cwd: str) -> tuple[Store | None, Outcome | None]:
    """The store, opened; or the outcome of the job, done by the process that has it open."""
    from data.store.store import Store

    path = _store_path(cwd)
    is_looking = asked.command in ("intervals", "recurrence", "outcomes", "audit") or getattr(asked, "dry_run", False)
    is_looking = is_looking or (asked.command == "bundle" and asked.restore is None)
    if is_looking and not path.exists():
        return Store(None), None  # looking leaves nothing behind
    return _held(lambda: Store(path), path, argv, cwd)


def _held(opened: Callable[[], Store], path: Path, argv: list[str], cwd: str) -> tuple[Store | None, Outcome | None]:
    """The store as `opened`; while another process has it, the outcome of the job handed over to that one.

    Waits a little for one that is just starting, or for a short job of another console.
    """
    from data.store.handoff import hand_over
    from data.store.store import StoreBusy

    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return opened(), None
        except StoreBusy:
            try:
                outcome = hand_over(path, argv, cwd)
            except KeyboardInterrupt:
                raise KeyboardInterrupt(
                    "Stopped waiting; Respite, which has the store open, goes on with it."
                ) from None
            if outcome:
                return None, tuple(outcome)
            if time.monotonic() > until:
                raise Refusal(
                    f"The store {path} is open in another program that takes no jobs; close that first."
                ) from None
            time.sleep(0.1)


def _store_path(cwd: str) -> Path:
    from data.store.store import store_path

    return Path(cwd, store_path())


def _caught(job: Callable[[], tuple[str, str]]) -> Outcome:
    """The outcome of a job that gives stdout and stderr; whatever goes wrong is one line and exit code 2."""
    try:
        return 0, *job()
    except SystemExit as stopped:  # --help has been printed
        return int(stopped.code or 0), "", ""
    except ValueError as fault:  # refusals, and the faults of files, definitions and stores: sentences all
        return 2, "", one_line(str(fault)) + "\n"
    except OSError as fault:
        where = f"{fault.filename}: " if fault.filename else ""
        return 2, "", one_line(f"{where}{fault.strerror or fault}.") + "\n"
    except Exception as fault:
        if os.environ.get("RESPITE_TRACEBACK"):
            raise
        return (
            2,
            "",
            (
                f"Respite met a fault of its own ({type(fault).__name__}); nothing was changed. "
                "RESPITE_TRACEBACK=1 shows where.\n"
            ),
        )


def _print(text: str, out: TextIO) -> int | None:
    """Write and flush; the exit code where that fails: nobody reading any more (`| head`) is no fault."""
    try:
        out.write(text)
        out.flush()
    except OSError as fault:
        # the interpreter flushes once more at its end, and would complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        if isinstance(fault, BrokenPipeError):
            return 0
        sys.stderr.write(f"The answer could not be written: {fault.strerror}.\n")
        return 2
    return None


def _progress(err: TextIO) -> Callable[[str], None]:
    """One line that is overwritten, for a person who watches; a file or a program gets none of it."""
    if not err.isatty():
        return _no_progress

    def show(line: str) -> None:
        err.write(f"\r\x1b[K{line}")
        err.flush()

    return show


def _no_progress(line: str) -> None:
    """Progress that nobody watches."""


if __name__ == "__main__":
    sys.exit(main())
