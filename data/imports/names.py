"""Guess from its name what a column holds: English, German, and the names common exports use.

A guess is shown before anything is stored. Names are compared word by word, so that "pain_location" or
"pain medication" is never taken for a pain score.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from data.catalogue.vocabulary import MEASURES

# in order of preference: the first name found wins
EXACT: dict[str, tuple[str, ...]] = {
    "participant": (
        "participant",
        "participant id",
        "participantid",
        "participant no",
        "participant number",
        "record id",
        "recordid",
        "subject id",
        "subjectid",
        "subject",
        "subjid",
        "usubjid",
        "patient id",
        "patientid",
        "patient",
        "patienten id",
        "patientennummer",
        "patient nr",
        "patnr",
        "pat id",
        "pid",
        "sid",
        "study id",
        "person id",
        "person",
        "proband",
        "proband id",
        "probanden id",
        "probandin",
        "teilnehmer",
        "teilnehmer id",
        "teilnehmer nr",
        "teilnehmerin",
        "teilnehmende",
        "case id",
        "caseid",
        "case",
        "pseudonym",
        "user id",
        "user",
        "code",
        "paciente",
        "paziente",
        "pacjent",
        "deelnemer",
        "deltager",
        "deltagare",
        "deltaker",
        "participante",
        "partecipante",
        "osallistuja",
        "id paciente",
        "id patient",
        "id participant",
        "id",
    ),
    "date": (
        "date",
        "datum",
        "diary date",
        "entry date",
        "date of entry",
        "on day",
        "visit date",
        "assessment date",
        "survey date",
        "response date",
        "completed on",
        "eintragsdatum",
        "tagebuchdatum",
        "datum des eintrags",
        "datum eintrag",
        "day date",
        "day",
        "tag",
        "today",
        "full date",
        "timestamp",
        "diary timestamp",
        "survey timestamp",
        "entry timestamp",
        "date time",
        "datetime",
        "zeitstempel",
        "completed at",
        "created at",
        "submitted at",
        "recorded date",
    ),
    # time in place of a date, where a column holds whole numbers, or visits
    "day": (
        "day",
        "study day",
        "studyday",
        "day number",
        "day no",
        "day nr",
        "trial day",
        "diary day",
        "days since randomisation",
        "days since randomization",
        "days since baseline",
        "days since enrolment",
        "days from baseline",
        "ady",
        "tag",
        "studientag",
    ),
    "week": (
        "week",
        "weeks",
        "week number",
        "week no",
        "week nr",
        "study week",
        "trial week",
        "wk",
        "woche",
        "studienwoche",
    ),
    "month": ("month", "months", "month number", "month no", "study month", "monat", "studienmonat"),
    "visit": (
        "visit",
        "visit name",
        "visit label",
        "visits",
        "timepoint",
        "time point",
        "wave",
        "visite",
        "messzeitpunkt",
        "zeitpunkt",
        "redcap event name",
        "avisit",
    ),
    "time": (
        "time",
        "time of day",
        "entry time",
        "clock time",
        "at time",
        "uhrzeit",
        "zeit",
        "tageszeit",
        "eintragszeit",
        "heure",
        "hora",
        "ora",
        "tijd",
        "klokken",
        "kl",
        "godzina",
    ),
    "entry": (
        "entry",
        "entry id",
        "entry no",
        "entry number",
        "entry nr",
        "eintrag",
        "eintrag nr",
        "eintragsnummer",
        "redcap repeat instance",
        "repeat instance",
        "occasion",
        "prompt",
        "beep",
        "measurement no",
    ),
    "note": (
        "note",
        "notes",
        "comment",
        "comments",
        "remark",
        "remarks",
        "notiz",
        "notizen",
        "bemerkung",
        "bemerkungen",
        "kommentar",
        "kommentare",
        "anmerkung",
        "anmerkungen",
        "freitext",
    ),
    "kind": (
        "kind",
        "activity",
        "activity kind",
        "activity type",
        "type of activity",
        "type",
        "exercise",
        "art",
        "aktivitaet",
        "art der aktivitaet",
        "taetigkeit",
        "uebung",
    ),
    "amount": (
        "amount",
        "value",
        "quantity",
        "minutes",
        "duration",
        "duration minutes",
        "duration min",
        "count",
        "menge",
        "wert",
        "minuten",
        "dauer",
        "dauer minuten",
        "dauer min",
        "anzahl",
    ),
    "start": ("start", "start time", "started", "started at", "begin", "began at", "beginn", "von", "startzeit"),
    "end": ("end", "end time", "ended", "ended at", "finish", "ende", "bis", "endzeit"),
    "unit": ("unit", "units", "einheit", "einheiten"),
    "source": ("source", "source name", "device", "app", "quelle", "geraet"),
    **{name: measure.names for name, measure in MEASURES.items() if measure.names},
}
# wide activity files: the kinds of data/catalogue/vocabulary.py by other names
KIND_NAMES: dict[str, tuple[str, ...]] = {
    "steps": ("steps", "step count", "steps count", "daily steps", "total steps", "schritte", "schrittzahl"),
    "walking": (
        "walking",
        "walk",
        "walked",
        "minutes walked",
        "minutes walking",
        "walking minutes",
        "walking min",
        "walk min",
        "gehen",
        "gehminuten",
        "gehen minuten",
        "gehen min",
        "spazieren",
    ),
    "sitting": (
        "sitting",
        "sat",
        "minutes sat",
        "minutes sitting",
        "sitting minutes",
        "sitting min",
        "sitzen",
        "sitzminuten",
        "sitzen minuten",
        "sitzen min",
    ),
}
UNIT_NAMES = {
    "min": "minutes",
    "mins": "minutes",
    "minute": "minutes",
    "minutes": "minutes",
    "minuten": "minutes",
    "step": "steps",
    "steps": "steps",
    "schritte": "steps",
    "count": "count",
    "session": "sessions",
    "sessions": "sessions",
    "einheit": "sessions",
    "einheiten": "sessions",
}
PAIN = frozenset(
    [
        "pain",
        "schmerz",
        "schmerzen",
        "schmerzstaerke",
        "schmerzintensitaet",
        "rueckenschmerz",
        "rueckenschmerzen",
        "kreuzschmerz",
        "kreuzschmerzen",
        "lbp",
        "nrs",
        "vas",
        "painscore",
        "backpain",
        "nprs",
        *"douleur douleurs dolor dolore dor dores pijn rugpijn smerte smerter rygsmerter smaerta bol kipu selkakipu fajdalom".split(),
        *"bolest valu sapes skausmas durere lombalgie lombalgia lumbalgia".split(),
    ]
)
FILLER = frozenset(
    [
        "score",
        "level",
        "rating",
        "intensity",
        "severity",
        "intensitaet",
        "staerke",
        "back",
        "low",
        "lower",
        "lbp",
        "ruecken",
        "kreuz",
        "in",
        "the",
        "last",
        "past",
        "previous",
        "24",
        "h",
        "hr",
        "hrs",
        "hours",
        "hour",
        "std",
        "stunden",
        "stunde",
        "today",
        "heute",
        "daily",
        "day",
        "tag",
        "of",
        "on",
        "0",
        "10",
        "100",
        "to",
        "bis",
        "der",
        "den",
        "letzten",
        "diary",
        "value",
        "wert",
        "num",
        "mm",
        "my",
        "your",
        "scale",
        "skala",
        "nrs",
        "vas",
    ]
)
WORDS = {name: frozenset(measure.marks) for name, measure in MEASURES.items() if measure.marks}
ALONE = {"worst": "pain_worst", "average": "pain_average", "avg": "pain_average"}
TOTAL_WORDS = frozenset({"total", "score", "sum", "summe"})
ITEM_WORDS = frozenset({"item", "items", "q", "question", "frage", "i", "f"})
ONCE = ("birth", "geb", "random", "enrol", "einschluss", "consent", "einwillig", "baseline", "onset")
LAST_PART, MAKERS_OWN = 1000, 2000
_JOINTS = re.compile(r"/|::|\.(?=[^\W\d])|__(?=[^\W\d])|:(?=[^\W\d])|»|>")
OVER = re.compile(
    r"(?: (?:in|of|over|during|on))?(?: the)? (?:last|past|previous)(?: [0-9]+| one| two| four)?"
    r"(?: (?:days?|d|weeks?|wks?|w|months?|fortnight))?$"
)
_DAYS = r"(?:days|tage|tagen|jours|dias|giorni|dagen|dager|dage|dagar|dni|dny)"
_PAINFUL = (
    rf"(?:(?:low|lower|back) )*(?:{'|'.join(sorted(PAIN - {'nrs', 'vas', 'nprs', 'painscore'}))}|painful|bothersome)"
)
# days_lbp, painful days, nombre de jours avec douleur; pain last 7 days is a score, and pain-free days are the others
COUNTS_DAYS = re.compile(
    rf"(?:(?:number|no|nr|n|nb|anzahl|nombre|numero|antal|aantal|liczba)(?: of| de| di| der)? )?"
    rf"(?:{_DAYS}(?: (?:with|of|in|mit|avec|de|di|con|com|med|met|z|s))? {_PAINFUL}(?: pain)?|{_PAINFUL}(?: pain)? {_DAYS})"
)
_BRACKETED = re.compile(r"[^\[\]]+\[([^\[\]]+)\]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@cache
def last_part(name: str) -> str | None:
    """The last part of a name with several: group/pain, form.pain, Q1[pain], form::pain; None for any other."""
    if match := _BRACKETED.fullmatch(name.strip()):
        return match[1]
    parts = _JOINTS.split(name.strip())
    return parts[-1] if len(parts) > 1 and parts[-1] and parts[0] else None


def grouped(columns: tuple[str, ...]) -> dict[str, str]:
    """How columns are called whose groups stand before a dash (form-pain is form/pain), where dashes are such joints.

    They are in exports of ODK, and where a group has a participant or a day; knee-pain beside them is no group's.
    """
    groups = {column.rpartition("-")[0] for column in columns if "-" in column}
    if not {"KEY", "SubmissionDate"} <= set(columns):
        within = {
            group: [column[len(group) + 1 :] for column in columns if column.startswith(f"{group}-")]
            for group in groups
        }
        is_own = {
            group: any(_rank(name, role) is not None for name in within[group] for role in ("participant", "date"))
            for group in groups
        }
        groups = {group for group in groups if group and is_own[group]}
    return {c: "/".join(c.rsplit("-", 1)) for c in columns if "-" in c and c.rpartition("-")[0] in groups - {""}}


@cache
def words(name: str) -> tuple[str, ...]:
    """A column name as plain lower-case words: PainAvg_24h -> pain, avg, 24, h."""
    split = re.sub(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])", " ", unicodedata.normalize("NFC", name))
    spread = unicodedata.normalize("NFKD", split.casefold().translate(_UMLAUTS))
    return tuple(re.findall(r"[a-z]+|[0-9]+", spread.encode("ascii", "ignore").decode()))


def rank(name: str, role: str) -> int | None:
    """How well a column name fits a role: 0 is best, None not at all; a whole name before the last part of one."""
    fit = _rank(name, role)
    if fit is not None and role == "participant" and name.startswith("_"):
        return MAKERS_OWN + fit  # a number that the program gave the form
    # case.lbp says who has it, not how much it hurts
    if fit is None and (part := last_part(name)) is not None and words(part) != ("lbp",):
        fit = _rank(part, role)
        return None if fit is None else LAST_PART + fit
    return fit


@cache
def _rank(name: str, role: str) -> int | None:
    found = words(name)
    if role in WORDS:
        return _pain_rank(found, role)
    spelled = " ".join(found)
    if role == "pain_days":
        spelled = OVER.sub("", spelled)  # of how many days is asked of the answers, whatever the name says
    known = KIND_NAMES.get(role) or EXACT.get(role) or (role.replace("_", " "),)
    if spelled == " ".join(words(role)):
        return 0
    if role == "pain_days" and spelled not in known and COUNTS_DAYS.fullmatch(spelled):
        return len(known) + 1
    return known.index(spelled) + 1 if spelled in known else None


def item_number(name: str, instrument: str | None) -> int | None:
    """The item a column holds (item_3, q03, fabq_3, FABQ item 3), None if its name does not say so."""
    *before, last = words(name) or ("",)
    if not last.isdigit():
        return None
    prefix = words(instrument) if instrument else ()
    if tuple(before[: len(prefix)]) == prefix:
        before = before[len(prefix) :]
    elif not before:
        return None
    return int(last) if set(before) <= ITEM_WORDS else None


def total_scale(name: str, instrument: str | None, scales: tuple[str, ...]) -> str | None:
    """The scale whose total a column holds (total_PA, FABQ PA, fabq_pa_score), None if its name says none."""
    found = words(name)
    plain = tuple(word for word in found if word not in TOTAL_WORDS)
    prefix = words(instrument) if instrument else ()
    is_named = bool(prefix) and plain[: len(prefix)] == prefix
    if not is_named and plain == found:
        return None
    rest = plain[len(prefix) :] if is_named else plain
    if not rest and not is_named:
        return None  # "score" says neither of which questionnaire nor of which scale
    for scale in scales:
        bare = words(scale)
        if rest == (bare[len(prefix) :] if bare[: len(prefix)] == prefix else bare):
            return scale
    return None


def is_date_of_person(name: str) -> bool:
    """Whether a date column is about the participant, such as birth or randomisation, not about a day."""
    return any(word.startswith(ONCE) for word in words(name)) or words(name) == ("dob",)


def kind_name(text: str) -> str:
    """A kind of activity as the vocabulary spells it; a kind of the file's own stays as typed."""
    spelled = " ".join(words(text))
    for kind, names in KIND_NAMES.items():
        if spelled in names:
            return kind
    return text


def _pain_rank(found: tuple[str, ...], role: str) -> int | None:
    """A name of pain words only; one that says average, worst or now before one that says none of them."""
    if len(found) == 1 and found[0] in ALONE:
        return 50 if ALONE[found[0]] == role else None
    said = set(found)
    marks = [measure for measure, vocabulary in WORDS.items() if vocabulary & said]
    if not PAIN & said or not said <= PAIN | FILLER | frozenset().union(*WORDS.values()) or len(marks) > 1:
        return None
    if marks:
        return len(found) if marks == [role] else None
    return 100 + len(found) if role == "pain_average" else None
