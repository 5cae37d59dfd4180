"""Several files about the same days: another measure joins the day, a different value of the same one contradicts."""

from datetime import date

AVERAGE = "id,date,pain_average\na,2024-01-01,3\na,2024-01-02,4\n"
WORST = "id,date,pain_worst\na,2024-01-01,7\na,2024-01-03,8\n"
DAY = date(2024, 1, 1)
DAYS = """select on_day, max(pain_average), max(pain_worst) from current_day_entry group by 1 order by 1"""


def test_a_second_file_brings_another_measure_of_the_same_day(bench):
    bench.load(AVERAGE)
    done = bench.load(WORST)
    assert (done.stored, done.duplicates, done.rejected) == (2, 0, 0)
    assert bench.rows(DAYS) == [(DAY, 3.0, 7.0), (date(2024, 1, 2), 4.0, None), (date(2024, 1, 3), None, 8.0)]
    # each of the two is known by now, and so is what they say together
    assert bench.load(AVERAGE).duplicates == 2 and bench.load(WORST).duplicates == 2
    both = bench.load("id,date,pain_average,pain_worst\na,2024-01-01,3,7\n")
    assert (both.stored, both.duplicates) == (0, 1)


def test_a_measure_joins_only_if_the_shared_ones_agree(bench):
    bench.load(AVERAGE)
    done = bench.load("id,date,pain_average,pain_worst\na,2024-01-01,3,7\na,2024-01-02,5,8\n")
    assert (done.stored, done.rejected) == (1, 1)
    assert done.rejects[["line", "column", "value"]].values.tolist() == [[3, "pain_average", "5"]]
    assert "contradicts what batch 1 stored" in done.rejects["reason"][0]
    # a blank where a value is known says something else about that day
    assert bench.load("id,date,pain_average,medicine\na,2024-01-02,,1\n").rejected == 1


def test_what_joined_is_not_overwritten(bench):
    bench.load(AVERAGE)
    bench.load(WORST)
    done = bench.load("id,date,pain_worst\na,2024-01-01,9\n")
    assert (done.stored, done.rejected) == (0, 1) and bench.rows(DAYS)[0] == (DAY, 3.0, 7.0)


def test_entries_with_a_time_are_not_joined(bench):
    timed = "id,date,time,pain_average,pain_worst\na,2024-01-01,08:00,3,5\na,2024-01-01,20:00,4,7\n"
    bench.load(timed)
    done = bench.load("id,date,pain_average,pain_worst\na,2024-01-01,3,7\n")
    assert (done.stored, done.duplicates, done.rejected) == (0, 0, 1)
    done = bench.load("id,date,medicine\na,2024-01-01,1\n")
    assert (done.stored, done.rejected) == (0, 1)


def test_what_joined_can_be_undone_by_itself(bench):
    from data.imports.load import undo

    bench.load(AVERAGE)
    undo(bench.store, bench.store.find("study"), bench.load(WORST).batch)
    assert bench.rows(DAYS) == [(DAY, 3.0, None), (date(2024, 1, 2), 4.0, None)]
