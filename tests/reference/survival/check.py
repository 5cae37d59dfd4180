"""Whether the R on this machine still gives the committed reference numbers (the tests themselves need no R).

Run:  python tests/reference/survival/check.py
Prints the versions and every number that differs by more than a relative 1e-9; exit code 1 if any does.
"""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def differences(old, new, place=""):
    """Places where two JSON values differ."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            yield from differences(old[key], new[key], f"{place}/{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            name = before.get("name", number) if isinstance(before, dict) else number
            yield from differences(before, after, f"{place}/{name}")
    elif isinstance(old, (int, float)) and isinstance(new, (int, float)):
        if not math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-13):
            yield f"{place}: {old} committed, {new} now"
    elif old != new:
        yield f"{place}: {old!r} committed, {new!r} now"


def main() -> int:
    n_different = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["Rscript", HERE / "make.R", folder], check=True)
        for name in ("curves.json", "cox.json"):
            old, new = (json.loads((place / name).read_text()) for place in (HERE, Path(folder)))
            print(f"{name}: committed with {old['made_with']}, now {new['made_with']}")
            for line in differences(old["cases"], new["cases"]):
                print("  " + line)
                n_different += 1
    print(f"{n_different} differences")
    return 1 if n_different else 0


if __name__ == "__main__":
    sys.exit(main())
