"""People of every kind, a diary and a study with something of everything in them, for the tables of who may do what.

`Ann` has a diary and `Cleo` a study; every text in the first has MARK in it, every text in the second STUDY_MARK.
All others have nothing of them: see COLUMNS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import SimpleNamespace

from data.accounts.access import AccountStore
from data.accounts.erase_account import erase_account
from data.accounts.people import Account, set_member, set_role
from data.imports.load import batches, load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.entries import CheckIn, save_assessment, save_check_in
from data.own.ladder_saves import begin_attempt, save_step
from data.own.ladders import Expected
from data.own.own_measures import OwnMeasure, add_own_measure
from data.own.plans import Goal, Phase, Programme, save_event, save_programme
from data.own.schedules import set_schedule
from data.own.self_trials import TrialPlan, save_draft, start_trial
from data.phones.codes import new_phone_code
from data.phones.phones import Phone, pair_phone
from data.phones.sent import keep_entry
from data.sharing.calendar_links import create_calendar_link
from data.sharing.consents import agree
from data.sharing.joining_offer import Ask, Item, Statement, open_joining, state
from data.sharing.shares import Chosen, create_share
from data.store.store import Collection, Store, now
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from data.study.study_plan import OutcomePlan, StudyPlan
from tests.served import add_account

TODAY = date.today()
MARK, STUDY_MARK = "canary of the diary", "canary of the study"
STUDY = "Backs"
PHONE_KEY = "00000000-0000-4000-8000-000000000001"

# by name: what they may do. What else becomes of them is in `people_of`
ROLES = {
    "Ann": ("individual",),  # whose diary it is
    "Ben": ("individual",),  # another individual, with a diary
    "Cleo": ("researcher",),  # of the study
    "Dan": ("researcher",),  # of another study
    "Sue": ("steward",),
    "Nil": (),  # signed in, without a role
    "Rod": ("researcher",),  # was given the study, then lost the role
    "Wim": ("researcher",),  # was given the study, then lost that
    "Gus": ("individual", "researcher"),  # erased
    "Pat": ("individual",),  # takes part in the study
}


@dataclass(frozen=True)
class World:
    """Who there is, and what they have. ids: of what is in the diary and the study, by the name of an argument."""

    store: Store
    people: dict[str, Account]
    diary: Collection
    study: Collection
    ids: dict[str, SimpleNamespace]
    code: str
    token: str
    phone: Phone  # of Ann
    measures: dict[int, str]  # the name of a measure of their own, by the collection

    def seen_by(self, name: str) -> Store | AccountStore:
        """The store as somebody sees it; "local" is the owner on this computer."""
        return self.store if name == "local" else AccountStore(self.store, self.people[name])


def fill(store: Store, folder) -> World:
    """Everybody, and something of everything."""
    people = {name: add_account(store, name, *roles) for name, roles in ROLES.items()}
    seen = {name: AccountStore(store, one) for name, one in people.items()}
    diary = seen["Ann"].create("My diary", "personal")
    ids = fill_diary(diary)
    for name in ("Ben", "Gus", "Pat"):
        save_check_in(
            seen[name].create("My diary", "personal"), CheckIn(on_day=TODAY, pain_now=1), key=name, today=TODAY
        )
    study = fill_study(seen["Cleo"], folder)
    seen["Dan"].create("Necks", "cohort")
    for name in ("Rod", "Wim", "Gus"):
        set_member(study, people[name].account_id, True, now=now())
    set_role(seen["Sue"], people["Rod"].account_id, "researcher", False, now=now())
    set_member(study, people["Wim"].account_id, False, now=now())
    erase_account(seen["Sue"], people["Gus"].account_id, now=now())
    code = open_joining(study)
    agree(seen["Pat"].find("My diary"), study.id, 1, [PAIN.item], key="pat", code=code)
    token = create_share(diary, Chosen(measures=("pain_now",), last_days=7, has_notes=True), label=MARK, now=now())
    study_ids = SimpleNamespace(batch_id=batches(study)[0].batch_id, label="p1", release_id=1)
    measures = {
        collection.id: add_own_measure(collection, OwnMeasure(title=mark), key="own measure")
        for collection, mark in ((diary, MARK), (study, STUDY_MARK))
    }
    told = new_phone_code(diary, now=now(), account_id=people["Ann"].account_id)
    phone = pair_phone(store, told, "p" * 43, "Phone", now=now())
    entry = {"key": PHONE_KEY, "day": TODAY.isoformat(), "values": {"pain_now": 2}, "note": MARK}
    keep_entry(diary, phone, entry, now=now())
    return World(store, people, diary, study, {"diary": ids, "study": study_ids}, code, token, phone, measures)


PAIN = Ask(Item("measure", "pain_now"), is_optional=False)
PLAN = StudyPlan(primary="outcome", by=None, recurrence=None, outcome=OutcomePlan(measure="fabq-pa", visits=(0, 84)))


def statement(text: str) -> Statement:
    """What a study says to who may join, with a text in each part."""
    return Statement(*(f"{text} {part}" for part in ("why", "who", "until", "whom")), TODAY, (PAIN,))


def population(text: str) -> Population:
    """A part of a study's people under this name."""
    return Population(f"Some {text}", (Rule(about="attribute", test="one_of", name="arm", values=("a",)),))


