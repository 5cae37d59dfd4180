"""A made export, what is right of it, what a second plain reader makes of its bytes, and how ours reads it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from data.imports.devices.device_file import DeviceFile, open_device
from data.imports.devices.reader import ASKED, leave
from tests.makers import naive
from tests.makers.naive import Days


@dataclass(frozen=True)
class Made:
    """A file by its name, what is said about it, and the right amounts by kind, source and day; `naive`: a second reading.

    union: each day's one number of steps where the file says when they were made.
    """

    name: str
    content: bytes
    zone: str | None
    right: Days
    naive: Days
    union: dict[str, int] | None = None


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(made: Made) -> DeviceFile | None:
    """Read it as the process does, without starting one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ASKED).write_text(json.dumps({"name": made.name, "zone": made.zone}), encoding="utf-8")
        (folder / "source").write_bytes(made.content)
        leave(folder / "source", folder)
        return open_device(folder, made.name, "0" * 64, made.zone)


def told(file: DeviceFile) -> Days:
    """What a file tells by kind, source and day, exact repeats once, without lengths of walks."""
    found: Days = {}
    seen = set()
    for row in file.amounts.table().to_pylist():
        row.pop("line")
        if row["unit"] == "km":
            continue
        if (key := tuple(row.values())) in seen:
            continue
        seen.add(key)
        naive.add(found, row["kind"], row["source"], row["on_day"].isoformat(), row["amount"])
    return found
