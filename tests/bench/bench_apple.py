"""How long an export of Apple Health takes beside `xml.etree.iterparse` that only clears each element of the same file.

    python -m tests.bench.bench_apple [RECORDS] [REPEATS]

Three files: one in which each fifth record counts steps, as in exports of people with a watch (hearts, energy and stands
are most of them), one in which each second does, and one in which each does. Processor time of the parsing alone; ratios are printed, nothing
is asserted but that every record was seen. Then the memory of the process that reads, for a file and one four times as long.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import iterparse

from data.imports.devices import apple_health
from data.imports.devices.amounts import Notes, Said
from data.imports.devices.device_file import read_device
from data.imports.devices.reader import _Sink
from tests.bench.timing import HEADING, timed

OTHERS = ("HeartRate", "ActiveEnergyBurned", "BasalEnergyBurned", "AppleStandTime", "DistanceWalkingRunning")
DEVICE = "&lt;&lt;HKDevice: 0x28>, name:Apple Watch, manufacturer:Apple Inc., model:Watch&gt;"


def write_export(path: Path, n_records: int, every: int, seed: int = 1) -> int:
    """Write it; returns how many records count steps."""
    chance, at, n_steps = random.Random(seed), datetime(2021, 1, 1), 0
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">\n')
        file.write(' <ExportDate value="2026-07-01 10:00:00 +0200"/>\n')
        for number in range(n_records):
            is_step = number % every == 0
            n_steps += is_step
            kind = "StepCount" if is_step else chance.choice(OTHERS)
            at += timedelta(seconds=chance.choice((5, 60, 300)))
            end = at + timedelta(seconds=chance.randint(1, 600))
            file.write(
                f' <Record type="HKQuantityTypeIdentifier{kind}" sourceName="Robin’s Watch" sourceVersion="11.2" '
                f'device="{DEVICE}" unit="count" creationDate="{end} +0200" startDate="{at} +0200" '
                f'endDate="{end} +0200" value="{chance.randint(1, 400)}"/>\n'
            )
        file.write("</HealthData>\n")
    return n_steps


def main(n_records: int = 200_000, repeats: int = 3) -> None:
    """Print both files' times and their ratio."""
    print(HEADING)
    with tempfile.TemporaryDirectory() as folder:
        for every in (5, 2, 1):
            path = Path(folder, "export.xml")
            n_steps = write_export(path, n_records, every)

            def peer(path: Path = path) -> None:
                for _, element in iterparse(path):
                    element.clear()

            def ours(path: Path = path, n_steps: int = n_steps) -> None:
                with _Sink(Path(folder)) as sink, path.open("rb") as file:
                    sink.take(apple_health.read(file, Said(zone="Europe/Rome"), Notes()), is_first=True)
                assert sink.n_records == n_steps

            theirs, own = timed(peer, repeats), timed(ours, repeats)
            size = f"{path.stat().st_size >> 20} MB, one record in {every} counts steps"
            for name, found in (("iterparse that clears", theirs), ("read to amounts", own)):
                print(f"{f'{name}: {size}':<60}{found.wall:>9.0f}{found.least:>8.0f}{found.cpu:>9.0f}")
            print(f"{'ratio of processor time':<60}{own.cpu / theirs.cpu:>26.2f}")
        # the largest last: what is told is the most that any process took so far
        for times in (1, 4):
            path = Path(folder, "export.xml")
            write_export(path, times * n_records, 5)
            read_device(path, Path(folder), file_name=path.name, said=Said(zone="Europe/Rome"))
            most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
            print(f"{f'memory of the reading process: {path.stat().st_size >> 20} MB':<60}{most:>23} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
