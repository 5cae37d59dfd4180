"""Columns that tell who somebody is: by their names in the languages of Europe, by what their cells look like, or by
the flag of REDCap's data dictionary. They are put aside before anything else is done with them, unless somebody says
of one by name that it is to be kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.imports.cells import is_unknown
from data.imports.faults import ImportFault
from data.imports.names import rank, words
from data.imports.plan import Answers, Choice, Plan, Question
from data.imports.redcap import Dictionary
from data.imports.sheet import Sheet

NAME, ADDRESS, TELEPHONE, EMAIL, BIRTH, NUMBER, PLACE = (
    "a name",
    "an address",
    "a telephone number",
    "an e-mail address",
    "a date of birth",
    "a number that names a person",
    "a place on the map",
)
FLAGGED = "what the data dictionary marks as an identifier"
WITHHELD = "(withheld: the file has columns that tell who people are)"
LEAST_NAMES = 5  # distinct cells of two capital words that make a column of names
MOST_SHARE = 0.8  # of the distinct cells, where one by itself could look so by chance


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# words that say whose, which or how, and no more than that
WHOSE = _set(
    "patient patients patienten patientin patientinnen participant participants subject subjects person personal proband probandin probanden teilnehmer "
    "teilnehmerin client your own my the of s di de du des la le el il lo da do der die das den dem von van het een contact "
    "kontakt contacto emergency notfall next kin mother father parent mutter vater spouse partner gp doctor physician "
    "hausarzt arzt caregiver carer private privat home work mobile primary main preferred number no nr num nummer numero "
    "numer field text id ihr ihre ihren deine dein ton votre tu su vostro uw jouw din ditt twoj 1 2 3 4 participante "
    "paciente paziente patiente pasient patientens legal preferred current new other second"
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
    "driverslicense fuehrerschein iban kontonummer ahv ahvnummer chi chinumber medicare medicareid"
)
NUMBER_PHRASES = (
    "social security",
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


@dataclass(frozen=True)
class Look:
    """How a kind of identifying cell looks: a pattern, a check of its digits, and how many cells have to fit."""

    what: str
    pattern: re.Pattern[str]
    is_right: Callable[[str], bool] = lambda text: True
    least: int = 1
    share: float = 0.0


# headings in letters that `words` leaves out
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
    EMAIL: ("почта", "электронная почта", "эл. почта"),
    BIRTH: ("дата рождения", "дата народження", "ημερομηνία γέννησης", "датум рођења"),
}


def put_aside(sheet: Sheet, answers: Answers, dictionary: Dictionary | None = None) -> Sheet:
    """The sheet without the columns that identify people, but those that are to be kept or were named for a role.

    Raises ImportFault where a column is to be kept that the file has not.
    """
    for column in answers.keep:
        if column not in sheet.header():
            listed = ", ".join(sheet.header())
            raise ImportFault(f"There is no column “{column}” to keep; the file has {listed}.")
    named = {*answers.keep, *answers.columns.values(), *(sheet.turn.structural if sheet.turn else ())}
    found = {
        column: why
        for column in sheet.columns
        if column not in named and (why := BIRTH if column == answers.age else _why(sheet, column, dictionary))
    }
    return sheet.aside_from(found, WITHHELD) if found else sheet


def participant_question(
    sheet: Sheet, plan: Plan, keep: tuple[str, ...], dictionary: Dictionary | None
) -> list[Question]:
    """Whether labels of participants that tell who they are may be stored as they are."""
    column = plan.columns.get("participant")
    why = (_flag(column, dictionary) or by_name(column) or by_cells(sheet, column)) if column else None
    if not column or not why:
        return []
    text = (
        f"Column “{column}” would be the participants, and looks like {why}, which tells who somebody is: "
        f"--keep {quoted(column)} stores it as it is, --map participant=COLUMN names another one."
    )
    choices = (Choice(column, "store it as it is"),)
    return [
        Question(
            topic="keep",
            role="participant",
            column=column,
            text=text,
            choices=choices,
            answer=column if column in keep else None,
        )
    ]


def quoted(column: str) -> str:
    """A column as a terminal takes it."""
    return column if re.fullmatch(r"[\w.-]+", column) else f'"{column}"'


def _why(sheet: Sheet, column: str, dictionary: Dictionary | None) -> str | None:
    """How a column identifies people; one whose name fits a role is not put aside for what its cells look like."""
    if why := _flag(column, dictionary) or by_name(column):
        return why
    return (
        None
        if any(rank(column, role) is not None for role in ("participant", "date", "note"))
        else by_cells(sheet, column)
    )


def _flag(column: str, dictionary: Dictionary | None) -> str | None:
    field = dictionary.of(column) if dictionary else None
    return FLAGGED if field and field.is_identifier else None


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


def by_cells(sheet: Sheet, column: str) -> str | None:
    """What the cells of a column look like, where they identify people."""
    return by_texts(sheet.column(column).texts)


def by_texts(cells: Iterable[str]) -> str | None:
    """What such texts look like, where they identify people."""
    texts = {text.strip() for text in cells if not is_unknown(text.strip())}
    for look in LOOKS:
        n = sum(bool(look.pattern.fullmatch(text)) and look.is_right(text) for text in texts)
        if n >= look.least and n >= look.share * len(texts):
            return look.what
    return None


def _is_birth(rest: set[str]) -> bool:
    return (
        "birth" in rest and bool(rest & {"date", "day", "dt", "datum"}) and rest <= {"birth", "date", "day", "dt", "of"}
    )


def _digits(text: str) -> list[int]:
    return [int(letter) for letter in text if letter.isdigit()]


def _weighed(text: str, weights: tuple[int, ...], modulus: int) -> int:
    return sum(digit * weight for digit, weight in zip(_digits(text), weights, strict=False)) % modulus


def _is_telephone(text: str) -> bool:
    n = len(_digits(text))
    return 8 <= n <= 15 and not re.fullmatch(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}", text)


def _is_nhs(text: str) -> bool:
    digits = _digits(text)
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == digits[9]


def _is_iban(text: str) -> bool:
    bare = text.replace(" ", "").upper()
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _is_nir(text: str) -> bool:
    bare = re.sub(r"[ .-]", "", text).upper().replace("2A", "19").replace("2B", "18")
    return bare.isdigit() and 97 - int(bare[:13]) % 97 == int(bare[13:])


def _is_luhn(text: str) -> bool:
    digits = _digits(text)[-10:]
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0


LOOKS = (
    Look(EMAIL, re.compile(r"[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+")),
    # with a sign that only telephone numbers have, or split as they are
    Look(TELEPHONE, re.compile(r"(\+|00)[1-9][\d ()/.-]{6,20}\d"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"\(?0[1-9]\d{1,4}\)?[ /-][\d /-]{4,14}\d"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"0[1-9]([ .-]\d{2}){4}"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"0[1-9]\d{8,10}"), _is_telephone, 3, MOST_SHARE),
    # numbers of a state or an insurance, by their form and check digits
    Look(NUMBER, re.compile(r"(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"), least=1, share=0.5),
    Look(NUMBER, re.compile(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"), least=1, share=0.5),
    Look(NUMBER, re.compile(r"(19|20)?\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])[-+]\d{4}"), _is_luhn, 1, 0.5),
    Look(NUMBER, re.compile(r"([0-2]\d|3[01])(0[1-9]|1[0-2])\d{2}-\d{4}"), least=2, share=MOST_SHARE),
    Look(NUMBER, re.compile(r"([0-2]\d|3[01])(0[1-9]|1[0-2])\d{2}[-+A]\d{3}[0-9A-Y]"), least=2, share=MOST_SHARE),
    Look(
        NUMBER,
        re.compile(r"[12][ .-]?\d{2}[ .-]?\d{2}[ .-]?(\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{2}"),
        _is_nir,
        1,
        MOST_SHARE,
    ),
    Look(NUMBER, re.compile(r"[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,4})?"), _is_iban, 1, 0.5),
    Look(
        NUMBER,
        re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
        least=1,
        share=0.5,
    ),
    Look(
        NUMBER,
        re.compile(r"\d{8}[A-Z]"),
        lambda text: "TRWAGMYFPDXBNJZSQVHLCKE"[int(text[:8]) % 23] == text[8],
        2,
        MOST_SHARE,
    ),
    Look(NUMBER, re.compile(r"\d{3} \d{3} \d{4}|\d{10}"), _is_nhs, 5, 1.0),
    Look(NUMBER, re.compile(r"\d{9}"), lambda text: _weighed(text, (9, 8, 7, 6, 5, 4, 3, 2, -1), 11) == 0, 5, 1.0),
    Look(
        NUMBER, re.compile(r"\d{11}"), lambda text: _weighed(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10) == 0, 5, 1.0
    ),
    # Anna Müller; Müller, Anna; Dr. Anna Müller-Meier
    Look(
        NAME,
        re.compile(r"([A-Z]\w{0,3}\. ?)*[^\W\d_a-z][^\W\d_A-Z][\w'’-]*,?( [^\W\d_a-z]\.?[\w'’-]*){1,3}"),
        least=LEAST_NAMES,
        share=MOST_SHARE,
    ),
)
