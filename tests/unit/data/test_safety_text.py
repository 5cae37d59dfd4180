"""The safety text: static, complete, in order of urgency, and never an all-clear."""

import re

import pytest

from data.catalogue.safety_text import FILE, SafetyError, load_safety, read_safety


@pytest.fixture(autouse=True)
def no_number(monkeypatch):
    monkeypatch.delenv("RESPITE_EMERGENCY_NUMBER", raising=False)


def whole_text() -> str:
    text = load_safety()
    parts = [text.title, text.intro, text.emergency, text.not_listed, text.statement]
    for group in text.groups:
        parts += [group.title, group.why, *group.signs]
    return "\n".join(parts)


def test_every_family_of_red_flags_is_there():
    # cauda equina, infection, fracture, malignancy, inflammation, vessel and heart
    words = whole_text().lower()
    for sign in (
        "saddle",
        "pass water",
        "bladder",
        "bowel",
        "sex",
        "both legs",
        "foot that drops",
        "fever",
        "immune system",
        "injected drugs",
        "accident",
        "osteoporosis",
        "steroids",
        "shape",
        "cancer",
        "losing weight",
        "at night",
        "stiffness in the morning",
        "tearing",
        "chest",
    ):
        assert sign in words, sign


def test_the_most_urgent_comes_first():
    assert [group.urgency for group in load_safety().groups] == [
        "emergency",
        "emergency",
        "urgent",
        "urgent",
        "urgent",
        "soon",
        "appointment",
    ]


def test_nobody_is_told_that_all_is_well():
    words = whole_text().lower()
    assert not re.search(r"no red flags|you are (safe|fine|ok)|nothing to worry|all clear", words)
    assert "does not mean that all is well" in words


def test_it_says_what_respite_is_not():
    assert "not a medical device" in load_safety().statement
    assert "no diagnosis" in load_safety().statement


def test_the_text_is_the_same_for_everybody():
    # nothing is computed from data: no placeholder is left but the number, which is filled in
    assert re.findall(r"[{}]", whole_text()) == []
    assert load_safety() == load_safety()


def test_the_emergency_number_is_configurable(monkeypatch):
    assert "local emergency number" in load_safety().emergency
    assert load_safety("144").emergency.startswith("Call 144 now")
    monkeypatch.setenv("RESPITE_EMERGENCY_NUMBER", " 112 ")
    assert load_safety().emergency.startswith("Call 112 now")


def test_what_was_not_re_checked_is_marked():
    # aortic and chest pain, spinal procedures and the inflammatory signs are cited, not re-checked
    marks = [group.is_checked for group in load_safety().groups]
    assert marks == [True, False, True, False, True, True, False]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('urgency = "soon"', 'urgency = "later"', "it takes one of emergency, urgent, soon, appointment"),
        ('urgency = "appointment"', 'urgency = "emergency"', "the most urgent comes first"),
        ("statement =", "disclaimer =", "“statement” is missing"),
        ("checked = true", "checked = true\ncolour = 1", "the key “colour” is not known here"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path, old, new, message):
    content = FILE.read_text(encoding="utf-8")
    assert old in content
    path = tmp_path / "safety.toml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyError, match=re.escape(message)):
        read_safety(path, "")
