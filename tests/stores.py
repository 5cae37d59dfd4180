"""New, empty stores: copies of one that was made once in this process, which come in a quarter of the time.

What a store is from its first statement on, in memory or in a file, is tested with `Store` itself (test_store.py).
"""

import atexit
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from data.store.store import Store

_NUMBERS = count(1)


@cache
def blank() -> Path:
    """The file of a store that is new and empty: to be copied."""
    path = _folder() / "blank.duckdb"
    Store(path).close()
    return path


def begin(path: Path) -> Path:
    """Put the file of a new and empty store there, for whatever opens it; the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(blank(), path)
    return path


def new_store(path: Path | None = None) -> Store:
    """A new and empty store, opened, in a file there; without a path in one that goes as this process ends."""
    return Store(begin(path or _folder() / f"{next(_NUMBERS)}" / "store.duckdb"))


@cache
def _folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="respite-tests-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
