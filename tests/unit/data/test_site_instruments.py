"""A site's own questionnaires: taken from its folder when whole and right, left out with a sentence when not."""

import os
from dataclasses import replace
from datetime import date

import pytest

from analysis.instrument import score
from data.catalogue.instrument_files import FOLDER, InstrumentError, instruments, shipped, site_faults
from data.catalogue.own_instruments import InstrumentDraft, keep_instrument


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_INSTRUMENTS", str(tmp_path))
    return tmp_path


def own(folder, name: str, **changes: str):
    """The PEG under another name, with changes of its text."""
    text = (FOLDER / "peg.toml").read_text(encoding="utf-8").replace('"peg"', f'"{name}"').replace("peg =", f"{name} =")
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_is_a_questionnaire_like_the_shipped(folder):
    assert set(instruments()) == set(shipped())
    path = own(folder, "ours")
    assert list(instruments())[-1] == "ours" and site_faults() == ()
    assert score(instruments()["ours"], (6, 4, 2)).scores == {"ours": 4}
    path.unlink()
    assert "ours" not in instruments()


def test_what_is_wrong_is_left_out_and_said(folder):
    own(folder, "wrong").write_text((own(folder, "wrong").read_text()).replace("wrong = 4 }", "wrong = 5 }"))
    own(folder, "twice").write_text(
        (own(folder, "twice").read_text()).replace('"twice"\ntitle = "Pain', '"peg"\ntitle = "Pain')
    )
    (folder / "none.toml").write_text("id = 1")
    faults = " ".join(site_faults())
    assert set(instruments()) == set(shipped())
    assert "example 1 says 5 for wrong, and the rules give 4" in faults
    assert "none.toml" in faults and "twice" in faults and len(site_faults()) == 3


def test_a_changed_file_is_read_anew(folder):
    path = own(folder, "ours")
    assert instruments()["ours"].title.startswith("PEG")
    path.write_text(path.read_text().replace("PEG, three items", "Ours, three items"))
    os.utime(path, ns=(1, 1))
    assert instruments()["ours"].title.startswith("Ours")


DRAFT = InstrumentDraft(
    id="walk-6min",
    title='Six "minutes" of walking, metres',
    source="ATS statement 2002",
    licence="free",
    n_items=1,
    low=0,
    high=900,
    is_whole=False,
    method="sum",
    higher_is="better",
    example=(412.5,),
    example_score=412.5,
    important_change=30,
    important_source="Bohannon 2017",
)


def test_a_typed_one_is_the_same_file(folder):
    keep_instrument(DRAFT, today=date(2026, 11, 30))
    (scale,) = instruments()["walk-6min"].scales
    assert (scale.low, scale.high, scale.higher_is) == (0, 900, "better") and "minutes" in scale.title
    assert (scale.minimal_important_change.value, scale.minimal_important_change.source.reference) == (
        30,
        "Bohannon 2017",
    )
    assert [path.name for path in folder.iterdir()] == ["walk-6min.toml"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "Walk"}, "small letters, digits and hyphens"),
        ({"id": "peg"}, "is there already"),
        ({"licence": " "}, "The licence is missing"),
        ({"important_source": ""}, "Where the change that matters stands is missing"),
        ({"example_score": 400}, "says 400 for walk-6min, and the rules give 412.5"),
        ({"example": (1, 2)}, "2 responses; the form has 1 items"),
        ({"low": 900}, "low takes less than high"),
        ({"reversed_items": (2,)}, "Item 2 counts from the other end"),
    ],
)
def test_a_typed_one_that_is_none_leaves_nothing(folder, changes, words):
    with pytest.raises(InstrumentError, match=words):
        keep_instrument(replace(DRAFT, **changes), today=date(2026, 11, 30))
    assert list(folder.iterdir()) == []
