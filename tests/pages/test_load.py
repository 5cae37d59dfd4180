"""The page Load: what is asked before a file is read, how its table is turned, and who matches."""

from datetime import date
from pathlib import Path

from data.imports.load import batches, load
from data.imports.propose import propose
from data.imports.sheet import read_file
from pages.telling.wording import escape
from tests.files.workbooks import workbook
from tests.pages.test_cohort_pages import press, words

WIDE = b"id,enrolled,nrs_w1,nrs_w2\na,2024-01-01,3,4\nb,2024-01-01,,\n"


def give(page, name: str, raw: bytes):
    (found,) = [one for one in page.file_uploader if one.label == "The file"]
    page = found.upload(name, raw, "text/csv").run()
    assert not page.exception
    return page


def choose(page, label: str, value: str):
    (found,) = [one for one in page.radio if label in one.label]
    page = found.set_value(value).run()
    assert not page.exception
    return page


def asked(page) -> str:
    return "\n".join(one.label for one in page.radio).replace("\\", "")


def row(page, column: str):
    """The list of what a column becomes, in its row."""
    (found,) = [one for one in page.selectbox if one.label == f"What “{escape(column)}” becomes"]
    return found


def becomes(page, column: str) -> str:
    return row(page, column).value


def become(page, column: str, role: str):
    page = row(page, column).set_value(role).run()
    assert not page.exception
    return page


def as_weeks(page):
    page = choose(page, "same measure", "wide")
    page = choose(page, "first day of each participant", "enrolled")
    page = choose(page, "far are two columns apart", "week")
    return choose(page, "When is", "1")


def start(open_page):
    page = open_page("cohort/load.py")
    return page.text_input(key="load.name").set_value("Backs").run()


def test_a_sheet_of_a_workbook_is_chosen(open_page, store):
    header = ["id", "date", "pain"]
    book = workbook({"One": [header, ["a", date(2024, 1, 1), 3]], "Two": [header, ["b", date(2024, 1, 2), 4]]})
    page = give(start(open_page), "book.xlsx", book)
    assert "records with" not in words(page)
    page = press(choose(page, "Which sheet", "Two"), "Store 1 records")
    assert "Stored 1 of 1 records" in words(page)
    with store.reading() as cursor:
        assert cursor.execute("select label from participant").fetchall() == [("b",)]


def test_columns_are_listed_as_they_are_called(open_page):
    """A list shows plain text: what Markdown needs escaped would stand there with its backslash."""
    page = give(start(open_page), "plain.csv", b"id,date,pain_nrs*\na,2024-01-01,3\n")
    (found,) = [one for one in page.selectbox if one.label == "Find a column"]
    assert found.options == ["id", "date", "pain_nrs*"]
    assert becomes(page, "pain_nrs*") == "pain_average"


def test_one_record_is_spoken_of_as_one(open_page):
    page = give(start(open_page), "one.csv", b"id,date,pain\na,2024-01-01,3\nb,2024-01-01,30\nb,2024-01-02,5\n")
    assert "**1** is rejected" in words(page)


def test_a_wide_table_is_turned_as_it_was_asked_and_can_be_left_as_it_is(open_page, store):
    page = give(start(open_page), "wide.csv", WIDE)
    assert "Answer what is asked above" in words(page) and not page.error
    page = as_weeks(page)
    told = words(page)
    assert "**1** will be stored" in told and "hold 2 entries" in told and "1 of them because nothing" in told
    page = choose(page, "same measure", "as-is")
    assert "entries" not in words(page)
    page = press(as_weeks(page), "Store 1 records")
    assert len(batches(store.find("Backs"))) == 1


