"""A release as the files that its link opens: page, data and drawing, with the policy that the page is sent with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.exports.csv_out import csv_bytes
from data.sharing.release_files import DATA, FIGURE, PAGE
from pages.answers.release import ReleasedStudy
from pages.report.document import Report
from pages.report.html import page_with_policy
from pages.report.release_document import curves_in_words, release_data, release_svg

LINK_PLACE = "link-of-this-release"  # in the kept page, where its own address goes when it is sent


@dataclass(frozen=True)
class Drawing:
    """The title of a release's drawing, and what it shows in words."""

    title: str
    description: str


@dataclass(frozen=True)
class ReleaseFiles:
    """The files of a release by name, and the Content-Security-Policy of its page."""

    files: Mapping[str, bytes]
    policy: str


def release_files(found: ReleasedStudy, report: Report) -> ReleaseFiles:
    """Everything that is kept of a release; the token is not in it, because nobody but the reader may have it."""
    svg = release_svg(found, title=report.title, is_simulated=report.is_simulated)
    drawing = svg and Drawing(figure_title(found), curves_in_words(found))
    page, policy = page_with_policy(
        "release.html", style="release.css", script="holds.js", report=report, figure=drawing, link_place=LINK_PLACE
    )
    files = {PAGE: page.encode(), DATA: csv_bytes(release_data(found))}
    return ReleaseFiles(files | ({FIGURE: svg.encode()} if svg else {}), policy)


def figure_title(found: ReleasedStudy) -> str:
    """What the drawing shows, with its rounded n."""
    curves = found.curves.curves
    n, events = sum(curve.n for curve in curves), sum(curve.n_events for curve in curves)
    return f"About {events:,} of about {n:,} people had a recurrence in the time shown"


def page_at(page: str, link: str) -> str:
    """The kept page for a reader: its files lie under the link that it was opened with."""
    return page.replace(LINK_PLACE, link)
