"""Records of a file that ReadStat reads, some thousand at a time, every value as a text and nothing taken from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.imports.faults import ImportFault
from data.imports.forms.form import Form, rows_at_once, texts_table
from data.imports.forms.moments import EXACT, number_text

Read = Callable[..., tuple[dict[str, list[Any]], Any]]
CODECS = {"windows-1252": "WINDOWS-1252", "latin-1": "ISO-8859-1", "utf-8": "UTF-8", "mac-roman": "MACINTOSH"}
AS_STORED = {"output_format": "dict", "disable_datetime_conversion": True}


def described(read: Read, source: Path, what: str, **settings: Any) -> Any:
    """What a file says of itself. Raises ImportFault with a sentence where it cannot be read."""
    return _asked(read, source, what, metadataonly=True, **settings)[1]


def form_of(
    read: Read,
    source: Path,
    what: str,
    about: Any,
    n_records: int,
    as_text: dict[str, Callable[[float], str]],
    *,
    missing_of: Callable[[str, Any], str | None] = lambda name, value: None,
    **settings: Any,
) -> Form:
    """The form of a file of which `about` is known.

    as_text: how the numbers of a column are written where they are more than numbers. missing_of: the code of a value
    of a column where the file declares that it means no answer.
    """
    names = list(about.column_names)
    form = Form(names, (), n_records, titles={name: title for name, title in _titles(about).items() if title})
    form.parts = _parts(read, source, what, form, as_text=as_text, missing_of=missing_of, settings=settings)
    return form


def _parts(
    read: Read,
    source: Path,
    what: str,
    form: Form,
    *,
    as_text: dict[str, Callable[[float], str]],
    missing_of: Callable[[str, Any], str | None],
    settings: dict[str, Any],
) -> Iterator[pa.Table]:
    at_once, done = rows_at_once(len(form.names)), 0
    columns = [_Texts(name, form, as_text.get(name, number_text), missing_of) for name in form.names]
    while True:
        cells, _ = _asked(read, source, what, row_limit=at_once, row_offset=done, **settings)
        texts = [column.of(cells[column.name]) for column in columns]
        n = len(texts[0]) if texts else 0
        if n:
            yield texts_table(texts)
        done += n
        # a file that holds more than it says is read to its end, so that the two counts differ
        if n < at_once:
            break
    for column in columns:
        column.warn()


class _Texts:
    """The texts of one column's values, each kind of value worked out once."""

    def __init__(
        self, name: str, form: Form, as_text: Callable[[float], str], missing_of: Callable[[str, Any], str | None]
    ):
        self.name = name
        self._form, self._as_text, self._missing_of = form, as_text, missing_of
        self._known: dict[Any, str] = {}
        self._is_inexact = False

    def of(self, values: list[Any]) -> list[str]:
        if len(self._known) > 1_000_000:
            self._known.clear()  # of very many different ones few come again
        known = self._known
        texts = [known[value] if value in known else self._new(value) for value in values]
        if missing := {text for value in set(values) if (text := self._missing_of(self.name, value)) is not None}:
            counts = self._form.missing.setdefault(self.name, {})
            for text in missing:
                counts[text] = counts.get(text, 0) + texts.count(text)
        return texts

    def _new(self, value: Any) -> str:
        code = self._missing_of(self.name, value)
        if code is not None:
            text = code
        elif value is None:
            text = ""
        elif isinstance(value, str):
            text = value
        else:
            self._is_inexact |= abs(value) > EXACT
            text = self._as_text(float(value))
        self._known[value] = text
        return text

    def warn(self) -> None:
        if self._is_inexact:
            self._form.warnings.append(
                f"“{self.name}” holds numbers above {EXACT:,}, which such a file does not tell from their neighbours: "
                "check them, or keep them as text in the program that wrote the file."
            )


def labels_of(about: Any, as_code: Callable[[Any], str]) -> dict[str, dict[str, str]]:
    """Per column what each code means."""
    return {
        name: {as_code(code): str(label) for code, label in labels.items()}
        for name, labels in about.variable_value_labels.items()
    }


def _titles(about: Any) -> dict[str, str]:
    return {name: (title or "").strip() for name, title in about.column_names_to_labels.items()}


def _asked(read: Read, source: Path, what: str, **settings: Any) -> tuple[dict[str, list[Any]], Any]:
    from pyreadstat import PyreadstatError, ReadstatError

    try:
        return read(str(source), **AS_STORED, **settings)
    except (ReadstatError, PyreadstatError, ValueError, OverflowError) as fault:
        raise ImportFault(_sentence(what, str(fault))) from None


def _sentence(what: str, fault: str) -> str:
    if "expected number of rows" in fault or "read from file" in fault:
        return f"This is {what} that ends too early or is damaged; save it anew, or copy it here again."
    if "encoding" in fault or "decode" in fault or "convert string" in fault:
        return (
            f"This is {what} whose letters are not those it says; say which with --encoding windows-1252 (or another), "
            "or save the table as CSV (UTF-8)."
        )
    if "password" in fault.lower() or "encrypt" in fault.lower():
        return f"This is {what} that is locked with a password; save it without one."
    return f"This is {what} that is damaged or of a version that is not read; save it anew, or as CSV (UTF-8)."
