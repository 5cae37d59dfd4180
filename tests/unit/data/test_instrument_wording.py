"""A site's own wording: whole or refused. All wording here is invented; none is of a real questionnaire."""

import json
import re

import pytest

from data.catalogue.instrument_files import load_instrument
from data.catalogue.instrument_wording import find_wording, load_wording, wording_folder
from data.catalogue.wording import WordingError

PEG = load_instrument("peg")
START = load_instrument("start-back")
TOML = """
instrument = "peg"
licence = "Invented for a test"
language = "en"
[items]
1 = "How blue was the sky?"
2 = "How blue  was\\nthe sea?"
3 = "How blue was the rest?"
[answers]
0 = "not blue"
10 = "bluest"
[item_answers.3]
5 = "half blue"
0 = "grey"
"""
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
FHIR = {
    "resourceType": "Questionnaire",
    "status": "active",
    "copyright": "Invented for a test",
    "language": "de",
    "item": [
        {"linkId": "intro", "type": "display", "text": "Blue things"},
        {
            "linkId": "g",
            "type": "group",
            "item": [
                {"linkId": "peg-2", "type": "integer", "text": "How blue was the sea?"},
                {
                    "linkId": "1",
                    "type": "choice",
                    "text": "How blue was the sky?",
                    "answerOption": [
                        {"valueCoding": {"code": "0", "display": "not blue"}},
                        {
                            "valueCoding": {
                                "code": "LA1",
                                "display": "bluest",
                                "extension": [{"url": ORDINAL, "valueDecimal": 10}],
                            }
                        },
                    ],
                },
            ],
        },
        {
            "linkId": "/item.3/",
            "type": "choice",
            "text": "And the rest?",
            "answerOption": [{"valueInteger": 0}, {"valueInteger": 1}],
        },
    ],
}


@pytest.fixture
def saved(tmp_path):
    def write(content, name="peg.toml"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def fhir(change):
    resource = json.loads(json.dumps(FHIR))
    change(resource)
    return resource


def test_toml(saved):
    found = load_wording(saved(TOML), PEG)
    assert (found.instrument, found.licence, found.language) == ("peg", "Invented for a test", "en")
    assert [*found.items.values()] == ["How blue was the sky?", "How blue was the sea?", "How blue was the rest?"]
    assert found.answers == {
        1: {0: "not blue", 10: "bluest"},
        2: {0: "not blue", 10: "bluest"},
        3: {0: "grey", 5: "half blue"},
    }
    assert list(found.answers[3]) == [0, 5]


def test_fhir(saved):
    found = load_wording(saved(FHIR, "peg.json"), PEG)
    assert (found.licence, found.language) == ("Invented for a test", "de")
    assert found.items == {1: "How blue was the sky?", 2: "How blue was the sea?", 3: "And the rest?"}
    assert list(found.items) == [1, 2, 3]
    assert found.answers == {1: {0: "not blue", 10: "bluest"}}  # bare integers carry no label


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('instrument = "peg"', 'instrument = "fabq"', "the instrument is “fabq”; it takes “peg”"),
        ('instrument = "peg"', "", "“instrument” is missing"),
        ("licence", "license", "“licence” is missing"),
        ('3 = "How blue was the rest?"', "", "item 3 of PEG, three items on pain and what it hinders has"),
        ('3 = "How blue was the rest?"', '3 = " "', "“3” is ' '; it takes a text"),
        ('3 = "How', '4 = "Four"\n3 = "How', "there is no item “4”; the items are 1 to 3"),
        ('3 = "How', '0 = "Zero"\n3 = "How', "there is no item “0”; the items are 1 to 3"),
        ('3 = "How', '03 = "Three"\n3 = "How', "there is no item “03”"),
        ("[item_answers.3]", "[item_answers.7]", "there is no item “7”"),
        ("10 = ", "11 = ", "item 1, answer 11: it takes an answer from 0 to 10"),
        ("10 = ", '"2.5" = ', "item 1, answer 2.5: it takes an answer from 0 to 10"),
        ("10 = ", "nan = ", "item 1, answer nan: it takes an answer from 0 to 10"),
        ("10 = ", "much = ", "item 1 has an answer “much”; it takes numbers from 0 to 10"),
        ("10 = ", '"0.0" = ', "item 1, answer 0.0: it is there twice"),
        ('"grey"', "5", "“0” is 5; it takes a text"),
        ("language", "colour", "the key “colour” is not known here"),
        ("half blue", "half\\u202eblue", "item 3, answer 5: the text has a character that cannot be seen"),
        ("half blue", "b" * 2001, "the text has 2,001 characters; it takes up to 2,000"),
        ("[items]", "[items", "peg.toml is not a TOML file"),
    ],
)
def test_a_faulty_toml_is_refused_with_its_place(saved, old, new, message):
    assert old in TOML
    with pytest.raises(WordingError, match=re.escape(message)) as caught:
        load_wording(saved(TOML.replace(old, new, 1)), PEG)
    assert str(caught.value).startswith("peg.toml") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.update(resourceType="Patient"), "its resourceType takes “Questionnaire”"),
        (lambda r: r.pop("copyright"), "“copyright” is missing"),
        (lambda r: r.pop("item"), "“item” takes a list of questions"),
        (lambda r: r["item"].pop(), "item 3 of PEG"),
        (lambda r: r["item"][2].update(linkId="4"), "item[3]: the linkId is '4'; it takes one of 1 to 3"),
        (lambda r: r["item"][2].update(linkId="fabq-3"), "the linkId is 'fabq-3'"),
        (lambda r: r["item"][2].update(linkId=3), "the linkId is 3"),
        (lambda r: r["item"][2].update(linkId="²"), "the linkId is '²'"),
        (lambda r: r["item"][2].update(linkId="1"), "item[3]: item 1 is there twice"),
        (lambda r: r["item"][2].update(text=""), "item[3]: item 3 has no text"),
        (lambda r: r["item"][2].update(type="attachment"), "the type is 'attachment'"),
        (lambda r: r["item"].append("x"), "item[4]: the type is None"),
        (lambda r: r["item"][1].update(item=[]), "“item[2].item” takes a list of questions"),
        (lambda r: r["item"][2].update(item=[{}]), "a question has questions of its own"),
        (lambda r: r["item"][2]["answerOption"].append({"valueString": "blue"}), "an answer has no number"),
        (lambda r: r["item"][2]["answerOption"].append({"valueCoding": {"code": "L", "display": "x"}}), "no number"),
        (lambda r: r["item"][2]["answerOption"].append({"valueInteger": 1}), "the answer 1 is there twice"),
        (lambda r: r["item"][1]["item"][1]["answerOption"][0]["valueCoding"].update(code="11"), "answer 11"),
        (lambda r: r.update(language=["de"]), "“language” takes a text"),
    ],
)
def test_a_faulty_questionnaire_is_refused_with_its_place(saved, change, message):
    with pytest.raises(WordingError, match=re.escape(message)) as caught:
        load_wording(saved(fhir(change), "peg.json"), PEG)
    assert str(caught.value).startswith("peg.json") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"resourceType": "Questionnaire", "resourceType": "x"}', "[" * 100_000, "NaN"]
)
def test_what_is_no_questionnaire_is_a_sentence(saved, text):
    with pytest.raises(WordingError, match=r"peg\.json is n") as caught:
        load_wording(saved(text, "peg.json"), PEG)
    assert "\n" not in str(caught.value)


