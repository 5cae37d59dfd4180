"""Patterns, what goes with what: the day after more of something, and the day after more pain. Association only."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.association import METHOD
from pages.answers.patterns import Link, Patterns
from pages.shared.chart import chart, drawn, palette
from pages.shared.diary_reads import patterns
from pages.shared.shown import diary
from pages.shared.titles import page_title, simulated
from pages.telling.forest_figure import Difference, forest_figure
from pages.telling.manner import num
from pages.telling.patterns.words import (
    ONLY,
    activity_sentence,
    count_sentence,
    is_clear,
    name_text,
    pain_sentence,
    pain_text,
    per_text,
    reach_text,
    sentences_of,
)
from pages.telling.wording import capital, escape


def row(link: Link, title: str, less: str, more: str, *, factor: float = 1.0) -> Difference:
    """A row of a forest, of a question with an answer."""
    found = link.association
    assert found.difference is not None and found.lower is not None and found.upper is not None
    words = f"{reach_text(found, factor, less, more)}, {num(found.n, ',')} pairs"
    numbers = factor * found.difference, factor * found.lower, factor * found.upper
    return Difference(title, words, *numbers, is_clear(found))


def pain_row(link: Link) -> Difference:
    """A row of the forest of pain: points of pain per step of the activity."""
    return row(link, f"{capital(name_text(link))}, per {per_text(link)}", "lower", "higher")


def activity_row(link: Link) -> Difference:
    """A row of the forest of activities: percent of what is usual, per point of pain."""
    assert link.usual
    return row(link, capital(name_text(link)), "% less", "% more", factor=100 / link.usual)


def scale_row(link: Link) -> Difference:
    """A row of the forest of scores: points of each, per point of pain."""
    return row(link, capital(name_text(link)), "lower", "higher")


def told(links: Sequence[Link], said: Callable[..., str]) -> list[str]:
    """A sentence for each question."""
    return sentences_of(links, partial(said, pain=pain, n_tested=n_tested), lead="Nothing can be said yet of")


def show(rows: list[Difference], sentences: list[str], *, what: str, axis: str, key: str) -> None:
    """A forest of what can be told, in the order of the check-in; a sentence for each question is one click below."""
    if rows:
        clear = sum(row.is_clear for row in rows)
        title = f"{what}: {clear or 'none'} of {len(rows)} differences {'is' if clear < 2 else 'are'} clear"
        chart(
            drawn(collection, forest_figure, rows, axis=axis, palette=palette()),
            title=simulated(title, collection),
            key=key,
            alt=f"{title}. " + ". ".join(f"{row.title}: {row.words}" for row in rows),
        )
    else:
        st.markdown(f"**{what}**")
    lines = "\n".join(f"- {sentence}" for sentence in sentences)
    if not rows:
        st.markdown(lines)
        return
    with st.expander("In sentences"):
        st.markdown(lines)


def details(asked: Patterns) -> pd.DataFrame:
    """Every question with its numbers, p-values as they are and after the correction."""
    pain = pain_text(asked)
    rows = []
    for links, is_pain in ((asked.pain, True), (asked.activity, False)):
        for link in links:
            found, name = link.association, name_text(link)
            step = f"{name}, per {per_text(link)}"
            before, after = (step, pain) if is_pain else (f"{pain}, per point", name)
            rows.append(
                {
                    "A day's": escape(before),
                    "and the next day's": escape(after),
                    "Pairs": num(found.n, ","),
                    "Differ": num(found.n_apart, ","),
                    "Difference (95 %)": ""
                    if found.refusal
                    else (
                        f"{num(found.difference, ',.3g')} ({num(found.lower, ',.3g')} to {num(found.upper, ',.3g')})"
                    ),
                    "p": "" if found.refusal else num(found.p_value, ".2g"),
                    "p, corrected": "" if found.refusal else num(link.adjusted_p, ".2g"),
                    "φ": "" if found.refusal else num(found.autocorrelation, ".2f"),
                }
            )
    return pd.DataFrame(rows)


def offer_tests(links: Sequence[Link]) -> None:
    """A button for each activity: what goes together can be tried in an order drawn by chance."""
    if not links:
        return
    st.markdown("To find out more about one of them, try it in some blocks of days and leave it out in others:")
    with st.container(horizontal=True, gap="small"):
        for link in links:
            if st.button(f"Test it: {escape(name_text(link))}", key=f"test.{link.kind}.{link.unit}"):
                st.switch_page("mine/try_and_see.py", query_params={"kind": link.kind})


def worked_out(asked: Patterns) -> None:
    """Method, numbers and reservations, one click below."""
    with st.expander("How this was worked out"):
        st.markdown(f"{METHOD}. In brackets: 95 % interval. Corrected: Holm, for all that could be answered.")
        st.markdown(
            "A pair is a day and the calendar day after it; both and the day before them must be known, as a day "
            "resembles the one before. A day without an entry is unknown and makes no pair. Days of the same written pain "
            "are compared, as pain carries over and changes what one does: what an activity changes on the same "
            "day is not counted. Pain is asked about beside everything else that is recorded of a day. Exercises and "
            "care count as done or not done; a day written down without them, between the first and the last "
            "day with them, is one without. All days of the diary are asked, with the kind of pain recorded "
            "on most of them. In simulated diaries with a fifth of the days missing and days much like the one "
            "before, 94 to 96 % of these intervals held the truth. Pain as it is felt is not quite the pain that is written: "
            "where it strongly changes what one does on the same day, a difference of the next day's pain counts as clear "
            "only if it stands with felt pain as a state of its own, and the day after differs from the day before; then "
            "2 to 5 in 100 are told as clear with nothing behind them."
        )
        st.table(details(asked).set_index("A day's"))


collection = diary()
page_title("Patterns", collection)
asked = patterns(collection) if collection else None
if asked is None:
    st.markdown(
        "Whether pain differs on days after you walked, slept well, were under stress or had care will be here, and "
        "how days after more pain are. It takes about nine weeks of days with pain and something else."
    )
    st.stop()

pain, n_tested = pain_text(asked), asked.n_tested
st.markdown(count_sentence(asked))
st.markdown(ONLY)
show(
    [pain_row(link) for link in asked.pain if link.association.refusal is None],
    told(asked.pain, pain_sentence),
    what=f"{pain.capitalize()} the day after",
    axis=f"← lower, points of {pain}, higher →",
    key="pain",
)
if not collection.info.is_simulated:
    offer_tests([link for link in asked.pain if link.measure is None])
done = [link for link in asked.activity if not link.is_scale]
if done:
    show(
        [activity_row(link) for link in done if link.association.refusal is None and link.has_share],
        told(done, activity_sentence),
        what="What is done the day after more pain",
        axis="← less, % of the usual per point, more →",
        key="activity",
    )
if scales := [link for link in asked.activity if link.is_scale]:
    show(
        [scale_row(link) for link in scales if link.association.refusal is None],
        told(scales, activity_sentence),
        what="What is scored the day after more pain",
        axis="← lower, points per point, higher →",
        key="scales",
    )
worked_out(asked)
