"""Files of Python as syntax trees, for the tests of what the house may not do: each is parsed once in a process."""

import ast
from functools import cache
from pathlib import Path


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in it, in no order that means anything."""
    return tuple(ast.walk(tree(path)))
