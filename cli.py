"""The terminal's door: `respite COMMAND`, the same jobs as the pages, every answer also as JSON.

The commands are a table; each is a function from its options (and an open store) to an answer, and printing is apart.
What cannot be done is one line on stderr and exit code 2, with nothing changed.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from pages.terminal.command import Answer, Here
from pages.terminal.command_table import COMMANDS
from pages.terminal.grammar import parse
from pages.terminal.holding import Outcome, open_or_hand_over, stop_first
from pages.terminal.refusal import Refusal, one_line

if TYPE_CHECKING:
    from data.store.store import Store


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
        row = COMMANDS[asked.command]
        if not row.is_handed_over:
            raise Refusal(stop_first(row.name))
        return _said(asked, row.run(asked, Here(cwd=cwd, store=store, is_app=True)))

    return _caught(job)


def _run(argv: list[str], cwd: str) -> Outcome:
    """Do a job here, or have the process that holds the store do it."""
    handed_over: Outcome | None = None

    def job() -> tuple[str, str]:
        nonlocal handed_over
        asked = parse(argv)
        row = COMMANDS[asked.command]
        here = Here(cwd=cwd, progress=_progress(sys.stderr))
        row.check(asked, here)
        if not row.needs_store:
            return _said(asked, row.run(asked, here))
        store, handed_over = open_or_hand_over(row, asked, argv, here)
        if store is None:
            return "", ""
        try:
            return _said(asked, row.run(asked, replace(here, store=store)))
        finally:
            store.close()

    outcome = _caught(job)
    return handed_over or outcome


def _said(asked: Namespace, answer: str | Answer) -> tuple[str, str]:
    """What an answer is on stdout, and on stderr."""
    if isinstance(answer, str):
        return answer, ""
    is_json = getattr(asked, "json", False)
    out = json.dumps(answer.payload, allow_nan=False) + "\n" if is_json else answer.text(answer.payload)
    return out, "".join(f"{one_line(note)}\n" for note in answer.notes)


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
        return lambda line: None

    def show(line: str) -> None:
        err.write(f"\r\x1b[K{line}")
        err.flush()

    return show


if __name__ == "__main__":
    sys.exit(main())
