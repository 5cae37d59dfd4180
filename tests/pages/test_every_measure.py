"""A table: every measure that can be recorded, in every place that shows or gives away what is recorded.

A new measure of the catalogue is in it by itself. A new page of a diary fails the last test until it stands among PLACES,
or among those that show no measure of a day, with the reason.
"""

import csv
import io
import shutil
import zipfile
from datetime import date, timedelta

import numpy as np
import pytest

from data.catalogue.definition import parse_definition
from data.catalogue.vocabulary import KINDS, MEASURES
from data.exports.csv import csv_zip
from data.exports.exports import bundle
from data.exports.restore import restore_collection
from data.imports.labels import held as labels_held
from data.imports.load import load
from data.imports.reading import read_as
from data.own.check_in import CheckIn
from data.own.diary import entries
from data.own.earlier import versions
from data.own.entries import correct_check_in
from data.own.own_measures import LARGEST, OwnMeasure, add_own_measure, measures_of
from data.own.remedies import Remedy, add_remedy
from data.own.what_i_record import can_be_recorded, check_in_of, keep_recorded
from data.phones.shown import last_days, what_is_recorded
from data.sharing.consents import agree
from data.sharing.joining import gather
from data.sharing.joining_offer import Ask, Item, Statement, items_there_are, open_joining, state
from data.sharing.shares import Chosen, create_share, find_share
from data.store.audit import trail
from data.store.erase import erase, held
from data.store.store import Store, now
from pages.answers.respites import respites_of
from pages.mine.check_in import said
from pages.mine.try_and_see_form import outcomes
from pages.report.build import build_report
from pages.shared.diary_reads import measured, patterns
from pages.shared.report_read import shared_page
from pages.shared.study_reads import measures_held
from pages.telling.wording import capital, plain
from tests.check_ins import save_check_ins
from tests.files.conftest import sheet_of
from tests.pages.conftest import PAGES

DAYS = 70
OWN = {
    "score": OwnMeasure(title="Leg heaviness"),
    "yes or no": OwnMeasure(title="Slept *well*", maximum=1, is_whole=True, better="higher"),
    "number": OwnMeasure(title="Finger to floor", minimum=-LARGEST, maximum=LARGEST, unit="cm", joins="last"),
    "minutes": OwnMeasure(title="Ice", maximum=1440, unit="minutes", joins="sum"),
}
REMEDIES = (
    Remedy(kind="medicine", title="Ibuprofen", dose="400 mg"),
    Remedy(kind="care", title="Physiotherapy", is_regular=True),
)
# asked of nobody's day: a number of days, as a study asks for it
NOT_CHOSEN = {"pain_days"}
# whether any medicine was taken has no column that rules read; each by its name can stand in a definition
NOT_IN_RULES = {"medicine"}


@pytest.fixture(scope="module")
def filled(blank, tmp_path_factory):
    """The file of a store, made once, with seventy days on which everything was recorded and is chosen."""
    path = tmp_path_factory.mktemp("every_measure") / "store.duckdb"
    shutil.copy(blank, path)
    store = Store(path)
    fill(store.create("My diary", "personal"), date.today())
    store.close()
    return path


def fill(diary, today) -> None:
    """Each measure goes its own way up and down."""
    own = [add_own_measure(diary, one, key=kind) for kind, one in OWN.items()]
    own += [add_remedy(diary, one, key=one.title) for one in REMEDIES]
    keep_recorded(diary, [one.name for one in can_be_recorded(diary)], now=now())
    chance, known = np.random.default_rng(1), measures_of(diary)
    days = []
    for back in range(DAYS):
        values = {}
        for name in recorded(diary):
            high = min(known[name].maximum, 10)
            values[name] = int(chance.integers(max(known[name].minimum, 0), high + 1))
        values |= {
            "pain_now": 3,
            "pain_average": values["pain_average"] % 4,
            "pain_worst": 4 + values["pain_worst"] % 4,
        }
        values |= {"medicine": 1, "care_sought": 1}  # what is taken by name says so too
        days.append(check_in_of(today - timedelta(days=back), values | {"walking": 10 + back, "note": "x"}))
    save_check_ins(diary, days, today=today)


@pytest.fixture
def full(store):
    return store.find("My diary")


def recorded(diary) -> list[str]:
    """The names of all measures of a diary that a check-in can hold."""
    return [name for name, one in measures_of(diary).items() if one.can_be_chosen]


def titles(diary, names) -> set[str]:
    return {capital(measures_of(diary)[name].title) for name in names}


def check_in(diary, today, open_page) -> set[str]:
    page = open_page("mine/today.py", day=(today - timedelta(days=DAYS)).isoformat())
    asked = {one.key[33:] for kind in (page.button_group, page.text_input) for one in kind if one.key}
    return asked | {part for one in can_be_recorded(diary) if one.name in asked for part in one.parts}


