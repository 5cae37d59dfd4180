"""The respites of a report: where the person stands, how long respites last, a ribbon of them.

Everything is derived from the days of the period alone: a respite that began earlier begins with its first day.
"""

from __future__ import annotations

from datetime import date, timedelta

from data.catalogue.definition import Definition, DefinitionError, load_definition
from data.catalogue.vocabulary import PERSON
from data.recurrence.engine import derive
from data.store.excerpt import excerpt
from data.store.store import Collection
from pages.answers.respites import OPEN, Respites
from pages.report.document import Figure
from pages.report.section import Section
from pages.telling.svg import Span, ribbon_svg
from pages.telling.wording import (
    days_text,
    longest_respite_sentence,
    median_respite_sentence,
    period_text,
    state_sentence,
)


def respite_section(collection: Collection, definition_id: str, first_on: date, last_on: date, *, mark: str) -> Section:
    """Respites by a shipped definition, from `first_on` to `last_on`; `mark` ends the title of a figure."""
    definition = load_definition(definition_id)
    how = (_how(definition),)
    try:
        with (
            excerpt(collection, definition.measures, first_on, last_on) as days,
            derive(days, definition) as derivation,
        ):
            found = Respites(definition, derivation.intervals(all=True), derivation.runs(PERSON))
    except DefinitionError:
        # the engine refuses a definition that asks about what is nowhere recorded
        found = None
    if found is None or found.runs.empty:
        return Section(
            sentences=(f"No day from {period_text(first_on, last_on)} tells whether it was in a respite.",), how=how
        )
    return Section(sentences=_sentences(found), figures=(_figure(found, first_on, last_on, mark),), how=how)


def _sentences(found: Respites) -> tuple[str, ...]:
    confirmed = None if found.current is None else found.current["t0_on"]
    needed, lengths = found.definition.recovery_days, found.lengths
    sentences = [
        state_sentence(as_of=found.as_of, well_since=found.well_since, confirmed_on=confirmed, needed_days=needed)
    ]
    if lengths.longest is not None:
        sentences.append(longest_respite_sentence(lengths.longest, n=lengths.n, is_open=found.is_longest_open))
    first_on, last_on = found.period
    diary_days = (last_on - first_on).days + 1
    sentences.append(median_respite_sentence(lengths.median, n=lengths.n, diary_days=diary_days))
    return tuple(sentences)


def _figure(found: Respites, first_on: date, last_on: date, mark: str) -> Figure:
    respites, definition = found.respites, found.definition
    spans = [_respite(row) for row in respites.itertuples()]
    bad = found.runs[found.runs["state"] == "bad"]
    spans += [_episode(row.first_on, row.last_on) for row in bad.itertuples()]
    n_bad = sum((row.last_on - row.first_on).days + 1 for row in bad.itertuples())
    counted = {0: "No respite", 1: "One respite"}.get(len(respites), f"{len(respites)} respites")
    title = f"{counted}, and {days_text(n_bad)} of pain in {days_text((last_on - first_on).days + 1)}{mark}"
    description = (
        f"Respites above the line, pain below it; an arrow is a respite that has not ended; what is blank is neither "
        f"or unknown. By “{definition.title}”."
    )
    return Figure(title, description, ribbon_svg(spans, first_on, last_on, title=title, description=description))


def _respite(row) -> Span:
    first, is_open = row.recovery_first_on, row.reason == OPEN
    last = row.t0_on + timedelta(days=int(row.duration))
    if row.event:
        last -= timedelta(days=1)  # the day of the recurrence itself is a day of pain
    ending = {"gap": ", then too many days unknown", OPEN: ", not ended"}.get(row.reason, "")
    return Span(first, last, "respite", f"Respite, {period_text(first, last)}{ending}", is_open=is_open)


def _episode(first: date, last: date) -> Span:
    return Span(first, last, "episode", f"Pain, {period_text(first, last)}: {days_text((last - first).days + 1)}")


def _how(definition: Definition) -> str:
    source = f" ({definition.source})" if definition.source else ""
    return (
        f"Respites by “{definition.title}”{source}. A recovery takes {days_text(definition.recovery_days)} in a row; "
        f"more than {days_text(definition.max_gap_days)} unknown in a row end follow-up. "
        f"Only days of this period were looked at. {' '.join(definition.assumptions)}"
    ).strip()
