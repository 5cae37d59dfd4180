"""From what an owner ticked to the report: each reading is bound to the collection, the period and the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from data.catalogue.noticed import noticed_pain_change
from data.catalogue.vocabulary import PAIN_MEASURES, Measure
from data.own.day_amounts import day_amounts
from data.own.own_measures import measures_of
from data.own.plans import life_events, programmes
from data.sharing.shares import Chosen
from data.store.store import Collection
from pages.report.document import Note, Report, Table
from pages.report.pain import pain_section
from pages.report.respites import respite_section, respites_within
from pages.report.scores import score_section
from pages.report.section import Row, Section
from pages.report.standing import standing_lines
from pages.report.summary import summary_rows
from pages.report.under_way import under_way
from pages.telling.edition import edition_lines
from pages.telling.wording import days_text, period_text


def build_report(collection: Collection, chosen: Chosen, *, today: date, made_at: datetime) -> Report:
    """The report of one person's diary as read on `today`; `made_at` is UTC.

    What is not ticked, and what lies outside the period, is not read.
    """
    first_on, last_on = chosen.period(today)
    period = {"first_on": first_on, "last_on": last_on}
    days = collection.read("report_days", measures=list(chosen.measures), **period)
    activity = day_amounts(collection, kinds=chosen.activities, **period)
    responses = collection.read("report_responses", instruments=list(chosen.instruments), **period)
    mark = " (simulated)" if collection.info.is_simulated else ""
    planned = under_way(
        programmes(collection) if chosen.has_programmes else (),
        life_events(collection) if chosen.has_events else (),
        first_on,
        last_on,
        is_drawn=any(name in PAIN_MEASURES for name in chosen.measures),
    )
    pain = pain_section(
        days, chosen.measures, first_on, last_on, noticed=noticed_pain_change(), mark=mark, marks=planned.marks
    )
    scores = score_section(responses, chosen.instruments)
    found = respites_within(collection, chosen.definition, first_on, last_on) if chosen.definition else None
    respites = (
        Section()
        if found is None
        else respite_section(found, first_on, last_on, mark=mark, is_state_told=chosen.has_standing)
    )
    sections = (pain, respites, scores)
    standing = standing_lines(days, found, first_on, last_on) if chosen.has_standing else ()
    ticked = [measure for name, measure in measures_of(collection).items() if name in chosen.measures]
    recorded = summary_rows(days, activity, ticked, chosen.activities, first_on, last_on)
    table = _table(recorded, scores.rows, mark, n_days=(last_on - first_on).days + 1)
    return Report(
        title=f"Back pain, {period_text(first_on, last_on)}",
        subtitle=", ".join(
            part
            for part in (chosen.name, days_text((last_on - first_on).days + 1), "as the person recorded them")
            if part
        ),
        is_simulated=collection.info.is_simulated,
        sentences=(
            *standing,
            *(sentence for section in sections for sentence in section.sentences),
            *planned.sentences,
        ),
        figures=tuple(figure for section in sections for figure in section.figures),
        tables=(table,) if table else (),
        notes=_notes(collection, period) if chosen.has_notes else (),
        how=(
            *(line for section in sections for line in section.how),
            "A day without an entry is unknown: it counts neither as a good day nor as a bad one. "
            + _joined(ticked, set(days["measure"])),
            *edition_lines(),
        ),
        made_at=made_at,
    )


def _joined(measures: Sequence[Measure], recorded: set[str]) -> str:
    """What counts of several entries of a day, and of which measures it is something else."""
    said = {"lowest": "the lowest", "sum": "the sum", "last": "the last"}
    others = [
        f"of {measure.title} {said[measure.joins]}"
        for measure in measures
        if measure.joins in said and measure.name in recorded
    ]
    return f"Of several entries of a day the highest score counts{''.join(f', {one}' for one in others)}."


def _table(recorded: tuple[Row, ...], scores: tuple[Row, ...], mark: str, *, n_days: int) -> Table | None:
    """One table for all rows: the whole period, and an early and a late column where it holds both."""
    rows = recorded + scores
    if not rows:
        return None
    if recorded and len(recorded[0].cells) == 1:
        cells = ((row.title, row.recorded, ", then ".join(row.cells)) for row in rows)
        return Table(f"What was recorded{mark}", ("What", "Recorded", "What it was"), tuple(cells))
    # somebody who filled a questionnaire in once has no early score of it, only the one
    if not recorded:
        few = ((row.title, row.recorded, *("",) * (2 - len(row.cells)), *row.cells) for row in rows)
        return Table(f"What was recorded{mark}", ("What", "Recorded", "First", "Last"), tuple(few))
    # four columns are what a phone holds: on how many days something was recorded stands with what it was
    several: tuple[tuple[str, ...], ...] = (
        *((row.title, *row.cells) if row.cells[0] else (row.title, row.recorded, *row.cells[1:]) for row in recorded),
        *((row.title, row.recorded, *("",) * (2 - len(row.cells)), *row.cells) for row in scores),
    )
    title = f"What was recorded in {days_text(n_days)}: all of them, the first and the last four weeks{mark}"
    return Table(title, ("What", "All", "First", "Last"), several)


def _notes(collection: Collection, period: dict[str, date]) -> tuple[Note, ...]:
    table = collection.read("report_notes", **period)
    return tuple(Note(row.on_day.date(), row.note) for row in table.itertuples())
