"""A maker's table as it is laid out: its header by what stands in it, its records with their lines."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from data.imports.devices.cells import text_of

SIGNS = (",", ";", "\t", "|")
TOP_LINES = 6  # lines that may stand above the header
NAME = re.compile(r"[^,;\t|0-9]{1,60}")  # of a table, on a line of its own
# how the makers call it in the languages of their accounts
DATE = frozenset(
    "date day datum dato data fecha jour tag dag giorno päivä päivämäärä tarih dia día calendar_date calendardate "
    "full_date 日付 日期 날짜 дата datums kuupäev dátum ημερομηνία ngày tanggal תאריך التاريخ วันที่".split()
)
STEP = frozenset(
    "step steps stepcount step_count totalsteps total_steps step_total schritte schrittzahl schrittanzahl pas pasos "
    "passos passi stappen kroki steg skridt skritt askeleet askelmäärä adım adim шаги kroky lépések 歩数 步数 걸음 걸음수 "
    "βήματα кроки pași langkah צעדים الخطوات koraci koraki".split()
)
STEP_PHRASES = (
    "step count",
    "total steps",
    "number of steps",
    "nombre de pas",
    "número de pasos",
    "conteggio passi",
    "anzahl der schritte",
    "anzahl schritte",
    "liczba kroków",
    "aantal stappen",
    "contagem de passos",
    "adım sayısı",
    "αριθμός βημάτων",
    "số bước",
    "jumlah langkah",
    "počet kroků",
    "antal steg",
    "antall skritt",
    "antal skridt",
    "askelten määrä",
    "количество шагов",
    "кількість кроків",
    "lépések száma",
    "număr de pași",
)
# words of many languages, a line each
WALK = ("walk", "geh", "march", "camin", "cammin", "wandel", "chód", "spacer", "gå", "kävel", "yürü", "ходьб", "ウォーキング", "步行",
        "健走", "걷기", "gyalog", "chůze", "chôdza", "promenad", "περπάτ", "περπατ", "βάδισ", "hodanje", "mers pe jos", "đi bộ", "jalan kaki",
        "הליכה", "المشي", "เดิน")  # fmt: skip
WALKS = frozenset(("gang", "gange", "gång", "hoja", "mers"))  # whole words: others begin so, or end
ASLEEP = ("sleep", "schlaf", "sommeil", "sueño", "sonno", "slaap", "sono", "sömn", "søvn", "uni", "sen ", "uyku", "сон", "睡眠")  # fmt: skip
SITTING = ("sedentary", "sitzen", "sedentari", "sédentair", "zittend", "inattiv", "stillasittande", "inaktiv")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Names as written and folded, the line of the header, what stands above it, and the text below."""

    names: list[str]
    folded: list[str]
    above: list[list[str]]
    line: int
    sign: str
    lines: list[str]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The records with the line on which each starts, up to an empty line."""
        reader = csv.reader(islice(self.lines, self.line, None), delimiter=self.sign)
        done = 0
        for row in reader:
            line, done = self.line + done + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                if self.above:  # another table follows
                    return
                continue
            yield line, row

    def place(self, *names: str) -> int | None:
        """The column with one of these names, folded."""
        return next((self.folded.index(name) for name in names if name in self.folded), None)

    def has(self, *names: str) -> bool:
        """Whether all of these are there."""
        return all(name in self.folded for name in names)


def fold(name: str) -> str:
    """A name without case, without what stands around it."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().strip("\ufeff \t\"'").split())


def read_table(content: bytes, line: int | None = None) -> Table | None:
    """The table of a text: its header is the first of the lines with two names or more (or line `line`)."""
    return _table_at(text_of(content).splitlines(keepends=True), 0, line)


def tables_of(content: bytes) -> Iterator[Table]:
    """The tables of a text, one below the other, each behind an empty line and a line with its name."""
    lines = text_of(content).splitlines(keepends=True)
    begins = [
        0,
        *(at for at in range(1, len(lines)) if not lines[at - 1].strip() and NAME.fullmatch(lines[at].strip())),
    ]
    for begin in begins:
        if table := _table_at(lines, begin, None):
            yield table


def _table_at(lines: list[str], begin: int, line: int | None) -> Table | None:
    above: list[list[str]] = []
    for at in range(begin, min(begin + TOP_LINES, len(lines))):
        sign = max(SIGNS, key=lines[at].count)
        row = next(csv.reader([lines[at]], delimiter=sign), [])
        if (line is None and len(row) > 1 and any(cell.strip() for cell in row)) or line == at + 1:
            return Table(
                names=row, folded=[fold(name) for name in row], above=above, line=at + 1, sign=sign, lines=lines
            )
        if any(cell.strip() for cell in row):
            above.append(row)
    return None


def is_step(name: str) -> bool:
    """Whether a folded name is that of a number of steps, not of a goal or a length."""
    return name in STEP or name in STEP_PHRASES or name.replace(" ", "") in STEP


def is_date(name: str) -> bool:
    """Whether a folded name is that of a day."""
    return name in DATE


def is_walk(text: str) -> bool:
    """Whether a text, in any of the languages, is about walking."""
    folded = fold(text)
    return folded in WALKS or any(word in folded for word in WALK)


def is_sleep(text: str) -> bool:
    """Whether a text, in any of the languages, is about being asleep."""
    folded = fold(text)
    return any(folded.startswith(word) for word in ASLEEP)


def cell_of(row: list[str], place: int | None) -> str:
    """A cell, empty where the row ends before it."""
    return row[place].strip() if place is not None and place < len(row) else ""
