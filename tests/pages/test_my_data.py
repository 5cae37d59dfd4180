"""My data in the app: a file that can be restored, and an erasure that takes two steps and leaves a receipt."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from data.exports.exports import bundle, json_bytes
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.entries import CheckIn, correct_check_in, delete_check_in, save_check_in
from data.own.sources import activity_sources
from data.store.store import now
from pages.shared.diary_reads import choices

CANARY = "canary-7d1e"


@pytest.fixture
def filled(diary, today):
    entry = CheckIn(on_day=today, pain_average=3, note=f"{CANARY} =1+1", amounts={"walking": 40})
    save_check_in(diary, entry, key="a", today=today)
    return diary


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


def words(page) -> str:
    kinds = (page.markdown, page.success, page.error, page.caption)
    return "\n".join(one.value for kind in kinds for one in kind)


def uploader(page, label: str):
    (found,) = [one for one in page.file_uploader if one.label == label]
    return found


def saved(page):
    """Name and content of the file that the page offers."""
    (_, content, name) = page.session_state["data.made"]
    return name, content


def test_it_opens_without_a_diary_and_offers_to_restore_one(open_page):
    page = open_page("account/my_data.py")
    assert [one.value for one in page.header] == [
        "A check-in on your phone",
        "Steps from a phone or watch",
        "Restore from a file",
    ]


def test_everything_is_saved_as_a_file_with_a_name_of_its_own(open_page, filled):
    page = open_page("account/my_data.py")
    press(page, "Make the file")
    name, content = saved(page)
    days = zipfile.ZipFile(io.BytesIO(content)).read("days.csv").decode("utf-8-sig")
    assert f"{CANARY} '=1+1" in days  # a reader that parts cells at blanks would find a formula
    (chosen,) = [one for one in page.selectbox if one.label == "What for"]
    chosen.select("json").run()
    press(page, "Make the file")
    other, content = saved(page)
    assert json.loads(content)["manifest"]["rows"]["day_entry"] == 1
    assert name != other and not page.exception


def test_a_file_comes_back_beside_what_is_there(open_page, store, filled):
    content = json_bytes(bundle(filled, saved_at=now()))
    page = open_page("account/my_data.py")
    uploader(page, "The file to restore").upload("saved.json", content, "application/json").run()
    assert "2 records" in words(page)
    press(page, "Restore it")
    assert not page.exception
    assert {info.name for info in store.collections()} == {"My diary", "My diary (restored)"}
    assert choices(store.find("My diary (restored)")) == choices(filled)


def test_a_file_that_is_no_copy_is_refused_in_a_sentence(open_page, store):
    page = open_page("account/my_data.py")
    uploader(page, "The file to restore").upload("saved.json", b"{}", "application/json").run()
    assert "not saved by Respite" in words(page)
    assert store.collections() == []


def test_erasing_takes_two_steps_and_the_name(open_page, store, filled):
    page = open_page("account/my_data.py")
    press(page, "Erase everything")
    assert "diary entries, earlier versions included: 1" in words(page)
    press(page, "Erase it for good")
    assert "is not its name" in words(page)
    (name,) = [one for one in page.text_input if one.label.startswith("To erase it")]
    name.input("my diary").run()
    press(page, "Erase it for good")
    assert store.find("My diary") is not None
    press(page, "Keep everything")
    assert "Erase everything" in [one.label for one in page.button]


def test_what_is_erased_is_gone_from_the_file_and_from_what_is_cached(open_page, store, filled, today):
    assert choices(filled)["measure"]
    page = open_page("account/my_data.py")
    press(page, "Erase everything")
    (name,) = [one for one in page.text_input if one.label.startswith("To erase it")]
    name.input("My diary").run()
    press(page, "Erase it for good")
    assert not page.exception
    assert "Respite erased “My diary”" in page.code[0].value
    kept = b"".join(path.read_bytes() for path in store.path.parent.rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    # the next diary has the same revision and a number of its own: it must not be shown the erased one's answers
    new = store.create("My diary", "personal")
    save_check_in(new, CheckIn(on_day=today, medicine=1, pain_worst=2), key="b", today=today)
    assert (new.id, new.revision) == (filled.id + 1, 1)
    assert set(choices(new)["measure"]) == {"pain_worst", "medicine"}


def test_steps_of_a_watch_are_shown_asked_about_stored_and_taken_out_again(open_page, store, today):
    last = today.replace(day=2) - timedelta(days=3)  # in the month before, on a day after the 12th
    table = f",Actual,Goal\n{last:%m/%d/%Y},8432,9500\n{last - timedelta(1):%m/%d/%Y},0,9500\n"
    page = open_page("account/my_data.py")
    uploader(page, "The file of the phone or watch").upload("steps.csv", table.encode(), "text/csv").run()
    assert "**1** will be stored" in words(page) and "1 day without a step" in words(page)
    press(page, "Store 1 amount")
    assert not page.exception
    mine = store.find("My diary")
    assert choices(mine)["activity"] == {"steps": 1}
    press(page, "Undo")
    press(page, "Yes, undo it")
    assert "activity" not in choices(mine)


def test_a_file_of_another_kind_is_refused_in_a_sentence(open_page, store):
    page = open_page("account/my_data.py")
    uploader(page, "The file of the phone or watch").upload("x.csv", b"a,b\n1,2\n", "text/csv").run()
    assert "none of the files that are read here" in words(page)
    assert store.collections() == []


def test_real_steps_cannot_be_put_into_simulated_data(open_page, store):
    store.create("Simulated person", "personal", is_simulated=True)
    headings = [one.value for one in open_page("account/my_data.py").header]
    assert headings == ["Take it with you", "Restore from a file", "Erase it"]


def test_with_two_devices_one_chooses_which_counts(open_page, store, tmp_path):
    lines = ["date,kind,amount,unit,source", "2026-03-01,steps,9,steps,phone", "2026-03-01,steps,8,steps,*watch*"]
    (tmp_path / "steps.csv").write_text("\n".join(lines))
    sheet = read_file(tmp_path / "steps.csv", store.staging())
    plan = propose(sheet, Answers(kind="activity", date_format="%Y-%m-%d"), is_personal=True)
    load(store, "My diary", "personal", sheet, plan, today=date(2026, 3, 2))
    page = open_page("account/my_data.py")
    (devices,) = page.multiselect
    devices.select("*watch*").run()
    press(page, "Use this order")
    assert "\\*watch\\* from now on" in words(page)
    assert activity_sources(store.find("My diary"))[0].own_order == ("*watch*",)
    assert not [one for one in page.button if one.label == "Use this order"]


def test_what_was_corrected_can_be_read_again(diary, open_page, today):
    assert "Earlier versions" not in [one.value for one in open_page("account/my_data.py").header]
    entry = save_check_in(diary, CheckIn(on_day=today, pain_average=4, note="*first*"), key="1", today=today)
    correct_check_in(diary, entry, CheckIn(on_day=today, pain_average=5, amounts={"walking": 30}), key="2", today=today)
    delete_check_in(diary, entry, key="3")
    page = open_page("account/my_data.py")
    told = [one.value for one in page.markdown]
    versions = [line.split(" UTC: ")[1] for line in told if " UTC: " in line]
    assert versions == ["4 on average.", "5 on average, walked 30 minutes.", "deleted."]
    assert "*first*" in [one.value for one in page.text]  # as it was typed, not as Markdown
