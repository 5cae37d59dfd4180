"""An individual's pages in a real browser: a check-in on a phone, and hostile text that must stay text."""

from datetime import date, timedelta

import pytest

from data.own.entries import CheckIn, save_assessment, save_check_in
from data.own.what_i_record import keep_recorded
from data.store.store import Store, now
from tests.browser.settling import run_by_tap, settled, tap
from tests.check_ins import save_check_ins

TODAY = date.today()
HOSTILE = (
    "![x](http://example.org/x.png) <img src=http://example.org/y.png> www.example.org a@example.org "
    "https://example.org/q [l](http://example.org) :+1: $a$ :red[z] `c` *b*"
)
PHONE = {"width": 390, "height": 844}
# the focus is on what was said, and all of that is in sight
SAID_HAS_FOCUS = """() => {
    const on = document.activeElement, box = on.getBoundingClientRect();
    return on.innerText.startsWith("Saved for") && box.top >= 0 && box.bottom <= innerHeight;
}"""


def test_a_first_day_on_a_phone_takes_three_taps(serve, chromium, tmp_path):
    path = tmp_path / "store.duckdb"
    with serve(path) as address:
        page = chromium.new_page(viewport=PHONE)
        page.goto(address)
        run_by_tap(page.get_by_role("button", name="Record today"))
        page.get_by_role("button", name="Save for today", exact=True).wait_for()
        settled(page)

        cells = [page.get_by_role("radio", name=str(n), exact=True).first.bounding_box() for n in range(11)]
        assert len({round(cell["y"]) for cell in cells[:6]}) == 1
        assert len({round(cell["y"]) for cell in cells[6:]}) == 1
        assert cells[6]["y"] > cells[0]["y"]
        assert all(cell["width"] >= 54 for cell in cells)
        save = page.get_by_role("button", name="Save for today", exact=True).bounding_box()
        assert save["y"] + save["height"] <= PHONE["height"]

        run_by_tap(page.get_by_role("radio", name="3", exact=True).first)
        page.reload()  # what was chosen and not saved is there still, and in no other browser
        page.get_by_role("radio", name="3", exact=True, checked=True).first.wait_for()
        other = chromium.new_context(viewport=PHONE)
        elsewhere = other.new_page()
        elsewhere.goto(f"{address}/today")
        elsewhere.get_by_role("button", name="Save for today", exact=True).wait_for()
        settled(elsewhere)
        assert elsewhere.get_by_role("radio", checked=True, name="3", exact=True).count() == 0
        other.close()
        run_by_tap(page.get_by_role("button", name="Save for today", exact=True))
        page.get_by_text("Saved for today: 3 on average.").wait_for()
        page.wait_for_function(SAID_HAS_FOCUS)
        page.reload()
        page.get_by_text("Recorded: 3 on average.").wait_for()
        assert page.get_by_text("Page not found").count() == 0
        # at 200 % of a window of 1280 by 720 the whole scale is in sight, under the six words, before anything is scrolled
        page.set_viewport_size({"width": 640, "height": 360})
        page.goto(f"{address}/today?day={TODAY - timedelta(days=1)}")
        page.get_by_role("button", name="Save for yesterday", exact=True).wait_for()
        settled(page)
        ten = page.get_by_role("radio", name="10", exact=True).first.bounding_box()
        assert ten["y"] + ten["height"] <= 360
        page.close()


# what is in sight to be tapped and lower than a finger is wide; a row of radio buttons is one target
LOW = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, summary, a)')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
    .map(one => `${one.innerText.trim() || one.ariaLabel} ${one.getBoundingClientRect().height}`)"""
SLOW = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .flatMap(one => [getComputedStyle(one).transitionDuration, getComputedStyle(one).animationDuration])
    .flatMap(one => one.split(', ')).filter(one => parseFloat(one) > 0.001)"""


def test_two_scores_are_saved_by_the_keyboard_in_four_tabs_under_a_finger_and_without_a_slide(
    serve, chromium, tmp_path
):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    diary = store.create("My diary", "personal")
    keep_recorded(diary, ["pain_average", "pain_worst", "note"], now=now())
    store.close()
    with serve(path) as address, chromium.new_context(viewport=PHONE, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{address}/today")
        page.get_by_role("button", name="Save for today", exact=True).wait_for()
        settled(page)
        assert page.evaluate(LOW) == [] and page.evaluate(SLOW) == []
        page.get_by_role("radio", name="0", exact=True).first.focus()
        page.keyboard.press("Space")
        page.get_by_role("radio", name="0", exact=True, checked=True).first.wait_for()
        settled(page)
        for _ in range(4):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.innerText.trim()") == "Save for today":
                break
        else:
            raise AssertionError("Save is further than four tabs from the first scale")
        page.keyboard.press("Enter")
        page.get_by_text("Saved for today: 0 on average.").wait_for()


def test_going_back_leaves_the_front_page(serve, chromium, tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    save_check_in(store.create("My diary", "personal"), CheckIn(on_day=TODAY, pain_average=3), key="a", today=TODAY)
    store.close()
    with serve(path) as address:
        page = chromium.new_page(viewport=PHONE)
        page.goto(f"{address}/healthz")
        page.goto(address)
        page.get_by_text("Recorded: 3 on average.").wait_for()
        settled(page)
        page.go_back()
        page.wait_for_url("**/healthz")
        page.get_by_text('{"status":"ok"}').wait_for()
        page.close()


@pytest.fixture
def hostile_store(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    for name in ("My diary", HOSTILE):
        diary = store.create(name, "personal")
        days = [(back, TODAY - timedelta(days=back)) for back in range(40)]
        said = [CheckIn(on_day=day, pain_average=n % 7, note=HOSTILE, amounts={"walking": 30}) for n, day in days]
        save_check_ins(diary, said, today=TODAY, key=name)
        save_assessment(diary, "fabq", TODAY, {2: 3}, key=f"{name} fabq", today=TODAY)
        with store.writing() as cursor:
            cursor.execute(
                "insert into activity "
                "select collection_id, participant_id, entry_id + 1000, 1, batch_id, false, on_day, "
                "$text, amount, $text, $text from activity where collection_id = $collection",
                {"text": HOSTILE, "collection": diary.id},
            )
    store.close()
    return path


def test_hostile_text_stays_text_on_every_page(serve, chromium, hostile_store):
    with serve(hostile_store) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 1600})
        elsewhere, tried = [], []
        page.on("request", lambda sent: elsewhere.append(sent.url) if "example.org" in sent.url else None)
        page.on("console", lambda said: tried.append(said.text) if "example.org" in said.text else None)
        for place in ("today", "trends", "share", "start"):  # every page: test_hostile.py
            page.goto(f"{address}/{place}")
            tap(page.get_by_role("combobox", name="Shown"))
            run_by_tap(page.get_by_role("option").filter(has_text="example"))
            if place == "share":
                run_by_tap(page.get_by_text("Show my notes"))
            alive = page.locator("a[href*='example.org'], img[src*='example.org']")
            assert alive.count() == 0, (place, alive.first.evaluate("one => one.outerHTML"))
        assert (elsewhere, tried) == ([], [])
        page.close()
