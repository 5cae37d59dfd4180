"""The report as a document, a drawing, a page, a file and a sheet of paper."""

import base64
import hashlib
import re
from datetime import date, datetime, timedelta

import pytest

from data.sharing.address import is_loopback, public_url, share_url
from pages.report.document import Figure, Note, Report, Table
from pages.report.html import gone_page, report_file, report_page, share_policy
from pages.telling.svg import (
    BOTTOM,
    HEIGHT,
    LEFT,
    PAPER_WIDTH,
    RIGHT,
    TOP,
    WIDTH,
    Level,
    Point,
    Span,
    ribbon_svg,
    trend_svg,
)

FIRST = date(2026, 1, 1)
HOSTILE = "</svg></title><script>alert(1)</script>\"'&"


def day(n: int) -> date:
    """Day n of the period, from 0."""
    return FIRST + timedelta(days=n)


def drawn(points=(), levels=(), last=10, title="Title", low=0, high=10):
    return trend_svg(points, levels, FIRST, day(last), low=low, high=high, axis="Pain", title=title, description="Says")


def report(**changed) -> Report:
    values = {
        "title": "Back pain, January 2026",
        "subtitle": "Ann",
        "is_simulated": False,
        "sentences": ("First sentence.", "Second sentence."),
        "figures": (Figure("It fell", "A line that falls.", drawn([Point(day(1), 3, "2 January: 3")])),),
        "tables": (Table("What was recorded", ("", "Recorded"), (("Average pain", "9 of 10 days"),)),),
        "notes": (),
        "how": ("By hand.",),
        "made_at": datetime(2026, 2, 1, 9, 5),
    }
    return Report(**{**values, **changed})


def test_a_point_stands_where_its_day_and_value_are():
    # day 5 of 0 to 10 is halfway between the edges; 5 of 0 to 10 is halfway up
    svg = drawn([Point(day(5), 5, "words")])
    x, y = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2
    assert f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>words</title>' in svg


def test_the_axis_runs_over_the_whole_scale_whatever_the_values():
    svg = drawn([Point(day(5), 1, "")])
    assert re.findall(r'text-anchor="end">(\d+)</text>', svg) == ["0", "5", "10"]


def test_the_level_stops_where_days_are_unknown():
    def level(n):
        return Level(day(n), 3, 2, 4)

    assert drawn(levels=[level(0), level(1), level(2)], last=30).count("<polyline") == 1
    # day 2 is unknown
    assert drawn(levels=[level(0), level(1), level(3), level(4)], last=30).count("<polyline") == 2


def test_a_band_stays_within_the_scale():
    svg = drawn(levels=[Level(day(0), 9, 7, 12), Level(day(1), 9, -3, 12)])
    heights = [float(y) for points in re.findall(r'points="([^"]+)"', svg) for y in re.findall(r",([\d.-]+)", points)]
    assert min(heights) == TOP and max(heights) == HEIGHT - BOTTOM


def test_respites_stand_above_the_line_and_episodes_below():
    spans = [Span(day(0), day(4), "respite", "five days"), Span(day(5), day(9), "episode", "five days", is_open=True)]
    svg = ribbon_svg(spans, FIRST, day(9), title="t", description="d")
    middle = float(re.search(r'class="middle"[^>]* y1="([\d.]+)"', svg)[1])
    (respite,), (episode,) = (
        [
            (float(y), float(h))
            for y, h in re.findall(rf'<rect class="{kind}"[^>]* y="([\d.]+)"[^>]* height="(\d+)"', svg)
        ]
        for kind in ("respite", "episode")
    )
    assert sum(respite) < middle < episode[0]
    assert svg.count(" open") == 1  # only the one that has not ended has an arrow


@pytest.mark.parametrize("last", [0, 1, 2, 400])
def test_a_period_of_any_length_is_drawn(last):
    svg = drawn([Point(FIRST, 3, "")], last=last)
    marks = re.findall(rf'y="{HEIGHT - 8}" text-anchor="\w+">([^<]+)<', svg)
    assert len(marks) == len(set(marks)) == min(last + 1, 4)
    assert "nan" not in svg and ribbon_svg([], FIRST, day(last), title="", description="").startswith("<svg")


def test_texts_in_a_drawing_stay_texts():
    svg = drawn([Point(FIRST, 3, HOSTILE)], title=HOSTILE)
    ribbon = ribbon_svg([Span(FIRST, FIRST, "respite", HOSTILE)], FIRST, day(1), title=HOSTILE, description=HOSTILE)
    for markup in (svg, ribbon):
        assert markup.count("</svg>") == 1 and "<script" not in markup
        assert re.search(r'aria-label="[^"]*&quot;', markup)


def test_every_text_is_escaped():
    page = report_file(
        report(
            title=HOSTILE,
            subtitle=HOSTILE,
            sentences=(HOSTILE,),
            how=(HOSTILE,),
            notes=(Note(FIRST, HOSTILE),),
            figures=(Figure(HOSTILE, HOSTILE, ""),),
            tables=(Table(HOSTILE, (HOSTILE,), ((HOSTILE, HOSTILE),)),),
        )
    )
    assert "<script>alert" not in page
    # title twice, subtitle, sentence, figure's title and description, table's title, column, two cells, how, note
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 12


