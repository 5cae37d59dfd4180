"""A trial of one's own that is over, as it is read: sentence, figure, how the days went, numbers one click below."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import streamlit as st

from data.catalogue.vocabulary import Measure
from data.own.self_trials import SelfTrial
from data.store.store import Collection
from pages.answers.try_and_see import TrialOutcome, outcome_of
from pages.shared.chart import chart, drawn, palette
from pages.shared.diary_reads import measures
from pages.shared.titles import simulated
from pages.telling.manner import num
from pages.telling.try_and_see.figure import DrawnBlock, blocks_figure
from pages.telling.try_and_see.words import (
    AS_DRAWN,
    METHOD,
    adherence_sentence,
    number_lines,
    outcome_sentence,
    outcome_title,
    overlap_lines,
    span_text,
    stopped_sentence,
)
from pages.telling.wording import capital, day_text, period_text


def show_outcome(collection: Collection, trial: SelfTrial, today: date) -> None:
    """What came of a trial, by the plan it was started with."""
    found = outcome_of(collection, measures(collection), trial, today)
    plan, measure, n_days = trial.plan, found.measure, len(found.value)
    title = outcome_title(found.result, measure)
    st.markdown(outcome_sentence(found.result, plan, measure))
    if trial.stopped_on is not None:
        st.markdown(stopped_sentence(trial, found.result))
    blocks = drawn_blocks(found)
    if any(np.isfinite(block.value).any() for block in blocks):
        chart(
            drawn(
                collection,
                blocks_figure,
                blocks,
                (plan.first_on, plan.first_on + timedelta(days=n_days - 1)),
                limits=reach(measure, found.value),
                axis=", ".join(part for part in (capital(measure.title), measure.unit) if part),
                palette=palette(),
            ),
            title=simulated(title, collection),
            key=f"trial.{trial.trial_id}",
            alt=f"{title}. {'. '.join(map(block_words, blocks))}.",
        )
        st.caption(f"Lines: means.{' Hatched: days to change over, not counted.' if plan.washout_days else ''}")
    with st.expander("How this was worked out"):
        known = int(np.isfinite(found.value).sum())
        lines = [
            *([f"{adherence_sentence(found.did, n_days)} {AS_DRAWN}"] if n_days else []),
            "A day without an entry is unknown and has no point in the figure.",
            f"{METHOD}.",
            f"Planned before the start: {span_text(plan)}.",
            *number_lines(found.result, plan, measure, known, n_days),
            *overlap_lines(found.nap, found.tau_u, measure),
        ]
        st.markdown("\n".join(f"- {line}" for line in lines))


def reach(measure: Measure, value: np.ndarray) -> tuple[float, float]:
    """The ends of the axis: a scale's own; from 0 to the highest of what is counted in a unit."""
    if not measure.unit:
        return measure.minimum, measure.maximum
    low, high = min(0.0, float(np.nanmin(value))), float(np.nanmax(value))
    return low, high if high > low else low + 1


def drawn_blocks(found: TrialOutcome) -> list[DrawnBlock]:
    """The blocks as far as they were lived, with what a tooltip says of each day."""
    plan, blocks = found.trial.plan, []
    for place, start in enumerate(range(0, len(found.value), plan.block_days)):
        value = found.value[start : start + plan.block_days]
        first_on = plan.first_on + timedelta(days=start)
        label = found.trial.schedule[place]
        counted = value[plan.washout_days :]
        counted = counted[np.isfinite(counted)]
        words = [
            f"{day_text(first_on + timedelta(days=n))}: {num(one, 'g')}, {label}"
            f"{', not counted' if n < plan.washout_days else ''}"
            for n, one in enumerate(value)
        ]
        mean = float(counted.mean()) if len(counted) else None
        n_washout = min(plan.washout_days, len(value))
        blocks.append(DrawnBlock(first_on, label, value, n_washout, mean, words))
    return blocks


def block_words(block: DrawnBlock) -> str:
    """A block in the text alternative: "A, 3 to 9 March: 4.2 on average, from 5 days"."""
    n = int(np.isfinite(block.value[block.n_washout :]).sum())
    days = "1 day" if n == 1 else f"{n} days"
    when = period_text(block.first_on, block.first_on + timedelta(days=len(block.value) - 1))
    mean = "unknown" if block.mean is None else f"{num(block.mean, '.1f')} on average, from {days}"
    return f"{block.label}, {when}: {mean}"
