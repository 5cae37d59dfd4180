"""Make the README's pictures anew: the demo served on a store of its own, in Debian's Chromium.

Run from the repository: .venv/bin/python docs/screenshots.py
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
RESPITE = Path(sys.executable).with_name("respite")
SETTLED = 3_000  # milliseconds until charts have drawn


def main() -> None:
    """Serve the demo and take the three pictures."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "RESPITE_STORE": str(Path(folder) / "demo.duckdb")}
        subprocess.run([RESPITE, "demo"], env=environment, check=True)
        server = subprocess.Popen([RESPITE, "serve", "--port", str(port)], env=environment)
        try:
            take(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def take(address: str) -> None:
    """The pictures of a person, a study and a reader."""
    wait_for(f"{address}/healthz")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        phone = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
        shoot(phone.new_page(), f"{address}/respite?of=Simulated+person&definition=walkback-limiting", "person", 1500)
        desk = browser.new_context(viewport={"width": 1280, "height": 900})
        shoot(desk.new_page(), f"{address}/recurrence?of=Simulated+trial&by=arm", "study", 1080)
        page = desk.new_page()
        page.goto(f"{address}/share?of=Simulated+person")
        for ticked in ("worst pain", "minutes walked", "Fear-Avoidance Beliefs Questionnaire"):
            page.get_by_role("button", name=ticked).click()
        page.wait_for_timeout(SETTLED)
        page.get_by_role("button", name="Make a link").click()
        link = page.get_by_text(re.compile("^http.*/s/")).first.inner_text().strip()
        reader = browser.new_context(viewport={"width": 820, "height": 1160})
        shoot(reader.new_page(), link, "reader", 1160)
        browser.close()


def shoot(page: Page, url: str, name: str, height: int) -> None:
    """One picture, once the page has settled."""
    page.goto(url)
    page.wait_for_timeout(SETTLED)
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=DOCS / f"{name}.png")


def wait_for(url: str) -> None:
    """Until the server answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not answer.")


if __name__ == "__main__":
    main()
