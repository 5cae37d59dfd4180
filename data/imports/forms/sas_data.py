"""SAS data sets (.sas7bdat)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.imports.forms.form import Form
from data.imports.forms.readstat import CODECS, described, form_of
from data.imports.forms.xport import _shown

WHAT = "a SAS data set (sas7bdat)"


def read_sas7bdat(source: Path, encoding: str | None) -> Form:
    """A data set; what its codes mean is in a catalogue file beside it, which is not read."""
    from pyreadstat import read_sas7bdat as read

    settings: dict[str, Any] = {"user_missing": True}
    if encoding in CODECS:
        settings["encoding"] = CODECS[encoding]
    about = described(read, source, WHAT, **settings)
    numeric = {name for name, kind in about.readstat_variable_types.items() if not kind.startswith("string")}

    def missing_of(name: str, value: Any) -> str | None:
        return f".{value.lower()}" if isinstance(value, str) and name in numeric else None

    as_text = {name: _shown((form or "").upper()) for name, form in about.original_variable_types.items()}
    return form_of(read, source, WHAT, about, about.number_rows, as_text, missing_of=missing_of, **settings)
