"""Reading a TOML file strictly: every key is asked for by name and type, any other is refused."""

from __future__ import annotations

import math
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

_MISSING = object()


class Fields:
    """One TOML table being read; `place` names it in messages.

    Each method takes a key away and returns its value, or the default where one is given. `done`
    refuses the keys that are left. Messages are raised as `error`, one sentence each.
    """

    def __init__(self, values: dict[str, Any], place: str, error: type[ValueError]):
        self._values = dict(values)
        self.place = place
        self._error = error

    def text(self, key: str, default: Any = _MISSING) -> Any:
        """A text that is not blank."""
        return self._take(key, default, lambda v: isinstance(v, str) and bool(v.strip()), "a text")

    def number(self, key: str, default: Any = _MISSING) -> Any:
        """A finite number, as a float."""
        value = self._take(key, default, _is_number, "a number")
        return float(value) if _is_number(value) else value

    def whole(self, key: str, default: Any = _MISSING) -> Any:
        """A whole number."""
        return self._take(key, default, _is_whole, "a whole number")

    def whole_or_word(self, key: str, word: str, default: Any = _MISSING) -> Any:
        """A whole number, or this word in its place."""
        return self._take(key, default, lambda v: _is_whole(v) or v == word, f"a whole number or “{word}”")

    def flag(self, key: str, default: Any = _MISSING) -> Any:
        """true or false."""
        return self._take(key, default, lambda v: isinstance(v, bool), "true or false")

    def day(self, key: str) -> date:
        """A date without a time."""
        return self._take(key, _MISSING, lambda v: type(v) is date, "a date such as 2026-01-31")

    def one_of(self, key: str, choices: tuple[str, ...], default: Any = _MISSING) -> Any:
        """One of the given words."""
        return self._take(key, default, lambda v: v in choices, f"one of {', '.join(choices)}")

    def texts(self, key: str, default: Any = _MISSING) -> Any:
        """A list of texts, as a tuple."""
        value = self._take(
            key, default, lambda v: isinstance(v, list) and all(isinstance(x, str) for x in v), "a list of texts"
        )
        return tuple(value) if isinstance(value, list) else value

    def wholes(self, key: str, default: Any = _MISSING) -> Any:
        """A list of whole numbers, as a tuple."""
        value = self._take(
            key, default, lambda v: isinstance(v, list) and all(map(_is_whole, v)), "a list of whole numbers"
        )
        return tuple(value) if isinstance(value, list) else value

    def values(self, key: str) -> list[Any]:
        """A list of anything; the caller checks what is in it."""
        return self._take(key, _MISSING, lambda v: isinstance(v, list), "a list")

    def table(self, key: str, default: Any = _MISSING) -> Any:
        """A table, to be read and closed with `done` by the caller."""
        value = self._take(key, default, lambda v: isinstance(v, dict), "a table")
        return self._child(value, f"[{key}]") if isinstance(value, dict) else value

    def tables(self, key: str, *, at_least: int = 1) -> list[Fields]:
        """A list of tables ([[key]])."""
        default = _MISSING if at_least else []
        value = self._take(
            key,
            default,
            lambda v: isinstance(v, list) and all(isinstance(x, dict) for x in v),
            f"a list of tables [[{key}]]",
        )
        if len(value) < at_least:
            raise self.fault(f"[[{key}]] has {len(value)} entries; it takes {at_least} or more")
        return [self._child(row, f"[[{key}]] number {n}") for n, row in enumerate(value, start=1)]

    def keys(self) -> list[str]:
        """The keys not read yet, for tables whose keys are names of things."""
        return list(self._values)

    def done(self) -> None:
        """Refuse what nobody asked for."""
        if self._values:
            raise self.fault(f"the key “{sorted(self._values)[0]}” is not known here")

    def fault(self, sentence: str) -> ValueError:
        """An error that names this place."""
        return self._error(f"{self.place}: {sentence}.")

    def _child(self, values: dict[str, Any], name: str) -> Fields:
        return Fields(values, f"{self.place}, {name}", self._error)

    def _take(self, key: str, default: Any, is_right, wanted: str) -> Any:
        value = self._values.pop(key, default)
        if value is default and default is not _MISSING:
            return value
        if value is _MISSING:
            raise self.fault(f"“{key}” is missing; it takes {wanted}")
        if not is_right(value):
            raise self.fault(f"“{key}” is {value!r}; it takes {wanted}")
        return value


def read(path: Path, error: type[ValueError]) -> Fields:
    """The top table of the file at `path`; a file that is not TOML is an `error` that names it."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise error(f"{path.name} is not a TOML file: {fault}.") from fault
    return Fields(values, path.name, error)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
