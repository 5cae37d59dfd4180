"""Who may import whom, where SQL and Streamlit may stand: the rules of the house, checked on the syntax tree."""

import ast
import re
from pathlib import Path

import pytest

from tests.sources import nodes

ROOT = Path(__file__).parents[2]
SQL_START = re.compile(
    r"^\s*(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(temp|table|view)|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)

# layer -> what it may not import (the right column of the law)
FORBIDDEN = {
    "analysis": {"streamlit", "plotly", "duckdb", "pyarrow", "data", "pages", "app", "cli", "pyspark"},
    "data": {"streamlit", "plotly", "pages", "app", "cli"},
    "pages": {"duckdb", "scipy", "pyspark"},
    "pages/report": {"streamlit"},
    "pages/telling/figures.py": {"streamlit", "data"},
    "pages/telling/wording.py": {"streamlit", "data", "plotly"},
}
DUCKDB_ROOMS = {
    "data/store/store.py",
    "data/store/file.py",
    "data/store/backup.py",
    "data/store/whole.py",
    "data/recurrence/engine.py",
}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter"}


def sources(folder: str) -> list[Path]:
    path = ROOT / folder
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports, wherever in the file the import stands."""
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_layers_import_only_downwards(layer):
    found = {
        str(path.relative_to(ROOT)): sorted(imported(path) & FORBIDDEN[layer])
        for path in sources(layer)
        if imported(path) & FORBIDDEN[layer]
    }
    assert found == {}


def test_only_the_store_and_the_engine_import_duckdb():
    rooms = {
        str(path.relative_to(ROOT))
        for folder in ("analysis", "data", "pages", "app.py", "cli.py")
        for path in sources(folder)
        if "duckdb" in imported(path)
    }
    assert rooms <= DUCKDB_ROOMS


def test_only_the_store_connects():
    callers = {
        str(path.relative_to(ROOT))
        for folder in ("analysis", "data", "pages", "app.py", "cli.py")
        for path in sources(folder)
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr == "connect"
        and isinstance(node.value, ast.Name)
        and node.value.id == "duckdb"
    }
    assert callers == {"data/store/file.py", "data/store/whole.py"}


def test_sql_stands_only_in_data():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("analysis", "pages", "app.py", "cli.py")
        for path in sources(folder)
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_START.match(node.value)
    ]
    assert found == []


def clock_calls(path: Path) -> list[str]:
    """Calls of a clock: date.today(), datetime.now(...), time.time() and their kin."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"date", "datetime", "time"}
    ]


def test_analysis_has_no_clock_no_file_no_chance_of_its_own():
    clocks = [call for path in sources("analysis") for call in clock_calls(path)]
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("analysis")
        for node in nodes(path)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open")
        or (isinstance(node, ast.Attribute) and node.attr in {"default_rng", "read_text", "write_text"})
    ]
    assert clocks + hidden == []


def test_the_lower_rooms_are_told_what_day_it_is():
    # instants of writes come from data.store.collection.now; nothing below a page asks what day it is
    calls = [call for path in sources("data") for call in clock_calls(path)]
    assert [call for call in calls if not call.startswith(("data/store/collection.py", "data/store/clock.py"))] == []


def test_every_scoped_query_binds_its_collection():
    unbound = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "data/queries").glob("*.sql"))
        if "$collection_id" not in path.read_text(encoding="utf-8")
    ]
    assert unbound == []


def test_sql_files_say_their_grain_first():
    grainless = [
        str(path.relative_to(ROOT))
        for folder in ("data/recurrence/models", "data/queries")
        for path in sorted((ROOT / folder).glob("*.sql"))
        if not path.read_text(encoding="utf-8").startswith("-- one row per ")
    ]
    assert grainless == []


def test_one_file_caches():
    found = [
        str(path.relative_to(ROOT))
        for path in sources("pages")
        if re.search(r"st\.cache_(data|resource)", path.read_text(encoding="utf-8"))
        and str(path.relative_to(ROOT)) != "pages/shared/cache.py"
    ]
    assert found == []


