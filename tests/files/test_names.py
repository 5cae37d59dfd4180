"""Names of columns as people write them, in English, German and REDCap's way."""

import pytest

from data.imports.names import item_number, rank, total_scale
from tests.files.conftest import plan_of

HEADERS = {
    "record_id,diary_date,pain_avg_24h,pain_worst_24h,pain_interference,flare_up,sought_care,"
    "pain_medication,comments": {
        "participant": "record_id",
        "date": "diary_date",
        "pain_average": "pain_avg_24h",
        "pain_worst": "pain_worst_24h",
        "activity_limited": "pain_interference",
        "flare": "flare_up",
        "care_sought": "sought_care",
        "medicine": "pain_medication",
        "note": "comments",
    },
    "PatientID,Datum,Durchschnittlicher Schmerz,Stärkster Schmerz,Aktueller Schmerz,Eingeschränkt,Schub,Arztbesuch": {
        "participant": "PatientID",
        "date": "Datum",
        "pain_average": "Durchschnittlicher Schmerz",
        "pain_worst": "Stärkster Schmerz",
        "pain_now": "Aktueller Schmerz",
        "activity_limited": "Eingeschränkt",
        "flare": "Schub",
        "care_sought": "Arztbesuch",
    },
    "Patient,Wann,NRS": {"participant": "Patient", "date": "Wann", "pain_average": "NRS"},
    "id,date,pain,worst,limited": {
        "participant": "id",
        "date": "date",
        "pain_average": "pain",
        "pain_worst": "worst",
        "activity_limited": "limited",
    },
    "date,id,participant,pain_location,low_back_pain_intensity": {
        "date": "date",
        "participant": "participant",
        "pain_average": "low_back_pain_intensity",
    },
}


@pytest.mark.parametrize("header", HEADERS)
def test_the_mapping_is_guessed_from_names(header):
    names = header.split(",")
    day = next(name for name in names if name in ("diary_date", "Datum", "Wann", "date"))
    row = ",".join("2024-01-02" if name == day else "1" for name in names)
    plan = plan_of(f"{header}\n{row}\n{row.replace('2024-01-02', '2024-01-03')}\n")
    assert plan.kind == "diary"
    assert dict(plan.columns) == HEADERS[header]


@pytest.mark.parametrize("name", ["pain_location", "painter", "pain_duration", "pain medication name", "no pain since"])
def test_names_that_only_sound_like_pain_are_no_score(name):
    assert rank(name, "pain_average") is None


def test_a_guess_that_the_cells_do_not_bear_is_not_made():
    plan = plan_of("id,date,pain,medication\n1,2024-01-02,3,Ibuprofen 400\n1,2024-01-03,3,none\n")
    assert "medicine" not in plan.columns


def test_items_and_totals():
    named = {"fabq_1": 1, "FABQ12": 12, "fabq_q03": 3, "item_4": 4, "Q5": 5, "Frage 6": 6}
    assert {name: item_number(name, "fabq") for name in named} == named
    assert {item_number(name, "fabq") for name in ("visit_1", "date", "fabq_total", "3")} == {None}
    scales = ("fabq-pa", "fabq-w")
    for name in ("total_PA", "FABQ-PA", "fabq_pa_score", "total_fabq-pa", "Summe FABQ PA"):
        assert total_scale(name, "fabq", scales) == "fabq-pa"
    for name in ("PA", "fabq", "fabq_total", "work_pa", "pain_total"):
        assert total_scale(name, "fabq", scales) is None


@pytest.mark.parametrize(
    "name",
    [
        "days_with_pain_last_week",
        "pain days past 7 days",
        "LBP_days_last4weeks",
        "Days with pain in the previous month",
    ],
)
def test_a_count_of_days_says_of_how_many(name):
    assert rank(name, "pain_days") is not None and rank(name, "pain_average") is None
