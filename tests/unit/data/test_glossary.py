"""The glossary: what the app says is in it, in plain words, each term once."""

import re

import pytest

from data.catalogue.glossary import FILE, GlossaryError, load_glossary, matching, read_glossary


def names(text: str) -> list[str]:
    return [one.term for one in matching(load_glossary(), text)]


@pytest.mark.parametrize(
    "word",
    [
        "respite",
        "recurrence",
        "recovery",
        "episode",
        "flare",
        "interval",
        "between",
        "median",
        "censored",
        "unknown day",
        "follow-up",
        "trend",
        "autocorrelation",
        "usual range",
        "association",
        "randomised",
        "p-value",
        "minimal important change",
        "measurement error",
        "fear-avoidance",
        "definition",
        "Kaplan-Meier",
    ],
)
def test_the_words_of_the_app_are_found_first(word):
    first = matching(load_glossary(), word)[0]
    assert any(word.casefold() in name.casefold() for name in (first.term, *first.also))


def test_it_is_short_and_plain():
    terms = load_glossary().terms
    assert 25 <= len(terms) <= 36
    for one in terms:
        assert one.plain.endswith(".") and len(one.plain) <= 240, one.term
        assert one.plain.count(". ") <= 2, one.term
        assert one.statistics is None or (one.statistics.endswith(".") and len(one.statistics) <= 160), one.term
        assert not re.search(r"significan|you should|you must|normal people", f"{one.plain} {one.statistics}", re.I)
        assert one.plain.isprintable() and not set("[]<>*_`$") & set(one.plain)  # shown as Markdown as it is


def test_all_words_must_be_there_whatever_their_case():
    assert names("CONFIDENCE interval") == ["Interval"]
    assert names("  ") == [one.term for one in load_glossary().terms]
    assert names("median zebra") == []


def test_a_name_comes_before_a_mention():
    # "respite" is mentioned by several; the term itself, whose name it is, is first
    found = names("respite")
    assert found[0] == "Respite" and "Censored" in found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('term = "Trend"', 'term = "Zebra"', "in the order of the alphabet"),
        ('term = "Association"', 'term = "agreement"', "each term stands once"),
        ('term = "Trend"\n', "", "“term” is missing"),
        ('term = "Trend"\n', 'term = "Trend"\ncolour = 1\n', "the key “colour” is not known here"),
        ("reviewed = 2026-11-21", 'reviewed = "today"', "it takes a date"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path, old, new, message):
    content = FILE.read_text(encoding="utf-8")
    assert old in content
    path = tmp_path / "glossary.toml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GlossaryError, match=re.escape(message)):
        read_glossary(path)
