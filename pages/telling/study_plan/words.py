"""A study's plan in words: what was declared before looking, what is exploratory, and how much was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.catalogue.programme_files import templates as programmes
from data.catalogue.study_template_files import StudyTemplate
from data.catalogue.trial_files import load_trial
from data.study.looks import Looks
from data.study.plan_comparison import ComparisonPlan
from data.study.study_plan import Declaration, DeclaredPlan, declarable_measures
from pages.telling.edition import edition_lines
from pages.telling.plan.words import evidence_line
from pages.telling.recurrence.study_words import p_text
from pages.telling.wording import capital, day_text, days_text, escape, number_text, plain

NO_PLAN = "No plan was declared for this study, so nothing here was fixed before looking."
RANKS = {True: "its main question", False: "a secondary question"}
Asked = tuple[str | None, str | None]  # what is asked on a page, and what was declared
MISSED = 20  # of so many 95 % intervals one leaves out the truth


@dataclass(frozen=True)
class Standing:
    """What an analysis is by the study's plan: `kind` "declared" or "exploratory", and why, as Markdown.

    `label` goes into titles; it is empty where no plan was declared at all.
    """

    kind: str
    words: str
    label: str

    def in_title(self, title: str) -> str:
        """The title of something made from the analysis, with what it is by the plan."""
        return f"{title}, {self.label}" if self.label else title

    def as_json(self) -> dict[str, str]:
        """Whether it is declared or exploratory, and why, as plain text."""
        return {"kind": self.kind, "words": plain(self.words)}


def standing(
    plan: DeclaredPlan | None,
    *,
    definition: str,
    by: str | None = None,
    origin: str = "confirmed",
    tau: int | None = None,
    covariates: Sequence[str] | None = None,
    strata: str | None = None,
    population: str | None = None,
    source: str | None = None,
) -> Standing:
    """What a recurrence analysis is by the plan; a `tau` or `covariates` of None is not part of it.

    `source`: other than a diary; a plan says nothing of it, and its words then are.
    """
    declared = None if plan is None else plan.plan.recurrence
    if plan is None or declared is None:
        return beside_plan(plan, "recurrence")
    found = {
        "the definition": (definition, declared.definition),
        "where days are counted from": (origin, declared.origin),
        "the strata": (strata, declared.strata),
        "the horizon": (tau and days_text(tau), declared.tau and days_text(declared.tau)),
        "the covariates": (_listed(covariates), _listed(declared.covariates)),
    }
    # a horizon that the plan leaves open is nobody's contradiction, and is said
    if tau is None or declared.tau is None:
        del found["the horizon"]
    if covariates is None:
        del found["the covariates"]
    told = _standing(plan, "recurrence", {**_people(plan, by, population), **found})
    if source is not None and told.kind != "exploratory":
        told = Standing(told.kind, f"{told.words} The plan does not say how recurrences are recorded.", told.label)
    if tau is None or declared.tau is not None or told.kind == "exploratory":
        return told
    return Standing(told.kind, f"{told.words} The plan left the horizon open.", told.label)


def outcome_standing(
    plan: DeclaredPlan | None,
    *,
    measure: str,
    visits: Sequence[int],
    by: str | None = None,
    anchor: str | None = None,
    population: str | None = None,
    compared: Mapping[str, object] | None = None,
) -> Standing:
    """What an analysis of a score at visits is by the plan; `compared`: how, beside groups and visits, as `as_compared`."""
    declared = None if plan is None else plan.plan.outcome
    if plan is None or declared is None:
        return beside_plan(plan, "scores at visits")
    found = {
        "the outcome": (measure, declared.measure),
        "the visits": (_listed(visits), _listed(declared.visits)),
        "the day 0": (anchor, declared.anchor),
        **_compared(compared or {}, declared.compared),
    }
    told = _standing(plan, "outcome", {**_people(plan, by, population), **found})
    if told.kind == "exploratory":
        return told
    share = f"the share with a fall of {declared.responders} % or more"
    what = "the mean scores" if declared.responders is None else share
    words = f"{told.words} It is about {what} at day {visits[-1]:,}; the rest beside it is exploratory."
    return Standing(told.kind, words, told.label)


def beside_plan(plan: DeclaredPlan | None, what: str) -> Standing:
    """What an analysis is of which a plan declares nothing; `what` in the middle of a sentence."""
    if plan is None:
        return Standing("exploratory", NO_PLAN, "")
    since = day_text(plan.declarations[-1].declared_at.date())
    return Standing("exploratory", f"Exploratory: the plan of {since} declares nothing about {what}.", "exploratory")


def standing_of_many(chosen: Standing) -> Standing:
    """What an analysis under many definitions is, from what it is under the one that is marked."""
    if chosen.kind == "exploratory":
        return chosen
    words = "Declared is the marked definition alone; what the others say is exploratory."
    return Standing("exploratory", words, "exploratory but for the marked one")


def declared_sentence(plan: DeclaredPlan, one: Declaration) -> str:
    """When a revision was declared, and whether data were here by then."""
    at = f"{day_text(one.declared_at.date())} at {one.declared_at:%H:%M} UTC"
    if plan.is_after_data(one):
        return f"Declared on {at}, after data were loaded on {day_text(plan.first_loaded_at.date())}."
    return f"Declared on {at}, before any data were loaded into Respite."


def edition_sentences(plan: DeclaredPlan) -> tuple[str, ...]:
    """By which edition of the methods the plan as it stands was declared, and what has changed since."""
    return edition_lines(plan.declarations[-1].edition, what="The plan")


def looks_sentences(found: Looks, *, is_declared: bool) -> list[str]:
    """How many different analyses were shown, and what that means for what was found."""
    if not is_declared:
        return [f"So far {_analyses(found.n_before)} shown here."]
    lines = [f"Since the declaration {_analyses(found.n_since)} shown here."]
    if found.n_before:
        lines.append(f"Before it {_analyses(found.n_before)} shown.")
    if found.n_since > 1:
        lines.append(
            f"Each 95 % interval leaves out the truth 1 time in {MISSED}: if nothing differs anywhere, of "
            f"{found.n_since:,} analyses about {number_text(found.n_since / MISSED)} would seem to show something, with "
            "one interval looked at in each. What was declared is one of them; the rest are ideas for a next study."
        )
    return lines


def holm_lines(adjusted: Mapping[str, float]) -> list[str]:
    """P-values that are shown as a family, as Markdown by name, as they are by Holm's method; none for one."""
    if len(adjusted) < 2:
        return []
    told = "; ".join(f"{name} {p_text(value)}" for name, value in adjusted.items())
    return [
        f"These {len(adjusted)} p-values are a family: with so many a small one is more easily found by chance. "
        f"Allowing for that by Holm's method (1979): {told}."
    ]


