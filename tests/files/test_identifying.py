"""Columns that tell who people are: not stored, told of, kept one by one. All people here are invented."""

from __future__ import annotations

import pytest

from data.imports.faults import ImportFault
from data.imports.identifying import by_cells
from data.imports.identifying_names import ADDRESS, BIRTH, EMAIL, NAME, NUMBER, PLACE, TELEPHONE, by_name
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.redcap import read_dictionary
from tests.files.conftest import sheet_of

# structure of a REDCap export, as tests/cases; every person is made up
EXPORT = """record_id,name_first,name_last,address,telephone,email,dob,visit_date,pain
1,Ex,Ample,1 Some Road,000 0000,nobody@example.org,1970-01-01,2024-01-02,1
2,Ex,Ample,2 Some Road,000 0000,nobody@example.org,1970-01-01,2024-01-03,2
3,Ex,Ample,3 Some Road,000 0000,nobody@example.org,1970-01-01,2024-01-04,3
"""
IDENTIFYING = ["name_first", "name_last", "address", "telephone", "email", "dob"]


def test_columns_that_identify_are_not_stored_unless_somebody_says_so(bench):
    done = bench.load(EXPORT)
    assert done.to_json_dict()["not_stored_identifying"] == IDENTIFYING
    assert done.not_stored == () and done.stored == 3
    assert bench.rows("select count(*) from attribute") == [(0,)]
    again = bench.load(EXPORT.replace("record_id", "participant"), keep=("dob",))
    assert again.to_json_dict()["not_stored_identifying"] == IDENTIFYING[:-1]
    assert bench.rows("select distinct name from attribute") == [("dob",)]


def test_nothing_of_them_is_in_the_store_broken_rows_included(bench):
    bench.load(EXPORT + "4,Secret,Person,4 Some Road\n")
    tables = [name for (name,) in bench.rows("select table_name from duckdb_tables() where not internal")]
    assert len(tables) > 10
    for table in tables:
        for row in bench.rows(f'select * from "{table}"'):
            assert not any(word in str(row) for word in ("Some Road", "nobody@", "Secret", "Ample")), table


def test_a_table_about_people_keeps_the_rest(bench):
    text = "id,Nachname,Geburtsdatum,arm\n1,Muster,01.02.1970,a\n2,Beispiel,03.04.1980,b\n"
    done = bench.load(text)
    assert done.to_json_dict()["not_stored_identifying"] == ["Nachname", "Geburtsdatum"]
    assert bench.rows("select distinct name from attribute") == [("arm",)]


def test_a_column_to_keep_that_is_not_there_is_named():
    with pytest.raises(ImportFault, match="no column “mail” to keep; the file has record_id"):
        read_as(sheet_of(EXPORT), Answers(keep=("mail",)))


def test_participants_who_are_addresses_are_asked_about():
    text = "user,date,pain\na@example.org,2024-03-01,3\nb@example.org,2024-03-01,4\n"
    _, plan = read_as(sheet_of(text))
    (asked,) = plan.open_questions
    assert asked.topic == "keep" and "looks like an e-mail address" in asked.text and "--keep user" in asked.text
    _, plan = read_as(sheet_of(text), Answers(keep=("user",)))
    assert not plan.open_questions
    _, own = read_as(sheet_of(text), is_personal=True)  # a person's own diary keeps no label of anybody
    assert not own.open_questions


def test_the_flag_of_the_data_dictionary_counts():
    dictionary = read_dictionary(
        sheet_of("Variable / Field Name,Field Label,Identifier?\nrecord_id,Id,\nhobby,What do you like,y\nsite,Site,\n")
    )
    text = "record_id,hobby,site,date,pain\n1,fishing,A,2024-03-01,3\n"
    sheet, _ = read_as(sheet_of(text), dictionary=dictionary)
    assert list(sheet.aside) == ["hobby"] and "site" in sheet.columns


