"""Participants who are numbered anew at each site: two people called 1 are asked about, never made one."""

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.remember import remembered
from tests.files.conftest import TODAY, sheet_of

DIARY = "site,id,date,pain\nnorth,1,2024-01-01,3\nnorth,2,2024-01-01,4\nsouth,1,2024-01-01,5\nsouth,2,2024-01-02,6\n"
PEOPLE = "site,id,arm\nnorth,1,x\nnorth,2,y\nsouth,1,y\nsouth,2,x\n"
PAINS = """select label, on_day::varchar, pain_average from current_day_entry
           join participant using (collection_id, participant_id) order by 1, 2"""
FACTS = """select label, value from current_attribute join participant using (collection_id, participant_id)
           where name = 'arm' order by 1"""


def took(bench, text, earlier=None, **answers):
    sheet, plan = read_as(sheet_of(text), Answers(**answers), remembered=earlier)
    return load(bench.store, "study", "cohort", sheet, plan, today=TODAY)


@pytest.mark.parametrize("text", [DIARY, PEOPLE])
@pytest.mark.parametrize(
    "site", ["site", "Centre", "site_id", "clinic", "Zentrum", "Country", "hospital name", "redcap_data_access_group"]
)
def test_a_label_at_two_sites_is_asked_about(bench, text, site):
    with pytest.raises(ImportFault, match=r"“1” stands both at “north” and at “south”") as asked:
        took(bench, text.replace("site,", f"{site},", 1))
    assert f'--map "participant={site}+id" or --map "participant=id"' in str(asked.value)


def test_both_together_name_a_participant_and_facts_find_them(bench):
    joined = {"columns": {"participant": "site+id"}}
    done = took(bench, DIARY, **joined)
    assert (done.stored, done.rejected, done.participants) == (4, 0, 4)
    assert bench.rows(PAINS) == [
        ("north-1", "2024-01-01", 3.0),
        ("north-2", "2024-01-01", 4.0),
        ("south-1", "2024-01-01", 5.0),
        ("south-2", "2024-01-02", 6.0),
    ]
    assert took(bench, PEOPLE, **joined).rejected == 0
    assert bench.rows(FACTS) == [("north-1", "x"), ("north-2", "y"), ("south-1", "y"), ("south-2", "x")]
    # which site somebody is of stays a fact, and the number within it is none
    assert bench.rows("select distinct name from current_attribute order by 1") == [("arm",), ("site",)]
    # asked once: the next file with these columns is read as the last one
    more = sheet_of(DIARY + "south,3,2024-01-02,7\n")
    sheet, plan = read_as(more, remembered=remembered(bench.store.find("study"), more))
    assert not plan.open_questions and plan.columns["participant"] == "site+id"
    done = load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert (done.stored, done.duplicates) == (1, 4)


def test_the_answer_can_be_changed_and_one_person_at_two_sites_is_one(bench):
    _, plan = read_as(sheet_of(DIARY), Answers(columns={"participant": "site+id"}))
    (question,) = [one for one in plan.questions if one.role == "participant"]
    assert question.answer == "site+id" and [one.value for one in question.choices] == ["site+id", "id"]
    moved = "site,id,date,pain\nnorth,1,2024-01-01,3\nsouth,1,2024-01-02,5\nsouth,2,2024-01-02,6\n"
    done = took(bench, moved, columns={"participant": "id"})
    assert (done.stored, done.participants) == (3, 2)


def test_nobody_is_asked_where_a_label_has_one_site_or_the_column_is_no_site():
    for text in (
        "site,id,date,pain\nnorth,1,2024-01-01,3\nnorth,1,2024-01-02,3\nsouth,2,2024-01-01,5\n",
        "pain_site,id,date,pain\nback,1,2024-01-01,3\nleg,1,2024-01-02,5\n",
        "site,id,date,pain\nnorth,1,2024-01-01,3\n,1,2024-01-02,5\n",
    ):
        assert not [one for one in read_as(sheet_of(text))[1].questions if one.role == "participant"]


def test_a_row_without_a_site_or_a_label_is_nobodys(bench):
    done = took(bench, DIARY + ",1,2024-01-05,1\nnorth,,2024-01-05,1\n", columns={"participant": "site+id"})
    assert (done.stored, done.rejected) == (4, 2)
    assert set(done.rejects["reason"]) == {"the participant is empty"}


def test_a_column_that_is_not_there_cannot_be_joined():
    with pytest.raises(ImportFault, match="There is no column “clinic\\+id”"):
        read_as(sheet_of(DIARY), Answers(columns={"participant": "clinic+id"}))


def test_two_people_whom_one_name_would_make_one_are_refused(bench):
    text = "site,id,date,pain\na-b,c,2024-01-01,3\na,b-c,2024-01-01,4\na,c,2024-01-01,4\na-b,b-c,2024-01-01,4\n"
    with pytest.raises(ImportFault, match="would both be called “a-b-c”"):
        took(bench, text, columns={"participant": "site+id"})
    assert bench.store.find("study") is None or not bench.rows("select 1 from participant")
    # blanks at the ends make no other person
    told = "site,id,date,pain\na,c ,2024-01-01,3\na,c,2024-01-02,4\nb,c,2024-01-02,4\n"
    assert took(bench, told, columns={"participant": "site+id"}).participants == 2
