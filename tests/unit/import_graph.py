"""Who imports whom among our files: on the syntax tree, wherever in a file the import stands, and by name too."""

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("analysis", "data", "pages", "app.py", "cli.py")
NAMED = re.compile(r"([a-z_]\w*(?:\.\w+)+|[a-z_]\w*(?=:))(?::\w+)?")  # pages.menu, pages.menu:run, app:app
PACKAGE = re.compile(r"([a-z_]\w*\.)+")

Graph = Mapping[str, frozenset[str]]


def modules(root: Path = ROOT) -> dict[str, str]:
    """By name, as an import says it, the text of each of our files."""
    files = [
        path for room in ROOMS for path in ([root / room] if room.endswith(".py") else (root / room).rglob("*.py"))
    ]
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in sorted(files)
    }


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """The imports and the texts in a file's syntax tree: what the rules look at; to walk it is the costly part."""
    kinds = (ast.Import, ast.ImportFrom, ast.Constant, ast.JoinedStr)
    return tuple(node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds))


def imported(name: str, text: str) -> frozenset[str]:
    """The full names of all that a file imports: at its top, in a function, for types only, or named in a text."""
    names = set()
    for node in nodes(text):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = name.split(".")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (what := NAMED.fullmatch(node.value)):
            names.add(what[1])
        elif isinstance(node, ast.JoinedStr) and (packages := _begins_with_package(node)):
            names.add(f"{packages}*")
    return frozenset(names)


def _begins_with_package(text: ast.JoinedStr) -> str:
    """What a name that is put together begins with: pages.commands. of f"pages.commands.{name}"."""
    first = text.values[0] if text.values else None
    words = first.value if isinstance(first, ast.Constant) else ""
    return words if PACKAGE.fullmatch(words) and len(text.values) == 2 else ""


def graph(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """By file the files of ours that it imports."""
    edges = {}
    for name, text in texts.items():
        told = imported(name, text)
        packages = tuple(one[:-1] for one in told if one.endswith("*"))
        edges[name] = frozenset(one for one in texts if one in told or one.startswith(packages or "*")) - {name}
    return edges


def reached(edges: Graph, start: str) -> dict[str, tuple[str, ...]]:
    """All that a file reaches, itself included, each with a way there."""
    ways, ahead = {start: (start,)}, [start]
    while ahead:
        here = ahead.pop(0)
        for after in sorted(edges[here]):
            if after not in ways:
                ways[after] = (*ways[here], after)
                ahead.append(after)
    return ways


def circles(edges: Graph) -> list[tuple[str, ...]]:
    """The sets of files that reach one another, each in order of name."""
    reach = {name: reached(edges, name).keys() for name in edges}
    beyond = {name: set().union(*(reach[after] for after in edges[name])) for name in edges}
    own = {name for name in edges if name in beyond[name]}
    return sorted({tuple(sorted(other for other in beyond[name] & own if name in beyond[other])) for name in own})


def room(name: str) -> str:
    """The room a file is in: a folder of pages, else the first part of its name."""
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "pages" and len(parts) > 2 else parts[0]


@cache
def foreign(text: str) -> frozenset[str]:
    """The full names of the modules that a file imports, ours and others'; a text that names one is no import of it."""
    names = {alias.name for node in nodes(text) if isinstance(node, ast.Import) for alias in node.names}
    return frozenset(names | {node.module for node in nodes(text) if isinstance(node, ast.ImportFrom) and node.module})


def of_libraries(modules: Iterable[str], libraries: Iterable[str]) -> set[str]:
    """Those of the modules that belong to one of these libraries."""
    return {module for module in modules if module.split(".")[0] in libraries}
