"""An example diary as a strip of days, each with its pain and what a definition makes of it; colour never says it alone."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.answers.definition_meaning import CanBeMet, ExampleRespites
from pages.telling.figures import Palette, paper
from pages.telling.manner import num
from pages.telling.plural import count_text

WIDTH = 20  # days of a line: as many as a phone shows
SIGNS = {"good": "w", "between": "·", "bad": "b", "unknown": "?"}
NAMES = {"good": "well (w)", "between": "neither (·)", "bad": "bad (b)", "unknown": "tells nothing (?)"}


def strip_figure_of_example(example: ExampleRespites, *, palette: Palette) -> go.Figure:
    """Lines of days from the left: pain above, the sign of what the day is below; a bar where a recovery or recurrence is."""
    rows = -(-len(example.days) // WIDTH)
    figure = paper(palette, height=58 * rows + 30)
    colours = {"good": palette.respite, "bad": palette.episode, "between": palette.muted, "unknown": palette.muted}
    for state, colour in colours.items():
        places = [place for place, day in enumerate(example.days) if day.state == state]
        figure.add_scatter(
            x=[place % WIDTH + 1 for place in places],
            y=[-(place // WIDTH) for place in places],
            mode="text",
            text=[_cell(example, place) for place in places],
            textfont={"size": 13, "color": colour},
            hovertext=[f"Day {place + 1}: {NAMES[state]}" for place in places],
            hoverinfo="text",
            showlegend=False,
        )
    figure.update_xaxes(visible=False, range=[0.2, WIDTH + 0.8])
    figure.update_yaxes(visible=False, range=[-rows + 0.4, 0.6])
    figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4})
    return figure


def _cell(example: ExampleRespites, place: int) -> str:
    day = example.days[place]
    pain = "–" if day.pain is None else str(day.pain)
    mark = "▲" if place + 1 in example.confirmed else "▼" if place + 1 in example.recurred else SIGNS[day.state]
    return f"<b>{pain}</b><br>{mark}"


def example_sentence(example: ExampleRespites) -> str:
    """The strip in words, which is its text alternative too."""
    n = len(example.days)
    if not example.confirmed:
        return f"In this example of {n} days nobody would count as recovered."
    told = f"In this example of {n} days recovery is confirmed on day {_listed(example.confirmed)} (▲)"
    return f"{told}, and {_recurred(example)}."


def _recurred(example: ExampleRespites) -> str:
    return (
        f"a recurrence begins on day {_listed(example.recurred)} (▼)" if example.recurred else "no recurrence follows"
    )


def key_line() -> str:
    """What the signs under the numbers of pain mean."""
    return f"Pain of each day, and under it what the day is: {', '.join(NAMES.values())}; – is a day without an entry."


def met_sentence(found: CanBeMet, *, is_personal: bool = False) -> str:
    """How many can ever meet it in these data."""
    if is_personal:
        return "Your diary meets it." if found.at_risk else "Your diary so far never meets it."
    people = count_text(found.participants, "participant")
    if not found.at_risk:
        return f"Nobody of {people} ever meets it in these data ({num(found.with_known_day, ',')} have a day that decides the rules)."
    return (
        f"{num(found.at_risk, ',')} of {people} ever meet it in these data ({num(found.with_known_day, ',')} have a day that decides the "
        f"rules); {num(found.recurred, ',')} of them have a recurrence after it."
    )


def _listed(days: tuple[int, ...]) -> str:
    told = [str(day) for day in days]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
