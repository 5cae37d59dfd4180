"""The terminal's door: `respite COMMAND`, the same jobs as the pages, every answer also as JSON.

The commands are a table; each is a function from its options (and an open store) to an answer, and printing is apart.
What cannot be done is one line on stderr and exit code 2, with nothing changed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from pages.terminal.command_table import COMMANDS
from pages.terminal.grammar import parse
from pages.terminal.here import Here
from pages.terminal.holding import Outcome
from pages.terminal.jobs import caught, open_or_hand_over, said

if TYPE_CHECKING:
    from starlette.types import ASGIApp


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


def _run(argv: list[str], cwd: str) -> Outcome:
    """Do a job here, or have the process that holds the store do it."""
    handed_over: Outcome | None = None

    def job() -> tuple[str, str]:
        nonlocal handed_over
        asked = parse(argv)
        row = COMMANDS[asked.command]
        here = Here(cwd=cwd, progress=_progress(sys.stderr), app=_app)
        row.check(asked, here)
        if not row.needs_store:
            return said(asked, row.run(asked, here))
        store, handed_over = open_or_hand_over(row, asked, argv, here)
        if store is None:
            return "", ""
        try:
            return said(asked, row.run(asked, replace(here, store=store)))
        finally:
            store.close()

    outcome = caught(job)
    return handed_over or outcome


def _app() -> ASGIApp:
    """The app that `respite serve` serves, which nothing else of the terminal knows."""
    from app import app

    return app


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
        return lambda line: None

    def show(line: str) -> None:
        err.write(f"\r\x1b[K{line}")
        err.flush()

    return show


if __name__ == "__main__":
    sys.exit(main())
