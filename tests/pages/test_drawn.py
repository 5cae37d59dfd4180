"""Figures that are kept as the browser gets them: the same as one drawn anew, and as new as the last save."""

import json
from datetime import date, timedelta

import numpy as np
import plotly.graph_objects as go
import plotly.io
import plotly.tools
import pytest

from data.own.entries import CheckIn, save_check_in
from data.own.plans import save_event
from pages.shared.chart import drawn
from pages.telling.figures import DARK, LIGHT, Days, Palette, Span, add_points, paper
from pages.telling.respite.ribbon_figure import ribbon_figure
from tests.check_ins import save_check_ins

BEGAN = date(2026, 1, 1)
PERIOD = BEGAN, BEGAN + timedelta(days=40)
times = []


def sent(figure) -> dict:
    """What Streamlit makes of a figure for the browser."""
    return json.loads(
        plotly.io.to_json(plotly.tools.return_figure_from_figure_or_data(figure, validate_figure=True), validate=False)
    )


def points(value: list[float | None], *, palette: Palette) -> go.Figure:
    times.append(value)
    figure = paper(palette, height=200)
    on = np.arange(len(value)).astype("datetime64[D]")
    add_points(figure, Days(on, np.array(value, dtype=float), [f"<b>{one}</b>" for one in value]), palette)
    return figure


@pytest.mark.parametrize("value", [[], [1.0], [0.5, None, 10.0]])
def test_what_is_sent_is_what_plotly_would_send(diary, value):
    for palette in (LIGHT, DARK):
        for _ in range(2):
            assert sent(drawn(diary, points, value, palette=palette)) == sent(points(value, palette=palette))


def test_a_figure_with_dates_and_one_of_no_diary(diary):
    spans = [Span(BEGAN, BEGAN + timedelta(days=9), "Respite"), Span(BEGAN, PERIOD[1], "Open", is_open=True)]
    anew = sent(ribbon_figure(spans, [], PERIOD, palette=LIGHT))
    assert anew["data"]
    for of in (diary, diary, None):
        assert sent(drawn(of, ribbon_figure, spans, [], PERIOD, palette=LIGHT)) == anew


def test_it_is_drawn_once_for_a_save_and_a_theme_and_another_height_is_another_figure(diary, today):
    times.clear()
    for palette in (LIGHT, DARK, LIGHT, DARK):
        drawn(diary, points, [3.0], palette=palette)
    assert len(times) == 2
    low = drawn(diary, points, [3.0], palette=LIGHT).lowered(90)
    assert sent(low)["layout"]["height"] == 90
    assert sent(drawn(diary, points, [3.0], palette=LIGHT))["layout"]["height"] == 200
    assert len(times) == 2
    drawn(diary, points, [4.0], palette=LIGHT)
    save_check_in(diary, CheckIn(on_day=today, pain_average=2), key="k", today=today)
    drawn(diary, points, [4.0], palette=LIGHT)
    assert len(times) == 4


def figures(page) -> list[str]:
    return [one.proto.spec for one in page.get("plotly_chart")]


@pytest.mark.parametrize("path", ["mine/trends.py", "mine/respite.py"])
def test_a_page_shows_what_another_session_saved(open_page, diary, today, path):
    days = [CheckIn(on_day=today - timedelta(days=n), pain_average=0 if n > 20 else 6) for n in range(1, 80)]
    save_check_ins(diary, days, today=today)
    page, other = open_page(path), open_page(path)
    before = figures(page)
    assert before == figures(other) == figures(other.run())
    save_check_in(diary, CheckIn(on_day=today, pain_average=9), key="another", today=today)
    after = figures(page.run())
    assert len(after) == len(before) and after[0] != before[0]
    # and what is a save of none of the days: a mark of the plan
    save_event(diary, today - timedelta(days=5), "Moved house", key="event", today=today)
    marked = figures(page.run())
    assert "Moved house" not in after[0] and "Moved house" in marked[0]
    assert marked == figures(open_page(path))
