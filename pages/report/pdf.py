"""A report as a PDF: one A4 page to hand over, notes on the pages after it.

Tagged and checked against PDF/UA-1 while it is written: title, language, headings, header cells and a text
alternative of every figure are in it. Fonts come with the compiler, nothing is fetched, and the same report
gives the same bytes. Texts travel as JSON beside the template, never within it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC
from functools import cache

import typst

from pages.report.document import Report
from pages.telling.plain_page import TEMPLATES
from pages.telling.svg import BOX, showable, standalone
from pages.telling.wording import day_text

# words with more letters may be broken, so that nothing runs off the paper
LONGEST_WORD, LONGEST_WORD_IN_A_TABLE = 40, 16
NOT_SHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def report_pdf(report: Report) -> bytes:
    """The report as a tagged PDF of the standard PDF/UA-1.

    Signs for which no font of the compiler has a shape are named (emoji) or stand as a box (letters), and
    then a line says so.
    """
    stand_ins: dict[int, str] = {}
    while True:
        try:
            return _compiled(report, stand_ins)
        except typst.TypstError as fault:
            missing = _missing(fault.diagnostic) - stand_ins.keys()
            if not missing:
                raise
            stand_ins |= {sign: _stand_in(chr(sign)) for sign in missing}


def _compiled(report: Report, stand_ins: dict[int, str]) -> bytes:
    compiler = typst.Compiler(
        (TEMPLATES / "report.typ").read_bytes(),
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_said(report, stand_ins))},
    )
    made_at = report.made_at.replace(microsecond=0, tzinfo=UTC)  # the compiler refuses parts of a second
    return compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at)


@cache
def _fonts() -> typst.Fonts:
    """The fonts within the compiler: the same on every computer."""
    return typst.Fonts(include_system_fonts=False)


def _said(report: Report, stand_ins: dict[int, str]) -> dict:
    """Everything the template places, as text that it can show."""
    css = (TEMPLATES / "paper.css").read_text(encoding="utf-8")

    def text(words: str, longest: int = LONGEST_WORD) -> str:
        return _breakable(showable(words).translate(stand_ins), longest)

    def cell(words: str) -> str:
        return text(words, LONGEST_WORD_IN_A_TABLE)

    boxes = BOX in stand_ins.values()
    return {
        "heading": text(report.heading),
        "subtitle": text(report.subtitle),
        "sentences": [text(sentence) for sentence in report.sentences],
        "figures": [
            {
                "title": text(figure.title),
                "description": text(figure.description),
                "svg": standalone(showable(figure.wide or figure.svg).translate(stand_ins), css),
                "is_wide": bool(figure.wide),
            }
            for figure in report.figures
        ],
        "tables": [
            {
                "title": text(table.title),
                "columns": [cell(column) for column in table.columns],
                "rows": [[cell(words) for words in row] for row in table.rows],
            }
            for table in report.tables
        ],
        "how": [text(line) for line in report.how] + [_BOXES_SAID] * boxes,
        "made": text(report.made),
        "notes": [{"on_day": day_text(note.on_day), "text": text(note.text)} for note in report.notes],
    }


_BOXES_SAID = f"{BOX}: a letter that this file has no type for; the web page of the same report shows it."


def _breakable(words: str, longest: int) -> str:
    """A place to break after every so many letters without a space."""
    return re.sub(rf"\S{{{longest}}}(?=\S)", lambda part: part[0] + "\u200b", words)


def _missing(diagnostic: str) -> set[int]:
    """The signs that the compiler says it has no shape for; it writes some of them as escapes."""
    found = "".join(NOT_SHOWN.findall(diagnostic))
    escaped = {int(code, 16) for code in ESCAPE.findall(found)}
    return escaped | {ord(one) for one in found if not one.isascii()}


def _stand_in(sign: str) -> str:
    """What is written for a sign without a shape: the name of a picture, a box for a letter, nothing for a joiner."""
    category = unicodedata.category(sign)
    if category == "So":
        return f"({unicodedata.name(sign, 'sign').lower()})"
    return "" if category in ("Cf", "Mn", "Me", "Sk", "Zl", "Zp") else BOX
