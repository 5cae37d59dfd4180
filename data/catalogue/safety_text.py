"""The safety page's text: data/catalogue/safety.toml, static, with the local emergency number filled in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from data.catalogue.strict_toml import Fields, read

FILE = Path(__file__).parent / "safety.toml"
URGENCIES = ("emergency", "urgent", "soon", "appointment")


class SafetyError(ValueError):
    """A safety file that does not hold what the page needs."""


@dataclass(frozen=True, kw_only=True)
class SignGroup:
    """Signs of one urgency; `is_checked` is false where the source was cited without being re-checked."""

    urgency: str
    title: str
    why: str
    signs: tuple[str, ...]
    reference: str
    is_checked: bool


@dataclass(frozen=True, kw_only=True)
class SafetyText:
    """Everything the safety page says, most urgent first. `emergency` tells what to do in an emergency."""

    title: str
    intro: str
    emergency: str
    groups: tuple[SignGroup, ...]
    not_listed: str
    statement: str
    reviewed: str


def load_safety(emergency_number: str | None = None) -> SafetyText:
    """The safety text with the given number, else `RESPITE_EMERGENCY_NUMBER`, else several countries'."""
    number = (emergency_number or os.environ.get("RESPITE_EMERGENCY_NUMBER", "")).strip()
    return read_safety(FILE, number)


def read_safety(path: Path, emergency_number: str) -> SafetyText:
    """Read and check the file; an empty number means that none is configured."""
    fields = read(path, SafetyError)
    with_number = fields.text("emergency_with_number")
    without_number = fields.text("emergency_without_number")
    text = SafetyText(
        title=fields.text("title"),
        intro=fields.text("intro"),
        emergency=(with_number.replace("{emergency_number}", emergency_number) if emergency_number else without_number),
        groups=tuple(_group(row) for row in fields.tables("groups")),
        not_listed=fields.text("not_listed"),
        statement=fields.text("statement"),
        reviewed=fields.day("reviewed").isoformat(),
    )
    order = [URGENCIES.index(group.urgency) for group in text.groups]
    if order != sorted(order):
        raise fields.fault("the groups are not in the order of urgency; the most urgent comes first")
    fields.done()
    return text


def _group(row: Fields) -> SignGroup:
    group = SignGroup(
        urgency=row.one_of("urgency", URGENCIES),
        title=row.text("title"),
        why=row.text("why"),
        signs=row.texts("signs"),
        reference=row.text("reference"),
        is_checked=row.flag("checked"),
    )
    if not group.signs:
        raise row.fault("there are no signs; a group takes one or more")
    row.done()
    return group
