"""What can be said to `respite`: the commands of the table with their options."""

from __future__ import annotations

import argparse
import difflib
import re
import textwrap
from collections.abc import Iterable
from typing import NoReturn

from pages.terminal import values
from pages.terminal.command_table import COMMANDS
from pages.terminal.refusal import Refusal, listed, quoted


class Paragraphs(argparse.HelpFormatter):
    """Text in paragraphs, each as wide as the window, and what an option does beside its name."""

    def __init__(self, **settings):
        super().__init__(max_help_position=28, **settings)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        filled = (textwrap.fill(" ".join(part.split()), width) for part in text.split("\n\n"))
        return textwrap.indent("\n\n".join(filled), indent)


class Grammar(argparse.ArgumentParser):
    """argparse whose faults are one line, raised instead of printed."""

    def __init__(self, **settings):
        super().__init__(allow_abbrev=False, formatter_class=Paragraphs, **settings)

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{self.prog}: {message}. See {self.prog} --help.")


def parse(argv: list[str]) -> argparse.Namespace:
    """The command and its options; a fault raises Refusal, --help prints and raises SystemExit."""
    if not argv:
        raise Refusal(f"respite: say what to do: {listed(COMMANDS)}. See respite --help.")
    if not argv[0].startswith("-") and argv[0] not in COMMANDS:
        raise Refusal(f"respite: there is no command {quoted(argv[0])}; there are {listed(COMMANDS)}.")
    # the grammars of all others, and their modules, would be half of what a short command takes
    grammar, commands = build(argv[:1] if argv[0] in COMMANDS else COMMANDS)
    asked, unknown = grammar.parse_known_args(_join_values(argv))
    if unknown:
        raise Refusal(_unknown(commands[asked.command], unknown[0]))
    return asked


def build(names: Iterable[str] = tuple(COMMANDS)) -> tuple[Grammar, dict[str, Grammar]]:
    """A grammar of these commands, of all where none is named, and the grammar of each by name."""
    about = "Your diary of low back pain, or a study's, from the terminal."
    more = "respite COMMAND --help says what a command takes. With --json it prints one JSON value and nothing else."
    grammar = Grammar(prog="respite", description=about, epilog=more)
    doors = grammar.add_subparsers(dest="command", metavar="COMMAND", parser_class=Grammar, required=True)
    for row in map(COMMANDS.__getitem__, names):
        more = getattr(row.module, "MORE", "")
        said = f"{row.about[0].upper()}{row.about[1:]}.\n\n{more}".strip()
        command = doors.add_parser(row.name, help=row.about, description=said, epilog=f"For example: {row.example}")
        row.module.options(command)
        command.register("type", None, values.given)  # whatever has no type of its own
    return grammar, doors.choices


def _join_values(argv: list[str]) -> list[str]:
    """`--missing -99,999` as one word: argparse would take a value that starts with a sign for an option."""
    joined: list[str] = []
    for word in argv:
        follows_option = joined and re.fullmatch(r"--[a-z-]+", joined[-1])
        if follows_option and re.match(r"-[\d.,]", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _unknown(command: Grammar, word: str) -> str:
    options = [option for action in command._actions for option in action.option_strings if option != "-h"]
    near = difflib.get_close_matches(word.split("=")[0], options, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{command.prog}: {quoted(word)} is not known here; it takes {listed(options)}.{meant}"
