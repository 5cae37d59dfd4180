"""What became of a file, in a terminal."""

from __future__ import annotations

from typing import Any

from pages.telling.plural import count_text


def load_text(payload: dict[str, Any], study: str) -> str:
    """What became of the records of a file."""
    verb = "would be stored" if payload["batch"] is None else "stored"
    lines = [
        f"{count_text(payload['records'], 'record')}: {payload['stored']:,} {verb}, "
        f"{payload['duplicates']:,} already there, {payload['rejected']:,} rejected; "
        f"{count_text(payload['participants'], 'participant')} in {study}"
        + ("." if payload["batch"] is None else f", batch {payload['batch']}.")
    ]
    if len(payload["kinds"]) > 1:
        kinds = [f"{kind['stored']:,} of {kind['instrument'] or kind['kind']}" for kind in payload["kinds"]]
        lines.append(f"Stored by kind: {', '.join(kinds)}.")
    if payload["columns"]:
        lines.append(
            "Columns: " + ", ".join(f"{column} as {role}" for role, column in payload["columns"].items()) + "."
        )
    if payload["not_stored"]:
        lines.append(f"Not stored: {', '.join(payload['not_stored'])}.")
    if payload["not_stored_identifying"]:
        columns = payload["not_stored_identifying"]
        lines.append(
            f"Not stored, because {'it tells' if len(columns) == 1 else 'they tell'} who people are: {', '.join(columns)} "
            "(--keep COLUMN stores one all the same; --age COLUMN the age at the first record, of birth dates)."
        )
    lines += [
        f"line {reject['line']}, {reject['column']}: {reject['value'] or 'empty'}: {reject['reason']}"
        for reject in payload["rejects"][:20]
    ]
    if len(payload["rejects"]) > 20:
        lines.append(f"... and {len(payload['rejects']) - 20:,} more rejected records (all with --json)")
    return "\n".join(lines) + "\n"
