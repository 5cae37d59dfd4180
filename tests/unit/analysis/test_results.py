"""How results are made: nobody counts positions, and nothing changes them afterwards."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FEW_FIELDS = 3
MOST_POSITIONS = 6
# rows of one query in the order of its columns, texts of a form in theirs, rows of a table written out in the code: the
# order is the source's own
IN_ORDER = {"BatchInfo", "LinkLine", "ReleaseLine", "Line", "CollectionInfo", "Statement", "Phase", "Kind", "Look"}
FILLED = {"Verdict", "Form", "_Sheet"}  # what a worker fills while it reads a file is no result


def sources(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*files, ROOT / "app.py", ROOT / "cli.py"] if "pages" in folders else files


def long_calls(text: str) -> list[str]:
    """Calls with more positions than anybody reads right."""
    return [
        f"{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and len(node.args) > MOST_POSITIONS
    ]


def loose_results(text: str) -> list[str]:
    """Frozen dataclasses with many fields that can be built by position, or dataclasses that can be changed."""
    loose = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            if not ast.unparse(decorator).startswith("dataclass"):
                continue
            options = (
                {word.arg: ast.unparse(word.value) for word in decorator.keywords}
                if isinstance(decorator, ast.Call)
                else {}
            )
            n_fields = sum(isinstance(line, ast.AnnAssign) for line in node.body)
            is_whole = options.get("frozen") == "True" and options.get("kw_only") == "True"
            if n_fields > FEW_FIELDS and not is_whole:
                loose.append(node.name)
    return loose


def test_no_call_takes_seven_values_by_position():
    found = {
        str(path.relative_to(ROOT)): long_calls(path.read_text(encoding="utf-8"))
        for path in sources("analysis", "data", "pages")
    }
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_results_are_frozen_and_built_by_name():
    loose = {name for path in sources("analysis") for name in loose_results(path.read_text(encoding="utf-8"))}
    assert loose == set()
    loose = {name for path in sources("data") for name in loose_results(path.read_text(encoding="utf-8"))}
    assert loose - FILLED <= IN_ORDER


@pytest.mark.parametrize(
    "text, calls, results",
    [
        ("f(1, 2, 3, 4, 5, 6, 7)", ["1 f"], []),
        ("f(1, 2, 3, 4, 5, 6, a=7)", [], []),
        ("@dataclass(frozen=True)\nclass A:\n a: int\n b: int\n c: int\n d: int", [], ["A"]),
        ("@dataclass(kw_only=True)\nclass A:\n a: int\n b: int\n c: int\n d: int", [], ["A"]),
        ("@dataclass(frozen=True, kw_only=True)\nclass A:\n a: int\n b: int\n c: int\n d: int", [], []),
    ],
)
def test_the_rules_see_what_they_forbid(text, calls, results):
    assert long_calls(text) == calls and loose_results(text) == results
