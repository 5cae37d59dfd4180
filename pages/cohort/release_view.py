"""A release on its owner's page: their own numbers beside the released ones, and the releases there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pandas as pd
import streamlit as st

from analysis.cox import CoxTerm
from analysis.outcome_change import Mean
from analysis.released_curve import CurveDistortion, Distortion
from data.recurrence.release_people import EVERYBODY
from data.sharing.releases import Release, end_release, renew_link
from data.store.store import Collection, StoreError, now
from pages.answers.release import ReleasedStudy
from pages.report.release_document import AT, count_text, mean_text
from pages.telling.release.words import released_title
from pages.telling.wording import capital, day_text, escape, estimate_text, range_text


def distortion_sentence(found: ReleasedStudy) -> str:
    """The greatest distance between the owner's numbers and the released ones: of the curves, and of the counts."""
    told = []
    if found.distortion is not None:
        told.append(_curve_distance(found.distortion))
    pairs = [
        (abs(theirs - ours), released_title(row.of), group, ours, theirs)
        for row in (found.sizes, *found.flow, *found.rows)
        for group, ours, theirs in zip(found.groups, row.owner, row.released, strict=True)
        if theirs is not None
    ]
    if pairs:
        size, title, group, ours, theirs = max(pairs)
        told.append(
            f"Of the counts, the farthest off is {escape(title)} in {escape(group)}: {theirs:,} instead of {ours:,}."
            if size
            else "All counts that are told happen to be exact."
        )
    return " ".join(told)


def words_sentence(found: ReleasedStudy, own_words: Sequence[str]) -> str:
    """The words that come from the study or its owner and are read by others, to be looked at once more.

    `own_words`: those that are not of groups and characteristics.
    """
    groups = found.groups if found.by is not None else ()
    levels = (released_title(row.of) for row in found.rows)
    words = dict.fromkeys(escape(word) for word in (*own_words, *groups, *levels) if word)
    return f"Readers see these words: {'; '.join(words)}. None of them may tell who somebody is."


def owner_table(found: ReleasedStudy) -> pd.DataFrame:
    """Each number of the owner's beside what is released of it."""
    rows = [
        (released_title(row.of), group, f"{ours:,}", count_text(theirs))
        for row in (found.sizes, *found.flow, *found.rows)
        for group, ours, theirs in zip(found.groups, row.owner, row.released, strict=True)
    ]
    for one in (*found.numbers, *found.changes):
        title = released_title(one.of)
        title = title if one.visit is None else f"{title}, change to day {one.visit:,}"
        rows.append((title, one.group, _owner_mean(one.owner), mean_text(one.released)))
    rows += _curve_rows(found)
    return pd.DataFrame(
        [tuple(escape(cell) for cell in (capital(row[0]), *row[1:])) for row in rows],
        columns=["What", "Group", "Yours", "Released"],
    )


def show_releases(
    collection: Collection, made: list[Release], *, on_new_link: Callable[[str], None], on_end: Callable[[], None]
) -> None:
    """Each release with what it tells of, how often it was opened, and the ways to end it or to renew its link."""
    for one in made:
        name = escape(one.label) or f"Release {one.release_id}"
        asked = ", ".join(escape(str(part)) for part in one.asked.get("told", ()))
        st.markdown(f"**{name}**: {asked or 'counts'}, of {one.n_people:,} people; {_opened(one)}.")
        if not one.is_open(collection.store.latest(now())):
            ended = day_text((one.ended_at or one.expires_at).date())
            st.caption(f"Ended on {ended}. It still counts beside new ones.")
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Ends on {day_text(one.expires_at.date())}.", width="content")
            try:
                with st.popover("End it"):
                    st.markdown("Whoever has its link reads nothing from then on. It cannot be opened again.")
                    if st.button("End it now", key=f"release.end.{one.release_id}"):
                        end_release(collection, one.release_id, now=now())
                        on_end()
                        st.rerun()
                with st.popover("New link"):
                    st.markdown(
                        "For a link that came into wrong hands: it opens nothing from then on, the new one does."
                    )
                    if st.button("Give it a new link", key=f"release.renew.{one.release_id}"):
                        on_new_link(renew_link(collection, one.release_id, now=now()))
                        st.rerun()
            except StoreError as fault:
                st.error(escape(str(fault)))


def _curve_rows(found: ReleasedStudy) -> Iterator[tuple[str, str, str, str]]:
    """Medians, shares at the listed days, and hazard ratios: the owner's, and as the released curve gives them."""
    if found.owner is None or found.curves is None or found.curves.table is None:
        return
    owner = {(EVERYBODY if found.by is None else curve.group): curve for curve in found.owner.curves}
    for curve in found.curves.curves:
        mine = owner[curve.group]
        yield "Median, days", curve.group, estimate_text(mine.median()), estimate_text(curve.median())
        for ours, theirs in zip(mine.at(AT), curve.at(AT), strict=True):
            yield f"Free at {ours.time} days", curve.group, _share(ours.survival), _share(theirs.survival)
    if found.owner.cox is not None and found.curves.cox is not None:
        told = {term.term: term for term in found.curves.cox.terms}
        for term in found.owner.cox.terms:
            if term.term in told:
                yield "Hazard ratio", term.term.removeprefix(f"{found.by}="), _ratio(term), _ratio(told[term.term])


def _share(share: float | None) -> str:
    return "not told" if share is None else f"{share:.1%}"


def _ratio(term: CoxTerm) -> str:
    if term.hazard_ratio is None:
        return "not estimable"
    return f"{term.hazard_ratio:.2f} ({range_text(term.lower, term.upper)})"


def _curve_distance(found: CurveDistortion) -> str:
    told = (
        f"The released curve lies farthest from yours {_where(found.anywhere)}; on the days that it is worked out for, "
        f"farthest {_where(found.on_grid)}."
    )
    return told if found.anywhere.size else "The released curve is the same as yours as far as it goes."


def _where(one: Distortion) -> str:
    return (
        f"on day {one.day:,g} in {escape(one.group)}, with {one.released:.1%} free of recurrence instead of "
        f"{one.owner:.1%}"
    )


def _owner_mean(owner: Mean) -> str:
    if owner.mean is None:
        return "nobody known"
    spread = "" if owner.sd is None else f", SD {owner.sd:.2f}"
    return f"{owner.mean:.2f}{spread}, n = {owner.n:,}"


def _opened(one: Release) -> str:
    if not one.opened.n:
        return "never opened"
    times = f"{one.opened.n:,} time{'s' * (one.opened.n != 1)}"
    return f"opened {times}, last on {day_text(one.opened.last_at.date())}"
