"""What takes a second to load is loaded by nobody at the start: every server, command and reading process would wait."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.patience import LONG
from tests.sources import tree

ROOT = Path(__file__).parents[2]
# scipy.special, .optimize, .fft and .linalg have what is needed of these in a tenth of the time
COSTLY = ("scipy.stats", "scipy.signal", "statsmodels", "matplotlib")


def loaded_first(path: Path) -> list[str]:
    """The modules that a file imports as it is loaded: not those of a function's own."""
    names = []
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def test_nothing_costly_is_loaded_at_the_start():
    files = [ROOT / "app.py", ROOT / "cli.py"]
    for folder in ("analysis", "data", "pages"):
        files += sorted((ROOT / folder).rglob("*.py"))
    assert len(files) > 200
    costly = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in loaded_first(path)
        if f"{name}.".startswith(tuple(f"{module}." for module in COSTLY))
    }
    assert costly == set()


def test_a_text_is_read_without_pandas(tmp_path):
    # pyarrow would load it with the first array, for three times what the reading itself takes
    (tmp_path / "diary.csv").write_text("participant,date,pain_average\nA,2024-04-03,3\n")
    program = (
        "import runpy, sys; runpy.run_module('data.imports.child', run_name='__main__'); "
        "sys.exit(any(name == 'pandas' for name in sys.modules))"
    )
    limits = (str(4 << 30), "600")
    line = [sys.executable, "-c", program, str(tmp_path / "diary.csv"), str(tmp_path), *limits]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "sheet.json").exists()
