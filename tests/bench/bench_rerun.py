"""What a page costs to run again, and to open first, beside an earlier commit and an empty page of Streamlit.

Run with `python -m tests.bench.bench_rerun [--pages today,trends]`. Milliseconds of the served process's processor, a
run, over a raw websocket: warm (the page that was just shown) and cold (a diary that nobody looked at before, in a
process that has run). The diaries are of five years. Target: a quarter of the earlier commit's, or the empty page and 15 ms.
"""

import argparse
import shutil
import tempfile
from datetime import date
from pathlib import Path

from tests.bench.earlier import COMMIT, ROOT, earlier_root, run_within
from tests.bench.served_apart import Apart, of, served_apart

DIARY, STUDY = "Diary 0", "Simulated trial"
PAGES = {
    "today": DIARY,
    "trends": DIARY,
    "respite": DIARY,
    "what-goes-with-what": DIARY,
    "share": DIARY,
    "plan": DIARY,
    "questionnaires": DIARY,
    "overview": STUDY,
    "describe": STUDY,
    "recurrence": STUDY,
    "all-recurrences": STUDY,
    "outcomes": STUDY,
}
COLD = ("today", "trends", "respite", "what-goes-with-what")
WARMING, RUNS, UNSEEN = 4, 20, 4
FILLER = Path(__file__).with_name("fill_pages.py")
EMPTY = "import streamlit as st\nst.title('Empty')\n"
HEADING = f"{'CPU of a run, ms':<34}{'earlier':>9}{'now':>9}{'ratio':>8}"


def warm(server: Apart, page: str, name: str) -> float:
    """Milliseconds of a run that follows others of the same page."""
    with server.page() as tab:
        for _ in range(WARMING):
            shown = tab.run(page, query=of(name))
        assert "met a fault" not in shown and "Page not found" not in shown, f"{page} of {name}: {shown[-2000:]}"
        began = server.cpu()
        for _ in range(RUNS):
            tab.go(page, query=of(name))
        return (server.cpu() - began) / RUNS


def cold(server: Apart, page: str, names: list[str]) -> float:
    """Milliseconds of the first run of each diary."""
    with server.page() as tab:
        for _ in range(WARMING):
            tab.go(page, query=of(DIARY))
        began = server.cpu()
        for name in names:
            tab.go(page, query=of(name))
        return (server.cpu() - began) / len(names)


def measured(root: Path, store: Path, pages: list[str]) -> dict[str, float]:
    """Every page's milliseconds by what is asked of it."""
    found = {}
    with served_apart(root, RESPITE_STORE=str(store)) as server, server.page() as tab:
        # what is kept in the store itself is made before: it is no cache, and stays
        for number in range(1, 1 + len(COLD) * UNSEEN):
            tab.go("today", query=of(f"Diary {number}"))
    with served_apart(root, RESPITE_STORE=str(store)) as server:
        for page in pages:
            found[f"{page}, warm"] = warm(server, page, PAGES[page])
        for number, page in enumerate(COLD):
            if page in pages:
                found[f"{page}, cold"] = cold(
                    server, page, [f"Diary {1 + number * UNSEEN + one}" for one in range(UNSEEN)]
                )
    return found


def empty_page(folder: Path) -> float:
    """Milliseconds of a run of a page with a title and nothing else, by Streamlit as it comes."""
    (folder / "empty.py").write_text(EMPTY)
    with served_apart(folder, "empty.py") as server:
        return warm(server, "", "")


def main() -> None:
    """Print a line for each page."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", default=",".join(PAGES))
    pages = options.parse_args().pages.split(",")
    with tempfile.TemporaryDirectory() as folder, earlier_root() as root:
        store, copy = Path(folder, "store.duckdb"), Path(folder, "now", "store.duckdb")
        run_within(root or ROOT, FILLER, str(store), date.today().isoformat(), str(1 + len(COLD) * UNSEEN))
        copy.parent.mkdir()
        shutil.copy(store, copy)
        empty = empty_page(Path(folder))
        before = measured(root, store, pages) if root else {}
        now = measured(ROOT, copy, pages)
        print(f"an empty page: {empty:.0f} ms; earlier is commit {COMMIT}\n{HEADING}")
        for name, took in now.items():
            ratio = f"{took / before[name]:.2f}" if name in before else ""
            print(f"{name:<34}{before.get(name, float('nan')):>9.0f}{took:>9.0f}{ratio:>8}")


if __name__ == "__main__":
    main()
