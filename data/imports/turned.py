"""What turning a table gives: the turned sheet, what was asked and said on the way, and how questions are put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.imports.plan import Answers, Choice, Question
from data.imports.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Turned:
    """A sheet turned for reading. `answers` are those that hold for the turned one, None if they are the same."""

    sheet: Sheet
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    answers: Answers | None = None


def ask(said: Mapping[str, str], key: str, text: str, choices: list[tuple[str, str]], *, default: str | None = None):
    """The question about one key of the shape, with its answer if one was given; `default` is what holds until then."""
    options = " or ".join(f"--shape {key}={value}" for value, _ in choices)
    answer = said.get(key)
    if answer not in [value for value, _ in choices]:
        answer = default
    listed = tuple(Choice(value, meaning) for value, meaning in choices)
    return Question(
        topic="shape", role=key, column=None, text=f"{text} Decide with {options}.", choices=listed, answer=answer
    )
