"""Where the store is; apart from the engine, so that what only asks for the place does not load it."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def store_path() -> Path:
    """Where the store is: `RESPITE_STORE`, or the user's data folder."""
    chosen = os.environ.get("RESPITE_STORE")
    return Path(chosen).expanduser() if chosen else user_data_path("respite") / "respite.duckdb"