def phone(diary, today, open_page) -> set[str]:
    asked = {name for one in what_is_recorded(diary) for name in (one["name"], *one.get("parts", {}))}
    days = last_days(diary, now=now())
    assert days and all(asked & day.keys() == set(day) for day in days.values())
    return asked & set(days[today.isoformat()])


def what_was_said(diary, today, open_page) -> set[str]:
    """Each is said back, by its words or its title, when it was said alone."""
    known = measures_of(diary)
    found = set()
    for name in recorded(diary):
        of_it = {"own": {name: 1}} if name.startswith("own_") else {name: 1}
        text = plain(said(CheckIn(on_day=today, **of_it), known))
        words = (
            known[name].title,
            known[name].label,
            known[name].said,
            *known[name].words[-1:],
            *known[name].words[1:2],
        )
        found |= {name} if any(one and one in text for one in words) else set()
    return found


def trends(diary, today, open_page) -> set[str]:
    keys = [key for key in measured(diary) if key in recorded(diary)]
    for key in ("mood", "off_work", "place_hip", *(key for key in keys if key.startswith("own_"))):
        page = open_page("mine/trends.py", measure=key, period="all")
        assert len(page.get("plotly_chart")) >= 1, key
    return set(keys)


def in_patterns(diary, today, open_page) -> set[str]:
    asked = patterns(diary)
    page = open_page("mine/patterns.py")
    table = set(page.table[0].value.reset_index()["A day's"].map(plain))
    names = {
        link.kind
        for link in asked.pain
        if any(
            capital(link.measure.title if link.measure else "") in one or (link.measure and link.measure.title in one)
            for one in table
        )
    }
    return names | {"pain_average", "pain_worst", "pain_now"}  # what the others are set beside


def trial(diary, today, open_page) -> set[str]:
    return set(outcomes(diary))


def definition(diary, today, open_page) -> set[str]:
    found = set(NOT_IN_RULES)
    for name in measures_held(diary) & set(recorded(diary)):
        text = (
            RULE
            + f'[bad]\nany = [{{measure="{name}", at_least=1}}]\n[good]\nall = [{{measure="{name}", less_than=1}}]\n'
        )
        respites_of(diary, parse_definition(text))
        found.add(name)
    return found


RULE = 'id = "x"\ntitle = "X"\n[rule]\nmin_bad_days = 1\nrecovery_days = 7\nbridge_days = 1\nmax_gap_days = 14\n'


def share_and_report(diary, today, open_page) -> set[str]:
    """It can be ticked; ticked alone it is in the report and behind the link, and the list of links names it."""
    page = open_page("account/share.py")
    (choice,) = [one for one in page.button_group if one.key == "share.measures"]
    offered = {plain(str(one)) for one in choice.options}
    found = set()
    for name in recorded(diary):
        title = measures_of(diary)[name].title
        chosen = Chosen(measures=(name,), last_days=28)
        report = build_report(diary, chosen, today=today, made_at=now())
        in_table = any(row[0] == capital(title) for table in report.tables for row in table.rows)
        found |= {name} if in_table and title in offered else set()
    token = create_share(diary, Chosen(measures=tuple(recorded(diary)), last_days=28), now=now())
    seen = shared_page(diary.store, find_share(diary.store, token, now=now()), now=now()).decode()
    assert all(title in seen for title in titles(diary, found))
    listed = plain(" ".join(one.value for one in open_page("account/share.py").markdown))
    assert all(measures_of(diary)[name].title in listed for name in found)
    return found


def export(diary, today, open_page) -> set[str]:
    """A table of a spreadsheet, taken back by the diary that it came from and restored from the file that holds all."""
    archive = zipfile.ZipFile(io.BytesIO(csv_zip(diary, saved_at=now())))
    text = archive.read("days.csv").decode("utf-8-sig")
    columns = set(next(csv.reader(io.StringIO(text))))
    twin = restore_collection(diary.store, bundle(diary, saved_at=now()), "Twin")
    days = [one.check_in for one in entries(twin, today - timedelta(days=DAYS), today)]
    assert days == [one.check_in for one in entries(diary, today - timedelta(days=DAYS), today)]
    other = diary.store.create("Other", "personal")
    for kind, one in OWN.items():
        add_own_measure(other, one, key=f"other {kind}")
    for one in REMEDIES:
        add_remedy(other, one, key=f"other {one.title}")
    sheet, plan = read_as(sheet_of(text, "days.csv"), is_personal=True, study=labels_held(other))
    load(diary.store, "Other", "personal", sheet, plan, today=today)
    taken = other.read("report_days", measures=recorded(other), first_on=today - timedelta(days=DAYS), last_on=today)
    return columns & set(taken["measure"])


