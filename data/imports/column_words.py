"""Words of which names of columns are made: English, German, and the names common exports use."""

from __future__ import annotations

from data.catalogue.vocabulary import MEASURES


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


# in order of preference: the first name found wins
EXACT: dict[str, tuple[str, ...]] = {
    "participant": _listed(
        "participant, participant id, participantid, participant no, participant number, record id, recordid, "
        "subject id, subjectid, subject, subjid, usubjid, patient id, patientid, patient, patienten id, "
        "patientennummer, patient nr, patnr, pat id, pid, sid, study id, person id, person, proband, proband "
        "id, probanden id, probandin, teilnehmer, teilnehmer id, teilnehmer nr, teilnehmerin, teilnehmende, "
        "case id, caseid, case, pseudonym, user id, user, code, paciente, paziente, pacjent, deelnemer, "
        "deltager, deltagare, deltaker, participante, partecipante, osallistuja, id paciente, id patient, id "
        "participant, id"
    ),
    "date": _listed(
        "date, datum, diary date, entry date, date of entry, on day, visit date, assessment date, survey "
        "date, response date, completed on, eintragsdatum, tagebuchdatum, datum des eintrags, datum eintrag, "
        "day date, day, tag, today, full date, timestamp, diary timestamp, survey timestamp, entry timestamp, "
        "date time, datetime, zeitstempel, completed at, created at, submitted at, recorded date"
    ),
    # time in place of a date, where a column holds whole numbers, or visits
    "day": _listed(
        "day, study day, studyday, day number, day no, day nr, trial day, diary day, days since "
        "randomisation, days since randomization, days since baseline, days since enrolment, days from "
        "baseline, ady, tag, studientag"
    ),
    "week": _listed("week, weeks, week number, week no, week nr, study week, trial week, wk, woche, studienwoche"),
    "month": _listed("month, months, month number, month no, study month, monat, studienmonat"),
    "visit": _listed(
        "visit, visit name, visit label, visits, timepoint, time point, wave, visite, messzeitpunkt, "
        "zeitpunkt, redcap event name, avisit"
    ),
    "time": _listed(
        "time, time of day, entry time, clock time, at time, uhrzeit, zeit, tageszeit, eintragszeit, heure, "
        "hora, ora, tijd, klokken, kl, godzina"
    ),
    "entry": _listed(
        "entry, entry id, entry no, entry number, entry nr, eintrag, eintrag nr, eintragsnummer, redcap "
        "repeat instance, repeat instance, occasion, prompt, beep, measurement no"
    ),
    "note": _listed(
        "note, notes, comment, comments, remark, remarks, notiz, notizen, bemerkung, bemerkungen, kommentar, "
        "kommentare, anmerkung, anmerkungen, freitext"
    ),
    "kind": _listed(
        "kind, activity, activity kind, activity type, type of activity, type, exercise, art, aktivitaet, art "
        "der aktivitaet, taetigkeit, uebung"
    ),
    "amount": _listed(
        "amount, value, quantity, minutes, duration, duration minutes, duration min, count, menge, wert, "
        "minuten, dauer, dauer minuten, dauer min, anzahl"
    ),
    "start": _listed("start, start time, started, started at, begin, began at, beginn, von, startzeit"),
    "end": _listed("end, end time, ended, ended at, finish, ende, bis, endzeit"),
    "unit": _listed("unit, units, einheit, einheiten"),
    "source": _listed("source, source name, device, app, quelle, geraet"),
    **{name: measure.names for name, measure in MEASURES.items() if measure.names},
}
# wide activity files: the kinds of data/catalogue/vocabulary.py by other names
KIND_NAMES: dict[str, tuple[str, ...]] = {
    "steps": _listed("steps, step count, steps count, daily steps, total steps, schritte, schrittzahl"),
    "walking": _listed(
        "walking, walk, walked, minutes walked, minutes walking, walking minutes, walking min, walk min, "
        "gehen, gehminuten, gehen minuten, gehen min, spazieren"
    ),
    "sitting": _listed(
        "sitting, sat, minutes sat, minutes sitting, sitting minutes, sitting min, sitzen, sitzminuten, "
        "sitzen minuten, sitzen min"
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
    (
        "pain schmerz schmerzen schmerzstaerke schmerzintensitaet rueckenschmerz rueckenschmerzen "
        "kreuzschmerz kreuzschmerzen lbp nrs vas painscore backpain nprs douleur douleurs dolor "
        "dolore dor dores pijn rugpijn smerte smerter rygsmerter smaerta bol kipu selkakipu "
        "fajdalom bolest valu sapes skausmas durere lombalgie lombalgia lumbalgia"
    ).split()
)
FILLER = frozenset(
    (
        "score level rating intensity severity intensitaet staerke back low lower lbp ruecken "
        "kreuz in the last past previous 24 h hr hrs hours hour std stunden stunde today "
        "heute daily day tag of on 0 10 100 to bis der den letzten diary value wert num mm "
        "my your scale skala nrs vas"
    ).split()
)
WORDS = {name: frozenset(measure.marks) for name, measure in MEASURES.items() if measure.marks}
ALONE = {"worst": "pain_worst", "average": "pain_average", "avg": "pain_average"}
TOTAL_WORDS = frozenset({"total", "score", "sum", "summe"})
ITEM_WORDS = frozenset({"item", "items", "q", "question", "frage", "i", "f"})
ONCE = ("birth", "geb", "random", "enrol", "einschluss", "consent", "einwillig", "baseline", "onset")
