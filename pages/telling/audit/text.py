"""The audit trail in a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pages.telling.audit.words import extent_sentence, whole_sentence
from pages.telling.plain_text import aligned


def audit_text(payload: dict[str, Any]) -> str:
    """The trail for a person: whether it is whole, and its latest lines."""
    since = payload["since"] and datetime.fromisoformat(payload["since"])
    lines = [f"{extent_sentence(payload['lines'], since)} {whole_sentence(None, is_all=True)}"]
    if payload["written"]:
        lines.append(f"Written to {payload['written']}.")
    if rows := payload["trail"]:
        lines += ["", *aligned([list(rows[0]), *(list(row.values()) for row in rows)])]
    lines += ["", f"To keep elsewhere: {payload['keep'] or 'nothing yet'}"]
    return "".join(f"{line}\n" for line in lines)
