"""Fear-avoidance in words: within and between people, and what goes along with what; causes only where drawn by lot."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.confidence import Estimate
from analysis.mediation import Mediation
from analysis.within_between import FEW_OCCASIONS, Slope
from pages.answers.fear_avoidance import SEED, FearStudy
from pages.telling.forest_figure import Difference
from pages.telling.outcomes.words import in_sentence
from pages.telling.plural import count_text
from pages.telling.wording import escape, plain


def slope_sentences(found: FearStudy) -> str:
    """The two slopes, never merged into one."""
    fear, outcome = in_sentence(found.between.title), in_sentence(found.outcome.title)
    within, between = found.slopes.within, found.slopes.between
    inside = (
        f"Within people: at visits where {fear} was 1 point above what is usual for the same person, {outcome} was "
        f"{_moved(within)}."
        if within.estimate is not None
        else f"Within people this cannot be told: {within.reason}"
    )
    across = (
        f"Between people: those whose {fear} was 1 point higher on average had {outcome} {_moved(between)}."
        if between.estimate is not None
        else f"Between people this cannot be told: {between.reason}"
    )
    thin = (
        f" Their averages rest on fewer than {FEW_OCCASIONS} visits each, which draws this towards nothing."
        if found.slopes.is_mean_thin and between.estimate is not None
        else ""
    )
    return f"{inside} {across}{thin}"


def path_sentences(found: FearStudy, *, is_randomised: bool) -> str:
    """How much of the groups' difference goes along with the measure in between, and what that rests on."""
    paths = found.paths
    if paths is None:
        return "A path through it takes two groups: choose an attribute with two values under Groups."
    fear, outcome = in_sentence(found.between.title), in_sentence(found.outcome.title)
    if paths.reason:
        return f"What goes through {fear} cannot be told: {escape(paths.reason)}"
    both = f"{escape(found.group)} and {escape(found.reference)}"
    told = (
        f"The difference between {both} in {outcome} at day {found.outcome_at}, at the same baselines, was "
        f"{_with_limits(paths.total)} points. Of it {_with_limits(paths.indirect)} went along with {fear} at day "
        f"{found.mediator_at}, and {_with_limits(paths.direct)} did not."
    )
    lot = (
        f"{_effect(paths)} {fear[:1].upper()}{fear[1:]} was not drawn by lot, so the part that goes along with it need not go "
        "through it."
        if is_randomised
        else "The groups were not declared to be drawn by lot: none of these differences is known to be an effect."
    )
    return f"{told} {lot} {_sensitivity(paths.vanishes_at, paths.indirect, fear, outcome)}"


def _effect(paths: Mediation) -> str:
    """What a lot allows to be said of the whole difference: an effect only where it excludes 0, of those still there."""
    lost = (
        f" {paths.dropped:,} of {paths.n + paths.dropped:,} people are not in it for want of a value, which no lot decided."
        if paths.dropped
        else ""
    )
    whole = paths.total
    if whole is None or whole.lower is None or whole.upper is None or whole.lower <= 0 <= whole.upper:
        return f"The groups were drawn by lot, but the whole difference may as well be none.{lost}"
    return (
        "The groups were drawn by lot, so the whole difference is an effect of being in one or the other"
        + (", as far as those who are missing are like the rest." if lost else ".")
        + lost
    )


def slope_rows(found: FearStudy) -> list[Difference]:
    """The two slopes as rows of a forest."""
    both = (("Within people", found.slopes.within), ("Between people", found.slopes.between))
    return [_row(title, one) for title, one in both if one.estimate is not None]


def path_rows(found: FearStudy) -> list[Difference]:
    """The whole difference and its two parts as rows of a forest."""
    paths = found.paths
    if paths is None or paths.reason:
        return []
    fear = plain(in_sentence(found.between.title))
    parts = (("The whole difference", paths.total), (f"Along with {fear}", paths.indirect), ("The rest", paths.direct))
    return [_row(title, one) for title, one in parts]


def rows_alt(rows: Sequence[Difference]) -> str:
    """The rows in words."""
    return " ".join(f"{row.title}: {row.words}." for row in rows)


def sensitivity_rows(paths: Mediation) -> list[dict[str, str]]:
    """The path at a few correlations that an unmeasured common cause might make."""
    return [
        {"Correlation by an unmeasured cause": f"{one.correlation:+.1f}", "Along with it": _with_limits(one.indirect)}
        for one in paths.at_correlation
        if round(10 * one.correlation) in (-5, -3, -1, 0, 1, 3, 5)
    ]


def method_lines(found: FearStudy) -> list[str]:
    """How it was worked out."""
    within, between, paths = found.slopes.within, found.slopes.between, found.paths
    lines = [
        "Both measures at the same visits. Within: least squares on each person's deviations from the own mean, the "
        f"day of the visit held, n = {count_text(within.people, 'person', 'people')} with "
        f"{count_text(within.occasions, 'visit')}, standard errors robust to people. Between: least squares on the "
        f"means of {count_text(between.people, 'person', 'people')}. Curran and Bauer 2011, doi "
        "10.1146/annurev.psych.093008.100356. At the same visit, either may move the other, or a third both."
    ]
    if paths is not None and not paths.reason:
        lines.append(
            f"Paths: two linear models with the baselines of both measures held, n = {paths.n:,} with all values, "
            f"{paths.dropped:,} left out for a missing one. {_with_limits(paths.to_mediator)} points of the measure in "
            f"between, times {_with_limits(paths.from_mediator, digits=3)} per point of it. Intervals: percentiles of "
            f"{paths.n_bootstrap:,} bootstrap samples of people (seed {SEED}). Imai, Keele and Tingley 2010, doi "
            "10.1037/a0020761; sensitivity: Imai, Keele and Yamamoto 2010, doi 10.1214/10-STS321."
        )
    return lines


def _moved(slope: Slope) -> str:
    if slope.lower <= 0 <= slope.upper:
        return f"not clearly higher or lower: {_with_limits(slope)} points"
    small, large = sorted((abs(slope.lower), abs(slope.upper)))
    way = "higher" if slope.estimate > 0 else "lower"
    return f"{abs(slope.estimate):.2f} points {way} ({small:.2f} to {large:.2f})"


def _sensitivity(vanishes: Estimate, indirect: Estimate, fear: str, outcome: str) -> str:
    if indirect.lower <= 0 <= indirect.upper:
        return f"The part that goes along with {fear} may be none at all."
    return (
        f"Nothing of that part would be left if something unmeasured moved {fear} and {outcome} alike, so that what is "
        f"unexplained in both correlated by {vanishes.estimate:+.2f} ({vanishes.lower:+.2f} to {vanishes.upper:+.2f})."
    )


def _with_limits(one: Slope | Estimate, *, digits: int = 2) -> str:
    # what rounds to nothing has no minus
    estimate, lower, upper = (f"{round(x, digits) + 0.0:+.{digits}f}" for x in (one.estimate, one.lower, one.upper))
    return f"{estimate} ({lower} to {upper})"


def _row(title: str, one: Slope | Estimate) -> Difference:
    is_clear = not one.lower <= 0 <= one.upper
    return Difference(title, f"{_with_limits(one)}", one.estimate, one.lower, one.upper, is_clear)
