"""Dates in fields are as the browser's language has them; the forms are those of CLDR's short dates."""

import ast
from pathlib import Path

import pytest

from pages.shared.typed_dates import date_format


@pytest.mark.parametrize(
    ("locale", "form"),
    [  # by CLDR 45, yMd: en-US 3/15/2026, en-GB 15/03/2026, de 15.3.2026, sv 2026-03-15, hu 2026. 03. 15., ja 2026/3/15
        ("en-US", "MM/DD/YYYY"),
        ("en-GB", "DD/MM/YYYY"),
        ("en", "DD/MM/YYYY"),
        ("en-CA", "YYYY-MM-DD"),
        ("fr", "DD/MM/YYYY"),
        ("fr-CH", "DD.MM.YYYY"),
        ("de-AT", "DD.MM.YYYY"),
        ("sv-SE", "YYYY-MM-DD"),
        ("hu", "YYYY.MM.DD"),
        ("ja-JP", "YYYY/MM/DD"),
        ("nl-NL", "DD-MM-YYYY"),
        ("nl-BE", "DD/MM/YYYY"),
        ("", "DD/MM/YYYY"),
        ("no such language", "DD/MM/YYYY"),
    ],
)
def test_a_language_has_its_order_and_its_sign(locale, form):
    assert date_format(locale) == form


def test_every_field_of_a_date_is_asked_for_in_the_readers_form():
    """By the syntax tree: a date that is typed in one order and read in another is another date."""
    plain, fields = [], 0
    for path in (Path(__file__).parents[2] / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "date_input":
                fields += 1
                # None: handed on by ** with others
                named = {word.arg for word in node.keywords}
                plain += [] if named & {"format", None} else [f"{path.name}:{node.lineno}"]
    assert plain == [] and fields > 8
