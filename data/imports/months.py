"""Months by name, long, short and as people shorten them, in the languages of Europe (CLDR's lists, by way of babel).

A name is compared without case, accents and points. A short form that no list has is taken for the one month of a
language that begins with it ("Sept"). A name that is another month in another language (listopad: October in
Croatian, November in Polish and Czech) is told by the other months of its column, or asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

LANGUAGES = (
    "en de fr es it nl pt da nb nn sv fi is pl cs sk hu ro hr bs sr sr_Latn sl mk bg ru uk be el tr et lv lt sq ca "
    "eu gl ga br cy mt lb fo fy se de_AT"
).split()
# asked only where none of these knows a name
FURTHER = "rm gd gsw hsb dsb fur ast ka hy az sc lij vec szl oc kw gv ksh nds smn cv tt kl an pms lmo".split()
LEAST_LETTERS = 3  # of a name that is cut short
# written everywhere, in no list
ALSO = {"de": {"mrz": 3, "jaenner": 1, "feber": 2}, "nl": {"mrt": 3}, "fr": {"fevr": 2, "jul": 7}}
# between the parts of a date: "3 de marzo de 2024", "March the 3rd", "2024 m. kovo 3 d.", "3. ozujka 2024. g."
BETWEEN = frozenset(
    "of the de del d do da di den der le el il la lo l m g r roku god год г рік р ve a gada gads am on".split()
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "æ": "ae", "ø": "oe"})
_WORD = re.compile(r"[^\W\d_]+")
_DAY_AND_MONTH = re.compile(r"(?P<before>[^\W\d_]{3,})\.?[-. /]+[0-9]{1,2}|[0-9]{1,2}[-. /]+(?P<after>[^\W\d_]{3,})\.?")
_ORDINAL = re.compile(r"(?<=\d):?(?:st|nd|rd|th|er|re|ere|eme|ste|de|e|o|a|η|ος|го|е|й)(?![^\W_])")


def folded(text: str) -> str:
    """A text in lower case, of usual width, without accents."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).replace("ı", "i")


def without_ordinals(text: str) -> str:
    """A folded text with 1st, 1er, 1º and their kin as plain numbers."""
    return _ORDINAL.sub("", folded(text))


def name_in(text: str) -> str:
    """The words of a text that may name a month: without those that only join a date, and without weekdays."""
    words = [word for word in _WORD.findall(without_ordinals(text)) if word not in BETWEEN]
    for start in range(1, len(words)):
        # mar is a day of the week before a month, and a month before a year
        if words[start - 1] not in _weekdays():
            break
        if months_named(" ".join(words[start:])):
            return " ".join(words[start:])
    return " ".join(words)


def months_named(name: str) -> Mapping[str, int]:
    """The month, by language, that a name from `name_in` stands for; empty if for none."""
    listed = _listed(tuple(LANGUAGES))
    exact = {language: names[name] for language, names in listed.items() if name in names}
    if exact:
        return exact
    cut = {}
    for language, names in listed.items() if len(name) >= LEAST_LETTERS else ():
        months = {month for full, month in names.items() if full.startswith(name)}
        if len(months) == 1:
            cut[language] = months.pop()
    if cut:
        return cut
    return {language: names[name] for language, names in _listed(tuple(FURTHER)).items() if name in names}


def is_made_day(text: str) -> bool:
    """Whether a text is a day without a year, as 3-Oct, which a spreadsheet makes of 3/10."""
    found = _DAY_AND_MONTH.fullmatch(text.strip())
    return bool(found and months_named((found["before"] or found["after"]).casefold()))


@cache
def month_of(name: str, language: str | None = None) -> int | None:
    """The month of a name, in that language if it has it, else if all languages that know it agree."""
    by_language = months_named(name)
    if language is not None and language in by_language:
        return by_language[language]
    months = set(by_language.values())
    return months.pop() if len(months) == 1 else None


def languages_of(names: Iterable[str]) -> tuple[str | None, ...]:
    """The languages in which the names of a column can be read, one for each reading; (None,) if there is only one
    reading, whichever the language. Names that stand for no month are left out."""
    known = {name: by_language for name in names if (by_language := months_named(name))}
    doubtful = [name for name, by_language in known.items() if len(set(by_language.values())) > 1]
    if not doubtful:
        return (None,)
    languages = [*LANGUAGES, *FURTHER]
    able = [language for language in languages if all(language in by_language for by_language in known.values())]
    able = able or [language for language in languages if all(language in known[name] for name in doubtful)]
    readings: dict[tuple[int, ...], str] = {}
    for language in able:
        readings.setdefault(tuple(known[name][language] for name in doubtful), language)
    return tuple(readings.values())


@cache
def _listed(languages: tuple[str, ...]) -> Mapping[str, Mapping[str, int]]:
    """Months by name, by language, of some languages."""
    from babel import Locale  # of some use only where a column names months

    listed: dict[str, dict[str, int]] = {}
    for language in languages:
        lists = Locale.parse(language).months
        names = {
            spelled: month
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for month, name in lists[context][width].items()
            for spelled in (name_of(name), name_of(name.casefold().translate(_SPELLED_OUT)))
            if spelled
        }
        listed[language] = {**names, **ALSO.get(language, {})}
    return listed


def name_of(name: str) -> str:
    """The name of a month as a list has it, in the form in which it is compared."""
    return " ".join(word for word in _WORD.findall(folded(name)) if word not in BETWEEN)


def weekdays_named(name: str) -> frozenset[int]:
    """The days of the week, Monday 0, that a name may stand for; empty if for none."""
    return _weekdays().get(name_of(name) or name, frozenset())


@cache
def _weekdays() -> Mapping[str, frozenset[int]]:
    from babel import Locale

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        days = Locale.parse(language).days
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in days[context][width].items():
                    found.setdefault(name_of(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items() if name}
