"""What takes a second to load is loaded by nobody at the start: every server, command and reading process would wait."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
# scipy.special, .optimize, .fft and .linalg have what is needed of these in a tenth of the time
COSTLY = ("scipy.stats", "scipy.signal", "statsmodels", "matplotlib")


def loaded_first(path: Path) -> list[str]:
    """The modules that a file imports as it is loaded: not those of a function's own."""
    names = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
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
