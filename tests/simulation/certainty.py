"""Every statement of certainty, how often it holds: makes docs/certainty.md.

Run with `python -m tests.simulation.certainty [--replicates N] [--workers W] [--minutes M]`. Each row draws data of which the
truth is known, asks the product's own function (of shares, its own words), and counts how often the interval held the
truth, or a p-value below 5 % told of something that is not there. Rows are drawn in parts of 50 with seeds fixed
beforehand; what is done is kept in certainty.json beside this, so that it goes on where it stopped. A row falls short where its
95 % Monte Carlo interval (Wilson's) lies wholly under 93 % of intervals, or wholly over 6 % of errors. Withheld statements
claim nothing and are counted beside.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from analysis.number_needed import wilson
from tests.simulation import (
    certainty_all_events,
    certainty_diaries,
    certainty_outcomes,
    certainty_own,
    certainty_studies,
)
from tests.simulation.certainty_row import Row

ROOT = Path(__file__).parents[2]
KEPT, PAGE = Path(__file__).with_name("certainty.json"), ROOT / "docs/certainty.md"
PART, SEED = 50, 20261130
HOLDS, ERRS = 0.93, 0.06
BOUNDS = {True: "at most 6 %", False: "at least 93 %", None: "none"}
ABOUT = (certainty_diaries, certainty_own, certainty_studies, certainty_all_events, certainty_outcomes)
ROWS = tuple(one for about in ABOUT for one in about.ROWS)
# Every result of analysis/ that carries an interval, a p-value or an announced rate, and the statements that stand for it.
# A new one without an entry fails a test.
SIMULATED = {
    result: tuple(dict.fromkeys(name for about in ABOUT for name in about.SIMULATED.get(result, ())))
    for about in ABOUT
    for result in about.SIMULATED
}


@dataclass(frozen=True)
class Done:
    """What is done of a row: parts of PART replicates, those told, and the sums of their values and squares."""

    parts: int = 0
    told: int = 0
    total: float = 0.0
    squares: float = 0.0

    def with_part(self, total: float, squares: float, told: int) -> Done:
        return Done(self.parts + 1, self.told + told, self.total + total, self.squares + squares)


def part_of(key: str, part: int) -> tuple[float, float, int]:
    """Of PART replicates of a row: the sum, the sum of squares, and how many were told."""
    (chosen,) = (row for row in ROWS if row.key == key)
    rng = np.random.default_rng([SEED, part, *key.encode()])
    told = [value for value in (chosen.draw(rng) for _ in range(PART)) if value is not None]
    return float(sum(told)), float(sum(value**2 for value in told)), len(told)


def bounds(total: float, squares: float, told: int) -> tuple[float, float]:
    """The Monte Carlo interval of a rate: Wilson's, or of shares of days the normal one."""
    if abs(total - squares) < 1e-9:
        return wilson(round(total), told)
    mean = total / told
    reach = 1.96 * np.sqrt(max(squares / told - mean**2, 0) / told)
    return mean - reach, mean + reach


def verdict(row: Row, low: float, high: float) -> str:
    """Whether a row falls short, by its Monte Carlo interval."""
    if row.is_error is None:
        return ""
    is_short = low > ERRS if row.is_error else high < HOLDS
    is_clear = high <= ERRS if row.is_error else low >= HOLDS
    return "falls short" if is_short else "holds" if is_clear else "holds, within the error of the simulation"


def page(done: dict[str, Done]) -> str:
    """The table, from what is done."""
    lines = [
        "# How often statements of certainty hold",
        "",
        "Made by `make certainty` with the product's own functions, and where it says so its own words; the settings are in",
        "`tests/simulation/certainty_*.py`, seeds fixed beforehand. Intervals are to hold the truth in 95 of 100; a row falls",
        "short where its Monte Carlo interval (95 %) lies wholly under 93 %. Errors are to come in 5 of 100; a row falls short",
        "where its interval lies wholly over 6 %. What is found of what is there, and on which side of the truth an estimate lies, has no",
        "bound: it is the price. *Told*: of 100 replicates, how many had a statement; the rest were withheld.",
        "",
        "| statement | setting | replicates | told | rate | Monte Carlo interval | bound | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in ROWS:
        kept = done.get(one.key)
        if kept is None:
            lines.append(f"| {one.statement} | {one.setting} | 0 | | | | | not run yet |")
            continue
        n = PART * kept.parts
        if not kept.told:
            lines.append(f"| {one.statement} | {one.setting} | {n:,} | 0 | | | | withheld |")
            continue
        low, high = bounds(kept.total, kept.squares, kept.told)
        told = f"{100 * kept.told / n:.0f}"
        lines.append(
            f"| {one.statement} | {one.setting} | {n:,} | {told} | {kept.total / kept.told:.1%} | {low:.1%} to {high:.1%} | "
            f"{BOUNDS[one.is_error]} | {verdict(one, low, high)} |"
        )
    return "\n".join(lines) + "\n"


def missing(rows: list[Row], done: dict[str, Done], replicates: int, between: int) -> list[tuple[str, int]]:
    """The parts still to run: all rows a part at a time, so that a run cut short has something of each; more of those
    whose interval holds the bound."""

    def parts(one: Row) -> int:
        kept = done.get(one.key, Done())
        if kept.parts * PART < replicates or not kept.told:
            return -(-replicates // PART)
        is_open = "within" in verdict(one, *bounds(kept.total, kept.squares, kept.told))
        return -(-(max(between, replicates) if is_open else replicates) // PART)

    open_parts = [
        (part, place) for place, one in enumerate(rows) for part in range(done.get(one.key, Done()).parts, parts(one))
    ]
    return [(rows[place].key, part) for part, place in sorted(open_parts)]


def kept_text(done: dict[str, Done]) -> str:
    """What is done as it is kept: a line a row, in the order of the page."""
    names = [one.key for one in ROWS if one.key in done]
    lines = (f"{json.dumps(name)}: {json.dumps(list(astuple(done[name])))}" for name in names)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read() -> dict[str, Done]:
    """What is done so far."""
    if not KEPT.exists():
        return {}
    return {key: Done(*counts) for key, counts in json.loads(KEPT.read_text(encoding="utf-8")).items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--replicates", type=int, default=2_000)
    options.add_argument("--between", type=int, default=10_000, help="replicates where these leave it open")
    options.add_argument("--only", action="append", help="rows whose statement begins like this")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--minutes", type=float, default=float("inf"))
    chosen = options.parse_args()
    done = read()
    rows = [one for one in ROWS if one.key.startswith(tuple(chosen.only or ("",)))]
    until = time.monotonic() + 60 * chosen.minutes
    with ProcessPoolExecutor(chosen.workers) if chosen.workers > 1 else nullcontext() as pool:
        while (wanted := missing(rows, done, chosen.replicates, chosen.between)) and time.monotonic() < until:
            # parts of a row follow one another, so that how many there are tells which
            batch = wanted[: 16 * chosen.workers]
            drawn = (
                map(part_of, *zip(*batch, strict=True))
                if pool is None
                else pool.map(part_of, *zip(*batch, strict=True))
            )
            for (key, _), found in zip(batch, drawn, strict=True):
                done[key] = done.get(key, Done()).with_part(*found)
            KEPT.write_text(kept_text(done), encoding="utf-8")
            PAGE.write_text(page(done), encoding="utf-8")
    print(page(done))


if __name__ == "__main__":
    main()
