"""An export of a known person by each maker, what is right of it, and what a second plain reader makes of its bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from data.imports.devices.device_file import DeviceFile, open_device
from data.imports.devices.reader import ASKED, leave
from tests.makers import fit_writer, naive
from tests.makers.naive import Days
from tests.makers.person import WATCH, Person, draw


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


def garmin_fit(person: Person, rng: Random) -> Made:
    """Monitoring files, loose in a zip or packed into the account export's own zip, in any order."""
    files = fit_writer.files(person, rng)
    shuffled = rng.sample(sorted(files), len(files))
    packed = {f"DI_CONNECT/{name}": files[name] for name in shuffled}
    # an activity of the same watch, which has no steps of a day
    packed["activity.fit"] = fit_writer.whole(fit_writer.file_id(1_774_000_000, kind=4))
    content = zipped(packed)
    if rng.random() < 0.5:
        content = zipped({"DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": content})
    right = {("steps", "Garmin vivo fit", day): steps for day, steps in person.steps(WATCH).items()}
    found = naive.fit(files, lambda at: person.place(at // 60))
    return Made("garmin.zip", content, person.zone, right, found, person.steps(WATCH))


MAKERS: dict[str, Callable[[Person, Random], Made]] = {"Garmin (FIT)": garmin_fit}


def made_by(maker: str, seed: int) -> Made:
    """An export of the person of a seed."""
    rng = Random(f"{maker} {seed}")
    return MAKERS[maker](draw(rng), rng)


def read(made: Made) -> DeviceFile | None:
    """Read it as the process does, without starting one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ASKED).write_text(json.dumps({"name": made.name, "zone": made.zone}), encoding="utf-8")
        (folder / "source").write_bytes(made.content)
        leave(folder / "source", folder)
        return open_device(folder, made.name, "0" * 64, made.zone)


def told(file: DeviceFile) -> Days:
    """What a file tells by kind, source and day, exact repeats once."""
    found: Days = {}
    seen = set()
    for row in file.amounts.to_pylist():
        row.pop("line")
        if (key := tuple(row.values())) in seen:
            continue
        seen.add(key)
        naive.add(found, row["kind"], row["source"], row["on_day"].isoformat(), row["amount"])
    return found
