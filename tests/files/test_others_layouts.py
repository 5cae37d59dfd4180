"""Layouts that real exports of others have and ours did not, as made-up files; right values by hand."""

from __future__ import annotations

import pytest

from data.imports.devices.amounts import Unsaid
from data.imports.faults import ImportFault
from tests.makers.made import Made, read, told

# Fitbit's web export, 2014 to 2018: tables one below the other
BODY = 'Body\nDate,Weight,BMI,Fat\n"2015-10-01","160.16","23.64","17.4"\n\n'
ACTIVE = (
    "Activities\nDate,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active\n"
    '"2015-10-01","2,412","8,123","5.92","10","702","201"\n"2015-10-02","1,702","0","0","0","1,440","0"\n\n'
)
SLEPT = (
    "Sleep\nStart Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed\n"
    '"2015-09-30 11:05PM","2015-10-01 7:20AM","441","54","3","495"\n"2015-10-01 2:00PM","2015-10-01 2:40PM","31","9","1","40"\n\n'
)
OLD_SLEPT = (
    'Sleep\nDate,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed\n"2015-10-01","441","54","3","495"\n'
)
RIGHT = {("steps", "Fitbit", "2015-10-01"): 8123, ("sitting", "Fitbit", "2015-10-01"): 702}


def days(name: str, text: str, zone: str | None = "Europe/Rome") -> dict[tuple[str, str, str], float]:
    return {key: round(amount, 3) for key, amount in told(read(Made(name, text.encode(), zone, {}, {}))).items()}


@pytest.mark.parametrize(
    ("text", "asleep"),
    [
        (BODY + ACTIVE, None),
        (ACTIVE + SLEPT, 472),
        (BODY + ACTIVE + SLEPT, 472),
        (BODY + OLD_SLEPT + "\n" + ACTIVE, 441),
    ],
)
def test_fitbits_tables_stand_one_below_the_other(text, asleep):
    found = days("2015_10.csv", text)
    assert found == RIGHT | ({("sleep", "Fitbit", "2015-10-01"): asleep} if asleep else {})
    # whatever ends its lines
    assert days("2015_10.csv", text.replace("\n", "\r\n")) == found


def test_a_table_of_fitbit_that_is_not_read_is_named():
    notes = read(Made("2015_10.csv", (BODY + ACTIVE).encode(), None, {}, {})).notes
    assert notes == ("The table “Body” has no steps and no sleep; it was not read.",)


LISTS = [
    ("Aktivitetstype,Dato,Favorit,Titel,Distance,Kalorier,Tid", "Gang", "Løb"),
    ("Tevékenység típusa,Dátum,Kedvenc,Cím,Távolság,Kalóriaszám,Idő", "Gyaloglás", "Futás"),
    ("Typ aktywności,Data,Ulubiony,Tytuł,Dystans,Kalorie,Czas", "Chód", "Bieganie"),
    ("Tipo de atividade,Data,Favorito,Título,Distância,Calorias,Tempo", "Caminhada", "Corrida"),
    ("アクティビティタイプ,日付,お気に入り,タイトル,距離,カロリー,タイム", "ウォーキング", "ランニング"),
    ("Τύπος δραστηριότητας,Ημερομηνία,Αγαπημένο,Τίτλος,Απόσταση,Θερμίδες,Χρόνος", "Περπάτημα", "Τρέξιμο"),
    ("Aktivite Türü,Tarih,Favori,Başlık,Mesafe,Kalori,Süre", "Yürüyüş", "Koşu"),
    ("סוג פעילות,תאריך,מועדף,כותרת,מרחק,קלוריות,זמן", "הליכה", "ריצה"),
]


@pytest.mark.parametrize(("header", "walk", "run"), LISTS)
def test_garmins_list_is_told_by_its_columns_in_whatever_language(header, walk, run):
    """58 minutes and 10 seconds over 5.2 km; False and false, ten parts of a second."""
    rows = [
        f'{run},2024-08-09 18:31:09,false,"x","3.40","368","01:01:34"',
        f'{walk},2024-08-02 13:34:36,False,"x","5.20","1,015","00:58:10"',
        f'{run},2024-08-01 18:31:09,false,"x","3.40","368","00:05:58.2"',
    ]
    kind = (
        "hiking" if header.startswith("Tipo") else "walking"
    )  # Garmin's word for a walk there is that for a hike, too
    text = "\ufeff" + "\n".join([header, *rows]) + "\n"
    assert days("Activities.csv", text) == {(kind, "Garmin activities", "2024-08-02"): pytest.approx(58.167, abs=1e-3)}


