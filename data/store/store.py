"""The store: one DuckDB file, and the only place that opens it.

Reads take a cursor of their own; writes go one at a time through `Store.writing`, which commits or
leaves nothing behind. Every read of health data goes through a `Collection`, which binds its own id.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

import duckdb

from data.store.backup import read_copy, write_backup
from data.store.clock import Clock
from data.store.collection import Collection, CollectionInfo, Finding, create_collection, listed
from data.store.collection import now as now  # who works with the store asks it for the instant of a write
from data.store.faults import NO_MEMORY, NOT_READ, NOT_REWRITTEN, NOT_WRITTEN, PERHAPS_WRITTEN, PerhapsSaved, StoreError
from data.store.file import OF_THE_DISK, OutOfMemory, copy_to, log_of, open_file, staging_of, turn_with, written_anew
from data.store.up_to_date import bring_up_to_date
from data.store.whole import FileRead

READERS_SECONDS = 15  # how long a rewrite waits for the next of the reads in hand to end before it gives up

_WRITES = count(1)  # of this process, over all stores it opens

T = TypeVar("T")
Cursor = duckdb.DuckDBPyConnection  # what the engine calls a connection is a cursor here


class Store(Finding):
    """An open store. `path=None` is a store in memory, for tests and dry runs.

    This is the whole of it, for its owner; `data.accounts.access.AccountStore` is what one who signed in sees.

    A store of an earlier Respite is brought up to date, and a copy of it as it was kept beside it, unless
    `keeps_earlier` says that it is one already. `beside`: a folder whose files a store in memory may read.
    """

    actor = "owner"  # who acts, as the audit trail tells it
    is_whole = True  # its owner may know what else lies in its folder

    def __init__(self, path: Path | None = None, *, keeps_earlier: bool = True, beside: Path | None = None):
        self.path = path
        self._lock = threading.RLock()
        self._gate = threading.Condition()
        self._n_reading = 0
        self._is_shut = self._is_lost = self._is_doubtful = self._is_closed = False
        # rises with everything that may raise a collection's revision, and is never the same of two stores
        self.last_write = next(_WRITES)
        self.clock: Clock | None = None  # not before the store is up to date
        self._turn = None if path is None else turn_with(path)
        try:
            self._connection = open_file(path, beside=beside)
        except BaseException:
            self._let_go()
            raise
        try:
            bring_up_to_date(self, keeps_earlier=keeps_earlier)
            with self.reading() as cursor:
                self.clock = Clock(cursor.execute("select max(highest) from clock").fetchall()[0][0])
        except BaseException:
            self.close()
            raise

    def __del__(self) -> None:
        # one that nobody closed: its turn ends once the file is closed, and not before
        if hasattr(self, "_connection"):
            self.close()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one operation. Temporary tables made on it go with it. StoreError where the disk fails."""
        self._find_again()
        with self._gate:
            self._gate.wait_for(lambda: not self._is_shut)
            connection = self._connection
            try:
                cursor = connection.cursor()
            except duckdb.ConnectionException as fault:
                if not self._is_lost:
                    raise  # closed on purpose
                raise StoreError(NOT_READ) from fault
            self._n_reading += 1
        is_broken = False
        try:
            yield cursor
        except OutOfMemory as fault:
            raise StoreError(NO_MEMORY) from fault
        except OF_THE_DISK as fault:
            is_broken = self.path is not None
            raise StoreError(NOT_READ) from fault
        finally:
            cursor.close()
            with self._gate:
                self._n_reading -= 1
                self._gate.notify_all()
                if self._is_closed:
                    self._let_go()
            if is_broken:
                self._reopen(connection)

    @contextmanager
    def writing(self, *, raises_revision: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor inside a transaction, one writer at a time: committed whole or not at all.

        With `raises_revision` false what is written is no batch of anybody's, but what is worked out from those that
        are there, or a note that something was looked at: what was read before stays as it was.
        No Streamlit call belongs inside: its control flow is thrown as BaseException, which is
        rolled back here like anything else.
        """
        with self._lock:
            connection, cursor = self._begun()
            is_done = is_broken = is_committing = False
            try:
                yield cursor
                instant = self._keep_time(cursor)
                is_committing = True
                cursor.commit()
                is_done = True
                if instant is not None:
                    self.clock.was_kept(instant)
            except OutOfMemory as fault:
                raise StoreError(NO_MEMORY) from fault
            except duckdb.Error as fault:
                said = str(fault)
                is_of_disk = isinstance(fault, OF_THE_DISK) or "Could not write" in said or "Could not fsync" in said
                # the engine folds its log into the file after a commit, and may fail in that alone
                is_done = is_of_disk and "COMMIT succeeded and is durable" in said
                # a log that could be neither written nor cut back would swallow later saves: it is read anew
                is_broken = is_of_disk and self.path is not None
                if is_of_disk and not is_done:
                    is_certain = not is_committing or "Could not write" in said
                    raise (StoreError(NOT_WRITTEN) if is_certain else PerhapsSaved(PERHAPS_WRITTEN)) from fault
                if not is_done:
                    raise
            finally:
                if not is_done:
                    _roll_back(cursor)
                cursor.close()
                if raises_revision:
                    # after the commit: whoever read before it and asks again has to be told of another
                    self.last_write = next(_WRITES)
                if is_broken:
                    self._reopen(connection)

    def latest(self, told: datetime) -> datetime:
        """The latest instant ever seen here (UTC), where the clock tells `told`: what ends by time ends against it."""
        instant = self.clock.at(told)
        if self.clock.due():
            with suppress(StoreError), self.writing():
                pass  # every commit keeps it; a disk that is full must not keep a reader from reading
        return instant

    def _keep_time(self, cursor) -> datetime | None:
        """Write the latest instant within a transaction, where the store does not know it well enough."""
        if self.clock is None or not (instant := self.clock.due()):
            return None
        cursor.execute("update clock set highest = $h where highest < $h", {"h": instant})
        return instant

    def _begun(self) -> tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]:
        """The connection, and a cursor on it in a transaction; opened anew where an earlier fault left it useless."""
        refused = None
        for _ in range(2):
            self._find_again()
            connection = self._connection
            if self._is_doubtful:
                self._reopen(connection)
                continue
            cursor = connection.cursor()
            try:
                cursor.begin()
                return connection, cursor
            except duckdb.FatalException as fault:
                cursor.close()
                self._reopen(connection)
                refused = fault
        raise StoreError(NOT_WRITTEN) from refused

    def collections(self) -> list[CollectionInfo]:
        """All collections by name."""
        with self.reading() as cursor:
            return listed(cursor)

    def may(self, role: str) -> bool:
        """Whether whoever acts has a role; the owner has every one."""
        return True

    def check_told_of(self, about: int | None) -> None:
        """All lines of the audit trail are the owner's to read, about whatever collection; see AccountStore."""

    def create_in(self, cursor, name: str, kind: str, *, is_simulated: bool = False) -> CollectionInfo:
        """Find or make the collection called `name` within a transaction; see `create_collection`."""
        return create_collection(cursor, self.actor, name, kind, is_simulated=is_simulated)

    def create(self, name: str, kind: str, *, is_simulated: bool = False) -> Collection:
        """The collection called `name`, made if it is not there; refuses one of another kind."""
        with self.writing() as cursor:
            info = self.create_in(cursor, name, kind, is_simulated=is_simulated)
        return Collection(self, info)

    def backup(self, target: Path) -> None:
        """Copy the store to `target` while it is in use; a half-written copy is never left there.

        What each table holds is written into the copy, which is read again, whole, before it gets its name.
        """
        with self._lock, self.reading() as cursor:

            def copied(file: Path) -> duckdb.DuckDBPyConnection:
                copy_to(cursor, file)
                return cursor

            write_backup(Path(target), self.staging(), copied)

    def check(self) -> FileRead:
        """Read the store's file from its disk, whole, as it was when asked."""
        if self.path is None:
            raise StoreError("A store in memory has no file to check.")
        # nobody writes meanwhile, so that the file and its log belong together
        return read_copy(self.path, self.staging(), while_copied=self._lock)

    def rewrite(self, change: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Put a new file in the store's place that holds what `change` leaves, and none of the bytes of the old one.

        A DELETE leaves the text in the file; only this erases it. `change` gets a connection to a copy and
        commits as it goes; when it raises, the store is as it was. Nobody reads or writes meanwhile: call it
        outside `reading` and `writing`. A store in memory has no file, and is changed where it is.
        Raises StoreError where reads in hand do not end in time, or the disk has no room for two copies.
        """
        if self.path is None:
            with self.writing() as cursor:
                return change(cursor)
        with self._lock, self._shut():
            self._find_again()
            folders = []
            try:
                for prefix, where in ((f"{self.path.name}.new-", self.path.parent), ("rewrite-", self.staging())):
                    folders.append(Path(tempfile.mkdtemp(prefix=prefix, dir=where)))
                folder, working = folders
                changed, clean = working / "changed.duckdb", folder / self.path.name
                result = written_anew(self._connection, changed, clean, change)
                self._connection.close()
                self._is_lost = True
                try:
                    # what the log holds is in the copy; left there it would be taken for the new file's
                    log_of(self.path).unlink(missing_ok=True)
                    os.replace(clean, self.path)
                    # files on their way in may hold what was erased
                    shutil.rmtree(self.staging(), ignore_errors=True)
                finally:
                    self._find_again()
            except (*OF_THE_DISK, duckdb.TransactionException, OSError) as fault:
                raise StoreError(NOT_REWRITTEN) from fault
            finally:
                for folder in folders:
                    shutil.rmtree(folder, ignore_errors=True)
        return result

    def reach_anew(self, change: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Commit what `change` says of folders that studies are held in, and open the file anew: the engine may read those
        that the store names then, and no others.

        Nobody reads or writes meanwhile, and errors are as of `rewrite`; call it outside `reading` and `writing`.
        """
        if self.path is None:
            raise StoreError("A store in memory holds no study elsewhere; it takes one in a file.")
        with self._lock, self._shut():
            with self.writing() as cursor:
                result = change(cursor)
            self._connection.close()
            self._is_lost = True
            self._find_again()
        return result

    @contextmanager
    def _shut(self) -> Iterator[None]:
        """Let no new read begin, and wait for those in hand to end."""
        with self._gate:
            self._is_shut = True
            # a busy computer is slow, and not stuck, as long as one read after the other ends
            while n := self._n_reading:
                if not self._gate.wait_for(lambda n=n: self._n_reading < n, timeout=READERS_SECONDS):
                    break
            is_quiet = self._n_reading == 0
        try:
            if not is_quiet:
                raise StoreError("Respite is reading from the store just now, so nothing was changed; try again.")
            yield
        finally:
            with self._gate:
                self._is_shut = False
                self._gate.notify_all()

    def state(self) -> str:
        """Whether it can be read: ok, busy while the file is written anew, or unavailable."""
        with self._gate:
            if self._is_shut:
                return "busy"
        try:
            self.collections()
        except (StoreError, duckdb.Error, OSError):
            return "unavailable"
        return "ok"

    def staging(self) -> Path:
        """The folder for files the engine is to read or write; made when first asked for."""
        folder = staging_of(self.path)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def close(self) -> None:
        """Close the file; other processes may open it afterwards, or once the reads in hand have ended."""
        self._connection.close()
        with self._gate:
            self._is_closed = True
            self._let_go()

    def _let_go(self) -> None:
        """End the turn with the file, unless somebody still reads from it."""
        if self._turn is not None and not self._n_reading:
            self._turn.end()

    def _reopen(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Open the file anew: after a fault of the disk the engine refuses everything until that is done."""
        with self._lock:
            if self._connection is not broken:
                return  # somebody else met the same fault, and was first
            self._is_doubtful = True
            try:
                with self._shut(), suppress(StoreError):
                    broken.close()
                    self._is_lost = True
                    self._find_again()  # or, where the disk is still at fault, the next to come does, or is told
            except StoreError:
                pass  # reads in hand did not end: nothing is written before they have

    def _find_again(self) -> None:
        """Open the file where a fault of the disk closed it and it could not be opened at once."""
        if self._is_lost:
            with self._lock:
                if self._is_lost:
                    try:
                        self._connection = open_file(self.path, is_new_here=False)
                    except StoreError as fault:
                        raise StoreError(NOT_READ) from fault
                    self._is_lost = self._is_doubtful = False
                    self.last_write = next(_WRITES)  # what was not known to be saved may be there now


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    # where the engine has already ended the transaction, the first error is the one to report
    with suppress(duckdb.Error):
        cursor.rollback()
