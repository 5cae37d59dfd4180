"""A command as a job: what it says on stdout and stderr, and one that a console handed over to the app."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from pages.terminal.command import Command
from pages.terminal.command_table import COMMANDS
from pages.terminal.grammar import parse
from pages.terminal.here import Answer, Here
from pages.terminal.holding import Outcome, held, stop_first
from pages.terminal.refusal import Refusal, one_line

if TYPE_CHECKING:
    from data.store.store import Store


def run_with_store(store: Store, argv: list[str], cwd: str) -> Outcome:
    """A job handed over by a console while this process, the app, has the store."""

    def job() -> tuple[str, str]:
        asked = parse(argv)
        row = COMMANDS[asked.command]
        if not row.is_handed_over:
            raise Refusal(stop_first(row.name))
        return said(asked, row.run(asked, Here(cwd=cwd, store=store, is_app=True)))

    return caught(job)


def said(asked: Namespace, answer: str | Answer) -> tuple[str, str]:
    """What an answer is on stdout, and on stderr."""
    if isinstance(answer, str):
        return answer, ""
    is_json = getattr(asked, "json", False)
    out = json.dumps(answer.payload, allow_nan=False) + "\n" if is_json else answer.text(answer.payload)
    return out, "".join(f"{one_line(note)}\n" for note in answer.notes)


def caught(job: Callable[[], tuple[str, str]]) -> Outcome:
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


def open_or_hand_over(
    row: Command, asked: Namespace, argv: list[str], here: Here
) -> tuple[Store | None, Outcome | None]:
    """The store, opened; or the outcome of the job, done by the process that has it open."""
    from data.store.store import Store

    path = here.store_path
    if row.only_looks(asked) and not path.exists():
        return Store(None), None  # looking leaves nothing behind
    return held(lambda: Store(path), path, argv, here.cwd)
