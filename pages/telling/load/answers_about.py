"""What answers are about, and what changes if it is said anew, in words."""

from __future__ import annotations

from data.catalogue.vocabulary import Measure
from data.imports.covered import in_words
from data.study.answers_about import AnswersAbout
from pages.answers.answers_about import Counted, WhatChanges
from pages.telling.plural import count_text


def about_sentence(told: AnswersAbout, measure: Measure) -> str:
    """What the answers of a load to a measure are about."""
    later = ", as was said after the load" if told.is_said_later else ""
    return (
        f"{measure.title}, {count_text(told.n_answers, 'answer')} of {count_text(told.n_people, 'person', 'people')} in "
        f"“{told.file_name}”: each is about {in_words(told.covers)}{later}."
    )


def change_sentences(found: WhatChanges, measure: Measure) -> list[str]:
    """What changes: of how many answers, what a first recurrence is counted by, and which definitions fit."""
    was = " and ".join(dict.fromkeys(in_words(one.covers) for one in found.loads))
    n = found.n_answers
    told = [
        f"{count_text(n, 'answer')} to “{measure.title}” {'is' if n == 1 else 'are'} about {was} now, and would be about "
        f"{in_words(found.covers)}. No answer itself changes, and it can be said otherwise again.",
        *(f"By {one.definition}: {_counted(one.now)} now, {_counted(one.then)} then." for one in found.counted),
    ]
    faults = (one.fault for by in found.counted for one in (by.now, by.then))
    told += [fault for fault in dict.fromkeys(faults) if fault]
    if found.fitting != found.fits_now:
        told.append(
            f"Definitions for how the study asked: {', '.join(found.fits_now) or 'none'} now, "
            f"{', '.join(found.fitting) or 'none'} then."
        )
    return told


def done_sentence(n: int, measure: Measure, covers: str) -> str:
    """What was done."""
    verb = "is" if n == 1 else "are"
    if not n:
        return f"Nothing to change: the answers to “{measure.title}” are about {in_words(covers)} already."
    return f"{count_text(n, 'answer')} to “{measure.title}” {verb} about {in_words(covers)} now."


def _counted(found: Counted) -> str:
    if found.at_risk is None:
        return "it cannot be read"
    return f"{count_text(found.at_risk, 'person', 'people')} at risk and {count_text(found.events or 0, 'first recurrence')}"
