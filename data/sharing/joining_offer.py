"""A study opened for joining: what it says to those who may take part, what it asks for, and the code it hands out.

A statement is kept in every version; a new one asks everybody anew. Of a code only its hash is kept, as for links.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from data.accounts.access_codes import SIGNS
from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import KINDS, MEASURES
from data.store.store import Collection, StoreError, now

TEXT_LIMIT = 2000
TEXTS = {
    "purpose": "What the study is for",
    "seen_by": "Who sees what is shared",
    "kept_for": "How long it is kept",
    "contact": "Whom to ask",
}
NOTE = "note"  # the name of the one thing there is about notes
OWN_THINGS = "own"  # and about what people record of their own, of which each person ticks each by its name
CODE_LENGTH = 16  # signs of 30: 78 bits


@dataclass(frozen=True, order=True)
class Item:
    """A kind of data of a diary: a measure, activity or questionnaire by name, its notes (all of them), or one thing of its
    own by name; `OWN_THINGS` by name is what a study asks for, of whatever people have."""

    about: str
    name: str


@dataclass(frozen=True)
class Ask:
    """What a study asks for; what is not optional is a condition of taking part."""

    item: Item
    is_optional: bool


@dataclass(frozen=True)
class Statement:
    """What a study says in its own words, and the kinds of data it asks for from the day `from_on` on."""

    purpose: str
    seen_by: str
    kept_for: str
    contact: str
    from_on: date
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Stated:
    """A version of a statement, from 1, and when it was stated (UTC)."""

    version: int
    statement: Statement
    stated_at: datetime


def items_there_are() -> dict[str, tuple[str, ...]]:
    """All that a study can ask for: by what it is about the names."""
    return {
        "measure": tuple(MEASURES),
        "activity": tuple(KINDS),
        "instrument": tuple(instruments()),
        OWN_THINGS: (OWN_THINGS,),
        "note": (NOTE,),
    }


def state(study: Collection, statement: Statement, *, key: str) -> None:
    """State, or state anew: those who take part are asked anew, and until then nothing more of theirs comes in."""
    _check(study, statement)
    with study.store.writing() as cursor:
        earlier = statements(study)
        if cursor.execute(
            "select 1 from joining_statement where collection_id = ? and idempotency_key = ?", [study.id, key]
        ).fetchall():
            return
        if earlier and earlier[-1].statement == statement:
            raise StoreError("Nothing of the statement is changed, so nobody has to be asked anew.")
        version = len(earlier) + 1
        texts = [getattr(statement, name) for name in TEXTS]
        cursor.execute(
            "insert into joining_statement values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [study.id, version, *texts, statement.from_on, now(), key],
        )
        for position, ask in enumerate(statement.asks, start=1):
            cursor.execute(
                "insert into joining_ask values (?, ?, ?, ?, ?, ?)",
                [study.id, version, position, ask.item.about, ask.item.name, ask.is_optional],
            )
        study.note(cursor, "settings", statement=version)


def statements(study: Collection) -> tuple[Stated, ...]:
    """Every version of what a study says, the first one first."""
    rows = study.read("joining_statements")
    return tuple(_stated(version, found) for version, found in rows.groupby("version", sort=True))


def open_joining(study: Collection) -> str:
    """Open a study for joining and return its code, which cannot be read again; an earlier code ends."""
    if not statements(study):
        raise StoreError("The study says nothing yet to those who may join; write its statement first.")
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
    _turn(study, hashed(code))
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def close_joining(study: Collection) -> None:
    """Let nobody join any more; those who take part go on. A study that is closed stays so."""
    if is_open(study):
        _turn(study, None)


def is_open(study: Collection) -> bool:
    """Whether somebody who has the code can join."""
    with study.store.reading() as cursor:
        return bool(cursor.execute(f"{OPEN} and collection_id = ?", [study.id]).fetchall())


# the door of each study that is open, by the row that counts
OPEN = """
    select collection_id from (
        select * from joining_door qualify row_number() over (partition by collection_id order by position desc) = 1
    ) where token_sha256 is not null"""


def hashed(code: str) -> str:
    """What is kept of a code; case, blanks and hyphens do not count."""
    plain = "".join(sign for sign in code.upper() if sign in SIGNS)
    return hashlib.sha256(plain.encode()).hexdigest()


def _turn(study: Collection, token_sha256: str | None) -> None:
    with study.store.writing() as cursor:
        cursor.execute(
            """insert into joining_door
               select $c, coalesce(max(position), 0) + 1, $t, $n from joining_door where collection_id = $c""",
            {"c": study.id, "t": token_sha256, "n": now()},
        )
        study.note(cursor, "settings", joining=int(token_sha256 is not None))


def _check(study: Collection, statement: Statement) -> None:
    if study.info.kind != "cohort":
        raise StoreError("A diary is nothing to join; only a study is.")
    if study.info.is_simulated:
        raise StoreError("This study is simulated; what people say about themselves must not be mixed into it.")
    for name, title in TEXTS.items():
        text = getattr(statement, name)
        if not 1 <= len(text.strip()) <= TEXT_LIMIT:
            raise StoreError(f"{title}: {len(text):,} characters; it takes 1 to {TEXT_LIMIT:,}.")
    items = [ask.item for ask in statement.asks]
    if not items or len(set(items)) < len(items):
        raise StoreError("What is asked for names nothing, or something twice; it takes each kind of data once.")
    there = items_there_are()
    for ask in statement.asks:
        if ask.item.name not in there.get(ask.item.about, ()):
            raise StoreError(f"There is no {ask.item.about} called {ask.item.name}; there is {', '.join(there)}.")
        if ask.item.about == "note" and not ask.is_optional:
            raise StoreError("Notes are in a person's own words; they can be asked for, but never as a condition.")
        if ask.item.about == OWN_THINGS and not ask.is_optional:
            raise StoreError("What people record of their own differs; it can be asked for, but never as a condition.")


def _stated(version: int, rows) -> Stated:
    first = rows.iloc[0]
    asks = tuple(
        Ask(Item(about, name), bool(is_optional))
        for about, name, is_optional in zip(rows["about"], rows["name"], rows["is_optional"], strict=True)
    )
    texts = (first[name] for name in TEXTS)
    return Stated(int(version), Statement(*texts, first["from_on"].date(), asks), first["stated_at"].to_pydatetime())
