"""Sentences about a file as a page says them: what a terminal decides with an option, a page decides where it stands."""

from __future__ import annotations

import re

# where each option of `respite load` is to be found on the page
WHERE = {
    "--map": "Say what a column becomes in its row",
    "--scale": "Say how a column is read in its row",
    "--date-format": "Say how days are written in the row of their column",
    "--same": "Answer it in the row of the column",
    "--label": "Say what a value is called in the row of its column",
    "--keep": "Tick the column to store it all the same",
    "--age": "Tick the dates of birth to store an age in their place",
    "--kind": "Say what the file holds under “The file as a whole”",
    "--instrument": "Name the questionnaire under “The file as a whole”",
    "--shape": "Choose the layout under “The file as a whole”",
    "--decimal": "Choose the decimal sign under “The file as a whole”",
    "--missing": "Name codes that mean no answer under “The file as a whole”",
    "--blank": "Say what a blank is under “The file as a whole”",
    "--zone": "Name the zone under “The file as a whole”",
    "--encoding": "Choose the letters under “The file as a whole”",
    "--sheet": "Choose the sheet above",
    "--study": "Choose above whose data it is",
    "--outcome": "Say in the row of a column that it is an outcome of the study",
    "--range": "Say from where to where it goes in the table of outcomes",
    "--better": "Say which end is better in the table of outcomes",
    "--matters": "Say which change matters in the table of outcomes",
    "--covers": "Say how many days an answer is about in the row of its column",
    "--asked-every": "Say how many days apart people were asked under “The file as a whole”",
    "--visit": "Give each visit its planned day where it is asked",
    "--day-zero": "Say which date day 0 was under “The file as a whole”",
    "--imputation": "Say in its row that the column numbers imputations",
    "--report": "The report is below what was stored",
    "--travel": "Give the days of travel where they are asked for",
    "--device": "Name the device where it is asked for",
    "--dictionary": "Give the dictionary beside the file",
    "--dry-run": "Nothing is stored before the button is pressed",
}
OPTION = re.compile(r"(?<![\w-])(" + "|".join(sorted(WHERE, key=len, reverse=True)) + r")(?![\w-])")
_ENDS = re.compile(r"; |: |(?<=[.?]) |, or | \(")


def without_options(text: str) -> str:
    """The text up to where it begins to name options of the terminal, whole up to a sign that ends a clause."""
    option = OPTION.search(text)
    if option is None:
        return text
    head = text[: option.start()]
    ends = [
        match.start()
        for match in _ENDS.finditer(head)
        if head.count("“", 0, match.start()) == head.count("”", 0, match.start())
        and not (match[0] == " (" and ")" in head[match.end() :])
    ]
    kept = head[: ends[-1]] if ends else ""
    if kept.count("(") > kept.count(")"):
        kept = kept[: kept.rindex("(")]  # what is said in brackets goes with its option
    return kept.rstrip()


def for_people(text: str) -> str:
    """A sentence about a file without the terminal's options, and instead where the page takes the answer."""
    if OPTION.search(text) is None:
        return text
    head = without_options(text)
    ways = dict.fromkeys(WHERE[option] for option in OPTION.findall(text))
    first, *more = ways
    way = " or ".join([first, *(one[0].lower() + one[1:] for one in more)])
    sentence = head if head.endswith(("?", ".")) else f"{head}."
    return " ".join([*([sentence] if head else []), f"{way}."])