def study(diary, today, open_page) -> set[str]:
    """Asked about one by one: what is the catalogue's by the study, what is one's own by its name."""
    one = diary.store.create("Backs", "cohort")
    asks = tuple(Ask(Item("measure", name), True) for name in items_there_are()["measure"])
    long_ago = today - timedelta(days=DAYS)
    state(one, Statement("a", "b", "c", "d", long_ago, (*asks, Ask(Item("own", "own"), True))), key="x")
    code = open_joining(one)
    page = open_page("mine/join.py", code=code)
    (choice,) = [ticks for ticks in page.button_group if ticks.key.startswith("consent.items")]
    assert {plain(str(option)) for option in choice.options} >= {
        measures_of(diary)[name].title for name in recorded(diary)
    }
    items = [Item("own" if name.startswith("own_") else "measure", name) for name in recorded(diary)]
    agree(diary, one.id, 1, items, key="y", code=code)
    gather(one)
    names = recorded(diary)
    days = one.read("report_days", measures=[*names, *measures_of(one)], first_on=long_ago, last_on=today)
    return set(days["measure"])


def history(diary, today, open_page) -> set[str]:
    """A corrected entry is there as it was, and the trail tells of the correction."""
    (entry,) = entries(diary, today, today)
    correct_check_in(diary, entry.entry_id, CheckIn(on_day=today, flare=0), key="mend", today=today)
    before = versions(diary, today)[0].check_in
    assert [line.action for line in trail(diary.store)][-1] == "correct"
    own = set(before.own)
    return own | {name for name in MEASURES if getattr(before, name) is not None}


def erasure(diary, today, open_page) -> set[str]:
    names = set(recorded(diary))
    assert held(diary)["day_value"] > DAYS and held(diary)["own_measure"] == len(OWN) + len(REMEDIES)
    erase(diary)
    with diary.store.reading() as cursor:
        for table in ("day_entry", "day_value", "own_measure", "own_recorded", "own_remedy", "day_apart", "self_trial"):
            assert cursor.execute(f"select count(*) from {table}").fetchall() == [(0,)], table
    return names


PLACES = {
    "check-in": (check_in, "mine/today.py"),
    "phone": (phone, None),
    "said back": (what_was_said, None),
    "Trends": (trends, "mine/trends.py"),
    "Patterns": (in_patterns, "mine/patterns.py"),
    "Try and see": (trial, "mine/try_and_see.py"),
    "definitions": (definition, "mine/respite.py"),
    "report and link": (share_and_report, "account/share.py"),
    "export and import": (export, "account/my_data.py"),
    "joined study": (study, "mine/join.py"),
    "history and trail": (history, "account/audit.py"),
    "erasure": (erasure, None),
}
# pages of a diary that show no measure of a day, and why
OTHER_PAGES = {
    "mine/what_i_record.py": "chooses them; tests/pages/test_what_i_record.py",
    "mine/questionnaires.py": "scores of questionnaires",
    "mine/plan.py": "phases and goals of what is done; its marks are drawn by Trends",
    "mine/step_by_step.py": "feared movements",
    "mine/studies.py": "what was ticked on Join",
    "account/start.py": "begins a diary",
    "account/safety.py": "never computed from data",
    "account/words.py": "what words mean",
    "account/people.py": "accounts",
    "account/links.py": "links of all, by number",
}


@pytest.mark.parametrize("beginning", ["filled"], indirect=True)
@pytest.mark.parametrize("place", PLACES)
def test_every_measure_is_in_every_place(place, full, open_page, today):
    found = PLACES[place][0](full, today, open_page)
    assert set(recorded(full)) - found == set()


@pytest.mark.parametrize("beginning", ["filled"], indirect=True)
def test_the_fixture_has_every_kind_and_every_measure_of_the_catalogue(full, today):
    names = recorded(full)
    assert set(MEASURES) - set(names) == NOT_CHOSEN and len(names) == len(MEASURES) - 1 + len(OWN) + len(REMEDIES)
    assert not set(names) & set(KINDS)
    rows = full.read("report_days", measures=names, first_on=today, last_on=today)
    assert set(rows["measure"]) == set(names)


def test_no_page_of_a_diary_is_forgotten():
    """Every file under pages/mine and pages/account that is a page of the menu is a place, or says why it is none."""
    menu = (PAGES / "menu.py").read_text(encoding="utf-8")
    pages = {
        path.relative_to(PAGES).as_posix()
        for folder in ("mine", "account")
        for path in (PAGES / folder).glob("*.py")
        if f'"{path.relative_to(PAGES).as_posix()}"' in menu
    }
    assert pages - {of for _, of in PLACES.values()} - set(OTHER_PAGES) == set()