def test_who_matches_is_said(open_page, store, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("id,arm\na,x\nc,y\n")
    sheet = read_file(people, store.staging())
    load(store, "Backs", "cohort", sheet, propose(sheet), today=date.today())
    page = give(start(open_page), "diary.csv", b"id,date,pain\na,2024-01-01,3\nb,2024-01-01,4\n")
    assert "People in the file: 2. In “Backs” already: **1**; new: 1." in words(page)
    assert "In the study and not in this file: 1." in words(page)


def test_letters_that_make_sense_twice_are_asked(open_page, store):
    page = give(start(open_page), "mac.csv", "id,date,pain,note\na,2024-01-01,3,müde\n".encode("mac-roman"))
    page = press(choose(page, "Which letters", "mac-roman"), "Store 1 records")
    with store.reading() as cursor:
        assert cursor.execute("select note from day_entry").fetchall() == [("müde",)]


def test_the_files_listed_are_those_of_the_study_that_is_named_and_another_can_begin(open_page, store, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("id,arm\na,x\n")
    sheet = read_file(people, store.staging())
    load(store, "Backs", "cohort", sheet, propose(sheet), today=date.today())
    page = open_page("cohort/load.py")
    assert page.text_input(key="load.name").value == "Backs" and "Files in “Backs”" in heads(page)
    assert not [button for button in page.button if "first, without data" in button.label]
    page = page.text_input(key="load.name").set_value("Knees").run()
    assert "Files in" not in heads(page)
    page = press(page, "Plan “Knees” first, without data")
    assert store.find("Knees") is not None and batches(store.find("Knees")) == []
    assert page.session_state["show_next"] == "Knees"


def heads(page) -> str:
    return " ".join(head.value for head in page.header)


def tick(page, label: str):
    (found,) = [one for one in page.checkbox if label in one.label]
    page = found.check().run()
    assert not page.exception
    return page


def test_columns_that_tell_who_people_are_have_a_tick_each(open_page, store):
    raw = b"id,date,pain,email,phone,arm\na,2024-01-01,3,a@example.org,+49 30 1234567,x\n"
    page = give(start(open_page), "people.csv", raw)
    assert "**are not stored** unless you tick them" in words(page)
    page = press(tick(page, "Store “phone” all the same"), "Store 1 records")
    with store.reading() as cursor:
        facts = cursor.execute("select name, value from current_attribute order by 1").fetchall()
    assert facts == [("arm", "x"), ("phone", "+49 30 1234567")]


def test_participants_who_are_addresses_wait_for_a_tick(open_page):
    page = give(start(open_page), "mail.csv", b"user,date,pain\na@example.org,2024-01-01,3\n")
    assert "which tells who somebody is" in page.warning[0].value and "Answer what is asked above" in words(page)
    page = tick(page, "Store “user” all the same")
    assert "**1** will be stored" in words(page)


def test_a_file_of_spss_is_shown_and_stored_by_its_codes(open_page, store):
    raw = (Path(__file__).parents[1] / "files/written_by_r/haven.sav").read_bytes()
    page = give(start(open_page), "diary.csv", raw)  # whatever it is called
    told = words(page).replace("\\", "").replace("\u2060", "")  # as it is read
    assert "3 records with 8 columns" in told and "as the file declares" in told and "99 (“refused”) once" in told
    press(page, "Store 3 records")
    with store.reading() as cursor:
        days = cursor.execute("select pain_average from current_day_entry order by on_day").fetchall()
        arms = cursor.execute("select value from current_attribute where name = 'arm' order by 1").fetchall()
    assert days == [(None,), (3.0,), (None,)] and arms == [("Usual",), ("Walking",)]


def test_what_is_no_table_is_named_on_the_page(open_page):
    page = give(start(open_page), "diary.csv", b"%PDF-1.7\n%\xe2\xe3")
    assert "This is a PDF" in page.error[0].value


def test_what_words_count_is_filled_in(open_page, store):
    page = give(
        start(open_page), "words.csv", b"id,date,pain\na,2024-01-01,none\na,2024-01-02,mild\na,2024-01-03,none\n"
    )
    assert "“none” is no number" in words(page) and "--scale" not in words(page)
    for word, count in (("none", 0.0), ("mild", 2.5)):
        (cell,) = [one for one in page.number_input if one.label == word]
        page = cell.set_value(count).run()
        assert not page.exception
    press(page, "Store 3 records")
    with store.reading() as cursor:
        assert cursor.execute("select pain_average from day_entry order by on_day").fetchall() == [
            (0.0,),
            (2.5,),
            (0.0,),
        ]


def test_labels_that_look_alike_are_asked_and_the_answer_is_kept(open_page, store):
    page = press(
        give(start(open_page), "diary.csv", b"id,date,pain\n11,2024-01-01,3\n12,2024-01-01,4\n"), "Store 2 records"
    )
    page = give(start(open_page), "people.csv", b"id,arm\n11.0,a\n12.0,b\n")
    assert "“11.0” differs from “11” of the study" in asked(page) and "--same" not in asked(page)
    page = press(choose(page, "differs from", "yes"), "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute("select label from participant order by 1").fetchall() == [("11",), ("12",)]
    page = give(start(open_page), "more.csv", b"id,sex\n11.0,f\n12.0,m\n")
    assert "Answer what is asked above" not in words(page)


def test_a_column_that_holds_something_else_is_left_out_where_that_is_said(open_page, store):
    page = give(
        start(open_page), "meds.csv", b"id,date,pain,medication\na,2024-01-01,3,Ibuprofen 400\na,2024-01-02,4,none\n"
    )
    assert "“Ibuprofen 400” is none" in asked(page)
    press(choose(page, "Ibuprofen 400", ""), "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute("select medicine, pain_average from day_entry order by on_day").fetchall() == [
            (None, 3.0),
            (None, 4.0),
        ]