def published_lines(template: StudyTemplate) -> list[str]:
    """What publications show of a design and what they do not, and the caveats of its trials, as Markdown."""
    evidence = [evidence_line(one) for one in programmes()[template.programme].evidence]
    trials = [f"{escape(one.title)}: {escape(' '.join(one.caveats))}" for one in map(load_trial, template.trials)]
    return [*evidence, *trials]


def measure_text(measure: str, own: Mapping[str, str]) -> str:
    """An outcome's title with its name; `own`: the titles of the study's own measures by name."""
    return f"{escape(capital(declarable_measures(own)[measure]))} ({escape(measure)})"


def comparison_rows(plan: ComparisonPlan) -> dict[str, str]:
    """How an outcome is compared, a row for each thing that was declared."""
    rows = {
        "Days to either side of a visit": None if plan.window is None else f"{plan.window}",
        "Compared with": plan.reference,
        "Adjusted for": ", ".join(plan.covariates) or None,
        "Stratified by": plan.strata,
        "Hang together": plan.cluster,
        "Parts of the people": plan.part,
        "A responder": plan.respond,
        "Degrees of freedom": None if plan.df == ComparisonPlan().df else "Kenward and Roger's",
    }
    return {name: escape(value) for name, value in rows.items() if value is not None}


def _compared(asked: Mapping[str, object], declared: ComparisonPlan) -> dict[str, Asked]:
    names = {
        "the reference": "reference",
        "the covariates": "covariates",
        "the strata": "strata",
        "the clusters": "cluster",
        "the parts of the people": "part",
        "the responder": "respond",
        "the degrees of freedom": "df",
    }

    def told(value: object) -> str | None:
        return _listed(value) if isinstance(value, (list, tuple)) else None if value is None else str(value)

    usual = ComparisonPlan()
    return {
        words: (told(asked.get(name, getattr(usual, name))), told(getattr(declared, name)))
        for words, name in names.items()
    }


def _people(plan: DeclaredPlan, by: str | None, population: str | None) -> dict[str, Asked]:
    return {"the groups": (by, plan.plan.by), "the people": (population, plan.plan.population)}


def _standing(plan: DeclaredPlan, question: str, found: dict[str, Asked]) -> Standing:
    one = plan.since(question)
    on = day_text(one.declared_at.date())
    differs = [
        f"{name} (declared: {'none' if declared is None else escape(declared)})"
        for name, (asked, declared) in found.items()
        if asked != declared
    ]
    if differs:
        rest = differs[0] if len(differs) == 1 else f"{', '.join(differs[:-1])} and {differs[-1]}"
        return Standing("exploratory", f"Exploratory: the plan of {on} differs in {rest}.", "exploratory")
    is_late = plan.is_after_data(one)
    when = (
        f"after data were loaded on {day_text(plan.first_loaded_at.date())}"
        if is_late
        else ("before any data were loaded into Respite")
    )
    amended = ", as an amendment" if one.reason else ""
    words = f"Declared on {on}{amended}, {when}, as {RANKS[plan.plan.primary == question]} of the study."
    return Standing("declared", words, f"declared on {on}{', after data were loaded' if is_late else ''}")


def _listed(values: Sequence[object] | None) -> str | None:
    return ", ".join(sorted(map(str, values), key=lambda one: (len(one), one))) if values else None


def _analyses(n: int) -> str:
    if n < 2:
        return f"{'one' if n else 'no'} analysis of this study was"
    return f"{n:,} different analyses of this study were"
