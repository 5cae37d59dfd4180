"""How long it takes until a check-in is acknowledged, in a diary of five years; target 300 ms.

Run with `python -m tests.bench.bench_save [--times 40]`. First the save itself, committed to disk; then in
Chromium at a phone's width: from the tap on Save until "Saved for …" is drawn, by the browser's own clock.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from data.own.entries import CheckIn, save_check_in
from data.store.store import Store
from tests.bench.five_years import fill_five_years
from tests.browser.test_mine_in_browser import settled
from tests.conftest import CHROMIUM_ARGS, respite_served

PHONE = {"width": 390, "height": 844}
TAP = """() => new Promise(done => {
    const save = [...document.querySelectorAll("button")].find(one => one.innerText.trim().startsWith("Save for"));
    const said = () => [...document.querySelectorAll("[data-testid=stAlert]")]
        .some(one => one.innerText.includes("Saved for"));
    const begun = performance.now();
    const watch = new MutationObserver(() => {
        if (!said()) return;
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - begun));
    });
    watch.observe(document.body, {subtree: true, childList: true, characterData: true});
    save.click();
})"""


def report(name: str, milliseconds: list[float]) -> None:
    """Median and 95th percentile."""
    upper = statistics.quantiles(milliseconds, n=20)[-1]
    print(f"{name:<44}{len(milliseconds):>6}{statistics.median(milliseconds):>11.0f}{upper:>9.0f}", flush=True)


def saved_in_python(path: Path, today: date, times: int) -> list[float]:
    """Milliseconds of saves of yesterday, each with pain and two activities."""
    store = Store(path)
    collection = store.collections()[0]
    collection, took = store.collection(collection.collection_id), []
    for number in range(times + 1):
        entry = CheckIn(
            on_day=today - timedelta(days=1), pain_average=number % 11, amounts={"walking": 20, "care_heat": 1}
        )
        begun = time.perf_counter()
        save_check_in(collection, entry, key=f"bench {number}", today=today)
        took.append(1000 * (time.perf_counter() - begun))
    store.close()
    return took[1:]


def saved_in_chromium(path: Path, times: int) -> list[float]:
    """Milliseconds from the tap on Save until the page says so."""
    took = []
    with respite_served(path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        page = browser.new_page(viewport=PHONE)
        page.goto(address)
        for number in range(times + 1):
            if number:
                settled(page)
                page.get_by_role("button", name="Add another entry").click()
                page.get_by_text("Saved for").wait_for(state="detached")
            page.get_by_role("radio", name=str(number % 11), exact=True).first.click()
            settled(page)
            took.append(page.evaluate(TAP))
        browser.close()
    return took[1:]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--times", type=int, default=40)
    times = options.parse_args().times
    today = date.today()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.duckdb"
        store = Store(path)
        collection = store.create("My diary", "personal")
        fill_five_years(collection, today - timedelta(days=1), np.random.default_rng(20240611))
        store.close()
        print(f"{'milliseconds':<44}{'saves':>6}{'median':>11}{'95 %':>9}")
        report("saved through the store, on disk", saved_in_python(path, today, times))
        report("tapped in Chromium until “Saved for …” is drawn", saved_in_chromium(path, times))


if __name__ == "__main__":
    main()
