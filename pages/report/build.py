"""From what an owner ticked to the report: each reading is bound to the collection, the period and the ticks."""

from __future__ import annotations

from datetime import date, datetime

from data.noticed import noticed_pain_change
from data.shares import Chosen
from data.store import Collection
from pages.parts.wording import days_text, period_text
from pages.report.document import Note, Report
from pages.report.pain import pain_section
from pages.report.scores import score_section
from pages.report.summary import summary_table


def build_report(collection: Collection, chosen: Chosen, *, today: date, made_at: datetime) -> Report:
    """The report of one person's diary as read on `today`; `made_at` is UTC.

    What is not ticked, and what lies outside the period, is not read.
    """
    first_on, last_on = chosen.period(today)
    period = {"first_on": first_on, "last_on": last_on}
    days = collection.read("report_days", measures=list(chosen.measures), **period)
    activity = collection.read("report_activity", kinds=list(chosen.activities), **period)
    responses = collection.read("report_responses", instruments=list(chosen.instruments), **period)
    noticed = noticed_pain_change()

    pain, pain_figure, pain_how = pain_section(days, chosen.measures, first_on, last_on, noticed=noticed)
    scores, score_table, score_how = score_section(responses, chosen.instruments)
    recorded = summary_table(days, activity, chosen.measures, chosen.activities, first_on, last_on)
    return Report(
        title=f"Back pain, {period_text(first_on, last_on)}",
        subtitle=f"{collection.info.name}, {days_text((last_on - first_on).days + 1)}, as the person recorded them",
        is_simulated=collection.info.is_simulated,
        sentences=(*pain, *scores),
        figures=tuple(figure for figure in (pain_figure,) if figure),
        tables=tuple(table for table in (recorded, score_table) if table),
        notes=_notes(collection, period) if chosen.has_notes else (),
        how=(
            *pain_how,
            *score_how,
            "A day without an entry is unknown: it counts neither as a good day nor as a bad one. "
            "Of several entries of a day the highest score counts.",
        ),
        made_at=made_at,
    )


def _notes(collection: Collection, period: dict[str, date]) -> tuple[Note, ...]:
    table = collection.read("report_notes", **period)
    return tuple(Note(row.on_day.date(), row.note) for row in table.itertuples())
