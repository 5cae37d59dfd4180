"""FHIR's observations and answers (R4): named by the file, the scale asked, what was withdrawn left out and told."""

from __future__ import annotations

import json

import pytest

from data.imports.devices.amounts import Unsaid
from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import TODAY, sheet_of
from tests.makers.made import Made, told
from tests.makers.made import read as read_made

PAIN, STEPS, DAILY = "72514-3", "55423-8", "41950-7"


def observation(code, when, *, status="final", number=1, **more):
    """An observation; code: of LOINC, or a text."""
    coded = {"coding": [{"system": "http://loinc.org", "code": code}]} if code[:5].isdecimal() else {"text": code}
    time = {"effectivePeriod": dict(zip(("start", "end"), when, strict=True))} if isinstance(when, tuple) else {}
    time = time or {"effectiveDateTime": when}
    about = {"resourceType": "Observation", "status": status, "code": coded, "subject": {"reference": "Patient/p1"}}
    return {**about, **time, "valueQuantity": {"value": number, "code": "{score}"}} | more


def bundle(*resources):
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}).encode()


def loaded(store, content, **answers):
    sheet, plan = read_as(sheet_of(content), Answers(**answers), is_personal=True)
    done = load(store, "My diary", "personal", sheet, plan, today=TODAY)
    with store.reading() as cursor:
        query = "select on_day::varchar, pain_average, pain_worst from current_day_entry order by entry_id"
        return done, cursor.execute(query).fetchall()


def steps(content, zone=None):
    file = read_made(Made("b.json", content, zone, {}, {}))
    return {day: amount for (_, _, day), amount in told(file).items()}, file


def test_a_pain_of_loinc_has_its_scale_and_another_is_asked_for_it(store):
    pain = observation(PAIN, "2026-03-01T08:00:00+01:00", number=4)
    parts = {
        "component": [{"code": {"text": "Worst"}, "valueInteger": 7}, {"code": {"text": "Least"}, "valueInteger": 2}]
    }
    other = observation("Back ache", "2026-03-02", **parts)
    del other["valueQuantity"]
    content = bundle({"resourceType": "Patient", "id": "p1"}, pain, other)
    with pytest.raises(ImportFault, match=r"“observation:Worst”: 7 is 7 of 10 .* --scale pain_worst=0-10"):
        loaded(store, content)
    done, days = loaded(store, content, scales={"pain_worst": "0-10"})
    assert days == [("2026-03-01", 4, None), ("2026-03-02", None, 7)]
    assert (done.stored, done.rejected, done.not_stored) == (2, 1, ("observation:Least",))
    assert any("not read: 1 Patient" in said for said in done.warnings)


def test_what_was_withdrawn_or_came_again_is_left_out_and_told(store):
    content = bundle(
        observation(PAIN, "2026-03-01", number=4, id="a", meta={"lastUpdated": "2026-03-01T10:00:00Z"}),
        observation(
            PAIN, "2026-03-01", number=5, id="a", meta={"lastUpdated": "2026-03-02T10:00:00Z"}, status="amended"
        ),
        observation(PAIN, "2026-03-02", number=9, status="entered-in-error"),
        observation(PAIN, "2026-03-03", number=8, status="cancelled"),
        observation(PAIN, "2026-03-04", number=3, contained=[{"resourceType": "Device"}]),
    )
    done, days = loaded(store, content)
    assert days == [("2026-03-01", 5, None), ("2026-03-04", 3, None)]
    said = " ".join(done.warnings)
    for why in (
        "status is “entered-in-error”",
        "status is “cancelled”",
        "a later version of it",
        "1 Device within another",
    ):
        assert why in said


def test_what_has_no_day_no_value_or_only_a_bound_is_rejected_and_nothing_is_made_up(store):
    bound = observation(PAIN, "2026-03-01", valueQuantity={"value": 5, "comparator": "<"})
    absent = observation(PAIN, "2026-03-02", dataAbsentReason={"text": "asked, not known"})
    del absent["valueQuantity"]
    dateless = observation(PAIN, "2026-03-03") | {"issued": "2026-03-03T00:00:00Z"}
    del dateless["effectiveDateTime"]
    month = observation(PAIN, "2026-03", number=2)
    good = observation(PAIN, "2026-03-05", number=2)
    lines = b"\n".join(json.dumps(one).encode() for one in (bound, absent, dateless, month, good))
    done, days = loaded(store, lines)
    assert days == [("2026-03-05", 2, None)] and done.rejected == 4


