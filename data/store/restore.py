"""A backup in the place of the store, which is kept beside it."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from data.store.store import EngineError, Store, StoreError, check_is_store, fold_log, keep_private, log_of, now


def restore(backup: Path, path: Path) -> Path | None:
    """Put `backup` in the place of the store at `path` (nobody may have it open).

    Returns where the replaced store was kept, None if there was none. The backup is opened and
    migrated as a copy first, so that a file that is no store changes nothing.
    """
    backup = Path(backup)
    if not backup.is_file():
        raise StoreError(f"There is no file {backup} to restore from.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        _fold_log(path)
    partial = path.with_name(path.name + ".restoring")
    keep_private()
    shutil.copyfile(backup, partial)
    try:
        check_is_store(partial)
        Store(partial, keeps_earlier=False).close()
    except (EngineError, StoreError) as fault:
        partial.unlink(missing_ok=True)
        raise StoreError(f"{backup} is not a Respite backup; nothing was changed.") from fault
    kept = None
    if path.exists():
        kept = path.with_name(f"{path.stem}.replaced-{now():%Y%m%dT%H%M%S%f}{path.suffix}")
        try:
            os.link(path, kept)  # not moved: there is a store at its place at every moment
        except OSError:  # a file system without links
            os.replace(path, kept)
        if log_of(path).exists():  # of a store that cannot be opened; the new one must not take it for its own
            os.replace(log_of(path), log_of(kept))
    os.replace(partial, path)
    return kept


def _fold_log(path: Path) -> None:
    """Fold the log of the store at `path` into its file; StoreBusy while another process has it.

    A store that cannot be opened any more is the best reason to restore a backup, so that is let pass.
    """
    with suppress(StoreError, EngineError):
        fold_log(path)  # and no more: what is kept stays of the schema it has
