"""A zip whose files are named with their checksums: the same files give the same bytes, a changed one is noticed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from data.imports.limited import DAMAGED_ZIP
from data.store.store import StoreError

SUMS = "SHA256SUMS"
MAX_BYTES = 2 << 30  # of all files together, unpacked
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name
_CHUNK = 1 << 20
_UNREADABLE = (*DAMAGED_ZIP, OSError, UnicodeDecodeError)


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` by path, and the list of their SHA-256 sums, as `sha256sum --check` reads it."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted({**files, SUMS: sums.encode("utf-8")}.items()):
            archive.writestr(timeless(path), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def timeless(path: str) -> zipfile.ZipInfo:
    """An entry of a zip, for its owner only, that does not say when it was made."""
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.external_attr = 0o600 << 16
    return entry


def take_from_archive(archive_path: Path, wanted: str, target: Path) -> None:
    """Check every file of an archive against its sum, and write the one called `wanted` to `target`.

    Nothing is unpacked whole into memory. Raises StoreError where it is no such archive, a file is missing, is
    there unasked or was changed, or where all together are larger than an archive of ours may be.
    """
    try:
        with zipfile.ZipFile(archive_path) as archive:
            names = archive.namelist()
            if len(names) != len(set(names)) or SUMS not in names or wanted not in names:
                raise StoreError(f"{archive_path.name} is no analysis saved by Respite; it takes one as it was saved.")
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise StoreError(f"{archive_path.name} unpacks to more than {MAX_BYTES >> 30} GiB; it is not read.")
            expected = _sums(archive)
            if strange := sorted(set(names) - {SUMS} ^ expected.keys()):
                raise StoreError(f"{archive_path.name} was changed: {strange[0]} is not as its list of sums says.")
            for name in sorted(expected):
                if _sum_of(archive, name, target if name == wanted else None) != expected[name]:
                    raise StoreError(f"{archive_path.name} was changed: {name} has another sum than it was saved with.")
    except _UNREADABLE as fault:
        raise StoreError(f"{archive_path.name} cannot be read as a zip file; it takes one as it was saved.") from fault


def _sums(archive: zipfile.ZipFile) -> dict[str, str]:
    with archive.open(SUMS) as file:
        lines = file.read(_CHUNK).decode("utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _sum_of(archive: zipfile.ZipFile, name: str, target: Path | None) -> str:
    digest, n_bytes = hashlib.sha256(), 0
    with archive.open(name) as file, open(target or "/dev/null", "wb") as copy:
        while chunk := file.read(_CHUNK):
            n_bytes += len(chunk)
            if n_bytes > MAX_BYTES:  # a zip may say less than it unpacks to
                raise StoreError(f"{name} unpacks to more than {MAX_BYTES >> 30} GiB; it is not read.")
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()
