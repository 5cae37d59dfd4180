"""How long a job takes: the standard library only, as peers are timed in environments of their own."""

import statistics
import time
from typing import NamedTuple


class Timing(NamedTuple):
    """Milliseconds of warm runs: median and least of the wall clock, median of the processor."""

    wall: float
    least: float
    cpu: float


HEADING = f"{'':<60}{'wall ms':>9}{'least':>8}{'cpu ms':>9}"


def timed(job, repeats: int, before=lambda: None) -> Timing:
    """Time `job` after a warm run; what `before` does each time is not counted."""
    before()
    job()
    wall, cpu = [], []
    for _ in range(repeats):
        before()
        begun = time.perf_counter(), time.process_time()
        job()
        wall.append(1000 * (time.perf_counter() - begun[0]))
        cpu.append(1000 * (time.process_time() - begun[1]))
    return Timing(statistics.median(wall), min(wall), statistics.median(cpu))


def line(name: str, one: Timing) -> str:
    """A row under HEADING."""
    return f"{name:<60}{one.wall:>9.1f}{one.least:>8.1f}{one.cpu:>9.1f}"