def programme(text: str) -> Programme:
    """A programme of one phase, both called so."""
    return Programme(
        text,
        (Phase(text, TODAY, None, (Goal(kind="walking", unit="minutes", bound="at_least", amount=60, per="week"),)),),
    )


def trial(text: str) -> TrialPlan:
    """A comparison called so."""
    return TrialPlan(
        title=text,
        a=text,
        b="a usual day",
        kind="walking",
        measure="pain_average",
        block_days=3,
        washout_days=1,
        n_pairs=2,
        first_on=TODAY + timedelta(days=1),
    )


def fill_diary(diary: Collection) -> SimpleNamespace:
    """Something of everything that a diary can hold; the numbers of it."""
    entry = CheckIn(on_day=TODAY, pain_now=7, note=MARK, amounts={"walking": 20})
    entry_id = save_check_in(diary, entry, key="entry", today=TODAY)
    save_assessment(diary, "fabq", TODAY, {1: 3}, key="fabq", today=TODAY)
    step_id = save_step(diary, MARK, 5, key="step")
    found = SimpleNamespace(
        entry_id=entry_id,
        step_id=step_id,
        event_id=save_event(diary, TODAY, MARK, key="event", today=TODAY),
        attempt_id=begin_attempt(diary, step_id, Expected(3, 4, MARK), key="attempt", today=TODAY),
        programme_id=save_programme(diary, programme(MARK), key="programme", today=TODAY),
        trial_id=save_draft(diary, trial(MARK), key="trial", today=TODAY),
        share_id=1,
        calendar_link_id=1,
    )
    start_trial(diary, found.trial_id, entropy=1, key="start", today=TODAY)
    set_schedule(diary, "fabq", 4, today=TODAY)
    create_calendar_link(diary, now=now())
    return found


def fill_study(seen: AccountStore, folder) -> Collection:
    """A study of four people, a file of whose diaries was loaded."""
    lines = ["participant,date,pain_average,arm,note"]
    days = [TODAY - timedelta(days=day) for day in range(3)]
    lines += [f"p{n},{day},{n},{'ab'[n % 2]},{STUDY_MARK}" for n in range(4) for day in days]
    file = folder / "diaries.csv"
    file.write_text("\n".join(lines) + "\n")
    sheet = read_file(file, seen.staging())
    load(seen, STUDY, "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    study = seen.find(STUDY)
    state(study, statement(STUDY_MARK), key="first")
    save_population(study, population(STUDY_MARK), key="population")
    return study


@cache
def tables(store: Store) -> list[tuple[str, list[str]]]:
    """The tables of a store with their columns, but for those that tell what was done and when."""
    with store.reading() as cursor:
        return cursor.execute(
            """select table_name, list(column_name) from information_schema.columns
               join information_schema.tables using (table_name)
               where table_type = 'BASE TABLE' and table_name not in ('audit', 'superseded', 'clock') group by table_name"""
        ).fetchall()


def of_others(store: Store, collection_id: int) -> dict[str, list[str]]:
    """All rows of a store that belong to a collection, by table; of accounts all. Without the audit trail."""
    found = {}
    with store.reading() as cursor:
        for table, columns in tables(store):
            condition = next((what for column, what in BELONGS.items() if column in columns), "true")
            rows = cursor.execute(f'select * from "{table}" where {condition.format(collection_id)}').fetchall()
            found[table] = sorted(map(repr, rows))
    return found


# the condition under which a row belongs to a collection, by a column of it
BELONGS = {
    "collection_id": "collection_id = {0}",
    "share_id": "share_id in (select share_id from share where collection_id = {0})",
    "release_id": "release_id in (select release_id from release where collection_id = {0})",
    "phone_id": "phone_id in (select phone_id from phone where collection_id = {0})",
    "phone_code_id": "phone_code_id in (select phone_code_id from phone_code where collection_id = {0})",
    "calendar_link_id": "calendar_link_id in (select calendar_link_id from calendar_link where collection_id = {0})",
}
