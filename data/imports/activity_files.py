"""Phone and watch files on their way into a diary: read apart, summed by day, then loaded like any other file."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from data.imports.daily import COLUMNS
from data.imports.faults import ImportFault
from data.imports.limited import run_limited
from data.imports.plan import Answers
from data.imports.sheet import Sheet, read_file

MAX_BYTES = 4 << 30
MEMORY = 1 << 30
SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class ActivityFile:
    """A file of days. `sheet` and `answers` go to `propose` and `load`; the rest is to be told.

    n_records: records of the file that the sheet sums up. not_worn: day and source of days that are left out
    because the device counted nothing. notes: sentences about what else was left out.
    """

    sheet: Sheet
    answers: Answers
    n_records: int
    not_worn: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_activity(path: Path, staging: Path, *, file_name: str) -> ActivityFile:
    """Read Apple Health's, Fitbit's or Garmin's file in a process of its own. Raises ImportFault with a sentence."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ImportFault(f"{file_name} has {size >> 30:,} GiB; such a file takes up to {MAX_BYTES >> 30} GiB.")
    folder = Path(tempfile.mkdtemp(prefix="activity-", dir=staging))
    try:
        is_read = run_limited("data.imports.wearables", path, folder, memory=MEMORY, seconds=SECONDS)
        if not is_read or not (folder / "daily.json").exists():
            raise ImportFault(
                f"{file_name} could not be read within {MEMORY >> 20:,} MB and {SECONDS} s; export it anew."
            )
        return open_activity(folder, staging, file_name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_activity(folder: Path, staging: Path, file_name: str) -> ActivityFile:
    """The days that `data.imports.wearables` left in `folder`; the fault it found is raised."""
    told = json.loads((folder / "daily.json").read_text(encoding="utf-8"))
    if fault := told.get("fault"):
        raise ImportFault(fault)
    not_worn = tuple((day, source) for day, source in told["not_worn"])
    with (folder / "daily.csv").open(encoding="utf-8") as days:
        if len(list(islice(days, 2))) < 2:
            raise ImportFault(f"{file_name} holds no day with steps, nor with minutes walked; nothing is to be stored.")
    return ActivityFile(
        sheet=read_file(folder / "daily.csv", staging, file_name=file_name),
        answers=Answers(kind="activity", columns={name: name for name in COLUMNS}, decimal="."),
        n_records=told["n_records"],
        not_worn=not_worn,
        notes=tuple(told["notes"]),
    )
