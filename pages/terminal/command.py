"""What a command of the console is: a row of the table."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from pages.terminal.here import Answer, Here


@dataclass(frozen=True)
class When:
    """Whether a command as typed changes the store; `words` says the same in the documents."""

    words: str
    of: Callable[[Namespace], bool]


def given(*options: str) -> When:
    """Only with one of these options."""
    return When(f"with {' or '.join(options)}", lambda asked: any(_value(asked, option) for option in options))


def unless(option: str) -> When:
    """But with this option."""
    return When(f"yes, unless {option} is given", lambda asked: not _value(asked, option))


NEVER = When("no", lambda asked: False)
ALWAYS = When("yes", lambda asked: True)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A row of the table of commands.

    `name`: what is typed, and, with _ for -, the name of its module in pages/terminal/commands, which has `options(grammar)` and
    `run(asked, here)`, and may have `MORE`, paragraphs for --help, and `check(asked, here)`, what can be refused before
    a store is opened. `about`: its line in --help. `example`: a line that can be typed. `needs_store`: it is handed the
    store. `changes`: whether that makes, adds to or takes from what is kept; a command that only looks leaves nothing
    behind where there is no store. `is_handed_over`: an app that has the store open does it.
    """

    name: str
    about: str
    example: str
    needs_store: bool = True
    changes: When = NEVER
    is_handed_over: bool = True

    @property
    def module(self) -> ModuleType:
        """Light: what the command works with is imported when it runs."""
        return import_module(f"pages.terminal.commands.{self.name.replace('-', '_')}")

    def only_looks(self, asked: Namespace) -> bool:
        """Whether it needs what is kept and leaves it as it is."""
        return self.needs_store and not self.changes.of(asked)

    def check(self, asked: Namespace, here: Here) -> None:
        """Raise what can be refused before a store is opened."""
        if check := getattr(self.module, "check", None):
            check(asked, here)

    def run(self, asked: Namespace, here: Here) -> str | Answer:
        """Do it."""
        return self.module.run(asked, here)


def _value(asked: Namespace, option: str) -> Any:
    return getattr(asked, option.lstrip("-").replace("-", "_"))
