"""The respites of a report: where the person stands, how long respites last, a ribbon of them.

Everything is derived from the days of the period alone: a respite that began earlier begins with its first day.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from data.catalogue.definition import Definition, load_definition
from data.store.store import Collection
from pages.answers.respites import OPEN, Respites, days_in, respite_days, respites_between
from pages.report.document import Figure
from pages.report.section import Section
from pages.telling.svg import PAPER_WIDTH, Span, ribbon_svg
from pages.telling.wording import (
    days_text,
    longest_respite_sentence,
    median_respite_sentence,
    period_text,
    state_sentence,
)


def respites_within(collection: Collection, definition_id: str, first_on: date, last_on: date) -> Respites:
    """What a shipped definition makes of the days from `first_on` to `last_on`, and of none other."""
    definition = load_definition(definition_id)
    return respites_between(collection, definition, first_on, last_on)


def respite_section(found: Respites, first_on: date, last_on: date, *, mark: str, is_state_told: bool) -> Section:
    """The respites of a period; `mark` ends the title of a figure. `is_state_told`: where the person stands is said
    elsewhere."""
    how = (_how(found.definition),)
    if found.runs.empty:
        return Section(
            sentences=(f"No day from {period_text(first_on, last_on)} tells whether it was in a respite.",), how=how
        )
    sentences = _sentences(found, is_state_told=is_state_told)
    return Section(sentences=sentences, figures=(_figure(found, first_on, last_on, mark),), how=how)


def _sentences(found: Respites, *, is_state_told: bool) -> tuple[str, ...]:
    sentences = []
    if not is_state_told:
        confirmed = None if found.current is None else found.current["t0_on"]
        needed = found.definition.recovery_days
        sentences.append(
            state_sentence(as_of=found.as_of, well_since=found.well_since, confirmed_on=confirmed, needed_days=needed)
        )
    n, longest = len(found.respites), found.longest
    if longest is not None:
        sentences.append(longest_respite_sentence(longest, n=n, is_open=found.is_longest_open))
    sentences.append(median_respite_sentence(found.median, n=n, diary_days=days_in(*found.period)))
    return tuple(sentences)


def _figure(found: Respites, first_on: date, last_on: date, mark: str) -> Figure:
    respites, definition = found.respites, found.definition
    spans = [_respite(row) for row in respites.itertuples()]
    bad = found.runs[found.runs["state"] == "bad"]
    spans += [_episode(row.first_on, row.last_on) for row in bad.itertuples()]
    n_bad = sum((row.last_on - row.first_on).days + 1 for row in bad.itertuples())
    counted = {0: "No respite", 1: "One respite"}.get(len(respites), f"{len(respites)} respites")
    episodes = {0: "no episode", 1: "one episode"}.get(len(bad), f"{len(bad)} episodes")
    beside = f", {days_text(n_bad)}" if n_bad else ""
    title = f"{counted} and {episodes} of pain{beside} in {days_text((last_on - first_on).days + 1)}{mark}"
    description = (
        f"Respites above the line, pain below it; an arrow is a respite that has not ended; what is blank is neither "
        f"or unknown. By “{definition.title}”."
    )
    draw = partial(ribbon_svg, spans, first_on, last_on, title=title, description=description)
    return Figure(title, description, draw(), draw(width=PAPER_WIDTH))


def _respite(row) -> Span:
    first, last = respite_days(row)
    ending = {"gap": ", then too many days unknown", OPEN: ", not ended"}.get(row.reason, "")
    return Span(first, last, "respite", f"Respite, {period_text(first, last)}{ending}", is_open=row.reason == OPEN)


def _episode(first: date, last: date) -> Span:
    return Span(first, last, "episode", f"Pain, {period_text(first, last)}: {days_text((last - first).days + 1)}")


def _how(definition: Definition) -> str:
    source = f" ({definition.source})" if definition.source else ""
    return (
        f"Respites by “{definition.title}”{source}. A recovery takes {days_text(definition.recovery_days)} in a row; "
        f"more than {days_text(definition.max_gap_days)} unknown in a row end follow-up. "
        f"Only days of this period were looked at. {' '.join(definition.assumptions)}"
    ).strip()
