"""A phone's, watch's or tracker's file on its way into a diary: read apart, its amounts mapped from disk."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from data.imports.devices.amounts import Said, Unsaid
from data.imports.devices.reader import AMOUNTS, ASKED, LEFT, MAX_LEFT, TOLD
from data.imports.devices.shelved import SCHEMA, Amounts
from data.imports.faults import ImportFault, Reject
from data.imports.limited import UPLOAD_BYTES as MAX_BYTES
from data.imports.limited import run_limited
from data.imports.progress import READING, Progress, Tell, unwatched
from data.imports.so_far import progress_in

MEMORY = 1 << 30  # address space; the stream itself takes a few megabytes, a table of text as much as it is long
SECONDS = 3600
BLOCK = 1 << 20  # bytes of text that are laid out at once


@dataclass(frozen=True, kw_only=True)
class DeviceFile:
    """What a maker's file tells.

    left: records, or parts of records, that are not taken. notes: sentences about the file as a whole.
    """

    file_name: str
    sha256: str
    maker: str
    zone: str | None
    n_records: int
    amounts: Amounts
    left: tuple[Reject, ...]
    notes: tuple[str, ...]


def read_device(
    path: Path, staging: Path, *, file_name: str, said: Said | None = None, tell: Tell = unwatched
) -> DeviceFile | None:
    """Read a file in a process of its own; None where no maker known here wrote it. It ends where `tell` raises.

    Raises Unsaid where something is to be said first, ImportFault with a sentence where it cannot be read.
    """
    said = said or Said()
    asked = {key: getattr(said, key) for key in ("zone", "date_format", "source", "columns")}
    with _left_by(path, staging, file_name, asked, tell) as folder:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return open_device(folder, file_name, digest, said.zone)


def is_device(path: Path, staging: Path, *, file_name: str) -> bool:
    """Whether a file is one of a phone, watch or tracker, told by its beginning and, of a zip, by what is in it."""
    with _left_by(path, staging, file_name, {"is_look": True}, unwatched) as folder:
        told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
        return bool(told["maker"] or told.get("fault"))


@contextmanager
def _left_by(path: Path, staging: Path, file_name: str, asked: dict[str, object], tell: Tell) -> Iterator[Path]:
    """The folder in which the process that reads leaves what it finds; it goes after the block."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ImportFault(f"{file_name} has {size >> 20:,} MB; such a file takes up to {MAX_BYTES >> 20:,} MB.")
    folder = Path(tempfile.mkdtemp(prefix="device-", dir=staging))

    def look() -> None:
        n_bytes, n_records = progress_in(folder)
        tell(Progress(stage=READING, share=min(1.0, n_bytes / max(1, size)), n_done=n_records, n_records=None))

    try:
        (folder / ASKED).write_text(json.dumps(asked | {"name": file_name}), encoding="utf-8")
        is_read = run_limited("data.imports.devices.reader", path, folder, memory=MEMORY, seconds=SECONDS, look=look)
        if not is_read or not (folder / TOLD).exists():
            raise ImportFault(
                f"{file_name} could not be read within {MEMORY >> 20:,} MB and {SECONDS} s; export it anew."
            )
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_device(folder: Path, file_name: str, sha256: str, zone: str | None) -> DeviceFile | None:
    """What the process left in `folder`; the fault it found is raised."""
    told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    if topic := told.get("topic"):
        raise Unsaid(topic, told["fault"])
    if fault := told.get("fault"):
        raise ImportFault(fault)
    if not told["maker"]:
        return None
    if told["n_left"] > MAX_LEFT:
        raise ImportFault(
            f"{told['n_left']:,} records of {file_name} cannot be taken, more than {MAX_LEFT:,}; nothing was read. "
            "It may be of a version that is not known here."
        )
    amounts = _shelved(folder)
    with (folder / LEFT).open(encoding="utf-8", newline="") as file:
        left = tuple(Reject(line=int(row[0]), column=row[1], value=row[2], reason=row[3]) for row in csv.reader(file))
    return DeviceFile(
        file_name=file_name,
        sha256=sha256,
        maker=told["maker"],
        zone=zone,
        n_records=told["n_records"],
        amounts=amounts,
        left=left,
        notes=tuple(told["notes"]),
    )


def _shelved(folder: Path) -> Amounts:
    """The amounts as they lie on disk, piece by piece."""
    source, target = folder / AMOUNTS, folder / "amounts.arrow"
    if not source.stat().st_size:
        return Amounts.of(SCHEMA.empty_table())
    rows = pyarrow.csv.open_csv(
        source,
        # read ahead, or by several threads, it would hold more of them at once
        read_options=pyarrow.csv.ReadOptions(column_names=SCHEMA.names, block_size=BLOCK, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=SCHEMA, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=False
        ),
        memory_pool=pa.system_memory_pool(),
    )
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, SCHEMA) as out:
        for batch in rows:
            out.write_batch(batch)
    with pa.OSFile(str(target)) as file:
        table = pa.ipc.open_file(file)
        amounts = Amounts(lambda: map(table.get_batch, range(table.num_record_batches)), folder.parent)
    pa.default_memory_pool().release_unused()
    return amounts
