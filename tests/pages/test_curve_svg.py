"""Survival curves as a drawing of their own: what a file named its groups, and studies without a day, draw too."""

from xml.etree import ElementTree

import numpy as np
import pytest

from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier
from pages.telling.png import png_of
from pages.telling.recurrence.curve_svg import curve_svg


def drawn(groups, duration, event):
    table = risk_table_from_subjects(
        np.array(duration, dtype=float),
        np.array(event),
        entry=np.zeros(len(event)),
        group=np.array(groups, dtype=object),
    )
    curves = [kaplan_meier(table, group) for group in table.groups]
    return curve_svg(curves, list(table.groups), title=f"By {groups[0]}", description=groups[0])


@pytest.mark.parametrize(
    "name", ["<script>&\"'", "a\x00b\x0bc", "\ufffe\uffff", "\ud800", "\u202egnp", "=1+1", "x" * 4000, "two\nlines"]
)
def test_a_group_may_be_called_anything(name):
    svg = drawn([name, name, "other", "other"], [5, 9, 3, 8], [1, 0, 1, 1])
    parts = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(svg).iter()}
    assert parts == {"svg", "title", "desc", "rect", "line", "text", "polygon", "path"}
    assert png_of(svg).startswith(b"\x89PNG")


def test_followed_for_no_day_at_all_is_drawn_without_a_curve():
    svg = drawn(["all", "all"], [0, 0], [0, 0])
    assert "nan" not in svg and png_of(svg).startswith(b"\x89PNG")