@pytest.mark.parametrize(
    "header",
    [",Actual,Goal", ",Tatsächlich,Ziel", ",Gerçekleşen,Hedef", ",実績,目標", ",Πραγματικά,Στόχος", ",Faktisk,Mål"],
)
def test_garmins_step_report_is_told_by_its_goal(header):
    assert days("steps.csv", f'{header}\n2026-03-01,"8,123",7500\n2026-03-02,--,7500\n') == {
        ("steps", "Garmin", "2026-03-01"): 8123
    }


@pytest.mark.parametrize(
    "text",
    [
        ",Date,Steps\n0,2018-01-01,80\n1,2018-01-02,4995\n",
        ",Date,Calories,Steps,Distance,Minutessedentary\n0,2018-01-01,1502,80,0.03,1132\n",
        "Date,Steps\n2018-01-01,80\n",
        "Tarih,Adım sayısı\n2018-01-01,80\n",
    ],
)
def test_a_table_that_a_program_numbered_names_no_maker(text):
    with pytest.raises(Unsaid, match="does not say which phone or watch"):
        read(Made("Steps.csv", text.encode(), None, {}, {}))


@pytest.mark.parametrize(
    ("day", "steps", "walked"),
    [
        ("日付", "歩数", "ウォーキング時間 (ms)"),
        ("Ημερομηνία", "Αριθμός βημάτων", "Διάρκεια περπατήματος (ms)"),
        ("Tarih", "Adım sayısı", "Yürüme süresi (ms)"),
        ("Datum", "Počet kroků", "Doba chůze (ms)"),
        ("Dato", "Antal skridt", "Varighed af gåtur (ms)"),
        ("날짜", "걸음 수", "걷기 시간 (ms)"),
    ],
)
def test_google_fits_days_in_whatever_language(day, steps, walked):
    text = f"{day},x (kcal),{steps},{walked}\n2026-03-01,2100.5,9123,2700000\n2026-03-02,2000,,\n"
    assert days("Daily activity metrics.csv", text) == {
        ("steps", "Google Fit", "2026-03-01"): 9123,
        ("walking", "Google Fit", "2026-03-01"): 45,
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("activity-2026-03-01.json", '{"exportVersion": "1", "date": "2026-03-01", "summary": {"stepCount": [1]}}'),
        (
            "sleep-2026-03-01.json",
            '[{"dateOfSleep": "2026-03-02", "minutesAsleep": 400}, {"dateOfSleep": 7, "minutesAsleep": "x"}]',
        ),
        (
            "steps-2026-03-01.json",
            '[{"dateTime": "03/01/26 00:00:00", "value": "1"}, 5, {"dateTime": null, "value": null}]',
        ),
        (
            "UDSFile_1.json",
            '[{"calendarDate": "2026-03-01", "totalSteps": 5}, 7, {"calendarDate": 8, "totalSteps": "x"}]',
        ),
        (
            "1_sleepData.json",
            '[{"calendarDate": "2026-03-01", "deepSleepSeconds": 60}, {"calendarDate": [], "deepSleepSeconds": {}}]',
        ),
        (
            "steps.json",
            '[{"body": {"step_count": 5}}, {"body": {"step_count": {"value": []}, "effective_time_frame": []}}]',
        ),
        ("x_fitness_data.csv", "Uid,Sid,Tag,Key,Time,Value,UpdateTime\n1,d,daily_report,steps,x,[],1\n"),
    ],
)
def test_what_is_laid_out_otherwise_is_left_out_or_said_never_a_crash(name, text):
    try:
        file = read(Made(name, text.encode(), "Europe/Rome", {}, {}))
    except ImportFault as fault:
        assert str(fault).endswith(".")
    else:
        assert file is None or file.n_records <= 3
