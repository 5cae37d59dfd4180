"""The types: none wrong where they are strict, and elsewhere no more than there were. `make check` runs it.

    python -m tests.check_types

tests/types.json has how many findings of mypy each package still has. A number may only fall: with more, the new ones
are among those printed; with fewer, the file is written anew, to be committed with the change that mended them.
"""

import json
import re
import sys
from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[1]
COUNTS = Path(__file__).with_name("types.json")


def package(path: str) -> str:
    """The room a file stands in: `data/imports/sheet.py` is of data/imports, `cli.py` of itself."""
    return "/".join(path.split("/")[:-1][:2]) or path


def findings() -> dict[str, list[str]]:
    """What mypy finds, by package."""
    found: dict[str, list[str]] = {}
    said, broken, status = api.run(
        ["--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary", "--hide-error-context"]
    )
    if broken or status not in (0, 1):  # 2: a file that does not parse, and nothing else was looked at
        sys.exit(broken or said)
    for line in said.splitlines():
        if match := re.match(r"([^:]+):\d+: error: ", line):
            found.setdefault(package(match[1]), []).append(line)
    return found


def main() -> int:
    found = findings()
    kept: dict[str, int] = json.loads(COUNTS.read_text(encoding="utf-8"))
    for room in [room for room in found if len(found[room]) > kept.get(room, 0)]:
        print(
            *found[room],
            f"{room}: {len(found[room])} findings of mypy, where {kept.get(room, 0)} are let pass.",
            sep="\n",
        )
    if any(len(lines) > kept.get(room, 0) for room, lines in found.items()):
        return 1
    fewer = {room: len(found[room]) for room in sorted(kept) if found.get(room)}
    if fewer != kept:
        COUNTS.write_text(json.dumps(fewer, indent=2) + "\n", encoding="utf-8")
        print(f"Fewer findings than {COUNTS.name} had; it is written anew: commit it too.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
