"""What moved between a participant's successive rows: the bits of `day.moved`, and which a rule reads.

A definition reads few thresholds, and most days cross none of them. The bits let the engine skip those days
after one comparison. A measure's range is cut into cells of one point (0-1, 1-2, ...), one bit each; a bit is
set when the two rows' values, clamped to the cell, differ, so no bound inside the cell can have been crossed
unseen, decimals included. A value that appears or goes missing sets all cells of its measure. The bits may
say too much, never too little: the models decide exactly on the rows that are left.

Only measures with a column in `day` have bits. All others, however many, need none: a rule that names one of
them reads all rows, beside their values of `day_apart` (see data/recurrence/apart.py).
"""

from __future__ import annotations

import math
from functools import cache

from data.catalogue.definition import DAY_MEASURES, Condition, Definition, definitions
from data.catalogue.vocabulary import MEASURES

DAYS_APART = "day_beside_apart"  # the temporary table that a rule about measures without a column reads
FIRST_GAP = 1_000_000_000  # the gap of a participant's first row: longer than any rule spans
GAP_OF_ONE = 1  # at least one day without a row before this row, or the participant's first row
GAP_OF_TWO = 2  # at least two such days, or the first row

# most read first: the engine packs leading zero bits away. pain_now has no cells of its own: 10 more would
# not fit into an integer, and no shipped definition reads it
_CELLS = {"pain_average": 10, "activity_limited": 4, "flare": 1, "care_sought": 1, "pain_worst": 10, "pain_now": 1}


def _first_bits() -> dict[str, int]:
    bits, at = {}, 2
    for measure, cells in _CELLS.items():
        bits[measure] = at
        at += cells
    return bits


_FIRST_BIT = _first_bits()
EVERYTHING = (1 << (2 + sum(_CELLS.values()))) - 1


def rows_to_read(definition: Definition) -> int:
    """The bits of `moved` on which a row can matter to `definition`: all others can be skipped."""
    mask = GAP_OF_TWO if definition.bridge_days else GAP_OF_ONE
    for rule in (definition.bad, definition.good):
        for condition in rule.conditions:
            # of a measure that has no bits every row is read
            mask |= _cells_of(condition) if condition.measure in _CELLS else EVERYTHING
    return mask


@cache
def bits_of_shipped() -> int:
    """The bits that any shipped definition reads: `day_moved` holds the rows that have one of them."""
    bits = 0
    for definition in definitions():
        if not definition.measures_apart:  # it does not read `day_moved`
            bits |= rows_to_read(definition)
    return bits


def table_to_read(definition: Definition) -> str:
    """The smaller table where it holds all the rows that can matter, otherwise all days."""
    if definition.measures_apart:
        return DAYS_APART
    return "day" if rows_to_read(definition) & ~bits_of_shipped() else "day_moved"


def _cells_of(condition: Condition) -> int:
    """The cell in which the bound lies; whether the measure is there at all shows in every cell."""
    cells = _CELLS[condition.measure]
    is_upper_edge = condition.bound in ("at_least", "less_than")
    cell = math.ceil(condition.value) - 1 if is_upper_edge else math.floor(condition.value)
    return 1 << (_FIRST_BIT[condition.measure] + min(max(cell, 0), cells - 1))


def moved_sql() -> str:
    """SQL for `moved` from the columns x and previous_x of each measure, `gap` and `is_first`."""
    parts = [f"(gap >= 1)::integer * {GAP_OF_ONE}", f"(gap >= 2)::integer * {GAP_OF_TWO}"]
    parts += [f"({_measure_sql(measure)}) * {1 << _FIRST_BIT[measure]}" for measure in DAY_MEASURES]
    return f"case when is_first then {EVERYTHING} else {' + '.join(parts)} end"


def _measure_sql(measure: str) -> str:
    every = (1 << _CELLS[measure]) - 1
    if every == 1:
        return f"({measure} is distinct from previous_{measure})::integer"
    crossed = f"xor({_below(measure)}, {_below('previous_' + measure)})"
    if not MEASURES[measure].is_whole:
        crossed = f"{crossed} | {_inside(measure)} | {_inside('previous_' + measure)}"
    return f"""case when {measure} is not distinct from previous_{measure} then 0
        when {measure} is null or previous_{measure} is null then {every}
        else {crossed} end"""


def _below(value: str) -> str:
    """A bit for every cell that lies wholly below the value."""
    return f"((1 << floor({value})::integer) - 1)"


def _inside(value: str) -> str:
    """The bit of the cell in which a value with decimals lies."""
    return f"(({value} > floor({value}))::integer << floor({value})::integer)"