def test_a_large_file_and_one_of_another_kind_are_refused(saved, tmp_path):
    with pytest.raises(WordingError, match="has 1,000,001 bytes; a wording takes up to 1,000,000"):
        load_wording(saved(" " * 1_000_001), PEG)
    with pytest.raises(WordingError, match=r"ends in \.toml or \.json"):
        load_wording(saved("x", "peg.xml"), PEG)
    with pytest.raises(WordingError, match=r"peg\.toml cannot be read"):
        load_wording(tmp_path / "nowhere" / "peg.toml", PEG)


def test_labels_fit_the_answers_of_each_item(saved):
    # the last item of this form runs to 4, the others to 1
    items = "\n".join(f'{n} = "Question {n}"' for n in range(1, 10))
    text = f'instrument = "start-back"\nlicence = "x"\n[items]\n{items}\n[item_answers.9]\n4 = "most"\n'
    assert load_wording(saved(text, "start-back.toml"), START).answers == {9: {4: "most"}}
    with pytest.raises(WordingError, match="item 8, answer 4: it takes an answer from 0 to 1"):
        load_wording(saved(text.replace("item_answers.9", "item_answers.8"), "start-back.toml"), START)


def test_the_folder_of_the_site(saved, tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "respite.duckdb"))
    monkeypatch.delenv("RESPITE_WORDING", raising=False)
    assert wording_folder() == tmp_path / "wording"
    assert find_wording(PEG) is None
    monkeypatch.setenv("RESPITE_WORDING", str(tmp_path))
    saved(TOML)
    assert find_wording(PEG).items[1] == "How blue was the sky?"
    assert find_wording(START) is None
    saved(FHIR, "peg.json")
    with pytest.raises(WordingError, match=r"two files, peg\.toml and peg\.json; keep one"):
        find_wording(PEG)
