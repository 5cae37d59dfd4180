"""Groups of an outcome compared as a trial compares them: pairs, a cut of one's own, covariates, parts of the people."""

from __future__ import annotations

import pandas as pd

from analysis.confidence import Estimate
from analysis.outcome_change import Adjusted
from analysis.responder_cut import Cut
from analysis.standardised import StandardisedDifference
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import AtVisit, StudyOutcomes
from pages.telling.forest_figure import Difference
from pages.telling.outcomes.words import RULES, needed_text, visit_text
from pages.telling.recurrence.study_words import p_text
from pages.telling.wording import capital, escape, points_text

NOBODY = "nobody observed"
BOUNDS = {"<=": "or less", "<": "less than", ">=": "or more", ">": "more than"}


def cut_text(cut: Cut) -> str:
    """What a responder is, in words."""
    if cut.about == "value":
        return f"{cut.value:g} {BOUNDS[cut.bound]}" if "=" in cut.bound else f"{BOUNDS[cut.bound]} {cut.value:g}"
    amount = f"{abs(cut.value):g} %" if cut.about == "percent" else points_text(abs(cut.value))
    is_fall = cut.value < 0 or (cut.value == 0 and cut.bound in ("<=", "<"))
    more = cut.bound in (("<=", "<") if is_fall else (">=", ">"))
    way = "lower" if is_fall else "higher"
    return f"{way} than at the baseline by {amount} or {'more' if more else 'less'}"


def adjusted_sentence(question: OutcomeQuestion) -> str:
    """What comparisons are adjusted for beside the baseline, and who hangs together; empty for neither."""
    told = []
    if question.adjusted_for:
        told.append(f"Compared at the same baseline and the same {', '.join(map(escape, question.adjusted_for))}.")
    if question.cluster is not None:
        told.append(
            f"People of one {escape(question.cluster)} hang together: intervals allow for that, and rest on how many there are."
        )
    return " ".join(told)


def pairs_table(found: StudyOutcomes) -> pd.DataFrame | None:
    """Every pair of more than two groups at the visit shown, with p-values by Holm's method; None for two."""
    compared = found.shown.compared
    if not compared.pairs:
        return None
    rows = [
        [_points(pair), p_text(pair.p_value), p_text(adjusted)]
        for pair, adjusted in zip(compared.pairs, compared.pairs_holm, strict=True)
    ]
    index = [f"{escape(pair.group)} minus {escape(pair.reference)}" for pair in compared.pairs]
    columns = ["Points (95 % interval)", "p", "p by Holm's method"]
    return pd.DataFrame(rows, index=index, columns=columns).rename_axis(f"{capital(visit_text(found.shown.visit))}")


def cut_sentence(at: AtVisit) -> str:
    """Who responds at a visit by the cut that was asked for, of all enrolled."""
    if at.cut is None:
        return ""
    counts = ", ".join(
        (f"{one.responders:,} of {one.enrolled:,}" if one.observed else NOBODY)
        + (f" in {escape(one.group)}" if len(at.cut.groups) > 1 else "")
        for one in at.cut.groups
    )
    return f"{capital(cut_text(at.cut.cut))} at {visit_text(at.visit)}, of all enrolled: {counts}."


def cut_table(at: AtVisit) -> pd.DataFrame | None:
    """Shares of responders by the cut under both rules about who is unknown, and how groups differ."""
    if at.cut is None:
        return None
    rows, index = [], []
    for rule, whole in (("all_enrolled", "enrolled"), ("observed_only", "observed")):
        for one in at.cut.groups:
            of = getattr(one, rule)
            told = NOBODY if of.estimate is None else f"{one.responders:,} of {getattr(one, whole):,}: {_share(of)}"
            index.append(f"{escape(one.group)}, {RULES[rule]}")
            rows.append([told, ""])
        for apart in at.cut.differences:
            if apart.rule == rule:
                index.append(f"{escape(apart.group)} against {escape(apart.reference)}, {RULES[rule]}")
                rows.append([_percentage_points(apart.difference), needed_text(apart.number_needed)])
    columns = ["Share, or difference in percentage points", "Number needed"]
    return pd.DataFrame(rows, index=index, columns=columns).rename_axis(capital(visit_text(at.visit)))


def shares_table(at: AtVisit) -> pd.DataFrame | None:
    """Shares at the same baseline and covariates, None where they were not worked out."""
    if at.shares is None or not at.shares.differences:
        return None
    rows = [
        [
            f"{one.risk:.0%} and {one.reference_risk:.0%}",
            _percentage_points(one.difference),
            p_text(one.p_value),
            _odds(one),
        ]
        for one in at.shares.differences
    ]
    index = [f"{escape(one.group)} against {escape(one.reference)}" for one in at.shares.differences]
    columns = ["Shares", "Difference, percentage points", "p", "Odds ratio"]
    return pd.DataFrame(rows, index=index, columns=columns).rename_axis("At the same baseline and covariates")


def part_rows(found: StudyOutcomes) -> list[Difference]:
    """The difference in each part of the people at the visit shown, as rows of a forest."""
    rows = []
    several = len(found.shown.parts) > 1
    for one in found.shown.parts:
        for part in one.parts:
            made = part.difference
            n = " and ".join(f"{count:,}" for count in part.counts.values())
            name = f"{part.level}, n {n}" + (f": {one.group}" if several else "")
            if made is not None:
                rows.append(
                    Difference(
                        title=name,
                        words=f"{_points(made)} points",
                        estimate=made.estimate,
                        lower=made.lower,
                        upper=made.upper,
                        is_clear=not made.lower <= 0 <= made.upper,
                    )
                )
    return rows


def part_sentences(found: StudyOutcomes) -> str:
    """Whether the parts differ from one another."""
    told = []
    for one in found.shown.parts:
        groups = f"{escape(one.group)} against {escape(one.reference)}"
        few = [escape(part.level) for part in one.parts if part.difference is None]
        lack = f" Too few people in {', '.join(few)}." if few else ""
        if one.interaction_p is None:
            told.append(f"{groups}: {escape(one.reason)}{lack}")
            continue
        told.append(
            f"{groups}: whether the difference is another one in these parts, {p_text(one.interaction_p)} (interaction).{lack}"
        )
    return " ".join(told)


def _points(one: Adjusted) -> str:
    estimate, lower, upper = (f"{round(points, 2) + 0.0:+.2f}" for points in (one.estimate, one.lower, one.upper))
    return f"{estimate} ({lower} to {upper})"


def _share(of: Estimate) -> str:
    return f"{of.estimate:.0%} ({of.lower:.0%} to {of.upper:.0%})"


def _percentage_points(apart: Estimate) -> str:
    if apart.estimate is None or apart.lower is None or apart.upper is None:
        return "not known"
    estimate, lower, upper = (
        f"{round(100 * part, 1) + 0.0:+.1f}" for part in (apart.estimate, apart.lower, apart.upper)
    )
    return f"{estimate} ({lower} to {upper})"


def _odds(one: StandardisedDifference) -> str:
    ratio = one.odds_ratio
    return f"{ratio.estimate:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"
