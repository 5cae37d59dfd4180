"""What tests/unit/test_adding.py asks of a copy of the project with one more of each: printed as JSON."""

import contextlib
import csv
import io
import json
import os
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

import cli
import data
from analysis.instrument import score
from data.catalogue.definition import load_definition
from data.catalogue.instrument_files import load_instrument
from data.exports.csv import csv_zip
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.recurrence.engine import derive
from data.sharing.joining_offer import items_there_are
from data.sharing.shares import Chosen, create_share, shares
from data.store.running import close_the_store
from data.store.store import Store, now
from pages.answers.measured import measured_in
from pages.mine.check_in import said
from pages.telling.definition_text import definition_sentences

TODAY = date.today()
FOLDER = Path(data.__path__[0]).parent
found: dict = {"folder": str(FOLDER)}


def trend(collection) -> list[float]:
    period = {"first_on": date.min, "last_on": date.max}
    return collection.read("report_days", measures=["heaviness"], **period)["value"].tolist()


store = Store(Path(os.environ["RESPITE_STORE"]))
diary = store.create("My diary", "personal")
create_share(diary, Chosen(measures=("pain_average",), last_days=30), now=now())
first = TODAY - timedelta(days=9)
for number, (back, value) in enumerate([(9, 0.5), (9, 2), *((back, 0) for back in range(8, 0, -1)), (0, 6)]):
    entry = CheckIn(on_day=TODAY - timedelta(days=back), pain_average=0, heaviness=value)
    save_check_in(diary, entry, key=f"{number}", today=TODAY)
found["trend"] = trend(diary)
definition = load_definition("stiff")
with derive(diary, definition) as derivation:
    found["intervals"] = derivation.intervals()[["duration", "event"]].values.tolist()
found["sentence"] = definition_sentences(definition)[0]
found["said"] = said(CheckIn(on_day=TODAY, pain_average=3, heaviness=4.5))
archive = zipfile.ZipFile(io.BytesIO(csv_zip(diary, saved_at=now())))
table = csv.DictReader(io.StringIO(archive.read("days.csv").decode("utf-8-sig"), newline=""))
found["csv"] = [row["heaviness"] for row in table]
found["restored"] = trend(restore_collection(store, bundle(diary, saved_at=now()), "Restored"))
choices = {"measure": {"heaviness": 1}}
found["in_trends"] = "heaviness" in measured_in(choices, pd.DataFrame())
found["can_be_asked_of_those_who_join"] = "heaviness" in items_there_are()["measure"]
found["shares_before"] = [one.share_id for one in shares(diary) if "heaviness" in one.chosen.measures]
found["score"] = score(load_instrument("two-items"), [3, 4]).scores["two-items"]

# a file of the new kind, whose column is called as the measure's row says
backlog = FOLDER / "days.backlog"
backlog.write_text(
    "BACKLOG1\nparticipant|date|morning heaviness\nann|2026-01-02|2\nann|2026-01-03|3.5\n", encoding="utf-8"
)
sheet = read_file(backlog, store.staging())
plan = propose(sheet, Answers())
load(store, "Stiff study", "cohort", sheet, plan, today=TODAY)
period = {"first_on": date.min, "last_on": date.max}
loaded = entries(store.find("Stiff study"), date.min, date.max)
found["loaded"] = [[one.check_in.heaviness for one in loaded], next(r for r, c in plan.columns.items() if "heav" in c)]
store.close()

page = AppTest.from_file(str(FOLDER / "pages/mine/today.py"), default_timeout=300)
page.query_params["day"] = (TODAY - timedelta(days=20)).isoformat()  # nothing is recorded on it yet
page.run()
assert not page.exception
found["asked"] = any(one.key and one.key.endswith(".heaviness") for one in page.button_group)

close_the_store()
told = io.StringIO()
with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):
    cli.main(["count"])
found["count"] = told.getvalue()
print(json.dumps(found))
