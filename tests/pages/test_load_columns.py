"""The page Load by column: what is in doubt comes first, a choice is seen in the preview, and a line says it all."""

import ast
import re
import shlex
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from data.imports.load import load
from data.imports.plan import FILE_KINDS, Answers, Question
from data.imports.reading import read_as
from data.imports.remember import kept_answers
from data.imports.sheet import read_file
from data.own.own_measures import own_measures
from pages.shared.load_choices import answers_of
from pages.telling.load.columns import KIND_TITLES, question_label
from pages.telling.load.plainly import OPTION, WHERE, for_people, without_options
from pages.terminal.commands.load import options
from pages.terminal.grammar import parse
from pages.terminal.study import load as load_in_terminal
from tests.pages.test_cohort_pages import press, words
from tests.pages.test_load import become, becomes, choose, give, row, start
from tests.pages.test_load_outcomes import cell, taken
from tests.stores import new_store

# 55 and 40 are scores from 0 to 100, or slips; 03/04 is the third of April or the fourth of March; two kinds in a row
DOUBT = (
    "id,arm,night pain,nrs,day,steps,mail\n"
    "a,x,5,55,03/04/2024,6000,a@b.example\na,x,4,40,05/04/2024,7000,a@b.example\n"
    "b,y,3,30,03/04/2024,8000,c@d.example\nb,y,2,80,05/04/2024,9000,c@d.example\n"
)
ROOT = Path(__file__).parents[2]
TABLES = ("participant", "day_entry", "activity", "attribute", "response")


def held(store) -> dict[str, list]:
    """Everything that is stored of people and days, without when it was."""
    told = {}
    with store.reading() as cursor:
        for table in TABLES:
            columns = [name for (name, *_) in cursor.execute(f"describe {table}").fetchall()]
            kept = [name for name in columns if name not in ("created_at", "recorded_at")]
            told[table] = cursor.execute(f"select {', '.join(kept)} from {table} order by all").fetchall()
    return told


def test_what_is_in_doubt_comes_first_and_no_option_of_the_terminal_is_shown(open_page):
    page = give(start(open_page), "doubt.csv", DOUBT.encode())
    rows = [one.label for one in page.selectbox if one.label.endswith("becomes")]
    assert {"nrs", "day"} == {label.split("“")[1].split("”")[0] for label in rows[:2]}
    shown = [one.label for kind in (page.radio, page.selectbox, page.checkbox, page.text_input) for one in kind]
    assert not [text for text in [words(page), *shown] if OPTION.search(text)]
    assert "Answer what is asked above" in words(page)


def test_the_line_to_copy_gives_the_same_store(open_page, store, tmp_path):
    page = give(start(open_page), "it's doubt.csv", DOUBT.encode())
    page = choose(page, "dates in column “day”", "%d/%m/%Y")
    page = choose(page, "scale is column “nrs”", "0-100")
    page = become(page, "night pain", "pain_worst")
    (line,) = [one.value for one in page.code]
    page = press(page, "Store 4 records")
    assert "Stored 4 of 4 records" in words(page)
    (tmp_path / "it's doubt.csv").write_text(DOUBT)
    words_ = shlex.split(line)
    assert words_[:2] == ["respite", "load"]
    other = new_store(tmp_path / "other.duckdb")
    payload, _ = load_in_terminal(parse(words_[1:]), other, str(tmp_path), lambda said: None)
    assert payload["stored"] == 4 and len(payload["kinds"]) == 2
    assert held(other) == held(store)
    other.close()


def test_a_choice_is_seen_in_the_preview_by_kind(open_page):
    page = give(start(open_page), "doubt.csv", DOUBT.encode())
    page = choose(choose(page, "dates in column “day”", "%d/%m/%Y"), "scale is column “nrs”", "0-100")
    told = words(page)
    assert "**Days of a diary**: 4 rows will be stored" in told and "**Activities**: 4 rows will be stored" in told
    assert "**Facts about people**" in told
    diary = page.dataframe[0].value
    assert list(diary["Average pain"]) == ["5.5", "4", "3", "8"] and diary["Date"][0] == "2024-04-03"
    page = become(page, "nrs", "pain_worst")
    assert "Average pain" not in page.dataframe[0].value.columns


