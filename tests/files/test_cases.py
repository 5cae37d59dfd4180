"""Small files that stand for kinds of files, each with its right value: exactly that, a question or a reject, never else.

The files in `cases/` are made for this purpose, with invented people; their right values are in expected.json beside them,
as sentences of the question (asked), or what is in the store after loading with `answers`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.imports.faults import ImportFault
from data.imports.labels import held
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import TODAY, sheet_of

CASES = Path(__file__).parent / "cases"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
ROWS = {
    "diary": """select label, on_day::varchar, at_time::varchar, pain_average from current_day_entry
                join participant using (collection_id, participant_id) order by 1, 2, 3""",
    "facts": """select label, name, value from current_attribute
                join participant using (collection_id, participant_id) order by 1, 2""",
    "activity": """select label, on_day::varchar, kind, amount, unit from current_activity
                   join participant using (collection_id, participant_id) order by 1, 2, 3""",
    "totals": """select label, on_day::varchar, instrument, total, value from current_response
                 join participant using (collection_id, participant_id) where total is not null order by 1, 2, 3, 4""",
    "people": "select label from participant order by 1",
}


def loaded(bench, name, **answers):
    """Load a case into the bench's study; what became of it."""
    sheet = sheet_of((CASES / name).read_bytes(), name)
    there = bench.store.find(bench.study)
    sheet, plan = read_as(sheet, Answers(**answers), study=held(there))
    return load(bench.store, bench.study, "cohort", sheet, plan, today=TODAY)


@pytest.mark.parametrize(
    "case", EXPECTED, ids=lambda case: f"{case['file']}-{json.dumps(case.get('answers', {}))[:30]}"
)
def test_a_case_has_its_right_value(bench, case):
    for earlier in case.get("after", []):
        loaded(bench, earlier)
    if "asked" in case:
        with pytest.raises(ImportFault) as asked:
            loaded(bench, case["file"], **case.get("answers", {}))
        assert [part for part in case["asked"] if part not in str(asked.value)] == []
        return
    result = loaded(bench, case["file"], **case.get("answers", {}))
    assert (result.stored, result.rejected) == (case["stored"], case.get("rejected", 0))
    assert list(result.not_stored_identifying) == case.get("aside", [])
    for what, rows in case.get("rows", {}).items():
        assert [list(row) for row in bench.rows(ROWS[what])] == rows
    for part in case.get("said", []):
        assert any(part in warning for warning in result.warnings), result.warnings
    for part in case.get("reasons", []):
        assert any(part in reason for reason in result.rejects["reason"])
    if "kinds" in case:
        assert [[one["kind"], one["instrument"], one["stored"]] for one in result.kinds] == case["kinds"]


def test_an_answer_about_labels_is_kept_for_the_study(bench):
    loaded(bench, "ids-diary.csv")
    with pytest.raises(ImportFault, match="--same"):
        loaded(bench, "ids-people.csv")
    assert loaded(bench, "ids-people.csv", same={"participant": "yes"}).stored == 4
    assert bench.rows("select label from participant order by 1") == [("11",), ("12",), ("13",), ("14",)]
    # asked once: the next file with such labels is read as the last one
    _, plan = read_as(sheet_of("participant,sex\n12.0,f\n"), study=held(bench.store.find(bench.study)))
    assert plan.open_questions == () and plan.same == {"participant": "yes"}


def test_steps_with_a_sign_between_thousands_are_asked_and_the_true_answer_works(bench):
    sheet = sheet_of((CASES / "steps-thousands.csv").read_bytes())
    _, plan = read_as(sheet, is_personal=True)
    (question,) = plan.open_questions
    assert "“6,511” is 6511 or 6.511" in question.text and "--decimal ." in question.text
    sheet, plan = read_as(sheet, Answers(decimal="."), is_personal=True)
    load(bench.store, "diary", "personal", sheet, plan, today=TODAY)
    assert bench.rows("select on_day::varchar, amount from current_activity order by 1") == [
        ("2024-01-31", 6511.0),
        ("2024-02-01", 7001.0),
    ]


def test_every_case_is_tried_somewhere():
    tests = Path(__file__).parents[1]
    told = "".join(file.read_text(encoding="utf-8") for file in sorted(tests.rglob("*.py")))
    told += (CASES / "expected.json").read_text(encoding="utf-8")
    names = [file.name for file in sorted(CASES.rglob("*.*")) if file.name != "expected.json"]
    # the weekly counts are named in two forms at once
    assert [name for name in names if name not in told and not name.startswith("weekly-counts-")] == []
