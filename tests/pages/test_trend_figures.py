"""Calendar and weekdays drawn: every known day has its cell, an unknown one has none, and nothing is made up."""

from datetime import date, timedelta

import numpy as np
import pytest

from pages.telling.figures import DARK, LIGHT, Days
from pages.telling.trends.beyond_figure import draw_beyond
from pages.telling.trends.calendar_figure import BLOCK, calendar_alt, calendar_figure, month_rows
from pages.telling.trends.figure import trend_figure
from pages.telling.trends.weekday_figure import Weekday, weekday_figure
from pages.telling.wording import number_text


def days(first_on, values):
    """One value a day from a first day on, None where unknown."""
    known = [(first_on + timedelta(days=n), value) for n, value in enumerate(values) if value is not None]
    on = np.array([day for day, _ in known], dtype="datetime64[D]")
    return Days(on, np.array([value for _, value in known], dtype=float), [f"{day}" for day, _ in known])


def calendar(first_on, values, limits=(0, 10), palette=LIGHT):
    period = first_on, first_on + timedelta(days=len(values) - 1)
    return calendar_figure(days(first_on, values), period, limits=limits, palette=palette, shown=number_text)


def test_a_day_stands_in_its_week_and_under_its_weekday():
    # 1 March 2026 is a Sunday: alone in the first row; Monday the 2nd begins the second
    figure = calendar(date(2026, 3, 1), [7, None, 0, 4.5])
    cells = figure.data[0].z
    assert cells.shape == (2, 7)
    assert cells[0, 6] == 7 and np.isnan(cells[0, :6]).all()
    assert cells[1, 1] == 0 and cells[1, 2] == 4.5
    assert np.isnan(cells[1, [0, 3, 4, 5, 6]]).all()
    assert figure.data[0].text[1, 2] == "2026-03-04"


def test_an_unknown_day_has_a_dot_and_no_cell_and_a_day_outside_has_neither():
    figure = calendar(date(2026, 3, 1), [7, None, 0, 4.5])
    dots = figure.data[-1]
    assert list(zip(dots.x, dots.y, strict=True)) == [(0, 1)]
    assert list(dots.hovertext) == ["2 March 2026: not recorded"]


def test_values_are_written_into_cells_where_they_fit():
    few = calendar(date(2026, 3, 1), [7, None, 0, 4.5])
    assert list(few.data[1].text) == ["7", "0", "4.5"]
    long = calendar(date(2026, 3, 1), [12_345, 800], limits=(0, 12_345))
    assert [trace.type for trace in long.data] == ["heatmap", "scatter"]


def test_a_year_stands_in_two_halves_with_every_day_once():
    first_on = date(2025, 1, 1)
    figure = calendar(first_on, list(range(365)), limits=(0, 364))
    cells = figure.data[0].z
    assert cells.shape[0] <= BLOCK and cells.shape[1] == 7 + 2 + 7
    assert sorted(cells[~np.isnan(cells)]) == list(range(365))
    assert np.isnan(cells[:, 7:9]).all()
    # 1 July is day 181 from 0, a Tuesday in week 26 from 0, hence in the last row of the first half
    row, column = np.argwhere(cells == 181)[0]
    assert (row, column) == (26, 1)
    named = [one.text for one in figure.layout.annotations]
    assert named == ["Jan ’25", *"Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_ramp_is_one_hue_and_zero_is_not_blank(palette):
    (low_at, low), (high_at, high) = calendar(date(2026, 3, 1), [0, 10], palette=palette).data[0].colorscale
    hue = high.rsplit(",", 1)[0]
    assert (low_at, high_at) == (0, 1) and low.rsplit(",", 1)[0] == hue
    assert 0.1 <= float(low.rsplit(",", 1)[1].rstrip(")")) < float(high.rsplit(",", 1)[1].rstrip(")"))


def test_months_in_numbers_by_hand():
    # 30 and 31 March: 2 and unknown; 1 to 3 April: 4, 5 and 9, 18 / 3 = 6
    first_on = date(2026, 3, 30)
    found = days(first_on, [2, None, 4, 5, 9])
    period = first_on, date(2026, 4, 3)
    assert month_rows(found, period, shown=number_text) == [
        ("March 2026", "1 of 2", "2", "2 to 2"),
        ("April 2026", "3 of 3", "6", "4 to 9"),
    ]
    assert calendar_alt(found, period, what="pain", shown=number_text) == (
        "March 2026: 1 of 2 days recorded, pain 2 on average, 2 to 2. "
        "April 2026: 3 of 3 days recorded, pain 6 on average, 4 to 9."
    )


def test_a_month_without_a_day_has_no_mean():
    assert month_rows(days(date(2026, 3, 1), []), (date(2026, 3, 1), date(2026, 3, 31)), shown=number_text) == [
        ("March 2026", "0 of 31", "", "")
    ]


def test_weekdays_share_one_scale_around_no_difference():
    known = Weekday(0.5, 0.2, 0.8, "Monday", True)
    unclear = Weekday(-0.1, -2.0, 1.8, "Tuesday", False)
    figure = weekday_figure([known, unclear, *[known] * 5], axis="points", least=0.5, palette=LIGHT)
    low, high = figure.layout.yaxis.range
    assert high == pytest.approx(2.3) and low == -high  # 2 and 15 % room
    points = [trace for trace in figure.data if trace.mode == "markers"]
    assert [(trace.x[0], trace.marker.symbol) for trace in points[:2]] == [("Mon", "circle"), ("Tue", "circle-open")]
    assert len(points) == 7


def test_a_tiny_difference_does_not_fill_the_axis():
    tiny = Weekday(0.01, 0.0, 0.02, "Monday", True)
    figure = weekday_figure([tiny] * 7, axis="points", least=0.5, palette=LIGHT)
    assert figure.layout.yaxis.range == (-0.5, 0.5)


def test_a_day_beyond_the_usual_differs_by_shape():
    all_days = days(date(2026, 3, 1), [1, 9, 1])
    figure = trend_figure(
        all_days, None, (), (date(2026, 3, 1), date(2026, 3, 3)), limits=(0, 10), axis="Pain", palette=LIGHT
    )
    draw_beyond(figure, days(date(2026, 3, 2), [9]), palette=LIGHT)
    points, beyond = figure.data
    assert beyond.marker.symbol == "diamond-open" and points.marker.symbol is None
    assert list(beyond.y) == [9]
