"""A zip or gzip of exactly one file: unpacked beside, with a bound on its size, and read like any other."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from data.imports.faults import ImportFault, SeveralTables

MAX_UNPACKED = 2 << 30  # bytes of the file within
MOST_TIMES = 200  # larger than it is packed, which no table of records comes near
SMALL = 1 << 20  # bytes up to which that is not asked
PIECE = 1 << 22
ROOM = 1 << 30  # bytes of the disk that stay free
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
ASIDE = ("__MACOSX/", "._", ".DS_Store", "Thumbs.db", "desktop.ini")  # what systems put beside what people pack


def tables_in(names: Iterable[str]) -> list[str]:
    """The members of an archive that somebody put there."""
    found = []
    for name in names:
        last = name.rsplit("/", 1)[-1]
        if last and not name.startswith(ASIDE[0]) and not last.startswith(ASIDE[1:]):
            found.append(name)
    return found


def unpack_zip(source: Path, folder: Path, chosen: str | None) -> Path:
    """The one file of a zip, or the one called `chosen`, in `folder`."""
    try:
        with zipfile.ZipFile(source) as package:
            names = tables_in(package.namelist())
            if not names:
                raise ImportFault("This zip archive is empty; it takes one file with a table.")
            if chosen is not None and chosen not in names and len(names) == 1:
                chosen = None  # a sheet of the workbook in it is meant
            if chosen is not None and chosen not in names:
                raise ImportFault(f"There is no file “{chosen}” in this zip archive; it has {_listed(names)}.")
            if chosen is None and len(names) > 1:
                raise SeveralTables(
                    f"This zip archive has {len(names):,} files ({_listed(names)}); name the one to read with --sheet NAME, "
                    "or load each by itself.",
                    {name: name for name in names},
                )
            entry = package.getinfo(chosen or names[0])
            if entry.flag_bits & 1:
                raise ImportFault("This zip archive is locked with a password; pack it without one.")
            with package.open(entry) as packed:
                return _copied(packed, folder, entry.filename, min(entry.compress_size, source.stat().st_size))
    except ImportFault:
        raise
    except DAMAGED:
        raise ImportFault(
            "This is a zip file that is damaged, not a workbook or a packed table; save or pack it anew."
        ) from None


def unpack_gzip(source: Path, folder: Path, chosen: str | None) -> Path:
    """What a gzip file holds, in `folder`."""
    try:
        with gzip.open(source) as packed:
            return _copied(packed, folder, "the file in it", source.stat().st_size)
    except ImportFault:
        raise
    except DAMAGED as fault:
        raise ImportFault(f"This compressed file is damaged ({type(fault).__name__}); pack it anew.") from None


def _copied(packed, folder: Path, name: str, size: int) -> Path:
    target, n = folder / "unpacked", 0
    with target.open("wb") as out:
        while some := packed.read(PIECE):
            n += len(some)
            if n > MAX_UNPACKED:
                raise ImportFault(
                    f"“{name[:60]}” unpacks to over {MAX_UNPACKED >> 30} GB; load it as it is, or split it into smaller files."
                )
            if n > max(SMALL, MOST_TIMES * size):
                raise ImportFault(
                    f"“{name[:60]}” unpacks to over {MOST_TIMES} times its size, as no table of records does; load it unpacked."
                )
            if n % (PIECE * 16) < PIECE and shutil.disk_usage(folder).free < ROOM:
                raise ImportFault("The disk is nearly full; nothing of the file was kept.")
            out.write(some)
    return target


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:5])
    return f"{shown} and {len(names) - 5:,} more" if len(names) > 5 else shown
