"""The phone's check-in in a browser: what may befall it, a few of each; what it asks of a tap, and whom it serves."""

import shutil

import pytest

from data.store.running import close_the_store, the_store
from tests.browser.settling import tap_plain
from tests.browser.test_accessibility import violations
from tests.conftest import routes_served
from tests.phone_trials import TRIALS, Hand, browser_killed, contexts, days_of, diary


@pytest.fixture(scope="module")
def address(blank, tmp_path_factory):
    """The routes of the app on a store of their own, without Streamlit."""
    with pytest.MonkeyPatch.context() as patched:
        close_the_store()
        path = tmp_path_factory.mktemp("phones") / "store.duckdb"
        shutil.copy(blank, path)
        patched.setenv("RESPITE_STORE", str(path))
        the_store()
        with routes_served() as (host, port):
            yield f"http://{host}:{port}"
        close_the_store()


@pytest.mark.parametrize("name", sorted(TRIALS))
def test_nothing_is_lost_or_doubled_by(address, chromium, name):
    assert TRIALS[name](contexts(chromium), address) == 0


def test_nothing_is_lost_by_a_killed_browser(address, chromium):
    # another of the same kind, with a profile on the disk
    assert browser_killed(chromium.browser_type, address) == 0


def test_two_scores_take_three_taps_and_a_flare_or_yesterday_two(address, chromium):
    mine = diary()
    with contexts(chromium)(color_scheme="dark") as context:
        hand = Hand(context, address, mine)
        page = hand.page
        tap_plain(page.locator("#day-before"))
        hand.choose(3)
        tap_plain(page.get_by_role("group", name="Worst pain").get_by_role("radio", name="5", exact=True))
        tap_plain(page.locator("#keep"))
        page.locator("#said").filter(has_text="sent: 3 on average, 5 at worst").wait_for()
        tap_plain(page.get_by_role("button", name="Today", exact=True))
        tap_plain(page.get_by_role("button", name="As yesterday"))
        assert page.get_by_role("radio", name="3", exact=True, checked=True).count() == 1
        tap_plain(page.locator("#keep"))
        page.locator("#said").filter(has_text="sent: 3 on average, 5 at worst").wait_for()
        tap_plain(page.get_by_role("button", name="Flare now"))
        tap_plain(page.locator("#keep"))
        page.locator("#said").filter(has_text="sent: a flare").wait_for()
        assert len(days_of(mine)) == 3
        cells = page.get_by_role("group", name="Average pain").locator(".cell")
        boxes = [cells.nth(n).bounding_box() for n in range(11)]
        assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)
        assert all(one.bounding_box()["height"] >= 44 for one in page.get_by_role("button").all() if one.is_visible())


def test_the_first_load_is_small_and_the_page_opens_without_a_connection(address, chromium):
    with contexts(chromium)() as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes, asked = [], []
        session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/phone/")
        page.get_by_label("The code").wait_for()
        page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")
        assert 0 < sum(sizes) <= 30_000 and all(url.startswith(address) for url in asked), sizes
        context.set_offline(True)
        page.reload()
        page.get_by_label("The code").wait_for()
        context.set_offline(False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_part_of_it_has_a_serious_violation(address, chromium, scheme):
    mine = diary()
    with contexts(chromium)(color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{address}/phone/")
        page.get_by_label("The code").wait_for()
        found = violations(page, "pairing")
        hand = Hand(context, address, mine)
        hand.keep()
        context.set_offline(True)
        hand.keep(2)
        for fold in hand.page.locator("summary").all():
            if fold.is_visible():
                tap_plain(fold)
        found += violations(hand.page, "paired")
    assert found == []
