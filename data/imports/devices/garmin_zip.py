"""The FIT files in a zip, and in the zips that Garmin's account export packs into itself."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from data.imports.devices import garmin_fit
from data.imports.devices.amounts import Notes, Said, Told
from data.imports.devices.garmin_steps import told
from data.imports.faults import ImportFault
from data.imports.limited import DAMAGED_ZIP

PACKED_IN = re.compile(r"uploadedfiles|garmin|fit", re.IGNORECASE)
HEAD = 16
MAX_ALL, ROOM = 4 << 30, 1 << 30
TOO_MUCH = "The FIT files in this zip unpack to over {limit} GiB, or to more than there is room for; nothing was read."


class FitParts:
    """The FIT files of a zip; `size`: how many bytes of the zip's own members they are."""

    def __init__(self, archive: zipfile.ZipFile, folder: Path, max_ratio: int) -> None:
        self._archive, self._folder, self._max_ratio = archive, folder, max_ratio
        self._own = [part for part in archive.infolist() if self._is_fit(archive, part)]
        self._packed = [
            part
            for part in archive.infolist()
            if part.filename.casefold().endswith(".zip")
            and PACKED_IN.search(part.filename)
            and not part.flag_bits & 1
            and self._is_plausible(part)
        ]
        # of zips that were looked into: where their content lies, None where it has no FIT file
        self._looked: dict[int, Path | None] = {}
        self.size = sum(part.file_size for part in (*self._own, *self._packed))

    def __bool__(self) -> bool:
        """Whether there is any. What had to be unpacked to know it lies there until it is read."""
        return bool(self._own) or any(self._has_fit(number) for number in range(len(self._packed)))

    def told(self, said: Said, notes: Notes, done: Callable[[int], None]) -> Told:
        """The steps of all, of which the monitoring files are read. `done`: bytes that are read."""
        watches, n_bytes, n_others = garmin_fit.Watches(), 0, 0
        for name, size, content in self._all(done, notes):
            n_bytes += size
            if n_bytes > MAX_ALL:
                raise ImportFault(TOO_MUCH.format(limit=MAX_ALL >> 30))
            try:
                n_others += watches.add(content(), name) is not None
            except (ImportFault, *DAMAGED_ZIP):
                watches.damaged.append(name)
        if n_others:
            notes.say(f"{n_others:,} FIT files are of activities, settings and the like, and are not read.")
        yield from told(watches, said, notes)

    def _all(self, done: Callable[[int], None], notes: Notes) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
        for part in self._own:
            yield part.filename, part.file_size, partial(self._archive.read, part)
            done(part.file_size)
        yield from self._inside(done, notes)

    def _inside(self, done: Callable[[int], None], notes: Notes) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
        """Those of the zips within, each unpacked once and removed in turn."""
        for number, packed in enumerate(self._packed):
            with ExitStack() as stack:
                try:
                    target = self._looked[number] if number in self._looked else self._unpack(number)
                    if target is not None:
                        stack.callback(target.unlink, missing_ok=True)
                        inner = stack.enter_context(zipfile.ZipFile(target))
                        for part in [part for part in inner.infolist() if self._is_fit(inner, part)]:
                            yield part.filename, part.file_size, partial(inner.read, part)
                except DAMAGED_ZIP:
                    notes.say(f"“{packed.filename[-60:]}” is damaged, and nothing in it was read.")
            done(packed.file_size)

    def _unpack(self, number: int) -> Path:
        packed, target = self._packed[number], self._folder / f"within-{number}.zip"
        if packed.file_size > MAX_ALL or shutil.disk_usage(self._folder).free < packed.file_size + ROOM:
            raise ImportFault(TOO_MUCH.format(limit=MAX_ALL >> 30))
        with self._archive.open(packed) as file, target.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
        return target

    def _has_fit(self, number: int) -> bool:
        """Whether a zip within has a FIT file; a damaged one has none, and is told of when all are read."""
        if number not in self._looked:
            try:
                target = self._unpack(number)
                with zipfile.ZipFile(target) as inner:
                    has = any(self._is_fit(inner, part) for part in inner.infolist())
            except DAMAGED_ZIP:
                return False
            if not has:
                target.unlink()
            self._looked[number] = target if has else None
        return self._looked[number] is not None

    def _is_plausible(self, part: zipfile.ZipInfo) -> bool:
        return part.file_size <= max(part.compress_size, 1 << 16) * self._max_ratio

    def _is_fit(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
        """Whether a member is a FIT file, told by its beginning; of one that cannot be opened by its name."""
        if not part.filename.casefold().endswith(".fit") or part.flag_bits & 1 or not self._is_plausible(part):
            return False
        try:
            with archive.open(part) as file:
                return garmin_fit.is_it(file.read(HEAD))
        except DAMAGED_ZIP:
            return True
