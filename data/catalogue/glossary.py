"""The words that Respite uses, in plain language: data/catalogue/glossary.toml, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from data.catalogue.strict_toml import Fields, read

FILE = Path(__file__).parent / "glossary.toml"


class GlossaryError(ValueError):
    """A glossary file that cannot be used; the message names the place."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word, what it means in plain words, one line of statistics or None, and other names it is found by."""

    term: str
    plain: str
    statistics: str | None
    also: tuple[str, ...]

    def has(self, text: str) -> bool:
        """Whether all words of `text` stand somewhere in this entry, whatever their case."""
        said = " ".join((self.term, self.plain, self.statistics or "", *self.also)).casefold()
        return all(word in said for word in text.casefold().split())


@dataclass(frozen=True)
class Glossary:
    """All terms in the order of the alphabet, and when they were last read through."""

    terms: tuple[Term, ...]
    reviewed: date


@cache
def load_glossary() -> Glossary:
    """The shipped glossary."""
    return read_glossary(FILE)


def read_glossary(path: Path) -> Glossary:
    """Read and check one file; a term given twice or out of order is refused with a sentence that names it."""
    fields = read(path, GlossaryError)
    found = Glossary(tuple(_term(row) for row in fields.tables("terms")), fields.day("reviewed"))
    names = [one.term.casefold() for one in found.terms]
    for before, name in pairwise(names):
        if name <= before:
            raise fields.fault(f"“{name}” stands after “{before}”; each term stands once, in the order of the alphabet")
    fields.done()
    return found


def matching(glossary: Glossary, text: str) -> tuple[Term, ...]:
    """The terms that hold all words of `text`; those whose name or other names do come first. All if it is blank."""
    found = [one for one in glossary.terms if one.has(text)]
    wanted = text.casefold().strip()
    return tuple(sorted(found, key=lambda one: not any(wanted in name.casefold() for name in (one.term, *one.also))))


def _term(row: Fields) -> Term:
    term = Term(
        term=row.text("term"),
        plain=row.text("plain"),
        statistics=row.text("statistics", None),
        also=row.texts("also", ()),
    )
    row.done()
    return term
