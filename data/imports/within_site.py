"""Participants who are numbered anew at each site: the 1 of one clinic is not the 1 of the next. Asked, and put together
with their site where somebody says so.
"""

from __future__ import annotations

import numpy as np

from data.imports import names
from data.imports.column import Column
from data.imports.faults import ImportFault
from data.imports.plan import Answers, Choice, Question
from data.imports.put_together import put_together
from data.imports.sheet import Sheet

JOIN = "+"  # between the names of the two columns, as site+id
SITES = frozenset(
    "site sites siteid center centre centers centres clinic klinik klinikum hospital practice practise praxis location "
    "country zentrum zentren studienzentrum standort pruefzentrum krankenhaus land centro centri centra centrum sentrum "
    "senter klinikk sjukhus sygehus sykehus ziekenhuis locatie hopital clinique sede ospedale clinica osrodek szpital "
    "keskus sairaala school gp dag facility unit cluster".split()
)
BESIDE = frozenset("id nr no number code name study trial num n".split())  # words that such a name may have as well
GROUPS = ("redcap", "data", "access", "group")


def with_people(sheet: Sheet, told: Answers) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet with site and label in one column where somebody said that it takes both, and what to say of it."""
    joined = told.columns.get("participant") or ""
    site, _, who = joined.partition(JOIN)
    if joined in sheet.columns or site not in sheet.columns or who not in sheet.columns:
        return sheet, ()
    made = put_together(sheet, (site, who), joined, _labels, instead_of=[who])
    shown = next((text for text in made.column(joined).texts if text), "")
    return made, (f"“{site}” and “{who}” together name a participant, as “{shown}”.",)


def _labels(pairs: list[tuple[str, ...]]) -> list[str]:
    """A participant by site and label, which the pairs are; ImportFault where one name would be that of two people.

    a-b with c and a with b-c are two people, whom one name would make one.
    """
    first: dict[str, tuple[str, ...]] = {}
    texts = [f"{place}-{label}" if place and label else "" for place, label in pairs]  # nobody where one is not told
    for text, pair in zip(texts, pairs, strict=True):
        if text and first.setdefault(text, pair) != pair:
            (site, who), (other, label) = first[text], pair
            raise ImportFault(
                f"“{who}” at “{site}” and “{label}” at “{other}” would both be called “{text}”; give one of the sites "
                "another name in the file, without a hyphen."
            )
    return texts


def site_question(sheet: Sheet, columns: dict[str, str], said: Answers) -> list[Question]:
    """Whether a label that stands at several sites is one person or several; None asked where each has one site."""
    name = columns.get("participant")
    if name is None:
        return []
    if JOIN in name and name in sheet.made:
        site, _, who = name.partition(JOIN)
        return [_question(site, who, None, answer=name)]
    for site in sheet.columns:
        if site != name and site not in columns.values() and _is_site(site):
            shown = _shared(sheet.column(site), sheet.column(name))
            if shown is not None:
                answer = name if said.columns.get("participant") == name else None
                return [_question(site, name, shown, answer=answer)]
    return []


def _is_site(column: str) -> bool:
    found = names.words(names.last_part(column) or column)
    return found == GROUPS or (bool(SITES & set(found)) and set(found) <= SITES | BESIDE)


def _shared(places: Column, labels: Column) -> tuple[str, str, str] | None:
    """The first label that stands at two sites, and these."""
    is_told = np.array([bool(text) for text in places.trimmed], bool)[places.codes]
    is_told &= np.array([bool(text) for text in labels.trimmed], bool)[labels.codes]
    pairs = np.unique(np.stack([labels.codes[is_told], places.codes[is_told]]), axis=1)
    twice = np.flatnonzero(pairs[0][1:] == pairs[0][:-1])
    if not len(twice):
        return None
    at = int(twice[0])
    return labels.trimmed[pairs[0][at]], places.trimmed[pairs[1][at]], places.trimmed[pairs[1][at + 1]]


def _question(site: str, who: str, shown: tuple[str, str, str] | None, *, answer: str | None) -> Question:
    joined = f"{site}{JOIN}{who}"
    apart, one = "they are different people, called by both", "a label is one person at every site"
    if shown is None:
        text = f"Column “{who}” is counted anew in “{site}”: {apart}, or {one}"
    else:
        label, first, second = shown
        text = f"Column “{who}”: “{label}” stands both at “{first}” and at “{second}” (“{site}”): {apart}, or {one}"
        apart = f"{apart}, as “{first}-{label}” and “{second}-{label}”"
    text += f'; decide with --map "participant={joined}" or --map "participant={who}".'
    choices = (Choice(joined, apart), Choice(who, one))
    cell = shown[0] if shown else None
    column = who if answer != joined else joined
    return Question(
        topic="cells", role="participant", column=column, text=text, choices=choices, answer=answer, cell=cell
    )
