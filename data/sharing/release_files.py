"""The files of a release, in a folder of its own beside the store: what a link opens, and nothing else does.

`<store>.releases/<SHA-256 of the token>/` holds page.html, data.csv, perhaps figure.svg, and meta.json (when it ends,
which policy the page is sent with), all of it as it was released; opened.json counts. Nothing here opens the store.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.accounts.tokens import token_hash
from data.store.faults import StoreError
from data.store.place import store_path

PAGE, DATA, FIGURE = "page.html", "data.csv", "figure.svg"
META, OPENED = "meta.json", "opened.json"
NEW = "new-"  # how the name of a folder begins that is still being written
NOT_WRITTEN = (
    "The release could not be written, and nothing was changed: the disk that holds the store is full or cannot be "
    "written. Make room there, then make it again."
)
NOT_ENDED = (
    "The release was not ended: the folder beside the store that holds its files cannot be reached or changed, so whoever "
    "has its link could still read it. See that the folder is there and can be written, then end it again."
)
_counting = threading.Lock()


@dataclass(frozen=True)
class Meta:
    """What the route has to know of a release: when it ends (UTC), and the policy that its page is sent with."""

    expires_at: datetime
    policy: str


@dataclass(frozen=True)
class Opened:
    """How often a release's page was opened, and when last (UTC); None for never."""

    n: int
    last_at: datetime | None


def releases_folder(store: Path | None) -> Path:
    """The folder of a store's releases; a store in memory has none."""
    if store is None:
        raise StoreError("A store in memory keeps no files, so nothing can be released from it.")
    return store.with_name(store.name + ".releases")


def prepare(store: Path | None, files: Mapping[str, bytes], meta: Meta) -> Path:
    """Write a release into a folder that no token opens yet; `place` makes it one that a token opens."""
    releases = releases_folder(store)
    folder = None
    try:
        releases.mkdir(mode=0o700, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=NEW, dir=releases))
        told = asdict(meta) | {"expires_at": meta.expires_at.isoformat()}
        for name, content in {**files, META: json.dumps(told).encode()}.items():
            _write(folder / name, content)
    except OSError as fault:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(NOT_WRITTEN) from fault
    return folder


def place(folder: Path, token_sha256: str) -> None:
    """Give a release the folder of its token, in one step: the old place, if it had one, opens nothing any more."""
    try:
        os.rename(folder, folder.parent / token_sha256)
    except OSError as fault:
        raise StoreError(NOT_WRITTEN) from fault


def remove(store: Path | None, token_sha256: str) -> None:
    """Take the files of a release away; the first step already makes its link open nothing."""
    folder = releases_folder(store) / token_sha256
    gone = folder.with_name(f"{NEW}gone-{token_sha256[:16]}")
    try:
        os.rename(folder, gone)
    except FileNotFoundError as fault:
        if (
            not folder.parent.is_dir()
        ):  # not there at all: on a disk that is away it would be read again once it is back
            raise StoreError(NOT_ENDED) from fault
        return
    except OSError as fault:
        raise StoreError(NOT_ENDED) from fault
    shutil.rmtree(gone, ignore_errors=True)


def drop_unfinished(store: Path | None) -> None:
    """Take away what a process left that was stopped while it wrote; at the start, while nobody publishes."""
    for stale in _folders(store, f"{NEW}*"):
        shutil.rmtree(stale, ignore_errors=True)


def drop_expired(store: Path | None, *, now: datetime) -> None:
    """Take away what could be read in releases that have ended by themselves; how often they were opened stays."""
    for folder in _folders(store, "*"):
        if not folder.name.startswith(NEW) and (meta := _meta(folder)) is not None and meta.expires_at <= now:
            _drop(folder)


def _drop(folder: Path) -> None:
    for name in (PAGE, DATA, FIGURE):
        with suppress(OSError):  # its link opens nothing all the same
            (folder / name).unlink()


def find(token: str, *, now: datetime) -> tuple[Path, Meta] | None:
    """The folder that a token opens at this instant, without the store; unknown, ended and expired are all None."""
    folder = releases_folder(store_path()) / token_hash(token)
    meta = _meta(folder)
    if meta is not None and meta.expires_at <= now:
        _drop(folder)  # a clock that is set back later opens it to nobody
        return None
    return None if meta is None else (folder, meta)


def count_opening(folder: Path, *, now: datetime) -> None:
    """Count an opening of a release's page, the last to the minute; a full disk does not keep a reader from reading."""
    minute = now.replace(second=0, microsecond=0)
    with _counting:
        before = opened(folder)
        try:
            _write(folder / f"{OPENED}.new", json.dumps({"n": before.n + 1, "last_at": minute.isoformat()}).encode())
            os.replace(folder / f"{OPENED}.new", folder / OPENED)
        except OSError:
            pass


def opened(folder: Path) -> Opened:
    """How often the release in this folder was opened."""
    try:
        told = json.loads((folder / OPENED).read_text(encoding="utf-8"))
    except OSError:
        return Opened(0, None)
    return Opened(told["n"], datetime.fromisoformat(told["last_at"]))


def _folders(store: Path | None, names: str) -> list[Path]:
    return [] if store is None else list(releases_folder(store).glob(names))


def _meta(folder: Path) -> Meta | None:
    try:
        told = json.loads((folder / META).read_text(encoding="utf-8"))
    except OSError:
        return None
    return Meta(datetime.fromisoformat(told["expires_at"]), told["policy"])


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
