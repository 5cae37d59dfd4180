"""`respite recurrence`: time to the first recurrence in a study."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_recurrence

MORE = (
    "--origin anchor=ATTRIBUTE starts the clock on the date that the attribute gives each participant, as 2024-03-31: "
    "at risk are those recovered by then, without a recurrence up to that day and still followed; the others are "
    "counted in no_anchor and not_at_anchor.\n\n"
    "--recurrent adds all recurrences to the first ones: mcf (mean number per person) and the models of all events. "
    "Days run from the person's first interval, and after a gap in the diary the number of the interval goes on, though "
    "it is unknown what happened meanwhile.\n\n"
    "--definitions gives hazard ratios adjusted for --covariates and within --strata under the shipped definitions; of a "
    "grid they are not, which multiverse_note says, and where there is none reason says why. Where a study has a plan, "
    "standing and ..._standing say what is declared. too_few marks intervals that so few people cannot carry.\n\n"
    "compared_from says from when groups are compared: recovery (and not randomisation), or the anchor. Of two groups there "
    "are share_differences and median_difference, second minus first, and where --tau is past follow-up rmst_shortened up to "
    "its end, as it is of one group and of more. hazard is the smoothed one of each group, per person and day; --unknown adds "
    "unknown_readings: the same with every unknown day good, every one bad, other gap rules and other places of an onset. "
    "cox_unadjusted is of the groups alone. A covariate of more than 12 texts is refused."
)


def options(grammar: ArgumentParser) -> None:
    """What the analysis is asked."""
    add_recurrence(grammar)
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Ask it."""
    from pages.telling.recurrence.text import recurrence_text
    from pages.terminal.study import where_held
    from pages.terminal.study_recurrence import recurrence

    assert here.store is not None  # as the table of commands says
    payload = recurrence(asked, here.store, here.cwd)
    return Answer(payload=payload, text=recurrence_text, notes=where_held(here.store, asked.study))
