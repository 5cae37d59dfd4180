"""What can be seen of a file without reading it: its first bytes, and what an archive lists."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HEAD = 1 << 16
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Look:
    """One file, of which nothing is believed but its content."""

    path: Path

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        with self.path.open("rb") as file:
            return file.read(HEAD)

    @cached_property
    def text(self) -> bytes:
        """The first bytes without a byte order mark and blanks."""
        return self.head.removeprefix(BOM).lstrip()

    @cached_property
    def is_zip(self) -> bool:
        """Whether it begins as a zip does."""
        return self.head.startswith((ZIP, EMPTY_ZIP))

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names a zip lists, none if it is none or damaged."""
        if not self.is_zip:
            return ()
        try:
            with zipfile.ZipFile(self.path) as package:
                return tuple(package.namelist())
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
            return ()

    @cached_property
    def mimetype(self) -> bytes:
        """What an OpenDocument package says it is; it stands first, and is not compressed."""
        if not self.is_zip or self.head[30:38] != b"mimetype":
            return b""
        size = int.from_bytes(self.head[18:22], "little")
        extra = int.from_bytes(self.head[28:30], "little")
        return self.head[38 + extra : 38 + extra + min(size, 200)]