def test_columns_that_tell_who_people_are_have_a_tick_that_is_off_and_can_be_taken_off_again(open_page, store):
    page = give(start(open_page), "doubt.csv", DOUBT.encode())
    page = choose(choose(page, "dates in column “day”", "%d/%m/%Y"), "scale is column “nrs”", "0-100")

    def tick(page):
        (box,) = [one for one in page.checkbox if "mail" in one.label]
        return box

    assert tick(page).value is False
    page = tick(page).check().run()
    assert tick(page).value is True
    page = press(page, "Store 4 records")
    # the next file with these columns is read as this one was: what is kept is seen, and unticked it is not stored
    page = give(start(open_page), "doubt.csv", DOUBT.replace("a,x", "c,x").encode())
    assert tick(page).value is True
    page = tick(page).uncheck().run()
    assert tick(page).value is False
    page = press(page, "Store 2 records")
    with store.reading() as cursor:
        told = cursor.execute(
            """select label from participant join attribute using (collection_id, participant_id)
               where name = 'mail' order by label"""
        ).fetchall()
    assert told == [("a",), ("b",)]


def test_what_is_kept_is_listed_with_its_loads_and_can_be_taken_back(open_page, store):
    page = give(start(open_page), "doubt.csv", DOUBT.encode())
    page = choose(choose(page, "dates in column “day”", "%d/%m/%Y"), "scale is column “nrs”", "0-100")
    page = press(page, "Store 4 records")
    assert "Days are written as 31/12/2026" in words(page).replace("\\", "") and "Read by them: “doubt" in words(page)
    page = press(page, "Take these answers back")
    assert "asked about anew" in " ".join(one.value for one in page.success)
    assert kept_answers(store.find("Backs")) == []
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from current_day_entry").fetchall() == [(4,)]
    page = give(start(open_page), "doubt.csv", DOUBT.encode())
    assert "Answer what is asked above" in words(page)


