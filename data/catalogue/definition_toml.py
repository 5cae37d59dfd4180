"""A definition as the text of its file: what `parse_definition` reads back as the same definition."""

from __future__ import annotations

import json

from data.catalogue.definition import Definition, Rule


def toml_of(definition: Definition) -> str:
    """The TOML of a definition, its keys in the order of the shipped ones."""
    lines = [f"id = {_text(definition.id)}", f"title = {_text(definition.title)}"]
    if definition.version is not None:
        lines.append(f"version = {definition.version}")
    if definition.source is not None:
        lines.append(f"source = {_text(definition.source)}")
    if definition.assumptions:
        lines += ["assumptions = [", *(f"  {_text(one)}," for one in definition.assumptions), "]"]
    if definition.checked_by is not None:
        lines.append(f"checked_by = {_text(definition.checked_by)}")
    if definition.reviewed is not None:
        lines.append(f"reviewed = {definition.reviewed.isoformat()}")
    for name, rule in (("bad", definition.bad), ("good", definition.good)):
        lines += ["", f"[{name}]", _rule(rule)]
    lines += [
        "",
        "[rule]",
        f"min_bad_days = {definition.min_bad_days}",
        f"recovery_days = {definition.recovery_days}",
        f"bridge_days = {definition.bridge_days}",
        *_gap(definition),
    ]
    if definition.covers is not None:
        covers = definition.covers
        lines.append(f"covers = {_text(covers) if isinstance(covers, str) else covers}")
    return "\n".join(lines) + "\n"


def _gap(definition: Definition) -> list[str]:
    """What ends follow-up: unknown days, or visits in their place."""
    if definition.max_missed_visits is not None:
        return [f"max_missed_visits = {definition.max_missed_visits}"]
    return [f"max_gap_days = {definition.max_gap_days}"]


def _rule(rule: Rule) -> str:
    conditions = ", ".join(
        f"{{ measure = {_text(one.measure)}, {one.bound} = {one.value!r} }}" for one in rule.conditions
    )
    return f"{rule.quantifier} = [{conditions}]"


def _text(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON but for the sign of deletion."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
