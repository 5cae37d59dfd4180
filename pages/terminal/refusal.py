"""How the terminal says no: one plain line that names the place and what would be accepted."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST_VALUE = 60


class Refusal(ValueError):
    """A request that cannot be carried out; the message is the line the person reads."""


def one_line(message: str) -> str:
    """The message on one line, with control characters (a hostile file name or cell) made visible."""
    shown = (sign if sign.isprintable() or sign.isspace() else ascii(sign)[1:-1] for sign in str(message))
    return " ".join("".join(shown).split())


def quoted(value: object) -> str:
    """A value from a file or a command line as shown in a message, cut where it is long."""
    text = one_line(str(value))
    return f"“{text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + '...'}”"


def listed(names: Iterable[object]) -> str:
    """Names as a list in a sentence."""
    return ", ".join(str(name) for name in names) or "none"
