"""How flares and episodes agree, in sentences and in a table; too few is said, never worked out."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.agreement import FEW_BLOCKS, FEW_DAYS, MIN_DAYS, Agreement, Share
from analysis.instrument import Quantity
from pages.answers.flare_days import FlareDays
from pages.telling.manner import num
from pages.telling.wording import days_text, period_text

DIFFERENT = (
    "The two ask different things: a flare is what a day was like to you, an episode follows a rule. "
    "Neither corrects the other."
)


def waiting_sentence(n: int) -> str:
    """What will be here once enough days have both answers."""
    return (
        f"How your flares and the episodes go together will be here once {MIN_DAYS} days tell both; "
        f"{days_text(n)} {'does' if n == 1 else 'do'} so far."
    )


def episodes_sentences(found: Agreement) -> str:
    """What the flare days and the days of episodes have in common."""
    asked = f"Of the {days_text(found.n)} that tell both, you called"
    if not found.n_first:
        inside = _none_of(found.n_second, "lay in an episode", "lay in one")
        return f"{asked} none a flare; {inside}."
    told = f"{asked} {found.n_first} a flare. "
    if not found.n_second:
        return told + "None of these days lay in an episode by the definition above."
    return told + (
        f"{_of(found.both, found.n_first, 'them')} lay in an episode by the definition above"
        f"{share_text(found.of_first)}. "
        f"There were {days_text(found.n_second)} in an episode, and you called {found.both} of them a flare"
        f"{share_text(found.of_second)}."
    )


def pain_sentence(found: FlareDays) -> str:
    """What the flare days and the days of more pain than usual have in common; empty where that is not told."""
    both = found.with_pain
    if both is None or both.too_few or not both.n_first:
        return ""
    above = f"above your own average ({num(found.average, '.1f')})"
    if not both.n_second:
        return f"On none of these days was your {found.pain} {above}."
    return (
        f"Your {found.pain} was {above} on {both.both} of {days_text(both.n_first)} called a flare"
        f"{share_text(both.of_first)}; of {days_text(both.n_second)} above it you called {both.both} a flare"
        f"{share_text(both.of_second)}."
    )


def study_sentence(without_more_pain: Quantity, called_a_flare: Quantity) -> str:
    """The same in other people, as a study of them."""
    source = without_more_pain.source
    return (
        f"Other people's days, for comparison: in {without_more_pain.population}, {num(without_more_pain.value, 'g')} % "
        f"{without_more_pain.name}, and {num(called_a_flare.value, 'g')} % {called_a_flare.name}. "
        f"{source.reference}{'' if source.is_checked else ' (as cited, not re-checked)'}."
    )


def title_text(found: FlareDays, period: tuple[date, date]) -> str:
    """The title of the figure of a period: how many flare days of those asked about."""
    is_shown = (found.on >= np.datetime64(period[0])) & (found.on <= np.datetime64(period[1]))
    n, asked = int(found.flare[is_shown].sum()), int(is_shown.sum())
    return f"{n or 'None'} of {days_text(asked)} called a flare, {period_text(*period)}"


def share_text(share: Share) -> str:
    """A share in brackets: (85 %, 70 to 94)."""
    if share.estimate is None:
        return f" (fewer than {FEW_DAYS} days are too few for a share)"
    if share.lower is None:
        return f" ({_percent(share.estimate)} %, too few stretches of days to say how sure)"
    return f" ({_percent(share.estimate)} %, {_percent(share.lower)} to {_percent(share.upper)})"


def count_rows(found: Agreement, other: str) -> list[dict[str, str]]:
    """The two by two table of days; `other` names the second reading, as "in an episode"."""
    return [
        {"Days": "called a flare", other: num(found.both, ","), f"not {other}": num(found.first_only, ",")},
        {"Days": "not called one", other: num(found.second_only, ","), f"not {other}": num(found.neither, ",")},
    ]


def measure_rows(found: Agreement, other: str) -> list[dict[str, str]]:
    """Every share with its interval and what it rests on, and Cohen's kappa."""
    shares = (
        (f"Flare days {other}", found.of_first),
        (f"Days {other} called a flare", found.of_second),
        ("Days read alike", found.overall),
        ("Agreement on yes", found.positive),
        ("Agreement on no", found.negative),
    )
    rows = [
        {
            "What": title,
            "Share (95 %)": _share_cell(share),
            "Days": num(share.n, ","),
            "Blocks": num(share.n_blocks, ","),
        }
        for title, share in shares
    ]
    kappa = found.kappa
    told = "one of the two never varies" if kappa is None else f"{num(kappa, '.2f')}, no interval"
    return [*rows, {"What": "Cohen's kappa", "Share (95 %)": told, "Days": num(found.n, ","), "Blocks": ""}]


def method_sentences(found: Agreement) -> tuple[str, ...]:
    """How it was worked out, and what the intervals bear."""
    return (
        f"{found.method}.",
        "Neighbouring days are alike, so a day is not counted as an independent one. An interval takes "
        f"{FEW_BLOCKS} blocks with such days. Kappa has none: those in use hold the truth less often than they say. "
        "The average that pain is held against is taken as it is.",
        "A day counts where the flare question was answered and the other is known: an unknown day is neither "
        "yes nor no. A day without an answer that a definition bridges is read as the days around it.",
        "Agreement on yes: of all days that either calls yes, weighted twice where both do. Kappa is 0 where "
        "the two agree as often as chance alone would have them, and 1 where they always do.",
    )


def _share_cell(share: Share) -> str:
    if share.estimate is None:
        return "too few days"
    if share.lower is None:
        return f"{_percent(share.estimate)} %, too few blocks"
    return f"{_percent(share.estimate)} %, {_percent(share.lower)} to {_percent(share.upper)}"


def _none_of(n: int, lay: str, short: str) -> str:
    return f"{days_text(n)} {lay}" if n else f"none {short} either"


def _of(part: int, whole: int, what: str) -> str:
    """All 5 of them, 3 of them, none of them."""
    if part == whole and whole > 1:
        return f"All {whole} of {what}"
    return f"{part} of {what}" if part else f"None of {what}"


def _percent(share: float) -> str:
    return num(100 * share, ".0f")
