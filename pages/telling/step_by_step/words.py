"""A ladder in words: what was expected of a step and what it was, how often what was feared happened, the own rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.expectation import FEW_TRIES, Ends, Expectation, OwnRule, RuleStanding, Share
from data.own.ladders import Attempt, Expected, Outcome, Step
from pages.answers.step_by_step import done, expectation_of
from pages.telling.manner import num, without_zero
from pages.telling.wording import day_text, day_words, escape, points_text

HAPPENED = {0: "No", 1: "Partly", 2: "Yes"}
NOT_A_TREATMENT = "A place to record, not a treatment"
ABOUT = (
    "Respite proposes no movement, no order and no pace. Going towards feared "
    "movements step by step (graded exposure) is usually done together with a clinician. Signs that need help now "
    "are under Safety."
)
TIMES = {1: "once", 2: "twice in a row"}


def all_sentences(tries: Sequence[Attempt]) -> list[str]:
    """What is known of the tries that were done, of all steps together."""
    known = done(tries)
    found = expectation_of(known)
    return [one for one in (_difference(found, known), _feared(found)) if one]


def step_sentences(tries: Sequence[Attempt]) -> list[str]:
    """What is known of tries, of one step or of all: how they differed from what was expected and feared."""
    known, n_not = done(tries), sum(one.state == "not_done" for one in tries)
    if not known and not n_not:
        return ["No try recorded yet."]
    found = expectation_of(known)
    said = [_difference(found, known), _feared(found)]
    if known and not any(said):
        said = [f"Done: {_tries(len(known))}, none with both what was expected and what it was."]
    if n_not:
        said.append(f"Not done: {_tries(n_not)}, which {'counts' if n_not == 1 else 'count'} as nothing.")
    return [one for one in said if one]


def course_sentences(tries: Sequence[Attempt]) -> list[str]:
    """Expected pain and fear in the first and in the last tries of a step, as they were given."""
    found = expectation_of(done(tries))
    said = (_ends("Expected pain", found.expected_ends), _ends("Fear beforehand", found.fear_ends))
    return [one for one in said if one]


def step_label(step: Step, place: int, found: RuleStanding | None) -> str:
    """A step in one line, which unfolds it: "2. Lift a crate: fear 7, rule 1 of 3"."""
    rule = f", rule {min(found.in_a_row, found.needed)} of {found.needed}" if found else ""
    return f"{place}. {escape(step.title)}: fear {step.fear}{', moved on' if step.standing == 'passed' else rule}"


def rule_text(rule: OwnRule) -> str:
    """The rule as it is said."""
    often = TIMES.get(rule.times, f"{rule.times} times in a row")
    return {
        "say": "only when I say so",
        "fear": f"fear beforehand at most {rule.at_most}, {often}",
        "pain": f"expected pain no higher than it turned out to be, {often}",
        "feared": f"what I feared did not happen, {often}",
    }[rule.kind]


def rule_sentence(found: RuleStanding | None) -> str:
    """How far the rule is met, as a fact: "By your rule: 2 of 3"; empty where only the person says so."""
    if found is None:
        return ""
    return f"By your rule: {min(found.in_a_row, found.needed)} of {found.needed}{', met' if found.is_met else ''}."


def expected_text(expected: Expected) -> str:
    """What was expected, without its own words: "expected pain 6, fear 7"."""
    return ", ".join(
        f"{what} {value}"
        for what, value in (("expected pain", expected.pain), ("fear", expected.fear))
        if value is not None
    )


def outcome_text(outcome: Outcome) -> str:
    """How it went, without its note: "pain 3, what was feared: no"."""
    parts = [] if outcome.pain is None else [f"pain {outcome.pain}"]
    if outcome.happened is not None:
        parts.append(f"what was feared happened: {HAPPENED[outcome.happened].lower()}")
    return ", ".join(parts)


def try_words(one: Attempt) -> str:
    """A try in a tooltip: its day, what was expected, what it was."""
    said = (expected_text(one.expected), outcome_text(one.outcome))
    return f"{day_text(one.begun_on)}: {'; '.join(part for part in said if part)}"


def open_try_line(title: str, begun_on: date, today: date) -> str:
    """What is open, in one line for Today; `title` is its step's."""
    return f"A try of “{escape(title)}” is open, begun {day_words(begun_on, today)}. How it went goes under “Step by step”."


def _difference(found: Expectation, tries: Sequence[Attempt]) -> str:
    if found.n == 0:
        return ""
    if found.n < FEW_TRIES:
        pairs = [one for one in tries if one.expected.pain is not None and one.outcome.pain is not None]
        expected, actual = _list([one.expected.pain for one in pairs]), _list([one.outcome.pain for one in pairs])
        return (
            f"You expected pain of {expected}, and it was {actual}: {_tries(found.n)}, too few to say more "
            f"(that takes {FEW_TRIES})."
        )
    means = (
        f"You expected pain of {_one_decimal(found.mean_expected)} on average and it was "
        f"{_one_decimal(found.mean_actual)}, over {_tries(found.n)}"
    )
    lower, upper = found.difference.lower, found.difference.upper
    if lower is None or upper is None:
        return f"{means}. How sure that is cannot be told: nothing scatters in them."
    if lower > 0 or upper < 0:
        way = "less" if lower > 0 else "more"
        small, large = sorted((abs(lower), abs(upper)))
        size = points_text(found.difference.estimate)
        return f"{means}: about {size} {way} than expected (between {num(small, '.1f')} and {num(large, '.1f')})."
    return (
        f"{means}. Whether that differs is not clear: anything from {points_text(lower)} more than expected to "
        f"{points_text(upper)} less fits."
    )


def _feared(found: Expectation) -> str:
    if not found.happened.n:
        return ""
    share = found.happened
    partly = f", and partly in {found.n_partly}" if found.n_partly else ""
    return f"What you feared happened in {share.k} of {share.n}{_limits(share)}{partly}."


def _limits(share: Share) -> str:
    if share.lower is None or share.upper is None:
        return ""
    return f" (a share between {num(100 * share.lower, '.0f')} and {num(100 * share.upper, '.0f')} % fits)"


def _ends(what: str, ends: Ends | None) -> str:
    if ends is None:
        return ""
    return f"{what}: {_list(ends.first)} in the first {len(ends.first)} tries, {_list(ends.last)} in the last."


def _list(values: Sequence[float]) -> str:
    *most, last = [num(value, "g") for value in values]
    return f"{', '.join(most)} and {last}" if most else last


def _one_decimal(value: float) -> str:
    return without_zero(value, ".1f")


def _tries(n: int) -> str:
    return "1 try" if n == 1 else f"{n} tries"