def test_no_raw_html_in_pages():
    # Streamlit pages style nothing and inject nothing; the report has templates of its own
    found = [
        str(path.relative_to(ROOT))
        for path in sources("pages")
        if re.search(r"unsafe_allow_html|st\.html\(", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_house_has_no_junk_rooms():
    names = {"utils", "helpers", "common", "services", "models", "misc"}
    found = [
        str(path.relative_to(ROOT))
        for folder in ("analysis", "data", "pages")
        for path in sources(folder)
        if path.stem in names
    ]
    assert found == []


def test_locks_hold_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-test.lock", "requirements-spark.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text and "--index" not in text
        assert text.count("--hash=sha256:") >= len(re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)) > 20


def test_pages_see_the_store_as_their_visitor_does():
    """Only the visitor holds the whole store; a collection is made from what is seen, nowhere else."""
    held, made = set(), set()
    for path in (ROOT / "pages").rglob("*.py"):
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if name.startswith("pages/terminal/") or name.endswith("_routes.py"):
            continue  # whoever has a terminal here has the file; what a route opens is what its token says
        if re.search(r"\bthe_store\b", text):
            held.add(name)
        if re.search(r"\bCollection\(", text):
            made.add(name)
    assert held == {"pages/shared/visitor.py"}
    assert made == {"pages/shared/shown.py"}


BY_TIME = re.compile(
    r"order\s+by\s+(?:\w+\.)?\w+_at\b|\b(?:max|min|arg_max|arg_min|max_by|min_by|last|first)\(\s*(?:\w+\.)?\w+_at\b"
    r"|\b(?:arg_max|max_by|arg_min|min_by)\([^()]*,\s*(?:\w+\.)?\w+_at\b",
    re.IGNORECASE,
)
# what is told to people, and decides nothing
TOLD_ONLY = {
    "data/sharing/shares.py": {"min(revoked_at", "max(last_at"},
    "data/sharing/all_links.py": {"min(revoked_at"},
    "data/store/audit.py": {"min(happened_at"},
    "data/queries/last_write.sql": {"arg_max(created_at"},
    "data/queries/last_load.sql": {"arg_max(created_at"},  # when that load came; which it is goes by its number
    "data/queries/study_first_loaded.sql": {"min(created_at"},
    "data/accounts/passphrase.py": {"max(tried.last_at"},  # of a clock that nobody sets
}


def test_nothing_is_the_latest_by_a_clock():
    """Clocks are set back: which of several acts is the last is told by a sequence, never by when it was done."""
    files = [path for path in sorted((ROOT / "data").rglob("*")) if path.suffix in (".py", ".sql")]
    found = {}
    for path in files:
        name = str(path.relative_to(ROOT))
        if marks := set(BY_TIME.findall(path.read_text(encoding="utf-8"))) - TOLD_ONLY.get(name, set()):
            found[name] = sorted(marks)
    assert found == {}
    # the rule sees what it forbids
    for text in ("order by set_at desc", "max(happened_at)", "arg_max(x, made_at)", "ORDER BY t.made_at"):
        assert BY_TIME.search(text), text


def test_nothing_is_pressed_while_it_may_move():
    # tests/browser/settling.py waits until nothing moves, and has the only clicks of Streamlit's pages
    clicks = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("tests/browser")
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in {"click", "dblclick", "tap", "check"}
    ]
    assert {call.split(":")[0] for call in clicks} == {"tests/browser/settling.py"}


def test_the_derivation_names_things_and_not_the_finding_of_them():
    """`curve`, `rows`, `definition`: who reads a line of it need not look up what was found."""
    vague = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.id}"
        for path in sources("data/recurrence")
        for node in nodes(path)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and node.id in {"found", "one", "told", "said"}
    }
    assert vague == set()
