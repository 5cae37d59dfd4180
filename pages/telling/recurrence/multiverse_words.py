"""What a study says under every definition of a set, in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.confidence import Estimate
from analysis.multiverse import DefinitionResult, Order
from pages.answers.every_definition import EveryDefinition
from pages.telling.plural import count_text
from pages.telling.recurrence.models_words import too_many_levels_sentence
from pages.telling.recurrence.multiverse_figure import in_words
from pages.telling.wording import escape


def every_sentence(found: Sequence[DefinitionResult], of: Order) -> str:
    """From where to where the estimate goes, and where the chosen definition lies."""
    unit = "" if of == "hazard_ratio" else "days"
    values = sorted(getattr(one, of).estimate for one in found if getattr(one, of).estimate is not None)
    chosen = next(one for one in found if one.is_primary)
    what = "hazard ratio" if of == "hazard_ratio" else "median"
    if not values:
        return f"None of the {len(found):,} definitions gives a {what}: too few recurrences were seen."
    form = ".2f" if of == "hazard_ratio" else ",.4g"
    span = f"from {values[0]:{form}} to {values[-1]:{form}} {unit}".strip()
    return (
        f"Under {len(values):,} of {len(found):,} definitions there is a {what}, {span}. The one chosen above, "
        f"{escape(chosen.definition)}, gives {in_words(chosen, of, unit)}. These are the same people under other rules: "
        "they show how far the finding hangs on the rule, and are not so many findings."
    )


def every_title(found: Sequence[DefinitionResult], of: Order) -> str:
    """What the strip shows, and how many definitions it holds."""
    what = "Hazard ratio" if of == "hazard_ratio" else "Median days free of recurrence"
    return f"{what} under {sum(getattr(one, of).estimate is not None for one in found):,} definitions"


def every_table(found: Sequence[DefinitionResult]) -> pd.DataFrame:
    """Every definition with its people, recurrences, median and hazard ratio, in the order given; plain text."""
    rows = [
        (
            one.definition + (" (chosen)" if one.is_primary else ""),
            "unknown" if one.n is None else f"{one.n:,}",
            "unknown" if one.events is None else f"{one.events:,}",
            _text(one.median, ",.4g", "not reached"),
            _text(one.hazard_ratio, ".2f", "cannot be told"),
            one.reason,
        )
        for one in found
    ]
    columns = ["Definition", "People", "Recurrences", "Median days (95 %)", "Hazard ratio (95 %)", "Why not"]
    table = pd.DataFrame(rows, columns=columns).set_index("Definition")
    if all(one.hazard_ratio.estimate is None for one in found):
        table = table.drop(columns="Hazard ratio (95 %)")
    if common_reason(found) is not None:
        table.loc[table["People"] != "unknown", "Why not"] = ""
    return table if any(table["Why not"]) else table.drop(columns="Why not")


def common_reason(found: Sequence[DefinitionResult]) -> str | None:
    """Why there is no hazard ratio, where that is the same under every definition that could be read."""
    reasons = {one.reason for one in found if one.n is not None}
    return reasons.pop() or None if len(reasons) == 1 else None


def with_reasons(found: EveryDefinition) -> tuple[DefinitionResult, ...]:
    """The results with the reason of each ratio that is not made, as plain text."""
    return tuple(
        replace(one, reason=too_many_levels_sentence(found.refused[one.definition]))
        if one.definition in found.refused
        else one
        for one in found.results
    )


def every_note(found: EveryDefinition) -> str:
    """What is done about covariates and strata, as plain text; empty where none were asked for."""
    covariates, strata = found.question.covariates, found.question.strata
    asked = [f"adjusted for {', '.join(covariates)}"] if covariates else []
    asked += [f"compared within {strata}"] if strata else []
    if found.is_adjusted is None:
        return ""
    if found.is_adjusted:
        return f"Each hazard ratio is {' and '.join(asked)}."
    return (
        f"The hazard ratios are not {' or '.join(asked)}: under so many rules only the counts of the groups are read. "
        "The shipped definitions are."
    )


def every_lines(found: EveryDefinition) -> list[str]:
    """What the hazard ratios are, why there are none, and who is not in them, as Markdown."""
    results = with_reasons(found)
    most = max((one.left_out for one in results), default=0)
    left = f"Up to {count_text(most, 'person', 'people')} at risk lack a value of these and are not in the ratios."
    lines = [every_note(found), common_reason(results), left if most else None]
    return [escape(line) for line in lines if line]


def _text(found: Estimate, form: str, nothing: str) -> str:
    if found.estimate is None:
        return nothing
    if found.lower is None and found.upper is None:
        return f"{found.estimate:{form}} (no interval)"
    low, high = ("?" if limit is None else format(limit, form) for limit in (found.lower, found.upper))
    return f"{found.estimate:{form}} ({low} to {high})"
