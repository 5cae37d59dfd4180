"""The two files of a report, asked for on the page and taken from the browser."""

import re
from datetime import date

from data.own.entries import CheckIn, save_check_in
from data.store.store import Store
from tests.browser.settling import press
from tests.pages.test_report_pdf import packed, pages

TODAY = date.today()


def test_both_files_are_made_when_they_are_asked_for(serve, chromium, tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    save_check_in(store.create("Ann", "personal"), CheckIn(on_day=TODAY, pain_average=3), key="a", today=TODAY)
    store.close()
    with serve(path) as address:
        page = chromium.new_page()
        page.goto(f"{address}/share")
        files = {}
        for words in ("PDF to print", "Web page"):
            with page.expect_download() as download:
                press(page.get_by_role("button", name=words))
            files[download.value.suggested_filename] = download.value.path().read_bytes()
        page.close()
    (pdf_name, pdf), (html_name, html) = files.items()
    assert re.fullmatch(r"respite-[0-9a-f]{16}\.pdf", pdf_name)
    assert re.fullmatch(r"respite-[0-9a-f]{16}\.html", html_name)
    sentence = "Average pain was recorded on 1 day: too few to say whether it changed"
    assert packed(sentence) in pages(pdf)[0] and sentence in html.decode()
