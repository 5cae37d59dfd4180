"""Damage backups: a bit flipped, a page zeroed, a cut at every kilobyte; each is refused or read whole, nothing else.

`python -m tests.torture.damage [--only NAME] [--each N] [--seed S] [--cut-every BYTES]` does it to three stores: an empty
one, one diary, and the demo.
"""

import random
import tempfile
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path

from data.demo.demo import fill_demo
from data.own.entries import CheckIn, save_check_in
from data.store.restore import restore
from data.store.store import Store, StoreError
from data.store.whole import DIGESTS, FileRead, read_here
from tests.torture.evidence import tell

TODAY = date(2026, 11, 30)
PAGE, KILOBYTE = 4096, 1024


def damaged(file: Path, target: Path, way: str, rng: random.Random, at: int | None = None) -> Path:
    """A copy of a file with a bit flipped, a page zeroed, or cut off; `at`: which byte, else drawn."""
    content = bytearray(file.read_bytes())
    at = rng.randrange(len(content)) if at is None else at
    if way == "bit":
        content[at] ^= 1 << rng.randrange(8)
    elif way == "page":
        begin = at // PAGE * PAGE
        content[begin : begin + PAGE] = bytes(len(content[begin : begin + PAGE]))
    else:
        del content[at:]
    target.write_bytes(content)
    return target


def outcome(file: Path, right: FileRead, *, looks_first: bool = False) -> str:
    """What restoring a damaged backup does: refused, whole, or what must not be.

    looks_first: read it as `restore` does, and restore what that finds whole; for very many.
    """
    place = file.with_name("restored.duckdb")
    if looks_first and not read_here(file).is_whole:
        file.unlink()
        return "refused"
    try:
        restore(file, place)
    except StoreError:
        return "left behind" if place.exists() else "refused"
    finally:
        file.unlink()
    told = {table.table: (table.n_rows, table.digest) for table in read_here(place).tables}
    place.unlink()
    wanted = {table.table: (table.n_rows, table.digest) for table in right.tables if table.table != DIGESTS}
    return "whole" if told == wanted else "something else"


STORES = ("empty", "diary", "demo")


def stores(folder: Path, names: tuple[str, ...] = STORES) -> list[Path]:
    """Backups of an empty store, one diary and the demo."""
    made = []
    for name in names:
        store = Store(folder / f"{name}.store.duckdb")
        if name == "diary":
            diary = store.create("My diary", "personal")
            for back in range(100):
                entry = CheckIn(on_day=TODAY - timedelta(days=back), pain_average=back % 10, note=f"note {back}")
                save_check_in(diary, entry, key=str(back), today=TODAY)
        if name == "demo":
            fill_demo(store, until=TODAY)
        made.append(folder / f"{name}.duckdb")
        store.backup(made[-1])
        store.close()
    return made


def main(n_each: int = 300, seed: int = 20261130, cut_every: int = KILOBYTE, names: tuple[str, ...] = STORES) -> None:
    """Print how many were refused and how many read whole; the process ends with 1 where anything else came of it."""
    rng = random.Random(seed)
    n, outcomes = 0, {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for backup in stores(folder, names):
            right = read_here(backup)
            cuts = range(0, backup.stat().st_size, cut_every)
            plan = [("bit", None)] * n_each + [("page", None)] * n_each + [("cut", at) for at in cuts]
            for way, at in plan:
                file = damaged(backup, folder / "damaged.duckdb", way, rng, at)
                what = outcome(file, right, looks_first=way == "cut")
                outcomes[way, what] = outcomes.get((way, what), 0) + 1
                n += 1
    for (way, what), count in sorted(outcomes.items()):
        print(f"  {way}: {what} {count:,}")
    n_bad = sum(count for (_, what), count in outcomes.items() if what not in ("refused", "whole"))
    tell("damaged backups neither refused nor read whole", n_bad=n_bad, n=n, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--only", choices=STORES)
    asked.add_argument("--each", type=int, default=300)
    asked.add_argument("--seed", type=int, default=20261130)
    asked.add_argument("--cut-every", type=int, default=KILOBYTE)
    said = asked.parse_args()
    main(said.each, said.seed, said.cut_every, (said.only,) if said.only else STORES)
