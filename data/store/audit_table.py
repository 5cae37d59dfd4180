"""The audit trail as a table to read or keep: of the whole store with the hashes that bind it, or of one collection.

Who reads one collection's lines is told none of the hashes: see `data.store.audit.fingerprint`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from data.exports.csv_out import csv_bytes
from data.store.audit import Line, fingerprint, latest, trail
from data.store.store import Store

COLUMNS = ("line", "at", "actor", "action", "about", "numbers")
HASHES = ("previous", "sha256")


def as_rows(lines: Iterable[Line], *, has_hashes: bool) -> list[dict]:
    """One dictionary per line; instants in ISO 8601, UTC. Without hashes lines are numbered from 1 on by themselves."""
    return [
        {
            "line": line.sequence if has_hashes else number,
            "at": line.at.isoformat(),
            "actor": line.actor,
            "action": line.action,
            "about": line.about,
            "numbers": json.dumps(line.detail, sort_keys=True),
            **({"previous": line.previous, "sha256": line.sha256} if has_hashes else {}),
        }
        for number, line in enumerate(lines, start=1)
    ]


def audit_csv(store: Store, *, about: int | None = None) -> bytes:
    """All lines about one collection, or of the store with their hashes, the oldest first, as CSV."""
    columns = [*COLUMNS, *(HASHES if about is None else ())]
    found = pd.DataFrame(as_rows(trail(store, about=about), has_hashes=about is None), columns=columns)
    return csv_bytes(found.astype({"about": "Int64"}))


def kept_hash(store: Store, *, about: int | None = None) -> str:
    """What to keep elsewhere: the hash of the store's last line, or the fingerprint of a collection's lines."""
    if about is not None:
        return fingerprint(trail(store, about=about))
    last = latest(store, most=1)
    return last[0].sha256 if last else ""
