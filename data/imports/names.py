"""Guess from its name what a column holds: English, German, and the names common exports use.

A guess is shown before anything is stored. Names are compared word by word, so that "pain_location" or
"pain medication" is never taken for a pain score.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from data.imports.column_words import ALONE, EXACT, FILLER, ITEM_WORDS, KIND_NAMES, ONCE, PAIN, TOTAL_WORDS, WORDS

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
