"""Intervals as an ADaM table: CNSR is 0 for an event, dates add up, every way of ending has its own number."""

from datetime import date

import pandas as pd
import pytest

from analysis.adtte import adtte

# from the confirmed day to a recurrence after 10 days, a gap after 20, the end of the diary after 0
INTERVALS = pd.DataFrame(
    {
        "participant": ["P1", "P2", "P3"],
        "interval": [1, 1, 1],
        "group": ["a", "b", "b"],
        "origin_on": [date(2026, 1, 25), date(2026, 2, 1), date(2026, 2, 28)],
        "entry": [0, 29, 0],
        "duration": [10, 20, 0],
        "event": [1, 0, 0],
        "reason": ["", "gap", "end_of_diary"],
    }
)


def test_by_hand():
    table = adtte(INTERVALS, study="S", parameter="Time to first recurrence", code="TTRECANY")
    assert table["ADT"].tolist() == [date(2026, 2, 4), date(2026, 2, 21), date(2026, 2, 28)]
    assert (pd.to_datetime(table["ADT"]) - pd.to_datetime(table["STARTDT"])).dt.days.tolist() == table["AVAL"].tolist()
    assert table["CNSR"].tolist() == [0, 3, 1]
    assert table["EVNTDESC"].tolist() == ["Recurrence", "", ""]
    assert [bool(text) for text in table["CNSDTDSC"]] == [False, True, True]
    assert table["ENTRY"].tolist() == [0, 29, 0] and table["TRT01P"].tolist() == ["a", "b", "b"]
    assert set(table["AVALU"]) == {"DAYS"} and set(table["PARAMCD"]) == {"TTRECANY"}


def test_without_groups_and_without_people():
    assert adtte(INTERVALS.drop(columns="group"), study="S", parameter="T", code="T")["TRT01P"].isna().all()
    assert len(adtte(INTERVALS[:0], study="S", parameter="T", code="T")) == 0


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        ("NINELONGX", "gap", "up to 8 letters and digits"),
        ("T-1", "gap", "up to 8 letters and digits"),
        ("T", "moved away", "'moved away'; accepted are end_of_diary, end_of_follow_up, gap"),
    ],
)
def test_what_the_standard_cannot_hold_is_refused(code, reason, said):
    rows = INTERVALS.assign(reason=["", reason, "end_of_diary"])
    with pytest.raises(ValueError, match=said):
        adtte(rows, study="S", parameter="T", code=code)
