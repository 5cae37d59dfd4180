"""Files in every notation, loaded: what was written, or a question, never anything else.

    python -m tests.torture.files [N] [SEED]

Prints how many of N files were read exactly, asked about and refused, and the bound 3/N on the rate of files read as
something else, of which there were none; and of the files with one reading, how many needed no question.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass

from data.imports.faults import ImportFault
from data.imports.labels import held as of_study
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.store.store import Store
from tests.files.conftest import TODAY, sheet_of
from tests.torture.notations import Table, draw

OF = "join participant using (collection_id, participant_id) where collection_id = $c"
STORED = {
    "diary": f"select label, on_day, pain_average from current_day_entry {OF}",
    "activity": f"select label, on_day, kind, amount from current_activity {OF}",
    "pain_average": f"select label, on_day, pain_average from current_day_entry {OF} and pain_average is not null",
    "pain_days": f"select label, on_day, value from current_day_value {OF} and measure = 'pain_days'",
    "items": f"select label, on_day, item, value from current_response {OF}",
}
FACTS = f"select label, name, value from current_attribute {OF}"
EACH = 100  # files of one store
LEAST = 0.95  # of the files with one reading are read without a question


@dataclass
class Outcome:
    """What became of a table: exact, asked (and then exact), refused, or wrong, with what was said."""

    what: str
    said: str


def outcome_of(store: Store, table: Table, study: str) -> Outcome:
    """Load a table; where it is asked about, once more with the true answers."""
    try:
        return Outcome(_loaded(store, table, study, Answers()), "")
    except ImportFault as fault:
        asked = str(fault)
    if table.is_refused:
        return Outcome("asked" if "imputation" in asked else "wrong", asked)
    try:
        what = _loaded(store, table, study, Answers(**table.answers))
    except ImportFault as fault:
        return Outcome("refused", f"{asked} THEN {fault}")
    return Outcome("asked" if what == "exact" else what, asked)


def _loaded(store: Store, table: Table, study: str, answers: Answers) -> str:
    if table.before and store.find(study) is None:
        sheet, plan = read_as(sheet_of(table.before))
        load(store, study, "cohort", sheet, plan, today=TODAY)
    sheet, plan = read_as(sheet_of(table.raw), answers, study=of_study(store.find(study)))
    result = load(store, study, "cohort", sheet, plan, today=TODAY)
    with store.reading() as cursor:
        held = cursor.execute(STORED[table.what], {"c": store.find(study).id}).fetchall()
        also = {what: cursor.execute(STORED[what], {"c": store.find(study).id}).fetchall() for what in table.also}
        facts = cursor.execute(FACTS, {"c": store.find(study).id}).fetchall()
    is_exact = sorted(map(str, held)) == sorted(map(str, table.rows)) and result.rejected == table.n_rejected
    is_exact = is_exact and sorted(facts) == sorted(table.facts)
    is_exact = is_exact and all(sorted(map(str, also[what])) == sorted(map(str, table.also[what])) for what in also)
    return "exact" if is_exact and not table.is_refused else "wrong"


def main(n: int = 2_000, seed: int = 1) -> int:
    """Load N drawn files; the exit code is 1 if any was read as something else, or too many were asked about."""
    found, plain, begin = Counter(), Counter(), time.monotonic()
    for start in range(0, n, EACH):
        store = Store()
        try:
            for number in range(start, min(n, start + EACH)):
                table = draw(seed * 1_000_000 + number)
                outcome = outcome_of(store, table, f"study {number}")
                found[outcome.what] += 1
                if table.has_one_reading:
                    plain[outcome.what] += 1
                if outcome.what in ("wrong", "refused"):
                    print(f"{outcome.what}: {table.told}\n  {outcome.said}")
        finally:
            store.close()
    share = plain["exact"] / max(1, sum(plain.values()))
    told = ", ".join(f"{count:,} {what}" for what, count in found.most_common())
    print(f"{n:,} files, seed {seed}, {time.monotonic() - begin:.0f} s: {told}")
    print(
        f"read as something else: {found['wrong']} of {n:,}" + ("" if found["wrong"] else f" (rate below {3 / n:.1e})")
    )
    print(f"of {sum(plain.values()):,} with one reading, {share:.1%} without a question (at least {LEAST:.0%})")
    return int(found["wrong"] > 0 or share < LEAST)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
