"""The strip of all definitions: what is drawn where, for a handful and for a thousand."""

from dataclasses import replace

import pytest

from analysis.confidence import Estimate
from analysis.multiverse import DefinitionResult
from pages.telling.figures import DARK, LIGHT
from pages.telling.recurrence.multiverse_figure import in_words, multiverse_figure

NONE = Estimate(None, None, None)


def result(name, ratio=NONE, median=NONE, *, is_primary=False):
    return DefinitionResult(definition=name, n=20, events=12, median=median, hazard_ratio=ratio, is_primary=is_primary)


def drawn(results, of="hazard_ratio", palette=LIGHT):
    return multiverse_figure(results, of=of, axis="Hazard ratio", unit="", palette=palette)


def points(figure):
    """{height: (estimate, symbol)} of all markers."""
    return {
        y: (x, trace.marker.symbol)
        for trace in figure.data
        if trace.mode == "markers"
        for x, y in zip(trace.x, trace.y, strict=True)
    }


def test_in_order_of_size_with_the_declared_one_as_a_diamond():
    figure = drawn(
        [
            result("b", Estimate(1.2, 0.9, 1.6)),
            result("a", Estimate(0.7, 0.5, 1.0), is_primary=True),
            result("without"),
            result("c", Estimate(0.9, 0.6, 1.3)),
        ]
    )
    assert points(figure) == {0: (0.7, "diamond"), 1: (0.9, "circle"), 2: (1.2, "circle")}
    # the first row is the highest
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    words = [note.text for note in figure.layout.annotations]
    assert words[0] == "<b>a, as chosen<br>0.70 (0.50 to 1.00); 12 events in 20 people</b>"
    assert words[1].startswith("c<br>") and len(words) == 3
    # what lies under the words does not show through them
    assert {note.bgcolor for note in figure.layout.annotations} == {LIGHT.ground}


def test_words_too_long_for_a_phone_take_another_line_and_the_rows_make_room():
    short = drawn([result("a", Estimate(0.7, 0.5, 1.0)), result("b", Estimate(0.8, 0.5, 1.0))])
    long = drawn([result("a name of some length " * 3, Estimate(0.7, 0.5, 1.0)), result("b", Estimate(0.8, 0.5, 1.0))])
    lines = long.layout.annotations[0].text.split("<br>")
    assert len(lines) == 3 and max(map(len, lines)) <= 44
    # what it gives is parted where its sense is
    (one,) = drawn([replace(result("a", Estimate(0.71, 0.52, 1.04)), events=1234)]).layout.annotations
    assert one.text == "a<br>0.71 (0.52 to 1.04)<br>1,234 events in 20 people"
    assert long.layout.height - short.layout.height == 2 * 18


def test_an_interval_without_an_end_runs_to_the_edge():
    results = [result("a", median=Estimate(50.0, None, None)), result("b", median=Estimate(80.0, 60.0, 90.0))]
    figure = drawn(results, "median")
    (lines,) = (trace for trace in figure.data if trace.mode == "lines" and len(trace.x))
    assert lines.x[0] == 0 and lines.x[1] == figure.layout.xaxis.range[1]
    assert lines.x[3:5] == (60.0, 90.0)
    assert in_words(result("a", median=Estimate(50.0, 31.0, None)), "median", "days") == (
        "50 days (31 to not reached); 12 events in 20 people"
    )


def test_a_ratio_beyond_all_measure_does_not_flatten_the_others():
    figure = drawn([result("a", Estimate(0.8, 0.6, 1.1)), result("b", Estimate(3.0, 0.001, 9000.0))])
    low, high = figure.layout.xaxis.range
    assert low == pytest.approx(-1.30103) and high == pytest.approx(1.30103)  # log10 of 20


def test_a_thousand_are_a_few_traces_with_one_name():
    many = [result(f"rule {n}", Estimate(0.5 + n / 1000, 0.4, 1.9), is_primary=n == 300) for n in range(1000)]
    figure = drawn(many, palette=DARK)
    assert len(points(figure)) == 1000 and len(figure.data) == 4 and figure.layout.height < 800
    (name,) = figure.layout.annotations
    assert "rule 300, as chosen" in name.text and points(figure)[300] == (0.8, "diamond")


def test_nothing_to_draw_and_a_hostile_name():
    assert points(drawn([result("a"), result("b")])) == {}
    (name,) = drawn([result("<img src=x>", Estimate(1.0, 0.5, 2.0))]).layout.annotations
    assert "<img" not in name.text
