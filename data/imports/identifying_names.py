"""Columns that tell who somebody is by their names, in the languages of Europe."""

from __future__ import annotations

import unicodedata

from data.imports.names import words

NAME, ADDRESS, TELEPHONE, EMAIL, BIRTH, NUMBER, PLACE = (
    "a name",
    "an address",
    "a telephone number",
    "an e-mail address",
    "a date of birth",
    "a number that names a person",
    "a place on the map",
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# words that say whose, which or how, and no more than that
WHOSE = _set(
    "patient patients patienten patientin patientinnen participant participants subject subjects person personal proband probandin probanden teilnehmer "
    "teilnehmerin client your own my the of s di de du des la le el il lo da do der die das den dem von van het een contact "
    "kontakt contacto emergency notfall next kin mother father parent mutter vater spouse partner gp doctor physician "
    "hausarzt arzt caregiver carer private privat home work mobile primary main preferred number no nr num nummer numero "
    "numer field text id ihr ihre ihren deine dein ton votre tu su vostro uw jouw din ditt twoj 1 2 3 4 participante "
    "paciente paziente patiente pasient patientens legal preferred current new other second "
    "submitter submitted interviewer enumerator sender respondent rater assessor"
)
# what a name is called; those in the first set mean a person's name by themselves
NAMES = _set(
    "firstname lastname surname forename fullname familyname givenname maidenname nickname vorname vornamen nachname "
    "nachnamen familienname zuname rufname geburtsname namen prenom prenoms apellido apellidos cognome sobrenome apelido "
    "voornaam achternaam roepnaam tussenvoegsel fornavn etternavn efternavn fornamn efternamn imie nazwisko etunimi "
    "sukunimi jmeno prijmeni foernamn mellannamn mellomnavn priimek prezime prenume vezeteknev keresztnev soyad soyadi "
    "initials initialen initiales iniciales iniziali initialer"
)
PARTS_OF_NAME = _set(
    "first last middle full family given sur maiden fore christian second nick famille complet completo"
)
BARE_NAMES = _set("name nom nome nombre naam navn namn nimi nume ime nev ad adi")
ADDRESSES = _set(
    "address addresses adresse adressen anschrift direccion indirizzo endereco morada adres adresa osoite street strasse "
    "str hausnummer hausnr postcode postcodes postalcode zip zipcode plz postleitzahl wohnort residence domicile domicilio "
    "lakcim straat woonplaats ulica rue calle gate gata streetaddress houseno housenumber postnummer cap"
)
ADDRESS_WORDS = _set(
    "house line postal code ort stadt city town ville ciudad citta cidade stad miasto country land county state region "
    "building apartment apt floor post mailing home permanent zustell wohn email e mail electronica electronique ip web"
)
TELEPHONES = _set(
    "phone telephone tel telefon telefonnummer telefonnr handy handynummer handynr mobilnummer mobiltelefon mobilfunk "
    "cellphone fax faxnummer telefono cellulare celular movil telemovel telefone telefoon telefoonnummer telefonu telefonszam puhelin "
    "puhelinnumero whatsapp rufnummer mobilephone phonenumber telephonenumber telefonnumber festnetz"
)
TELEPHONE_WORDS = _set("mobile cell home work landline day evening extension ext country area code portable gsm")
EMAILS = _set("email emailaddress emailadresse mailadresse emails courriel correo epost eposta mail mailaddress")
EMAIL_WORDS = _set("e mail electronic electronico address adresse adres direccion indirizzo confirm confirmation again")
BIRTHS = _set(
    "dob birthdate birthday dateofbirth geburtsdatum geburtstag gebdat gebdatum geburtsdat naissance nacimiento nascita "
    "nascimento geboortedatum urodzenia fodselsdato fodelsedatum fodselsdag syntymaaika narozeni datenaissance bday "
    "birthdt brthdtc brthdat fdselsdato fdselsdag foedselsdato foedselsdag foedselsdatum foedelsedatum syntymaeaika "
    "foedelsedag szuletesi nasterii dogum"
)
BIRTH_WORDS = _set("date datum date data fecha geburts geb of the dt day urodz tarihi datuma")
NUMBERS = _set(
    "ssn sozialversicherungsnummer svnr svnummer nhs nhsnumber nino passport passnummer reisepass ausweisnummer "
    "personalausweis personnummer personnumer personnr cpr cprnummer fodselsnummer henkilotunnus hetu bsn "
    "burgerservicenummer codicefiscale dni nie nif nir curp rfc pesel cpf rodnecislo krankenversichertennummer "
    "fdselsnummer foedselsnummer versichertennummer kvnr krankenkassennummer "
    "steuernummer steuerid mrn medicalrecordnumber hospitalnumber "
    "afm amka egn cnp oib emso jmbg tckn secu nirpp ahv "
    "driverslicense fuehrerschein iban kontonummer ahv ahvnummer chi chinumber medicare medicareid"
)
NUMBER_PHRASES = (
    "social security",
    "n secu",
    "national insurance",
    "national id",
    "medical record",
    "hospital number",
    "insurance number",
    "health insurance number",
    "passport",
    "driver license",
    "drivers license",
    "driving licence",
    "codice fiscale",
    "rodne cislo",
    "numero secu",
    "securite sociale",
    "account number",
    "credit card",
    "tax id",
)
PLACES = _set("latitude longitude lat lon lng gps geolocation geo ipaddress ip coordinates")
PLACE_WORDS = _set("address location home recipient adresse")
OTHER_LETTERS = {
    NAME: (
        "имя",
        "фамилия",
        "отчество",
        "фио",
        "ім'я",
        "прізвище",
        "име",
        "презиме",
        "όνομα",
        "επώνυμο",
        "ονοματεπώνυμο",
    ),
    ADDRESS: ("адрес", "адреса", "διεύθυνση", "индекс"),
    TELEPHONE: ("телефон", "τηλέφωνο", "κινητό"),
    NUMBER: ("αφμ", "αμκα", "снилс", "инн", "егн", "паспорт", "паспорта", "полис"),
    EMAIL: ("почта", "электронная почта", "эл. почта"),
    BIRTH: ("дата рождения", "дата народження", "ημερομηνία γέννησης", "датум рођења"),
}


def by_name(column: str) -> str | None:
    """What a column's name says that it identifies people by; None if it says nothing of the kind."""
    plain = " ".join(unicodedata.normalize("NFC", column).casefold().replace("_", " ").split())
    for what, headings in OTHER_LETTERS.items():
        if plain in headings:
            return what
    found = tuple(word for word in words(column) if not word.isdigit())
    spelled, joined, rest = " ".join(found), "".join(found), set(found) - WHOSE
    if not found:
        return None
    if joined in BIRTHS or (rest & BIRTHS and rest <= BIRTHS | BIRTH_WORDS) or _is_birth(rest):
        return BIRTH
    if joined in EMAILS or (rest & EMAILS and rest <= EMAILS | EMAIL_WORDS) or (rest == {"e"} and "mail" in found):
        return EMAIL
    if rest <= EMAIL_WORDS and {"e", "mail"} <= rest:
        return EMAIL
    if joined in TELEPHONES or (rest & TELEPHONES and rest <= TELEPHONES | TELEPHONE_WORDS):
        return TELEPHONE
    if rest & PLACES and rest <= PLACES | PLACE_WORDS:
        return PLACE
    if joined in ADDRESSES or (rest & ADDRESSES and rest <= ADDRESSES | ADDRESS_WORDS):
        return ADDRESS
    if {"postal", "code"} <= rest or {"house", "number"} <= set(found):
        return ADDRESS
    if joined in NUMBERS or (rest & NUMBERS and rest <= NUMBERS) or any(phrase in spelled for phrase in NUMBER_PHRASES):
        return NUMBER
    is_name = bool(rest & NAMES) or (rest & BARE_NAMES and rest <= BARE_NAMES | PARTS_OF_NAME)
    if joined in NAMES or (is_name and rest <= NAMES | BARE_NAMES | PARTS_OF_NAME):
        return NAME
    return None


def _is_birth(rest: set[str]) -> bool:
    return (
        "birth" in rest and bool(rest & {"date", "day", "dt", "datum"}) and rest <= {"birth", "date", "day", "dt", "of"}
    )
