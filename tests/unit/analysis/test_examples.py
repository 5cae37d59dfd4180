"""The examples in the docstrings of statistics: every public function has one, and it gives what it says."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "analysis"
MODULES = sorted(path.stem for path in ROOT.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_an_example_that_holds(name):
    module = importlib.import_module(f"analysis.{name}")
    functions = [
        what
        for what, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not what.startswith("_")
    ]
    told, runner = [], doctest.DocTestRunner(verbose=False)
    examples = {test.name: test for test in doctest.DocTestFinder(recurse=True).find(module) if test.examples}
    for test in examples.values():
        runner.run(test, out=told.append)
    assert told == []
    assert [what for what in functions if f"{module.__name__}.{what}" not in examples] == []
