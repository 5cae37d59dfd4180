"""The long attacks in pieces: each is done once, and `make torture` goes on where it stopped.

    python -m tests.torture.pieces [--minutes M] [--only WORD] [--write]

What was done lies in tests/torture/done.json, by commit of the code that was attacked, and is kept with the code: a
run that takes days goes on on another machine. --minutes: begin no piece after so
many. --only: pieces whose line has this word. --write: put what was done so far into docs/evidence.md, and how much of
the whole that is. Exit code 1 where anything went wrong.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
DONE = ROOT / "tests" / "torture" / "done.json"
EVIDENCE = ROOT / "docs" / "evidence.md"
BEGIN, END = "<!-- pieces: begin -->", "<!-- pieces: end -->"
TOLD = re.compile(r"^(?P<what>.+): (?P<bad>[\d,]+) of N = (?P<n>[\d,]+)", re.MULTILINE)
FILES = re.compile(r"^(?P<what>read as something else): (?P<bad>\d+) of (?P<n>[\d,]+)", re.MULTILINE)
SEED = 20261130


def pieces() -> list[str]:
    """Every piece as what follows `python -m tests.torture.`, in the order in which they are done."""
    return [
        *(f"damage --only {name}" for name in ("empty", "diary", "demo")),
        *(f"kill --saves 100 --loads 25 --seed {SEED + number}" for number in range(20)),  # 2,000 and 500
        f"kill --saves 0 --loads 0 --openings 200 --seed {SEED}",
        *(f"disk --most 1000000 --things {thing}" for thing in ("save", "fold", "load", "undo", "back_up", "erase")),
        "turns",
        "clock",
        *(f"full_house --only {part}" for part in ("raised", "hard", "beside")),
        *(f"forged --seed {SEED + number}" for number in range(3)),
        *(f"together --seed {SEED + number}" for number in range(3)),
        "bombs",
        "sent",
        "spoiled",
        *(f"hostile --seed {SEED + number}" for number in range(2)),
        "canaries",
        "phone --kills 0",
        "phone --times 0",
        *(f"served --accounts 1000 --walks 20 --seed {SEED + number}" for number in range(3)),
        *(f"audit_releases --studies 4200 --seed {SEED + number}" for number in range(20)),  # 100,000 releases and more
        *(f"exports 500 {number}" for number in range(4)),  # 2,000 of each maker
        *(f"files 10000 {number}" for number in range(1, 21)),  # 200,000
    ]


def commit() -> str:
    """The code that is attacked."""
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


def attack(piece: str) -> dict:
    """Do a piece; its exit code, what it counted, and how long it took."""
    module, *options = piece.split()
    began = time.monotonic()
    said = subprocess.run(
        [sys.executable, "-m", f"tests.torture.{module}", *options], cwd=ROOT, capture_output=True, text=True
    )
    return {
        "code": said.returncode,
        "counted": counted(said.stdout),
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit(),
        "minutes": round((time.monotonic() - began) / 60, 1),
        "said": "" if said.returncode == 0 else (said.stdout + said.stderr)[-4000:],
    }


def counted(said: str) -> list[tuple[str, int, int]]:
    """What was counted, how many of it were bad, and how many there were, of what a run printed."""
    found = [match for rule in (TOLD, FILES) for match in rule.finditer(said)]
    return [
        (match["what"], int(match["bad"].replace(",", "")), int(match["n"].replace(",", "")))
        for match in found
        if not match["what"].startswith("not judged")
    ]


def table(done: dict[str, dict]) -> str:
    """What was done so far: a row for each thing that was counted, over all pieces that counted it."""
    rows: dict[tuple[str, str], list[int]] = {}
    of: dict[str, list[int]] = {}
    for piece in pieces():
        name = piece.split()[0]
        share = of.setdefault(name, [0, 0])
        share[1] += 1
        if piece not in done:
            continue
        share[0] += 1
        for what, bad, n in done[piece]["counted"]:
            row = rows.setdefault((name, what), [0, 0])
            row[0] += bad
            row[1] += n
    lines = ["| run | pieces done | what was counted | bad | N | rate at most |", "|---|---|---|---|---|---|"]
    for (name, what), (bad, n) in rows.items():
        most = f"{3 / n:.2g}" if n and not bad else ""
        lines.append(f"| `{name}` | {of[name][0]} of {of[name][1]} | {what} | {bad:,} | {n:,} | {most} |")
    n_done = sum(piece in done for piece in pieces())
    days = sorted({told["at"] for told in done.values()})
    when = f", {' to '.join(dict.fromkeys((days[0], days[-1])))}" if days else ""
    missing = [name for name, (n, all_of_it) in of.items() if n < all_of_it]
    left = f" Not whole yet: {', '.join(f'`{name}`' for name in missing)}." if missing else ""
    return f"Run so far: {n_done} of {len(pieces())} pieces{when}.{left}\n\n" + "\n".join(lines)


def write(done: dict[str, dict]) -> None:
    """Put the table between its marks in the document."""
    text = EVIDENCE.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    EVIDENCE.write_text(f"{before}\n{table(done)}\n{after}", encoding="utf-8")


def read() -> dict[str, dict]:
    """What was done so far, by piece."""
    return json.loads(DONE.read_text(encoding="utf-8")) if DONE.exists() else {}


def main() -> int:
    """Do what is left."""
    asked = ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--minutes", type=float, default=float("inf"))
    asked.add_argument("--only", default="")
    asked.add_argument("--write", action="store_true")
    said = asked.parse_args()
    done = read()
    until = time.monotonic() + 60 * said.minutes
    for piece in pieces():
        if piece in done or said.only not in piece or time.monotonic() >= until:
            continue
        told = attack(piece)
        print(f"{piece}: {'as it must be' if told['code'] == 0 else 'WRONG'}, {told['minutes']} minutes", flush=True)
        if told["code"]:
            print(told["said"], flush=True)
        if told["counted"] or told["code"] == 0:  # else it was stopped before it said anything
            done = {**read(), piece: told}  # another run beside this one may have done others meanwhile
            DONE.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
    if said.write:
        write(done)
    return int(any(told["code"] for told in done.values()))


if __name__ == "__main__":
    sys.exit(main())