def test_a_column_that_is_not_stored_has_a_second_chance(open_page, store):
    raw = b"id,date,pain,evening\na,2024-01-01,3,6\na,2024-01-02,4,7\n"
    page = give(start(open_page), "more.csv", raw)
    assert "Columns that are not stored: evening" in words(page)
    page = page.selectbox(key=next(one.key for one in page.selectbox if one.label == "A column that is not stored"))
    page = page.set_value("evening").run()
    (what,) = [one for one in page.selectbox if one.label == "What it is"]
    page = press(what.set_value("pain_worst").run(), "Store it")
    assert becomes(page, "evening") == "pain_worst" and "not stored: evening" not in words(page)
    press(page, "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute("select pain_worst from day_entry order by on_day").fetchall() == [(6.0,), (7.0,)]


def test_any_column_becomes_an_outcome_of_the_study_with_its_range(open_page, store):
    lines = [f"p{n},{day},{'ab'[n % 2]},{40 + n + day // 12}" for n in range(8) for day in (0, 84)]
    page = give(start(open_page), "trial.csv", ("id,day,arm,work ability\n" + "\n".join(lines) + "\n").encode())
    page = become(page, "work ability", "outcome")
    cell(page, "From – to", 0, "0 to 100")
    page = taken(page)  # no range: asked again
    cell(page, "From – to", 0, "0-100")
    cell(page, "Better is", 0, "higher", kind="selectbox")
    page = taken(page)
    assert "--outcome" in load_line_of(page) and "--range" in load_line_of(page)
    press(page, "Store 16 records")
    (kept,) = own_measures(store.find("Backs"))
    assert (kept.measure.name, kept.measure.minimum, kept.measure.maximum, kept.measure.better) == (
        *("own_work_ability", 0, 100),
        "higher",
    )
    page = open_page("cohort/outcomes.py", by="arm")
    assert page.selectbox(key="measure.choice").options == ["Work ability"] or "work ability" in words(page).lower()
    assert "8 of 8 people are known at day 84" in words(page)


def load_line_of(page) -> str:
    return " ".join(one.value for one in page.code)


def test_four_hundred_columns_are_shown_by_the_page_and_found_by_name(open_page):
    names = [f"c{n}" for n in range(397)]
    lines = [",".join(["id", "date", "pain", *names])]
    lines += [",".join(["a", f"2024-01-0{day}", "3", *(str(day + n % 5) for n in range(397))]) for day in (1, 2, 3)]
    page = give(start(open_page), "wide.csv", "\n".join(lines).encode())

    def rows(page) -> list[str]:
        return [one.label for one in page.selectbox if one.label.endswith("becomes")]

    assert len(rows(page)) == 20 and "“pain”" in " ".join(rows(page)[:3])
    first = rows(page)
    page = press(page, "Further columns")
    assert len(rows(page)) == 20 and not set(rows(page)) & set(first)
    (find,) = [one for one in page.selectbox if one.label == "Find a column"]
    page = find.set_value("c396").run()
    assert rows(page) == ["What “c396” becomes"]
    page = become(page, "c396", "pain_worst")
    (find,) = [one for one in page.selectbox if one.label == "Find a column"]
    # what was chosen stays though its row is not shown
    page = find.set_value("pain").run()
    assert "Worst pain" in page.dataframe[0].value.columns


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("empty.csv", b""),
        ("one.csv", b"pain\n3\n4\n"),
        ("binary.csv", bytes(range(256)) * 40),
        ("header.csv", b"id,date,pain\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_without_options(open_page, store, name, raw):
    page = give(start(open_page), name, raw)
    told = [one.value for kind in (page.error, page.info, page.warning) for one in kind]
    assert told and not OPTION.search(" ".join(told)) and "Traceback" not in " ".join(told)
    assert store.collections() == []


def test_a_choice_that_no_reading_fits_can_be_taken_back(open_page):
    page = give(start(open_page), "plain.csv", b"id,date,pain\na,2024-01-01,3\n")
    (kind,) = [one for one in page.selectbox if one.label == "What the file holds"]
    page = kind.set_value("questionnaire").run()
    page = next(one for one in page.selectbox if one.label == "Which questionnaire").set_value("odi").run()
    (kind,) = [one for one in page.selectbox if one.label == "What the file holds"]
    page = kind.set_value("").run()
    assert not page.exception and "**1** will be stored" in words(page)
    (zone,) = [one for one in page.text_input if one.label == "Whose days are meant"]
    page = zone.set_value("Nowhere/Land").run()
    assert page.error and not OPTION.search(page.error[0].value)
    page = press(page, "Take back the last choice")
    assert not page.error and "**1** will be stored" in words(page)


def test_a_file_of_one_own_diary_is_taken_by_the_same_form_on_my_data(open_page, store):
    page = open_page("account/my_data.py")
    page = give(page, "mine.csv", b"date,pain\n2024-01-01,3\n2024-01-02,4\n")
    assert becomes(page, "pain") == "pain_average" and row(page, "date").value == "date"
    page = press(page, "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from day_entry").fetchall() == [(2,)]
    assert store.find("My diary") is not None


def sentences_that_name_options() -> list[tuple[Path, str]]:
    """Every text of `data` in which an option of the terminal stands, with its file; what is filled in is one letter."""
    found = []
    for path in sorted((ROOT / "data").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        if "--" not in code:
            continue
        tree = ast.parse(code)
        documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
        for node in [one for one in ast.walk(tree) if isinstance(one, documented) and ast.get_docstring(one)]:
            node.body = node.body[1:]
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                text = node.value
            else:
                continue
            if re.search(r"(?<![\w-])--[a-z]", text) and "\n" not in text.strip():
                found.append((path, text))
    return found


def test_no_sentence_about_a_file_shows_an_option_on_a_page():
    """Of every sentence in the code, whichever file it comes from, and for every option that a load takes."""
    sentences = sentences_that_name_options()
    assert len(sentences) > 40
    # what reads files says how a terminal decides, and a page says it its own way; nothing else names options
    assert {path.relative_to(ROOT / "data").parts[0] for path, _ in sentences} == {"imports"}
    for _, text in sentences:
        for shown in (for_people(text), without_options(text)):
            assert not re.search(r"(?<![\w-])--[a-z]", shown), (text, shown)
            assert shown.count("(") == shown.count(")") or "(" not in text
    grammar = ArgumentParser()
    options(grammar)
    taken = {name for one in grammar._actions for name in one.option_strings if name.startswith("--")}
    assert taken - set(WHERE) == {"--help", "--json"}


def test_sentences_lose_the_options_and_say_where_the_page_takes_the_answer():
    text = (
        "Column “a; b”: 55 is 5.5 on a scale from 0 to 100, or outside; decide with --scale x=0-100 or --scale x=0-10."
    )
    assert without_options(text) == "Column “a; b”: 55 is 5.5 on a scale from 0 to 100, or outside"
    fault = "No column says who a record is about; name it with --map participant=COLUMN."
    assert for_people(fault) == "No column says who a record is about. Say what a column becomes in its row."
    assert for_people("nothing to say -- here; of --scaled things") == "nothing to say -- here; of --scaled things"
    # the alternative before the option stays; what is told in brackets of the terminal goes
    wide = (
        "no column holds a first day; add one (dates as 2024-03-31), or read it as it stands with --shape layout=as-is."
    )
    assert for_people(wide).startswith("no column holds a first day; add one (dates as 2024-03-31). Choose the layout")


def test_words_of_a_scale_count_only_when_each_has_its_number():
    said = {("words", "pain_average", "none"): 0.0, ("words_of", "pain_average"): 2}
    assert answers_of(said).scales == {}
    said[("words", "pain_average", "bad")] = 7.0
    assert answers_of(said).scales == {"pain_average": "words:none=0,bad=7"}


def test_rows_of_several_kinds_are_read_so_again_from_what_is_kept(store, tmp_path):
    path = tmp_path / "two.csv"
    for part, text in enumerate((DOUBT, DOUBT.replace("a,x", "c,x").replace("b,y", "d,y"))):
        path.write_text(text)
        raw = read_file(path, store.staging())
        said = Answers(date_format="%d/%m/%Y", scales={"pain_average": "0-100"})
        known = kept_answers(store.find("S"))[0].answers if part else None
        sheet, plan = read_as(raw, Answers() if part else said, remembered=known)
        assert not plan.open_questions and [one.kind for one in plan.further] == ["activity"]
        load(store, "S", "cohort", sheet, plan, today=date(2026, 1, 1))
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from activity").fetchall() == [(8,)]


def test_every_kind_has_a_title_and_every_question_a_sentence():
    assert set(KIND_TITLES) == set(FILE_KINDS)
    question = SimpleNamespace(
        topic="map",
        column=None,
        cell=None,
        choices=(1,),
        text="No column was found for the date; name it with --map date=COLUMN (not used: a).",
    )
    assert question_label(question) == "No column was found for the date. Which column is it?"


def test_an_age_is_stored_in_place_of_a_date_of_birth_and_the_line_says_so(open_page, store):
    """Born on 2 March 1980, first record on 1 January 2024: 43 years by hand."""
    raw = b"id,dob,date,pain\na,1980-03-02,2024-01-01,3\na,1980-03-02,2024-05-01,4\n"
    page = give(start(open_page), "born.csv", raw)
    (box,) = [one for one in page.checkbox if "age at the first record" in one.label]
    assert box.value is False
    page = box.check().run()
    assert "--age dob" in page.code[0].value
    press(page, "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute("select distinct name, value from current_attribute").fetchall() == [
            ("age_at_first_record", "43")
        ]


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("pain_average", "Which number from 0 to 10 does each word count?"),
        ("medicine", "Which of its words is a yes (1), and which a no (0)?"),
        ("event", "Which of its words is a yes (1), and which a no (0)?"),
        ("items", "Which number does each of its words count?"),
    ],
)
def test_words_of_a_scale_are_asked_for_what_they_count(role, asked):
    text = f"Column “x”: “mild” is no number; say what each word counts with --scale {role}=words:mild=N."
    question = Question(topic="words", role=role, column="x", text=text)
    assert question_label(question) == f"Column “x”: “mild” is no number. {asked}"
