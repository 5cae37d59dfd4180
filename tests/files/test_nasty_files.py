"""Many nasty files, each with its known truth: loaded right, loaded with a visible warning, or refused in a sentence.

A case is the file, what is said about it, and one of three outcomes: the exact diary it holds; the diary and the
words of a warning or reject; the words of the refusal, which name the line or the column. Nothing else may happen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import TODAY, sheet_of

HEAD = "id,date,pain_average,note\n"
A, B = "a,2024-03-01,3,x\n", "b,2024-03-02,4.5,y\n"
ROWS = [("a", date(2024, 3, 1), 3.0, "x"), ("b", date(2024, 3, 2), 4.5, "y")]
FIRST, SECOND = ROWS[:1], ROWS[1:]


@dataclass(frozen=True)
class Case:
    """rows: what the study holds afterwards; said: words of the warnings and rejects, in any order, each of them;
    refused: words of the one sentence. n_rejected: how many records are listed."""

    raw: str | bytes
    rows: list | None = None
    said: tuple[str, ...] = ()
    n_rejected: int = 0
    refused: str | None = None
    answers: dict = field(default_factory=dict)
    encoding: str | None = None


def noted(*notes):
    return [(*row[:3], note) for row, note in zip(ROWS, notes, strict=True)]


def semicolons(text):
    return text.replace(".", "¤").replace(",", ";").replace("¤", ",")


GERMAN = "id;Datum;Schmerz;Notiz\na;01.03.2024;3;müde\nb;02.03.2024;4,5;Füße\n"
IN_GERMAN = noted("müde", "Füße")
CASES = {
    # encodings
    "utf-8": Case(HEAD + A + B, ROWS),
    "utf-8 with a mark": Case((HEAD + A + B).encode("utf-8-sig"), ROWS),
    "utf-16 le with a mark": Case(b"\xff\xfe" + GERMAN.encode("utf-16-le"), IN_GERMAN),
    "utf-16 be with a mark": Case(b"\xfe\xff" + GERMAN.encode("utf-16-be"), IN_GERMAN),
    "utf-16 le without": Case(GERMAN.encode("utf-16-le"), IN_GERMAN, ("was read as UTF-16",)),
    "utf-16 be without": Case(GERMAN.encode("utf-16-be"), IN_GERMAN, ("was read as UTF-16",)),
    "utf-16 cut in half": Case(b"\xff\xfe" + GERMAN.encode("utf-16-le")[:-1], refused="UTF-16 but is damaged"),
    "windows-1252": Case(GERMAN.encode("cp1252"), IN_GERMAN, ("Windows-1252", "line 2", "müde")),
    "windows-1252 with a dash": Case(
        (HEAD + A.replace("x", "so – so")).encode("cp1252"), [(*ROWS[0][:3], "so – so")], ("Windows-1252",)
    ),
    "latin-1 accents": Case(
        (HEAD + A.replace("x", "été")).encode("latin-1"), [(*ROWS[0][:3], "été")], ("Windows-1252", "été")
    ),
    "mac roman is asked": Case(
        GERMAN.encode("mac-roman"), refused="line 2.*“.*müde.*” in Mac Roman.*--encoding mac-roman"
    ),
    "mac roman as said": Case(GERMAN.encode("mac-roman"), IN_GERMAN, encoding="mac-roman"),
    "another encoding as said": Case(GERMAN.encode("cp1252"), IN_GERMAN, encoding="windows-1252"),
    "an encoding that does not fit": Case(GERMAN.encode("cp1252"), refused="Line 2.*not UTF-8", encoding="utf-8"),
    "an encoding nobody knows": Case(GERMAN, refused="no encoding “klingon”", encoding="klingon"),
    "bytes of no text": Case((HEAD + A).encode() + b"c,\x81\x8d\xfc,1,\n", refused="Line 3 has a byte"),
    "a half letter in utf-8": Case(
        (HEAD + A).encode() + b"b,2024-03-02,4.5,\xc3\n",
        said=("Windows-1252", "line 3"),
        rows=[ROWS[0], (*ROWS[1][:3], "Ã")],
    ),
    # shape
    "crlf": Case((HEAD + A + B).replace("\n", "\r\n"), ROWS),
    "cr": Case((HEAD + A + B).replace("\n", "\r"), ROWS),
    "mixed line ends": Case(HEAD.replace("\n", "\r\n") + A + B, ROWS),
    "no line end at the end": Case((HEAD + A + B).rstrip("\n"), ROWS),
    "blank lines": Case("\n\n" + HEAD + "\n" + A + "\n\n" + B + "\n", ROWS),
    "tabs": Case((HEAD + A + B).replace(",", "\t"), ROWS),
    "bars": Case((HEAD + A + B).replace(",", "|"), ROWS),
    "decimal commas": Case(semicolons(HEAD + A + B), ROWS),
    "decimal commas in quotes": Case((HEAD + A + B).replace("4.5", '"4,5"'), ROWS),
    "spaces around everything": Case((HEAD + A + B).replace(",", " , "), ROWS),
    "separators too many": Case((HEAD + A + B).replace("\n", ",,\n"), ROWS, ("left out",)),
    "a line too short": Case(HEAD + A + "c,2024-03-01\n" + B, ROWS, ("the row has 2 cells",), 1),
    "a line too long": Case(HEAD + A + "c,2024-03-01,1,a,b\n" + B, ROWS, ("the row has 5 cells",), 1),
    "a nul in a cell": Case(HEAD + A + "c,2024-03-01,1,a\0b\n" + B, ROWS, ("NUL",), 1),
    "a nul in the header": Case("id,da\0te,pain\na,2024-03-01,3\n", refused="Line 1: the name of column 2 holds a NUL"),
    "a stray quote inside": Case(HEAD + A.replace("x", '5" nail') + B, noted('5" nail', "y")),
    "a quote at the start": Case(HEAD + A.replace("x", '"x') + B, refused="Line 2: a quotation mark opens a cell"),
    "text behind a quote": Case(HEAD + A.replace("x", '"x"y') + B, SECOND, ("text follows a closing",), 1),
    "a line end in a note": Case(HEAD + A.replace("x", '"u\nv"') + B, noted("u\nv", "y")),
    "two columns of one name": Case("id,date,pain,pain\na,2024-03-01,3,4\n", refused="columns 3 and 4 are both"),
    "no header": Case(A + B, refused="Line 1 looks like data"),
    "no records": Case(HEAD, refused="no records"),
    "nothing": Case("", refused="empty"),
    # above and below
    "a title above": Case("Diary export\n" + HEAD + A + B, ROWS, ("Line 1 stands above the header (line 2)",)),
    "several lines above": Case(
        "Diary export\nStudy: backs\n\n2024-04-01\n" + HEAD + A + B, ROWS, ("Lines 1 to 4 stand above", "Diary export")
    ),
    "a padded title above": Case("Diary export,,,\n,,,\n" + HEAD + A + B, ROWS, ("above the header (line 3)",)),
    "a title in quotes above": Case('"Diary, as exported"\n' + HEAD + A + B, ROWS, ("Diary, as exported",)),
    "a line of totals": Case(HEAD + A + B + "Total,,3.75,\n", ROWS, ("“Total” is a line of totals",), 1),
    "a mean with a date": Case(HEAD + A + B + "Mean,2024-03-02,3.75,\n", ROWS, ("“Mean” is a line of totals",), 1),
    "a remark below": Case(HEAD + A + B + "Exported by hand\n", ROWS, ("the row has 1 cells",), 1),
    # days
    "two-digit years are asked": Case((HEAD + A + B).replace("2024-03-0", "03/24/0"), refused="years have two digits"),
    "two-digit years as said": Case(
        HEAD + "a,01.03.24,3,x\nb,02.03.24,4.5,y\n", ROWS, answers={"date_format": "%d.%m.%y"}
    ),
    "the year 0123": Case(HEAD + A + B + "c,0123-03-01,1,\n", ROWS, ("0123-03-01 is before 1900",), 1),
    "the year 0023": Case(HEAD + A + B + "c,0023-03-01,1,\n", refused="“0023-03-01” is 1 March 2023"),
    "only the year 0023": Case(HEAD + "a,0023-03-01,3,x\n", refused="“0023-03-01” is 1 March 2023"),
    "day or month first": Case(
        HEAD + "a,01/03/2024,3,x\nb,02/03/2024,4.5,y\n", refused="1 March 2024 or .*3 January 2024"
    ),
    "both orders in one column": Case(
        HEAD + "a,13/03/2024,3,x\nb,03/14/2024,4.5,y\n", refused="no one order reads them all.*13/03/2024.*03/14/2024"
    ),
    "both orders as said": Case(
        HEAD + "a,13/03/2024,3,x\nb,03/14/2024,4.5,y\n",
        [("a", date(2024, 3, 13), 3.0, "x")],
        ("“03/14/2024” is not a date in the format %d/%m/%Y",),
        1,
        answers={"date_format": "%d/%m/%Y"},
    ),
    "a day that is none": Case(HEAD + A + B + "c,2024-02-30,1,\n", ROWS, ("“2024-02-30” is not a date",), 1),
    "a day to come": Case(HEAD + A + B + "c,2031-01-01,1,\n", ROWS, ("in the future",), 1),
    "days in words": Case(HEAD + "a,1 March 2024,3,x\nb,2 March 2024,4.5,y\n", ROWS),
    # numbers
    "a thousands sign": Case(HEAD + A + B + 'c,2024-03-01,"1,000",\n', refused="decimal"),
    "a number in words": Case(HEAD + A + B + "c,2024-03-01,three,\n", ROWS, ("“three” is not a number",), 1),
    "out of range": Case(HEAD + A + B + "c,2024-03-01,11,\n", ROWS, ("11 is outside 0 to 10",), 1),
    "a code": Case(HEAD + A + B + "c,2024-03-01,-99,\n", ROWS, ("declare it: --missing -99",), 1),
    "an exponent": Case(HEAD + A + B + "c,2024-03-01,1e1,\n", ROWS, ("“1e1” is not a number",), 1),
    "not a number at all": Case(HEAD + A + B + "c,2024-03-01,inf,\n", ROWS, ("“inf” is not a number",), 1),
    "0 to 100": Case(HEAD + A.replace(",3,", ",30,") + B.replace("4.5", "45"), refused="0 to 100"),
    "the same line twice": Case(HEAD + A + A + B, ROWS),
    "two lines that differ": Case(HEAD + A + A.replace(",3,", ",9,") + B, SECOND, ("line 3 says something else",), 2),
}


@pytest.mark.parametrize("name", CASES)
def test_every_nasty_file_ends_in_one_of_three_ways(bench, name):
    case = CASES[name]
    try:
        sheet, plan = read_as(sheet_of(case.raw, encoding=case.encoding), Answers(**case.answers))
        done = load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    except ImportFault as fault:
        assert case.refused is not None, fault
        assert "\n" not in str(fault)
        assert re.search(case.refused, str(fault)), fault
        return
    assert case.refused is None, f"loaded: {done}"
    held = bench.rows(
        """select label, on_day, pain_average, note from current_day_entry join participant using (participant_id)
           order by 1, 2"""
    )
    assert held == case.rows
    assert done.rejected == case.n_rejected
    assert done.records == done.stored + done.duplicates + done.rejected
    words = " ".join([*done.warnings, *done.rejects["reason"]])
    for part in case.said:
        assert part in words, words
    if not case.said:
        assert words == ""
