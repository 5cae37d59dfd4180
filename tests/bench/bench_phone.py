"""The phone's check-in beside Streamlit's Today: bytes of a first load, first paint, and a tap on Keep to “kept”.

Run with `python -m tests.bench.bench_phone`. Medians of 20 in Chromium at 390 px, cold each time; one server of both. On
the page of Streamlit “kept” is the sentence after Save, which comes when the server has stored it; on the phone's it is
when the phone has, on its disk. Targets: 30 kB, 200 ms, 100 ms.
"""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from data.own.entries import CheckIn, save_check_in
from data.phones.codes import new_phone_code
from data.store.store import Store, now
from tests.browser.settling import settled
from tests.conftest import CHROMIUM_ARGS, respite_served
from tests.phone_trials import Hand, contexts

TIMES = 20
PAINT = """() => new Promise(tell => new PerformanceObserver(
    list => tell(list.getEntriesByName('first-contentful-paint')[0].startTime)).observe({type: 'paint', buffered: true}))"""
# milliseconds from a press on a button until the text is on the page
PRESS = """(button, text) => new Promise(tell => {
    const began = performance.now();
    new MutationObserver((_, watch) => {
        if (document.body.innerText.includes(text)) { watch.disconnect(); tell(performance.now() - began); }
    }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
    button.click();
})"""


def first_load(new, address: str, is_there) -> tuple[float, float, float]:
    """Requests, bytes and milliseconds to the first paint of an address in a new context, the worker's files among them."""
    with new() as context:
        page, sizes = context.new_page(), []
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        page.goto(address)
        is_there(page)
        return len(sizes), sum(sizes), page.evaluate(PAINT)


def phone_is_there(page) -> None:
    """The page is shown, and what it needs without a connection is kept."""
    page.get_by_label("The code").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")


def main() -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "store.duckdb"
        store = Store(path)
        diary = store.create("My diary", "personal")
        save_check_in(diary, CheckIn(on_day=date(2026, 1, 1), pain_average=3), key="a", today=date.today())
        code = new_phone_code(diary, now=now())
        store.close()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        new = contexts(browser)
        with respite_served(path) as address:
            print(f"{'':<24}{'requests':>10}{'kB':>10}{'first paint, ms':>18}{'tap to kept, ms':>18}")
            with new() as context:
                hand, taps = Hand(context, address), []
                hand.page.goto(f"{address}/phone/#{code}")
                hand.page.wait_for_function("() => document.getElementById('code').value")
                hand.page.get_by_role("button", name="Pair", exact=True).press("Enter")
                hand.page.locator("#last li").first.wait_for()
                for n in range(TIMES):
                    hand.choose(n % 10)
                    taps.append(hand.page.locator("#keep").evaluate(PRESS, f": {n % 10} on average"))
            tell("/phone/", [first_load(new, f"{address}/phone/", phone_is_there) for _ in range(TIMES)], taps)
            saves = []
            for n in range(3):
                with new() as context:
                    page = context.new_page()
                    page.goto(f"{address}/today?day=2026-01-{n + 2:02}")
                    settled(page)
                    page.get_by_role("radio", name="3", exact=True).first.press("Space")
                    settled(page)
                    page.get_by_role("radio", name="3", exact=True, checked=True).first.wait_for()
                    save = page.get_by_role("button", name="Save for today", exact=True)
                    saves.append(save.evaluate(PRESS, "Saved for today: 3 on average"))
            tell("Today, of Streamlit", [first_load(new, f"{address}/today", settled) for _ in range(5)], saves)
        browser.close()


def tell(name: str, loads: list[tuple[float, float, float]], taps: list[float]) -> None:
    """A line of the table: medians."""
    n, size, paint = (median(one) for one in zip(*loads, strict=True))
    print(f"{name:<24}{n:>10.0f}{size / 1000:>10.1f}{paint:>18.0f}{median(taps):>18.1f}", flush=True)


if __name__ == "__main__":
    main()
