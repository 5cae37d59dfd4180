"""Writes docs/terminal.md from the table of commands: `make docs`. The suite fails where the two differ."""

from __future__ import annotations

import argparse
from pathlib import Path

from pages.terminal.command import Command
from pages.terminal.command_table import COMMANDS
from pages.terminal.grammar import Grammar, build

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# The terminal

<!-- Written by `make docs` from pages/terminal/command_table.py and pages/terminal/commands; changes here are lost. -->

The same functions as the pages, as `.venv/bin/respite` after `make run`. With `--json` a command prints one JSON value and nothing
else: what cannot be estimated and what was not reached is `null`. What cannot be done is one line on stderr and exit code 2, with nothing
changed. While the app has the store open a command is handed over to it; a command that only looks makes no store where there is none.
Keys of the JSON are added, never renamed.
"""


def page() -> str:
    """The whole document."""
    grammars = build()[1]
    rows = COMMANDS.values()
    overview = [
        "| command | what it does | needs the store | changes what is kept |",
        "|---|---|---|---|",
        *(
            f"| [`{row.name}`](#respite-{row.name}) | {_cell(row.about)} | {'yes' if row.needs_store else 'no'} | {row.changes.words} |"
            for row in rows
        ),
    ]
    sections = (_section(row, grammars[row.name]) for row in rows)
    return "\n".join([HEAD, *overview, "", *sections])


def _section(row: Command, grammar: Grammar) -> str:
    more = [_code(part) for part in getattr(row.module, "MORE", "").split("\n\n") if part]
    actions = [action for action in grammar._actions if action.dest != "help"]
    options = ["| option | |", "|---|---|", *(f"| {_option(action)} | {_what(action)} |" for action in actions)]
    about = f"{row.about[0].upper()}{row.about[1:]}."
    parts = [
        f"## respite {row.name}",
        about,
        f"```sh\n{row.example}\n```",
        *more,
        *(["\n".join(options)] if actions else []),
    ]
    return "\n\n".join(parts) + "\n"


def _option(action: argparse.Action) -> str:
    """An option as it is typed."""
    if not action.option_strings:
        return f"`{action.metavar}`"
    takes = "" if action.nargs == 0 else f" {action.metavar or '|'.join(action.choices or [action.dest.upper()])}"
    return f"`{_cell(action.option_strings[-1] + takes)}`" + (" ..." if action.nargs == "+" else "")


def _what(action: argparse.Action) -> str:
    is_needed = bool(action.option_strings) and action.required
    return _cell((action.help or "").replace("%%", "%")) + (" (needed)" if is_needed else "")


def _code(text: str) -> str:
    """Options in a sentence as code."""
    words = (f"`{word}`" if word.startswith("--") or "_" in word else word for word in text.split(" "))
    return " ".join(_punctuation_outside(word) for word in words)


def _punctuation_outside(word: str) -> str:
    if not word.startswith("`"):
        return word
    inner = word.strip("`").rstrip(",.;:")
    return f"`{inner}`{word.strip('`')[len(inner) :]}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
