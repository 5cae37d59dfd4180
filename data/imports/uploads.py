"""Large files on their way in: a page gives out a ticket, a route streams the file to disk, the page takes it up.

A ticket is random, for one file within an hour and for who asked for it: nobody else sends or takes up with it. What
was sent lies in the store's staging folder under no name of the sender's, and goes when another hour is over, or with
the process.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from python_multipart.multipart import File, FormParser, create_form_parser

from data.imports.limited import UPLOAD_BYTES as MAX_BYTES
from data.store.store import StoreError

VALID = timedelta(hours=1)
MOST_WAITING = 8  # files of one person that lie here at once
PAGES = ("load", "my-data")  # where a file goes on to, by its address
OWNER = "owner"  # who has tickets on one's own computer
ROOM = 1 << 30  # bytes of the disk that stay free, for the store itself


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A file that has arrived; `ticket` names it, `file_name` is what its sender calls it."""

    ticket: str
    file_name: str
    path: Path
    n_bytes: int


class Tickets:
    """The tickets given out by this process, and the files that came with them."""

    def __init__(self):
        self._lock = Lock()
        self._given: dict[str, tuple[datetime, str]] = {}  # when, and to whom as the audit trail tells them
        self._sent: dict[str, tuple[datetime, str, File]] = {}

    def give(self, *, now: datetime, holder: str = OWNER) -> str:
        """A ticket for one file of `holder`'s."""
        with self._lock:
            self._sweep(now)
            ticket = secrets.token_urlsafe(32)
            self._given[ticket] = (now, holder)
            return ticket

    def is_open(self, ticket: str, *, now: datetime, holder: str = OWNER) -> bool:
        """Whether a file may still come with this ticket."""
        with self._lock:
            self._sweep(now)
            return self._given.get(ticket, (None, None))[1] == holder

    def arrived(self, ticket: str, file: File, *, now: datetime, holder: str = OWNER) -> None:
        """Keep the file that came with a ticket, which is used up by it. StoreError where it may not be kept."""
        with self._lock:
            self._sweep(now)
            if self._given.get(ticket, (None, None))[1] != holder:
                file.close()
                raise StoreError("This way in is closed; reload the page Load and send the file again.")
            # of others the number is not asked: they would be in each other's way, and be told of one another
            if sum(sent[1] == holder for sent in self._sent.values()) >= MOST_WAITING:
                file.close()
                raise StoreError(f"{MOST_WAITING} files are waiting here already; finish with one of them first.")
            del self._given[ticket]
            self._sent[ticket] = (now, holder, file)

    def take_up(self, ticket: str, *, now: datetime, holder: str = OWNER) -> Sent | None:
        """The file that came with a ticket; None where there is none, or its time is over."""
        with self._lock:
            self._sweep(now)
            if self._sent.get(ticket, (None, None))[1] != holder:
                return None
            file = self._sent[ticket][2]
            name = (file.file_name or b"file").decode("utf-8", "replace")
            return Sent(ticket=ticket, file_name=Path(name).name, path=Path(file.file_object.name), n_bytes=file.size)

    def _sweep(self, now: datetime) -> None:
        self._given = {ticket: given for ticket, given in self._given.items() if now - given[0] < VALID}
        for ticket, (at, _, file) in list(self._sent.items()):
            if now - at >= VALID:
                file.close()
                del self._sent[ticket]


TICKETS = Tickets()


class Receiver:
    """Takes the body of a form in pieces and writes the file in it to `staging`, whatever its size."""

    def __init__(self, content_type: bytes, staging: Path):
        self._staging = staging
        self._files: list[File] = []
        self._n_bytes = 0
        settings = {"UPLOAD_DIR": str(staging), "MAX_MEMORY_FILE_SIZE": 0, "MAX_FIELDS": 4}
        self._parser: FormParser = create_form_parser(
            {"Content-Type": content_type}, None, self._files.append, config=settings
        )

    def write(self, piece: bytes) -> None:
        """The next piece. StoreError where the file is too large, or the disk would be full."""
        self._n_bytes += len(piece)
        if self._n_bytes > MAX_BYTES:
            raise StoreError(f"The file has more than {MAX_BYTES >> 20:,} MB; split it into smaller ones.")
        if self._n_bytes >> 26 != (self._n_bytes - len(piece)) >> 26:  # looked at every 64 MiB
            if shutil.disk_usage(self._staging).free < ROOM:
                raise StoreError("The disk is nearly full; nothing of the file was kept.")
        self._parser.write(piece)

    def finish(self) -> File:
        """The one file of the form. StoreError where there is none, or several."""
        self._parser.finalize()
        if len(self._files) != 1 or not self._files[0].file_name:
            self.discard()
            raise StoreError("No file was chosen; choose one and send it again.")
        self._files[0].flush_to_disk()
        return self._files[0]

    def discard(self) -> None:
        """Keep nothing of what came."""
        for file in self._files:
            file.close()