def test_text_comes_before_figures_and_tables():
    page = report_page(report())
    places = [page.index(part) for part in ("<h1>", "First sentence.", "<svg", "<table>", "By hand.")]
    assert places == sorted(places)
    assert "1 February 2026, 09:05 UTC" in page


def test_simulated_is_in_the_title():
    page = report_page(report(is_simulated=True))
    assert "<title>Back pain, January 2026 (simulated data)</title>" in page
    assert "<h1>Back pain, January 2026 (simulated data)</h1>" in page


def hashes(page: str, tag: str) -> set[str]:
    return {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    }


@pytest.mark.parametrize("page", [report_page(report()), gone_page()])
def test_the_policy_allows_what_stands_in_the_page_and_nothing_else(page):
    allowed = dict(part.strip().split(" ", 1) for part in share_policy().split(";"))
    assert hashes(page, "style") == set(allowed["style-src"].split())
    assert hashes(page, "script") <= set(allowed["script-src"].split())
    assert not re.search(r"\son\w+=|\sstyle=", page)
    assert allowed["default-src"] == "'none'"


def test_a_file_carries_its_own_policy_and_asks_nobody():
    page = report_file(report())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#39;", "'")
    assert hashes(page, "script") <= set(re.search(r"script-src ([^;]+)", policy)[1].split())
    assert "fetch(" not in page and "connect-src" not in policy
    assert "fetch(" in report_page(report())


def test_a_full_report_prints_on_one_page_and_notes_on_the_next(chromium):
    sentence = (
        "It is not clear whether average pain changed over 12 weeks: anything from a fall of 1.8 points to a rise."
    )
    full = report(
        sentences=(sentence,) * 6,
        figures=report().figures * 2,
        how=(sentence,) * 6,
        tables=(Table("What was recorded", ("", "Recorded", "First", "Last"), (("Pain", "8", "9", "9"),) * 10),),
    )
    assert pages_printed(chromium, full) == 1
    noted = Report(**{**vars(full), "notes": (Note(FIRST, "A note."),)})
    assert pages_printed(chromium, noted) == 2


def test_a_figure_fills_the_width_of_a_sheet_and_of_a_screen_and_is_there_once(chromium):
    """Printed it is drawn wide, which takes no more of the page's height than half the width did."""
    points = [Point(day(n), n % 8, f"Day {n}") for n in range(30)]
    how = {"low": 0, "high": 10, "axis": "Pain", "title": "It fell", "description": "A line."}
    svg, wide = (trend_svg(points, [], FIRST, day(30), **how, width=width) for width in (WIDTH, PAPER_WIDTH))
    figure = Figure("It fell", "A line.", svg, wide)
    context = chromium.new_context(offline=True, viewport={"width": 688, "height": 1000})
    page = context.new_page()
    page.set_content(report_file(report(figures=(figure, figure))))
    widths = """() => [...document.querySelectorAll("figure svg")].map(one => one.getBoundingClientRect().width)"""
    room = "() => document.querySelector('figure').getBoundingClientRect().width"
    on_screen = page.evaluate(widths)
    page.emulate_media(media="print")
    printed = page.evaluate(widths)
    assert on_screen[1] == on_screen[3] == 0 and on_screen[0] > 0.9 * page.evaluate(room) - 60
    assert printed[0] == printed[2] == 0 and printed[1] == pytest.approx(page.evaluate(room))
    context.close()
    sentences = ("It is not clear whether average pain changed over 12 weeks.",) * 6
    table = Table("What was recorded", ("", "Recorded", "First", "Last"), (("Pain", "8", "9", "9"),) * 10)
    whole = report(sentences=sentences, figures=(figure, figure), how=sentences, tables=(table,))
    assert pages_printed(chromium, whole) == 1


def pages_printed(chromium, report) -> int:
    page = chromium.new_context(offline=True).new_page()
    page.set_content(report_file(report))
    printed = page.pdf(prefer_css_page_size=True)
    page.context.close()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


def test_on_a_phone_nothing_is_wider_than_the_screen(chromium):
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.set_content(report_file(report(subtitle="w" * 300, sentences=("w" * 300,))))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.context.close()


@pytest.mark.parametrize(
    "url, only_here",
    [
        ("http://localhost:8501", True),
        ("http://127.0.0.1", True),
        ("http://127.9.9.9:1", True),
        ("http://[::1]:8501", True),
        ("http://respite.localhost", True),
        ("https://diary.example", False),
        ("http://192.168.1.7:8501", False),
        ("http://localhost.example", False),
    ],
)
def test_a_link_on_loopback_opens_on_this_computer_only(url, only_here):
    assert is_loopback(url) is only_here


def test_the_link_is_built_on_the_public_address(monkeypatch):
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://diary.example/respite/")
    assert share_url("abc-_") == "https://diary.example/respite/s/abc-_"
    monkeypatch.delenv("RESPITE_PUBLIC_URL")
    assert share_url("abc-_", 9000) == "http://127.0.0.1:9000/s/abc-_"
    assert is_loopback(public_url())
