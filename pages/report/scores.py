"""The questionnaires of a report: a row and a sentence per scale."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.instrument import Scale
from data.catalogue.instrument_files import instruments
from pages.answers.scores import scores_by_day
from pages.report.section import Row, Section
from pages.telling.manner import num, without_zero
from pages.telling.wording import day_text, score_change_sentence


def score_section(responses: pd.DataFrame, ticked: tuple[str, ...]) -> Section:
    """The ticked questionnaires, from the store's answers (entry_id, on_day, instrument, item, total, value).

    Scale totals that came without items are kept apart from scores worked out here: they have rows of their own.
    """
    sentences, rows, sources = [], [], []
    for instrument in (form for name, form in instruments().items() if name in ticked):
        answers = responses[responses["instrument"] == instrument.id]
        scored = scores_by_day(instrument, answers[answers["item"].notna()])
        totals = answers[answers["total"].notna()]
        for scale in instrument.scales:
            series = scored.get(scale.id, [])
            known = [(day, value) for day, value in series if value is not None]
            if known:
                sentences.append(score_change_sentence(scale, known[0], known[-1]))
            if series:
                rows.append(_row(scale, scale.title, series))
            given = totals[totals["total"] == scale.id].sort_values("on_day")
            if len(given):
                pairs = [(row.on_day.date(), float(row.value)) for row in given.itertuples() if row.value == row.value]
                rows.append(_row(scale, f"{scale.title} (total as given)", pairs))
        if len(answers):
            sources.append(f"{instrument.title}: {instrument.source.reference}.")
    return Section(sentences=tuple(sentences), rows=tuple(rows), how=tuple(sources))


def _row(scale: Scale, title: str, series: list[tuple[date, float | None]]) -> Row:
    def cell(pair: tuple[date, float | None]) -> str:
        day, value = pair
        said = "no score, items missing" if value is None else f"{without_zero(value, '.1f')} of {num(scale.high, 'g')}"
        return f"{said} ({day_text(day)})"

    times = "once" if len(series) == 1 else f"{len(series)} times"
    return Row(title, times, tuple(cell(pair) for pair in dict.fromkeys((series[0], series[-1]))))
