"""Which people are in a population, in words."""

from __future__ import annotations

from data.study.populations import Rule
from pages.telling.wording import escape

DIARY, PAIN = "diary", "first_pain"  # what a rule can be about, beside an attribute


def rules_text(rules: tuple[Rule, ...]) -> str:
    """Rules as Markdown in the middle of a sentence; all of them hold."""
    return ", and ".join(_rule_text(rule) for rule in rules)


def _rule_text(rule: Rule) -> str:
    if rule.about == DIARY:
        return "there is at least one entry in the diary"
    what = "average pain of the diary's first days" if rule.about == PAIN else escape(rule.name)
    if rule.test == "known":
        return f"{what} is known"
    if rule.test == "one_of":
        return f"{what} is {' or '.join(escape(value) for value in rule.values)}"
    return f"{what} is {'at least' if rule.test == 'at_least' else 'at most'} {rule.amount:g}"
