"""What figures must not draw: a line over an unknown day, an end that was not seen, markup from a file."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pages.answers.trends import Level
from pages.telling.figures import LIGHT, Days, Span
from pages.telling.respite.ribbon_figure import ribbon_figure
from pages.telling.trends.drawn import as_days
from pages.telling.trends.figure import Panel, small_multiples, trend_figure
from pages.telling.wording import escape

PERIOD = (date(2026, 3, 1), date(2026, 3, 10))


def days(*numbers):
    return np.array([np.datetime64("2026-03-01") + n - 1 for n in numbers])


def test_no_line_and_no_band_crosses_an_unknown_day():
    on = days(1, 2, 3, 6, 7)  # the 4th and 5th are unknown
    level = Level(on, np.arange(5.0), np.arange(5.0) - 1, np.arange(5.0) + 1)
    figure = trend_figure(
        Days(on, np.arange(5.0), [""] * 5), level, (), PERIOD, limits=(0, 10), axis="Pain", palette=LIGHT
    )
    band, line, points = figure.data
    assert [None if np.isnan(y) else y for y in line.y] == [0, 1, 2, None, 3, 4, None]
    assert [None if np.isnan(y) else y for y in band.y] == [1, 2, 3, 1, 0, -1, None, 4, 5, 3, 2, None]
    assert line.connectgaps is False
    assert len(points.x) == 5


def test_a_score_is_drawn_from_0_to_10_whatever_the_values_are():
    figure = trend_figure(
        Days(days(1), np.array([2.0]), [""]), None, (), PERIOD, limits=(0, 10), axis="Pain", palette=LIGHT
    )
    low, high = figure.layout.yaxis.range
    assert low <= 0 and high >= 10


def test_an_open_respite_fades_and_a_closed_one_does_not():
    closed = Span(date(2026, 3, 1), date(2026, 3, 2), "closed")
    still_open = Span(date(2026, 3, 5), date(2026, 3, 10), "open", is_open=True)
    respites, _ = ribbon_figure([closed, still_open], [], PERIOD, palette=LIGHT).data
    opacity = [float(colour.rstrip(")").split(",")[-1]) for colour in respites.marker.color]
    assert opacity[:2] == [1, 1]
    assert opacity[1:] == sorted(opacity[1:], reverse=True)
    assert 0 < opacity[-1] < 0.2
    # the pieces together are as long as the six days of the respite
    assert sum(respites.x[1:]) == pytest.approx(6 * 86_400_000)


def test_panels_share_one_axis_of_dates():
    panel = Panel("Steps", Days(days(1, 3), np.array([10.0, 20.0]), ["", ""]), unit="steps")
    figure = small_multiples([panel, panel, panel], PERIOD, palette=LIGHT)
    assert {trace.xaxis for trace in figure.data} == {None}
    assert [trace.yaxis for trace in figure.data] == ["y", "y2", "y3"]


def test_a_unit_from_a_file_is_neither_markup_nor_a_format():
    table = pd.DataFrame({"on_day": [pd.Timestamp("2026-03-12")], "amount": [1500.0]})
    assert as_days(table, "amount", "<b>{0}</b>").words == ["12 March 2026: 1,500 &lt;b&gt;{0}&lt;/b&gt;"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*a* [b](c)", r"\*a\* \[b\]\(c\)"),
        ("two\n# lines", r"two \# lines"),
        ("http://a", "http\\:\u2060\\/\\/a"),
        ("www.a", "ww\u2060w\\.a"),
        ("a@b", "a\\@\u2060b"),
        ("plain words, ü", "plain words\\, ü"),
    ],
)
def test_text_is_escaped_for_markdown(typed, shown):
    assert escape(typed) == shown
