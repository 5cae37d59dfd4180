"""The table of certainty: no statement without an entry, every row runs, and a tenth says nothing new."""

import ast
from pathlib import Path

import numpy as np
import pytest

from tests.simulation.certainty import PAGE, ROWS, SIMULATED, Done, bounds, kept_text, page, part_of, read, verdict

ROOT = Path(__file__).parents[3]
CERTAIN = {"lower", "p_value", "false_share"}
# made of other results, or of numbers that others published: they make no statement of their own
OF_OTHERS = {"Change", "DefinitionResult"}


def is_certain(line: ast.stmt) -> bool:
    """Whether a field is a limit, a p-value or an announced rate, or an estimate with limits."""
    if not isinstance(line, ast.AnnAssign):
        return False
    return line.target.id in CERTAIN or "Estimate" in ast.unparse(line.annotation)


def statements() -> set[str]:
    """The results of analysis/ that carry an interval, a p-value or an announced rate."""
    return {
        node.name
        for path in sorted((ROOT / "analysis").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and any(map(is_certain, node.body))
    } - {"Estimate"}


def test_no_statement_is_without_a_simulation():
    assert statements() - set(SIMULATED) - OF_OTHERS == set()
    assert {one.statement for one in ROWS} == {name for names in SIMULATED.values() for name in names}


def test_rows_have_names_of_their_own():
    assert len({one.key for one in ROWS}) == len(ROWS)


@pytest.mark.parametrize("statement", sorted({one.statement for one in ROWS}))
def test_a_part_of_each_statement_runs_alike_twice(statement):
    one = next(one for one in ROWS if one.statement == statement)
    rng, again = (np.random.default_rng(1) for _ in range(2))
    first = [one.draw(rng) for _ in range(3)]
    assert first == [one.draw(again) for _ in range(3)]
    assert all(value is None or 0 <= value <= 1 for value in first)


def test_what_a_row_says_of_itself():
    errs = next(one for one in ROWS if one.is_error)
    holds = next(one for one in ROWS if one.is_error is False)
    assert verdict(errs, *bounds(200, 200, 2_000)) == "falls short"  # 10 %, 8.8 to 11.4
    assert verdict(errs, *bounds(80, 80, 2_000)) == "holds"  # 4 %, 3.2 to 4.9
    assert verdict(errs, *bounds(110, 110, 2_000)) == "holds, within the error of the simulation"
    assert verdict(holds, *bounds(1_800, 1_800, 2_000)) == "falls short"  # 90 %, 88.6 to 91.2
    assert verdict(holds, *bounds(1_900, 1_900, 2_000)) == "holds"  # 95 %, 93.95 to 95.9


def test_the_page_tells_what_was_run_and_what_was_not():
    told = page({ROWS[0].key: Done(1, 50, 2.0, 2.0), ROWS[1].key: Done(1, 0, 0.0, 0.0)})
    assert "| 50 | 100 | 4.0% |" in told and "| withheld |" in told and "| not run yet |" in told


def test_the_committed_page_is_that_of_the_counts_and_no_row_falls_short():
    done = read()
    assert PAGE.read_text(encoding="utf-8") == page(done)
    assert [one.key for one in ROWS if one.key not in done] == []
    short = [
        one.key
        for one in ROWS
        if (kept := done[one.key]).told and verdict(one, *bounds(kept.total, kept.squares, kept.told)) == "falls short"
    ]
    assert short == []


def test_what_is_kept_is_a_line_a_row():
    done = read()
    assert len(kept_text(done).splitlines()) == len(done) + 2 and kept_text(done).startswith("{")


def test_a_part_is_the_same_whoever_draws_it():
    fastest = next(one for one in ROWS if one.statement == "share still free, as printed")
    assert part_of(fastest.key, 0) == part_of(fastest.key, 0)
