"""Questionnaires by name: which form and version a file holds, its coding, and what its blanks mean."""

import pytest

from analysis.instrument import score
from data.catalogue.instrument_files import load_instrument
from data.imports.faults import ImportFault
from tests.files.conftest import plan_of

ANSWERS = """select label, item, value from current_response join participant using (participant_id)
             where item is not null order by 1, 2"""
TOTALS = "select total, value from current_response where total is not null order by total"


def file_of(names, *rows):
    lines = [",".join(["id", "date", *names])]
    lines += [f"{n},2024-03-0{n},{','.join(map(str, row))}" for n, row in enumerate(rows, start=1)]
    return "\n".join(lines) + "\n"


def numbered(stem, n):
    return [f"{stem}{number}" for number in range(1, n + 1)]


def reasons(result):
    return list(result.rejects[["line", "column", "reason"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("stem", "instrument", "n"),
    [
        ("rmdq_", "rmdq-24", 24),
        ("RMDQ24_", "rmdq-24", 24),
        ("odi", "odi", 10),
        ("pcs_", "pcs", 13),
        ("pseq_", "pseq", 10),
        ("PEG_", "peg", 3),
        ("startback_", "start-back", 9),
        ("start_back_", "start-back", 9),
        ("ompsq_", "ompsq-sf", 10),
        ("tsk_", "tsk-17", 17),
        ("tsk11_", "tsk-11", 11),
        ("TSK-13_", "tsk-13", 13),
    ],
)
def test_the_names_of_the_columns_tell_the_questionnaire(stem, instrument, n):
    plan = plan_of(file_of(numbered(stem, n), ["1"] * n))
    assert (plan.kind, plan.instrument, plan.open_questions) == ("questionnaire", instrument, ())
    assert [plan.columns[f"item_{number}"] for number in range(1, n + 1)] == numbered(stem, n)


def test_a_version_that_the_columns_do_not_tell_is_asked():
    # tsk_1 to tsk_13 is the form of thirteen, or the one of seventeen with four columns left out
    (question,) = plan_of(file_of(numbered("tsk_", 13), ["1"] * 13)).open_questions
    assert question.topic == "instrument"
    # to eleven, any of the three
    assert plan_of(file_of(numbered("tsk_", 11), ["1"] * 11)).instrument is None


@pytest.mark.parametrize("stem", ["tsk_", "item_"])
def test_items_of_one_version_are_never_taken_for_those_of_another(stem):
    text = file_of(numbered(stem, 17), ["1"] * 17)
    with pytest.raises(ImportFault, match=f"column “{stem}12”, and the .* has items 1 to 11; name the version"):
        plan_of(text, instrument="tsk-11")
    # somebody who names each column has decided which item is which
    map_ = {f"item_{n}": f"{stem}{m}" for n, m in enumerate((1, 2, 3, 5, 6, 7, 10, 11, 13, 15, 17), start=1)}
    assert plan_of(text, instrument="tsk-11", columns=map_).columns["item_4"] == f"{stem}5"


@pytest.mark.parametrize(
    ("column", "instrument", "scale"),
    [
        ("tsk_11", "tsk-11", "tsk-11"),
        ("ODI", "odi", "odi"),
        ("pcs_rumination", "pcs", "pcs-rumination"),
        ("start back psychosocial", "start-back", "start-back-psychosocial"),
        ("PSEQ_total", "pseq", "pseq"),
    ],
)
def test_totals_alone(bench, column, instrument, scale):
    high = next(one.high for one in load_instrument(instrument).scales if one.id == scale)
    result = bench.load(file_of([column], [f"{high:g}"]), instrument=instrument)
    assert result.stored == 1
    assert bench.rows(TOTALS) == [(scale, high)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("id,arm,odi,pcs,score\n1,a,20,30,4\n2,b,22,10,5\n", "attributes"),
        (
            "id,date,pain_average,odi,pcs,pcs_rumination,pcs_helplessness\n1,2024-03-01,3,20,9,3,2\n"
            "1,2024-03-02,3,20,9,3,2\n",
            "diary",
        ),
        ("id,date,odi\n1,2024-03-01,20\n1,2024-06-01,18\n", "questionnaire"),
        ("id,date,pain_average,score\n1,2024-03-01,3,20\n", "diary"),
        ("id,date,kind,amount,score\n1,2024-03-01,walking,30,4\n", "activity"),
    ],
)
def test_a_score_among_other_facts_does_not_make_a_file_a_questionnaire(text, kind):
    assert plan_of(text).kind == kind


# blanks


BLANKS = file_of(
    numbered("rmdq_", 24),
    ["1", "", "yes", *[""] * 21],  # two ticks: 2
    [""] * 24,  # a page that was skipped
    ["0", *[""] * 23],  # answered, all no: 0
    ["1", "NA", *[""] * 22],  # one item is said to be missing
)


def scores_of(bench):
    form = load_instrument("rmdq-24")
    answers = {}
    for label, item, value in bench.rows(ANSWERS):
        answers.setdefault(label, [None] * 24)[item - 1] = value
    return {who: score(form, said).scores["rmdq-24"] for who, said in answers.items()}


def test_a_blank_is_no_only_where_declared_and_the_page_was_answered(bench):
    result = bench.load(BLANKS, blank_is_no=True)
    assert (result.stored, result.rejected) == (3, 1)
    assert reasons(result) == [(3, "rmdq_1", "no item is answered")]
    assert scores_of(bench) == {"1": 2, "3": 0, "4": None}
    # NA said that the answer is missing: 23 items are known, not 24
    assert [item for who, item, _ in bench.rows(ANSWERS) if who == "4"] == [1, *range(3, 25)]
    assert bench.load(BLANKS, blank_is_no=True).duplicates == 3


def test_an_undeclared_blank_is_unknown(bench):
    assert bench.load(BLANKS).stored == 3
    assert scores_of(bench) == {"1": None, "3": None, "4": None}
    assert [(item, value) for who, item, value in bench.rows(ANSWERS) if who == "1"] == [(1, 1.0), (3, 1.0)]


def test_a_declared_code_for_missing_is_not_a_blank(bench):
    bench.load(file_of(numbered("rmdq_", 24), ["1", "9", *[""] * 22]), blank_is_no=True, missing=("9",))
    assert scores_of(bench) == {"1": None}


def test_where_no_blank_means_no_the_declaration_is_refused():
    text = file_of(numbered("pcs_", 13), ["1"] * 13)
    with pytest.raises(ImportFault, match=r"No item of the Pain .* Scale is answered by leaving it blank"):
        plan_of(text, blank_is_no=True)


# codings


def test_the_odi_coded_from_one_is_noticed_and_asked(bench):
    text = file_of(numbered("odi_", 10), [1, 2, 3, 6, 1, 2, 3, 4, 5, 6], [1] * 10)
    (question,) = plan_of(text).open_questions
    assert "--scale items=from-1 or --scale items=from-0" in question.text
    assert bench.load(text, scales={"items": "from-1"}).stored == 2
    form = load_instrument("odi")
    rows = bench.rows(ANSWERS)
    first = score(form, [value for who, _, value in rows if who == "1"])
    # 0+1+2+5+0+1+2+3+4+5 = 23 of 50; the second person answered the lowest throughout
    assert first.scores == {"odi": 46}
    assert score(form, [value for who, _, value in rows if who == "2"]).scores == {"odi": 0}


def test_an_odi_with_a_zero_is_not_coded_from_one():
    text = file_of(numbered("odi_", 10), [0, 2, 3, 6, 1, 2, 3, 4, 5, 6], [1] * 10)
    assert plan_of(text).open_questions == ()


@pytest.mark.parametrize("column", ["pgic", "PGIC_1", "item_1", "total_pgic"])
def test_the_direction_of_the_pgic_is_always_asked(bench, column):
    text = file_of([column], [1], [7], [2])
    (question,) = plan_of(text, instrument="pgic").open_questions
    assert "1 is very much improved" in question.text and "7 is very much improved" in question.text
    assert "--scale items=as-stored or --scale items=reversed" in question.text
    values = "select value from current_response where batch_id = {} order by on_day"
    as_stored = bench.load(text, instrument="pgic", scales={"items": "as-stored"})
    assert bench.rows(values.format(as_stored.batch)) == [(1,), (7,), (2,)]
    bench.study = "the other way round"
    turned = bench.load(text, instrument="pgic", scales={"items": "reversed"})
    assert bench.rows(values.format(turned.batch)) == [(7,), (1,), (6,)]


def test_the_direction_is_asked_once_for_a_study(bench):
    bench.load(file_of(["pgic"], [1]), remember=True, instrument="pgic", scales={"items": "reversed"})
    again = bench.load("id,date,pgic\n9,2024-05-01,3\n", remember=True)
    assert again.stored == 1
    assert bench.rows("select value from current_response order by on_day") == [(7,), (5,)]


def test_a_form_with_one_direction_cannot_be_turned_round():
    with pytest.raises(ImportFault, match=r"Oswestry Disability Index 2\.1a has one coding"):
        plan_of(file_of(numbered("odi_", 10), [1] * 10), scales={"items": "reversed"}, instrument="odi")


def form_rows(prefix, people, per_person):
    """A file of answers, one person per list."""
    names = ",".join(f"{prefix}_{number}" for number in range(1, len(per_person[0]) + 1))
    rows = [f"{who},2024-01-01," + ",".join(map(str, row)) for who, row in zip(people, per_person, strict=True)]
    return f"id,date,{names}\n" + "\n".join(rows) + "\n"


def item_values(bench):
    return [value for (value,) in bench.rows("select value from response order by participant_id, item")]


def test_the_tsk_coded_from_zero_is_noticed_and_asked(bench):
    text = form_rows("tsk", "ab", [[0, 1, 2, 3] * 4 + [0], [3] * 17])
    (question,) = plan_of(text).open_questions
    assert [choice.value for choice in question.choices] == ["one-less", "from-0"]
    assert "0 is the lowest answer and 3 the highest" in question.text and "--scale items=one-less" in question.text
    assert bench.load(text, scales={"items": "one-less"}).stored == 2
    assert item_values(bench) == [1, 2, 3, 4] * 4 + [1] + [4] * 17
    # a four cannot be: then the zeros are faults of their own
    assert plan_of(form_rows("tsk", "ab", [[0, 1, 2, 4] * 4 + [0], [3] * 17])).open_questions == ()


def test_yes_and_no_as_one_and_two_is_asked_which_is_which(bench):
    text = form_rows("rmdq", "ab", [[1, 2] * 12, [2] * 24])
    (question,) = plan_of(text).open_questions
    assert [choice.value for choice in question.choices] == ["from-1", "two-is-no", "from-0"]
    assert "2 is yes and 1 is no, or 1 is yes and 2 is no" in question.text
    bench.load(text, scales={"items": "two-is-no"})
    assert item_values(bench) == [1, 0] * 12 + [0] * 24
    bench.study = "other"
    bench.load(text, scales={"items": "from-1"})
    assert item_values(bench)[48:] == [0, 1] * 12 + [1] * 24


def test_an_item_with_a_range_of_its_own_is_asked_by_itself(bench):
    # the last item of the STarT Back tool has five answers, the others two
    text = form_rows("startback", "ab", [[0, 1] * 4 + [5], [1, 0] * 4 + [1]])
    (question,) = plan_of(text).open_questions
    assert (question.role, [choice.value for choice in question.choices]) == ("item_9", ["from-1", "from-0"])
    assert bench.load(text, scales={"item_9": "from-1"}).stored == 2
    assert item_values(bench) == [0, 1] * 4 + [4] + [1, 0] * 4 + [0]
    assert plan_of(form_rows("startback", "ab", [[0, 1] * 4 + [4], [1, 0] * 4 + [0]])).open_questions == ()
