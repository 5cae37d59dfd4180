"""A recurrence definition in plain words, made from its rules, so that what is said is what is computed."""

from __future__ import annotations

from data.catalogue.definition import Condition, Definition, Rule
from data.catalogue.vocabulary import MEASURES, OWN
from pages.telling.manner import num
from pages.telling.plural import count_text
from pages.telling.wording import days_text

BOUNDS = {"at_least": "at least", "at_most": "at most", "more_than": "over", "less_than": "under"}


def definition_sentences(definition: Definition) -> tuple[str, ...]:
    """The rules as sentences: a bad day, a good day, a recovery, a recurrence, and what unknown days do."""
    between = (
        "a day between two good ones"
        if definition.bridge_days == 1
        else (f"up to {days_text(definition.bridge_days)} between two good ones")
    )
    bridged = f"; {between} may be unknown" if definition.bridge_days else ""
    recovery, bad = definition.recovery_days, definition.min_bad_days
    what = "day"
    if definition.covers not in (None, 1):
        what = "answer"
    elif definition.max_missed_visits is not None:
        what = "visit"
    about = ""
    if definition.covers is not None:
        of = "month" if definition.covers == "month" else days_text(definition.covers)
        about = f" It reads answers about the last {of}, and no others; a bad one says that one of its days was bad."
    missed = definition.max_missed_visits
    return (
        f"A bad {what}: {_rule(definition.bad)}. A good {what}: {_rule(definition.good)}.{about}",
        f"A respite is confirmed by {days_text(recovery)} in a row that are good{bridged}."
        if recovery > 1 or missed is None
        else f"A respite is confirmed by the first good {what}.",
        f"It ends with the first bad {what} after that."
        if bad == 1
        else f"It ends with the first of {days_text(bad)} in a row that are bad after that.",
        f"More than {days_text(definition.max_gap_days)} in a row that tell nothing end what can be followed."
        if missed is None
        else f"More than {count_text(missed, 'planned visit')} missed in a row end what can be followed.",
    )


def _rule(rule: Rule) -> str:
    return (" or " if rule.quantifier == "any" else " and ").join(map(_condition, rule.conditions))


def _condition(condition: Condition) -> str:
    measure, bound, value = condition.measure, condition.bound, condition.value
    known = MEASURES.get(measure)
    if known is None:  # a collection's own: called by the name that it has in definitions
        return f"{measure.removeprefix(OWN).replace('_', ' ')} {BOUNDS[bound]} {num(value, 'g')}"
    if known.is_yes_no and (bound, value) in (("at_most", 0), ("at_least", 1)):
        return known.words[int(value)]
    if known.is_pain and (bound, value) == ("at_most", 0):
        return f"no {known.title.removeprefix('average ')}"
    if value in known.options:
        return f"{known.rule or known.title} {BOUNDS[bound]} {known.options[int(value)]}"
    return f"{known.title} {BOUNDS[bound]} {num(value, 'g')}"
