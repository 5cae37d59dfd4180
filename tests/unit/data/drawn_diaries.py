"""Drawn definitions and diaries, in which spells of like days turn often into recoveries and recurrences.

More examples than a test run has time for: RESPITE_EXAMPLES=3000 and a file of tests.
"""

from hypothesis import strategies as st

from data.catalogue.definition import BOUNDS, DAY_MEASURES, Condition, Definition, Rule, definitions
from data.catalogue.vocabulary import MEASURES
from tests.drawn import drawn, n_examples

EXAMPLES = n_examples(15)
AT_LENGTH = drawn(EXAMPLES)


@st.composite
def values(draw, measure):
    scale = MEASURES[measure]
    whole = st.integers(scale.minimum, scale.maximum)
    if scale.is_whole:
        return draw(whole)
    # mostly what people answer, with the boundary scores common; sometimes decimals, also within one cell
    usual, decimal = st.sampled_from([0, 0, 0, 1, 2, 3]), st.sampled_from([0.5, 1.5, 2.1, 2.5, 2.9])
    return float(draw(st.one_of(usual, whole, decimal)))


@st.composite
def conditions(draw):
    measure = draw(st.sampled_from(DAY_MEASURES))
    bound = draw(st.one_of(values(measure), st.sampled_from([0.5, 2.3, 2.5])))
    return Condition(measure, draw(st.sampled_from(BOUNDS)), float(bound))


@st.composite
def rules(draw):
    drawn = draw(st.lists(conditions(), min_size=1, max_size=3))
    return Rule(draw(st.sampled_from(["any", "all"])), tuple(drawn))


@st.composite
def any_definition(draw):
    if draw(st.booleans()):
        # a shipped rule with short spans, so that diaries of a few weeks turn often
        shipped = draw(st.sampled_from(definitions()))
        bad, good = shipped.bad, shipped.good
    else:
        bad, good = draw(rules()), draw(rules())
    gap = draw(st.integers(0, 6))
    return Definition(
        id="drawn",
        title="Drawn",
        bad=bad,
        good=good,
        min_bad_days=draw(st.integers(1, 4)),
        recovery_days=draw(st.integers(1, 6)),
        bridge_days=draw(st.integers(0, gap)),
        max_gap_days=gap,
    )


@st.composite
def a_diary(draw, measures):
    """Spells of like days with holes, which turn more often into recoveries than days drawn one by one."""
    entries, day = [], draw(st.integers(-3, 20000))
    for _ in range(draw(st.integers(0, 8))):
        spell = {name: draw(st.one_of(st.none(), values(name))) for name in measures}
        for _ in range(draw(st.integers(1, 7))):
            kind = draw(st.sampled_from(["same", "same", "same", "same", "hole", "other", "twice", "blank"]))
            if kind in ("same", "twice"):
                entries.append((day, dict(spell)))
            if kind in ("other", "twice"):
                entries.append((day, {name: draw(st.one_of(st.none(), values(name))) for name in measures}))
            if kind == "blank":
                entries.append((day, {}))
            day += 1
        day += draw(st.sampled_from([0, 0, 1, 2, 3, 5, 7, 8]))
    return draw(st.permutations(entries)) if draw(st.booleans()) else entries


@st.composite
def a_cohort(draw, measures):
    return {f"p{number}": draw(a_diary(measures)) for number in range(draw(st.integers(1, 4)))}


def many_diaries(definition, chance, people=60, days=260):
    """Spells of good and other days with holes; a few people without entries or with blank ones only."""
    diaries = {"nobody": [], "blank": [(3, {}), (4, {"pain_worst": None})]}
    for number in range(people):
        missing, noise = chance.choice([0, 0.1, 0.4]), chance.choice([0, 0.01, 0.1])
        entries, start = [], chance.randint(0, 30)
        while start < days:
            is_well, until = chance.random() < 0.6, start + chance.choice([1, 2, 5, 9, 33, 45])
            for day in range(start, until):
                if chance.random() >= missing:
                    entries.append(
                        (
                            day,
                            {
                                name: one_value(name, is_well and chance.random() >= noise, chance)
                                for name in definition.measures
                            },
                        )
                    )
            start = until + chance.choice([0, 0, 0, 0, 1, 2, 14, 15, 16])
        diaries[f"p{number}"] = entries
    return diaries


def one_value(measure, is_well, chance):
    if chance.random() < 0.02:
        return None
    scale = MEASURES[measure]
    if scale.is_whole:
        return 0 if is_well else chance.randint(0, scale.maximum)
    return 0.0 if is_well else float(chance.choice([0, 1, 1.5, 2, 2, 2.5, 3, 7]))
