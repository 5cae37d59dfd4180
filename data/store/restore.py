"""A backup in the place of the store, which is kept beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from data.phones.phones import end_every_phone
from data.store.file import EngineError, fold_log, keep_private, log_of, rewrite_backup, turn_with
from data.store.store import Store, StoreError, now
from data.store.whole import DIGESTS, damage_in_words, read_whole


def restore(backup: Path, path: Path) -> Path | None:
    """Put `backup` in the place of the store at `path` (nobody may have it open).

    Returns where the replaced store was kept, None if there was none. The backup is read whole, held against what it
    says of itself, copied row by row and migrated first, so that a file that is damaged or no store changes nothing.
    """
    backup = Path(backup)
    if not backup.is_file():
        raise StoreError(f"There is no file {backup} to restore from.")
    turn = turn_with(path)
    try:
        return _put_in_its_place(backup, path)
    finally:
        turn.end()


def _put_in_its_place(backup: Path, path: Path) -> Path | None:
    if path.exists():
        _fold_log(path)
    partial = path.with_name(path.name + ".restoring")
    keep_private()
    told = read_whole(backup)
    if not told.tables:
        raise StoreError(
            f"{backup} is not a Respite backup, or so damaged that it cannot be opened; nothing was changed."
        )
    if not told.is_whole:
        raise StoreError(
            f"{backup} is damaged, and nothing was changed: {damage_in_words(told)} "
            "Take an earlier backup; respite check FILE says whether one is whole."
        )
    partial.unlink(missing_ok=True)
    try:
        rewrite_backup(backup, partial)
        held = {table.table: table.digest for table in told.tables if table.table != DIGESTS}
        if {table.table: table.digest for table in read_whole(partial).tables} != held:
            raise StoreError("What was copied is not what the backup holds.")
        _end_phones(partial)
    except (EngineError, StoreError, OSError) as fault:
        partial.unlink(missing_ok=True)
        raise StoreError(f"{backup} could not be restored, and nothing was changed.") from fault
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


def _end_phones(partial: Path) -> None:
    """Bring it up to date and end every phone: one that was ended since the backup must not send again.

    A phone that is paired anew sends once more what it kept of the last days, and what is there already stays once.
    """
    store = Store(partial, keeps_earlier=False)
    try:
        end_every_phone(store, now=now())
    finally:
        store.close()


def _fold_log(path: Path) -> None:
    """Fold the log of the store at `path` into its file; StoreBusy while another process has it.

    A store that cannot be opened any more is the best reason to restore a backup, so that is let pass.
    """
    with suppress(StoreError, EngineError):
        fold_log(path)  # and no more: what is kept stays of the schema it has
