"""Exports of known people by each maker, by the thousand: what was written is read, once, and each step counts once.

    python -m tests.torture.exports [N] [SEED]

Of each maker N exports are read by the reader and by a plain second one; every 20th is loaded into a diary as well, twice,
and where it says when steps were made the day's one number is that of the person's own minutes. Prints of each maker how
many were read as something else, and ends with exit code 1 where any was.
"""

from __future__ import annotations

import math
import sys
from datetime import date

from data.imports.devices.load_amounts import load_amounts
from data.own.day_amounts import day_amounts
from data.store.store import Store
from tests.makers.made import Made, read, told
from tests.makers.makers import MAKERS, made_by
from tests.makers.naive import Days

EACH = 20
TODAY = date(2027, 12, 31)


def differ(found: Days | dict[str, float], right: Days | dict[str, float]) -> bool:
    """Whether two tellings differ by more than rounding."""
    return found.keys() != right.keys() or any(not math.isclose(found[key], right[key], abs_tol=1e-6) for key in right)


def fault_of(made: Made, *, is_loaded: bool) -> str:
    """What is wrong with how an export is read, "" where nothing is."""
    if differ(made.naive, made.right):
        return "by the naive reader"
    file = read(made)
    if file is None or differ(told(file), made.right):
        return "by the reader"
    if not is_loaded or not made.right:
        return ""
    store = Store()
    try:
        first, again = (load_amounts(store, "My diary", file, today=TODAY) for _ in range(2))
        if again.stored or again.duplicates < first.stored:
            return "loaded again"
        if made.union is None:
            return ""
        table = day_amounts(store.find("My diary"), first_on=date.min, last_on=date.max, kinds=["steps"])
        numbers = {f"{row.on_day:%Y-%m-%d}": row.amount for row in table.itertuples()}
        return "as one number" if differ(numbers, made.union) else ""
    finally:
        store.close()


def main(n: int, seed: int) -> int:
    """Read n exports of each maker."""
    n_bad = 0
    for maker in MAKERS:
        faults = {
            number: fault
            for number in range(seed * n, (seed + 1) * n)
            if (fault := fault_of(made_by(maker, number), is_loaded=number % EACH == 0))
        }
        print(f"exports of {maker} read as something else: {len(faults):,} of N = {n:,}", flush=True)
        for number, fault in list(faults.items())[:5]:
            print(f"  seed {number} {fault}")
        n_bad += len(faults)
    return int(n_bad > 0)


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]]
    raise SystemExit(main(*(asked + [2000, 0][len(asked) :])))