NAMED = {
    NAME: "name_first,Last Name,patientName,Vorname,Nachname,nom,prénom,nom de famille,Apellidos,nombre,cognome,Nome,"
    "achternaam,voornaam,imię,nazwisko,förnamn,efternavn,initials,surname,Name des Patienten,maiden_name,mother_name,Фамилия,όνομα,soyadı",
    ADDRESS: "address,Street Address,adresse,Anschrift,PLZ,Straße,Hausnummer,zip_code,postcode,dirección,indirizzo,"
    "home_address,woonplaats,ulica,adres,address_line_1,Postleitzahl,Code postal",
    TELEPHONE: "phone,telephone,Telefon,Telefonnummer,Handynr,mobile_phone,tel,téléphone,teléfono,celular,numer telefonu,"
    "phone_number,Phone 2,cellphone,fax",
    EMAIL: "email,e-mail,E_Mail,Email Address,E-Mail-Adresse,correo electrónico,courriel,patient_email,mail",
    BIRTH: "dob,birth_date,Date of Birth,DateOfBirth,Geburtsdatum,geb_datum,date de naissance,fecha de nacimiento,"
    "data di nascita,geboortedatum,data urodzenia,fødselsdato,birthday,BRTHDTC,Födelsedatum,Дата рождения,doğum tarihi",
    NUMBER: "ssn,NHS number,personnummer,MRN,medical_record_number,social_security_no,pesel,Codice Fiscale,CPR,passport_no",
    PLACE: "latitude,longitude,ip_address,IPAddress,gps",
}
HARMLESS = (
    "id,participant,record_id,pain,arm,group,sex,age,birth_year,Geburtsjahr,country,region,site,centre,redcap_event_name,"
    "drug_name,study_name,event,medication,country_of_birth,birth_weight,date,day,visit_date,enrolled_on,telemetry,"
    "steps,phone_hours,mobile,mobility,mail_sent,street_noise,username_length,nomogram,normal,cap_score,hours_of_sleep,"
    "case,home,work,contact_days,first_visit,last_visit,first_episode,familial,back_pain,location,ort,comment,number,"
    "smoker,occupation,gp_visits,state_anxiety,floor,land_use,rate,rue_score,longest_walk,zip_file,hospital,gender"
)


@pytest.mark.parametrize("what", NAMED)
def test_names_of_columns_in_the_languages_likely(what):
    for column in NAMED[what].split(","):
        assert by_name(column) == what, column


def test_other_columns_are_left_alone():
    assert {column: by_name(column) for column in HARMLESS.split(",") if by_name(column)} == {}


CELLS = {
    EMAIL: ["a@example.org", "n.n@mail.example.com"],
    TELEPHONE: ["+49 30 1234567", "0171/1234567"],
    # published specimens: SSN of a wallet advertisement would be one; these are of the issuers' own documentation
    NUMBER: ["PL61109010140000071219812874", "GB82 WEST 1234 5698 7654 32"],
    NAME: ["Anna Muster", "Bea Beispiel", "Müller, Cem", "Dr. Dora Exempel", "Émile Modèle"],
}


@pytest.mark.parametrize("what", CELLS)
def test_cells_that_look_like_it_under_any_heading(what):
    text = "id,x7\n" + "".join(f'{i},"{cell}"\n' for i, cell in enumerate(CELLS[what]))
    assert by_cells(sheet_of(text), "x7") == what


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-03-01", "2024-03-02"],
        ["01.02.2024", "02.03.2024"],
        ["0.123456789", "0.987654321"],
        ["1234567890", "1234567891", "1234567892"],
        ["000000012", "000000013", "000000014"],
        ["Usual Care", "Home Exercise"],
        ["P-001-2024", "P-002-2024"],
        ["2024-03-01 08:30:00", "2024-03-02 09:00:00"],
        ["08:30", "09:15"],
        ["yes", "no"],
        ["12,5", "3,25"],
        ["20240301", "20240302"],
    ],
)
def test_cells_of_other_kinds_are_left_alone(cells):
    text = "id;x7\n" + "".join(f"{i};{cell}\n" for i, cell in enumerate(cells))
    assert by_cells(sheet_of(text), "x7") is None