def test_one_thing_in_two_units_is_two(store):
    content = bundle(
        observation("Pain", "2026-03-01", valueQuantity={"value": 40, "code": "mm"}),
        observation("Pain", "2026-03-02", valueQuantity={"value": 4, "code": "cm"}),
    )
    with pytest.raises(ImportFault, match=r"“observation:Pain \[mm\]”.*“observation:Pain \[cm\]”"):
        loaded(store, content, columns={"pain_worst": ""}, scales={"pain_average": "0-100"})


def test_answers_of_a_questionnaire_are_read_wherever_they_stand(store):
    """Item 2 stands in a group and is coded, with its number beside the code: 3."""
    ordinal = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 3}]}
    items = [{"linkId": f"odi_{n}", "answer": [{"valueInteger": 1}]} for n in (1, *range(3, 11))]
    items.append({"linkId": "g", "item": [{"linkId": "odi_2", "answer": [{"valueCoding": {"code": "x"} | ordinal}]}]})
    about = {"resourceType": "QuestionnaireResponse", "status": "completed", "subject": {"reference": "Patient/p1"}}
    done, _ = loaded(store, bundle(about | {"authored": "2026-03-01", "item": items}), instrument="odi")
    with store.reading() as cursor:
        found = dict(cursor.execute("select item, value from current_response").fetchall())
    assert done.stored == 1 and found == {**dict.fromkeys(range(1, 11), 1), 2: 3}


def test_observations_and_answers_of_one_file_are_one_load_of_both(store):
    """Two ratings of a day, one of another, and the ten answers of a questionnaire on the day between."""
    items = [{"linkId": f"odi_{n}", "answer": [{"valueInteger": n % 6}]} for n in range(1, 11)]
    answers = {"resourceType": "QuestionnaireResponse", "status": "completed", "subject": {"reference": "Patient/p1"}}
    content = bundle(
        observation(PAIN, "2026-03-01T08:00:00+01:00", number=4),
        observation(PAIN, "2026-03-01T20:00:00+01:00", number=6),
        answers | {"authored": "2026-03-02T09:00:00+01:00", "item": items},
        observation(PAIN, "2026-03-03", number=2),
    )
    for n_stored, n_known in ((4, 0), (0, 4)):
        done, days = loaded(store, content)
        rated = [day for day in days if day[1] is not None]
        assert rated == [("2026-03-01", 4, None), ("2026-03-01", 6, None), ("2026-03-03", 2, None)]
        with store.reading() as cursor:
            found = dict(cursor.execute("select item, value from current_response").fetchall())
            on_days = cursor.execute("select distinct on_day::varchar from current_response").fetchall()
        assert found == {n: n % 6 for n in range(1, 11)} and on_days == [("2026-03-02",)]
        assert (done.stored, done.duplicates, done.rejected) == (n_stored, n_known, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bundle({"resourceType": "Patient"}), "without an observation or answers.*1 Patient.*It takes Observation"),
        (b'{"resourceType": "Observation", ', "no valid JSON"),
        (b'{"resourceType": "Bundle", "entry": ' + b"[" * 5000 + b"]" * 5000 + b"}", "without an observation|nested"),
        (b'{"resourceType": "Patient"}\n{"resourceType": "Obs', "Line 2 of a FHIR file is no valid JSON"),
    ],
)
def test_what_holds_nothing_or_is_broken_is_told(store, content, words):
    with pytest.raises(ImportFault, match=words):
        loaded(store, content)


def test_steps_are_of_their_period_and_of_a_day_where_the_code_says_so():
    """By hand: an hour from 23:30 is half of either day; 24 hours' steps are of their day; others are no steps."""
    found, file = steps(
        bundle(
            observation(STEPS, ("2026-03-01T23:30:00+01:00", "2026-03-02T00:30:00+01:00"), number=1000),
            observation(DAILY, "2026-03-05", number=8000),
            observation(DAILY, "2026-03-06", number=0),
            observation(
                STEPS,
                ("2026-03-07T10:00:00+01:00", "2026-03-07T11:00:00+01:00"),
                valueQuantity={"value": 3, "code": "km"},
            ),
            observation(PAIN, "2026-03-05", number=4),
        )
    )
    assert found == {"2026-03-01": 500, "2026-03-02": 500, "2026-03-05": 8000}
    assert [one.reason for one in file.left][1:] == ["no number of steps"] and "not worn" in file.left[0].reason
    assert any("1 observations or answers are of other things" in said for said in file.notes)


def test_steps_in_utc_ask_where_somebody_was():
    content = bundle(observation(STEPS, ("2026-03-01T23:30:00Z", "2026-03-01T23:40:00Z"), number=1000))
    with pytest.raises(Unsaid, match="--zone Area/City"):
        steps(content)
    assert steps(content, "Europe/Rome")[0] == {"2026-03-02": 1000}
