"""Every function of data/ that takes a store or a collection, by everybody: the table says who gets an answer.

A function that is not in the table fails here, so that a new one is thought about before it is there.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from analysis.expectation import OwnRule
from data.catalogue.definition import load_definition
from data.imports.devices.device_file import DeviceFile
from data.imports.devices.shelved import SCHEMA, Amounts
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.remember import Kept
from data.imports.sheet import read_file
from data.own.entries import CheckIn
from data.own.ladders import Expected, Outcome
from data.own.own_measures import OwnMeasure
from data.own.remedies import Remedy
from data.phones.codes import new_phone_code
from data.phones.phones import diary_of_phone, pair_phone
from data.recurrence.release_people import release_people
from data.sharing.calendar_links import create_calendar_link, find_calendar
from data.sharing.consents import find_study
from data.sharing.joining_offer import Item
from data.sharing.shares import Chosen, create_share, find_share
from data.store.collection import CollectionInfo
from data.store.store import Collection, Store, StoreError, now
from data.study.review import IDENTIFIES, LEAVE, Finding
from tests.attack.authorisation.world import (
    MARK,
    PHONE_KEY,
    PLAN,
    STUDY,
    STUDY_MARK,
    TODAY,
    World,
    fill,
    of_others,
    population,
    programme,
    statement,
    trial,
)

ROOT = Path(__file__).parents[3]
DIARY = "whose diary it is"
STUDY_S = "who has the study"
EITHER = "whose it is, a diary or a study"
STEWARDS = "stewards"
ABOUT = "who has the collection that is asked about, and stewards"
SECRET = "who holds the token or code, whoever that is"
OWN_ROLE = "who has the role, for a collection of their own"
DOOR = "no page: the door, the server and the terminal only"
# who gets an answer, of COLUMNS
ANSWERED = {DIARY: {"Ann"}, STUDY_S: {"Cleo"}, STEWARDS: {"Sue"}}
COLUMNS = ("Ann", "Ben", "Cleo", "Dan", "Sue", "Nil", "Rod", "Wim", "Gus", "Pat", "local")

TABLE = {
    DIARY: """calendar_links.create_calendar_link calendar_links.calendar_links calendar_links.end_calendar_link
        consents.memberships consents.agree consents.leave diary.entries diary.assessments earlier.changed_days
        earlier.versions entries.check_in_allowed entries.save_check_in entries.correct_check_in entries.delete_check_in entries.save_assessment
        entries.delete_assessment excerpt.excerpt ladder_saves.save_step ladder_saves.set_rule
        ladder_saves.begin_attempt ladder_saves.correct_expected ladder_saves.end_attempt ladder_saves.delete_attempt
        ladders.steps ladders.attempts ladders.own_rule plans.programmes plans.life_events plans.save_programme
        plans.delete_programme plans.save_event plans.delete_event schedules.set_schedule schedules.end_schedule
        schedules.schedules self_trials.self_trials self_trials.days_answered self_trials.save_draft
        self_trials.discard_draft self_trials.start_trial self_trials.stop_trial self_trials.save_day
        shared_rows.preview shares.create_share shares.rotate_share shares.shares shares.revoke_share shares.revoke_all
        sources.activity_sources sources.order_sources sources.hikes_are_walks sources.count_hikes
        day_amounts.day_amounts day_amounts.activity_days day_amounts.ensure_amounts zone.zone_of zone.keep_zone locale.locale_of locale.keep_locale
        zone.day_of kept_definition.definition_kept kept_definition.keep_definition
        my_usual.my_usual my_usual.accept_usual remedies.add_remedy remedies.remedies what_i_record.asked what_i_record.also_asked what_i_record.can_be_recorded
        what_i_record.has_chosen what_i_record.recorded_names what_i_record.keep_recorded
        codes.new_phone_code codes.open_code codes.check_has_phones phones.phones phones.end_phone sent.keep_entry sent.take_back
        sent.stored_key shown.what_is_recorded shown.last_days shown.diary_mark""",
    STUDY_S: """answers_about.answers_about answers_about.as_if_said answers_about.check_said answers_about.say_answers_about
        asked.asked_of clock.clock_of clock.clock_held definition_reading.fitting_definitions labels.held
        review.fact_names review.levels_of
        review.review review_acts.erase_fact review_acts.leave_as_is review_acts.merge_values merge_people.merge_people consents.participation describe.records describe.baseline describe.diaries describe.how_often describe.days_after
        erase_participant.participant_rows erase_participant.erase_participant gap_rule.vary_gap_rule
        grid.first_recurrences grid.read_known_days joining.gather joining.behind joining_offer.state
        joining_offer.statements joining_offer.open_joining joining_offer.close_joining joining_offer.is_open
        last_load.last_load other_measure.read_by_others outcomes.check_attributes outcomes.is_daily outcomes.outcome_measures outcomes.proposed_visits outcomes.visit_outcomes pain_days.pain_day_counts
        people.set_member people.members
        population_saves.populations population_saves.save_population population_saves.delete_population
        populations.population_members populations.population_size release_people.release_people recorded_sources.sources_held recorded_sources.tells_of
        release_people.has_recurred releases.check_release releases.publish releases.releases releases.end_release
        releases.renew_link releases.tokens releases.snapshots looks.record_look looks.looks
        facts.people_facts levels.group_order levels.set_level_order levels.set_labels plan_comparison.read_comparisons
        study_plan.declared_plan study_plan.declare study_plan.declarable_definitions study_plan.own_titles usual_visits.study_visits load.undo load.batches load.times_loaded
        matched.matched""",
    EITHER: """made_definitions.made_definitions made_definitions.own_definitions made_definitions.save_definition
        remember.kept_answers remember.take_back_kept own_measures.own_measures own_measures.measures_of
        own_measures.add_own_measure own_measures.rename_own_measure own_measures.move_own_measure
        own_measures.end_own_measure days.ensure_days days.reading_days engine.derive one_diary.read_diary erase.held exports.bundle exports.tell_export exports.whole_study_bytes
        csv.csv_zip csv.table_csv erase.erase""",
    STEWARDS: """all_links.all_links all_links.end_link all_links.open_releases
        all_links.end_any_release all_links.still_open all_links.end_all_of people.accounts
        people.set_role people.check_is_steward
        erase_account.erase_account""",
    ABOUT: "audit.trail audit.latest audit.extent audit_table.audit_csv audit_table.kept_hash",
    SECRET: """codes.code_told phones.pair_phone phones.diary_of_phone calendar_links.find_calendar consents.find_study share_doors.answer_to_code shares.find_share
        shares.count_opening openings.opened openings.note_opening openings.keep_openings""",
    OWN_ROLE: """restore.restore_collection load.load load.preview load_amounts.load_amounts load_amounts.preview_amounts
        remember.remembered""",
    # these tell nothing of anybody's health; who calls them is looked at instead
    DOOR: """demo.fill_demo handoff.serving people.standing people.roles_of people.account_of people.account
        people.sign_in people.sign_out people.session_of
        people.session_began people.trail_length audit.first_broken audit.n_unread
        clock_back.clock_back clock_back.set_clock_back known_tokens.open_until openings.write_openings erase.copies_beside erase.prepared_folders
        erase.folders_beside write.prepare hold.hold joining.write_anew phones.end_every_phone
        release_files.releases_folder release_files.prepare release_files.remove release_files.drop_unfinished
        release_files.drop_expired people.find_colleague""",
}
# of DOOR, what pages call all the same, and why that tells nothing that is not theirs
ON_PAGES = {
    "demo.fill_demo": "the demo is not offered where people sign in, and AccountStore makes nothing simulated",
    "audit.first_broken": "whether the whole trail is as it was written: a number",
    "audit.n_unread": "how many lines of it are to be read: a number",
    "people.trail_length": "how long it is: a number",
    "people.find_colleague": "a researcher by their exact number or e-mail, to give a study to",
    "erase.copies_beside": "None for an account",
    "release_files.drop_expired": "takes off the disk what opens for nobody any more",
    "joining.write_anew": "what was deleted goes from the file; nothing else changes",
}


def written() -> dict[str, object]:
    """The public functions of data/ whose first argument is a store or a collection, by their file's name and theirs."""
    found = {}
    for file in sorted((ROOT / "data").rglob("*.py")):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        for called, value in vars(module).items():
            if inspect.isfunction(inspect.unwrap(value)) and value.__module__ == name and not called.startswith("_"):
                takes = [f"{one.name}: {one.annotation}" for one in inspect.signature(value).parameters.values()]
                first = takes[0] if takes else ""
                if any(word in first for word in ("Store", "Collection", "store:")) and "cursor" not in first:
                    short = f"{file.stem}.{called}"  # which room the file stands in changes nothing in who may
                    assert short not in found, f"two functions are called {short}"
                    found[short] = value
    return found


FUNCTIONS = written()
ROWS = {name: who for who, names in TABLE.items() for name in names.split()}


def test_every_function_has_a_row_and_every_row_a_function():
    assert sorted(ROWS) == sorted(FUNCTIONS)
    assert len(ROWS) == sum(len(names.split()) for names in TABLE.values())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    store = Store(folder / "store.duckdb")
    yield fill(store, folder)
    store.close()


@pytest.fixture(scope="module")
def at_first(world):
    """All of the diary and of the study, before anybody tried anything."""
    return {kind: of_others(world.store, getattr(world, kind).id) for kind in ("diary", "study")}


def arguments(world: World, target: Collection, key: str) -> dict[str, object]:
    """All that functions take, by name: the numbers are those of what Ann and Cleo have."""
    definition = load_definition("stanton-2009")
    return {
        "now": now(),
        "today": TODAY,
        "on_day": TODAY,
        "first_on": TODAY - timedelta(days=9),
        "last_on": TODAY,
        "from_on": TODAY,
        "saved_at": now(),
        "most": 100,
        "key": key,
        "instrument": "fabq",
        "entry": CheckIn(on_day=TODAY, pain_now=2),
        "items": {1: 2.0},
        "measures": ("pain_now",),
        "measure": "fabq-pa",
        "title": "Mine",
        "wanted": OwnMeasure(title="Mine"),
        "position": 1,
        "covers": "7",
        "batches": [1],
        "fear": None,
        "rule": OwnRule(),
        "expected": Expected(1),
        "outcome": Outcome(1),
        "programme": programme("Mine"),
        "every_weeks": 4,
        "plan": trial("Mine"),
        "entropy": 1,
        "did": None,
        "chosen": Chosen(measures=("pain_now",), last_days=7),
        "kind": "walking",
        "unit": "minutes",
        "order": ("typed",),
        "as_walks": False,
        "by": None,
        "labels": ("a", "b"),
        "named": (("a", "A"),),
        "names": ("arm",),
        "participants": (),
        "population": None,
        "bound_at": 0.5,
        "statement": statement("mine"),
        "definition": definition,
        "definitions": (definition,),
        "max_gap_days": (7,),
        "is_granted": True,
        "name": population(STUDY_MARK).name,
        "people": None,
        "values": ("a", "A"),
        "what": "entries",
        "kept": Kept(header="x", about=None, answers=Answers(), loads=()),
        "into": "a",
        "finding": Finding(what=IDENTIFIES, about="arm", n_people=1, offers=(LEAVE,)),
        "files": {},
        "asked": {},
        "policy": "",
        "question": "recurrence",
        "until": {"everybody": 100.0},
        "has_event": None,
        "everybody": pd.Index([]),
        "parts": pd.Series(dtype=object),
        "sha256": "0",
        "code": world.code,
        "version": 1,
        "study_id": world.study.id,
        "about": target.id,
        "account_id": world.people["Nil"].account_id,
        "definition_id": "walkback-any",
        "token": world.token,
        "told": {"key": PHONE_KEY, "day": TODAY.isoformat(), "values": {"pain_now": 1}},
        "phone": world.phone,
        "phone_id": world.phone.phone_id,
        **vars(world.ids["diary"]),
        **vars(world.ids["study"]),
    }


def calling(name: str, world: World, first, target: Collection) -> Callable[[], object]:
    """A call of a function as whoever `first` is of, with the numbers of Ann's and of Cleo's things."""
    function, has_store = FUNCTIONS[name], not isinstance(first, Collection)
    known = arguments(world, target, f"{name} {(first if has_store else first.store).actor}")
    if name in ("consents.agree", "shared_rows.preview"):
        known["items"] = [Item("measure", "pain_now")]
    if name == "population_saves.save_population":
        known["population"] = population("mine")
    if name == "people.set_role":  # she has it: whoever is refused is refused before that is looked at
        known |= {"account_id": world.people["Ann"].account_id, "role": "individual"}
    if name == "remedies.add_remedy":
        known["wanted"] = Remedy(kind="medicine", title="Mine")
    if name == "what_i_record.also_asked":
        known["check_in"] = CheckIn(on_day=TODAY)
    if name == "what_i_record.keep_recorded":
        known["names"] = ["flare"]
    if name.startswith("own_measures."):
        known["name"] = world.measures[target.id]
    if name == "sent.take_back":
        known["key"] = PHONE_KEY
    if name == "levels.set_level_order":
        known |= {"name": "arm", "values": first.read("fact_values", name="arm")["value"].tolist()}
    if name == "levels.set_labels":
        known["name"] = "arm"
    if name == "zone.keep_zone":
        known["name"] = "Pacific/Auckland"
    if name == "locale.keep_locale":
        known["name"] = "de-AT"
    if name == "study_plan.declare":
        known["plan"] = PLAN
    if name == "self_trials.discard_draft":
        known["trial"] = next(iter(FUNCTIONS["self_trials.self_trials"](world.diary)), None)
    if name in ("releases.check_release", "releases.publish"):
        known["people"] = release_people(first, by=None, population=None)
    if name.startswith("share"):
        known["share"] = find_share(world.store, world.token, now=now())
    if name == "load.undo":
        return partial(function, first.store, first, known["batch_id"])
    if name in ("matched.matched", "load.load", "load.preview"):
        sheet = read_file(
            ROOT / "tests/attack/authorisation/one.csv", first.staging() if has_store else first.store.staging()
        )
        known |= {"sheet": sheet, "plan": propose(sheet, Answers())}
    if name.startswith("load_amounts."):
        known["file"] = DeviceFile(
            file_name="steps.csv",
            sha256="0" * 64,
            maker="Garmin",
            zone=None,
            n_records=0,
            amounts=Amounts.of(SCHEMA.empty_table()),
            left=(),
            notes=(),
        )
    asked = list(inspect.signature(function).parameters.values())[1:]
    told = {one.name: known[one.name] for one in asked if one.default is one.empty or one.name == "about"}
    return lambda: opened(function(first, **told))


def own(world: World, listed: list[CollectionInfo], kind: str) -> list[CollectionInfo]:
    """What somebody has of this kind besides the diary and the study that all others are after."""
    after = (world.diary.id, world.study.id)
    return [info for info in listed if info.kind == kind and info.collection_id not in after]


def opened(found: object) -> object:
    """What is in an answer that is given piece by piece."""
    if inspect.isgenerator(found):
        return list(found)
    if isinstance(found, contextlib.AbstractContextManager):
        with found as inside:
            return repr(inside)
    return found


def reaches(who: str, kind: str) -> bool:
    return who == "local" or who in ANSWERED[DIARY if kind == "diary" else STUDY_S]


@pytest.mark.parametrize("kind", ("diary", "study"))
def test_by_its_number_or_name_nobody_else_gets_at_a_collection(world, kind):
    target = getattr(world, kind)
    for who in COLUMNS:
        seen = world.seen_by(who)
        if reaches(who, kind):
            assert seen.collection(target.id).id == target.id
            continue
        with pytest.raises(StoreError, match="no collection number"):
            seen.collection(target.id)
        found = seen.find(target.info.name)
        assert found is None or found.id != target.id, who


@pytest.mark.parametrize("name", [name for name, who in ROWS.items() if who in (DIARY, STUDY_S, EITHER)])
def test_what_is_of_a_collection_answers_to_nobody_else(world, at_first, name):
    """Nobody else sees it; and from one's own, with its numbers, nothing is read or done."""
    for kind in ("diary",) if ROWS[name] == DIARY else ("study",) if ROWS[name] == STUDY_S else ("diary", "study"):
        target = getattr(world, kind)
        for who in COLUMNS:
            seen = world.seen_by(who)
            listed = seen.collections()
            assert (target.id in {info.collection_id for info in listed}) == reaches(who, kind), who
            if reaches(who, kind):
                continue
            for info in () if who == "Pat" else own(world, listed, target.info.kind):
                asked = calling(name, world, Collection(seen, info), target)
                with contextlib.suppress(StoreError, ValueError, KeyError):  # refused, or nothing there to work with
                    told = repr(asked())
                    assert MARK not in told and STUDY_MARK not in told, who
        assert of_others(world.store, target.id) == at_first[kind], f"{name} changed what is not theirs"


@pytest.mark.parametrize("name", [name for name, who in ROWS.items() if who == STEWARDS])
def test_what_stewards_do_nobody_else_does(world, name):
    for who in COLUMNS:
        asked = calling(name, world, world.seen_by(who), world.diary)
        if who == "local":
            continue  # the owner of the whole store is nobody's account; the pages are not theirs: see test_pages
        if who == "Sue" and name == "all_links.end_any_release":  # this study is too small for one, and that is said
            with pytest.raises(StoreError, match="no release number"):
                asked()
            continue
        if who == "Sue":
            told = repr(asked())
            assert MARK not in told and STUDY_MARK not in told
            continue
        with pytest.raises(StoreError, match="takes the role steward"):
            asked()


@pytest.mark.parametrize("name", [name for name, who in ROWS.items() if who == ABOUT])
def test_the_trail_about_a_collection_answers_to_who_has_it_and_to_stewards(world, name):
    for about, has in ((world.diary.id, "Ann"), (world.study.id, "Cleo"), (None, None)):
        for who in COLUMNS:
            asked = partial(FUNCTIONS[name], world.seen_by(who), about=about)
            if who in (has, "Sue", "local"):
                told = repr(asked())
                assert told and MARK not in told and STUDY_MARK not in told
                continue
            with pytest.raises(StoreError, match="not yours to read"):
                asked()


def test_a_secret_answers_to_who_holds_it_and_a_guess_to_nobody(world):
    calendar = create_calendar_link(world.diary, now=now())
    token = create_share(world.diary, Chosen(measures=("pain_now",), last_days=7), now=now())
    assert find_calendar(world.store, calendar).id == world.diary.id  # its route asks the whole store
    for who in COLUMNS:
        seen = world.seen_by(who)
        assert find_share(seen, token, now=now()).collection_id == world.diary.id
        assert find_study(seen, world.code).study_id == world.study.id
        for guess in ("", "x", token[:-1], token + "A", token.swapcase(), "%", "' or 1=1 --"):
            assert find_share(seen, guess, now=now()) is None
            assert find_calendar(seen, guess) is None
            assert find_study(seen, guess) is None


def test_a_phone_reaches_the_diary_it_was_paired_with_and_a_guess_nothing(world):
    token = "t" * 43
    code = new_phone_code(world.diary, now=now(), account_id=world.people["Ann"].account_id)
    for guess in ("", "x", code[:-1], f"{code[:2]}23-4567", code[::-1]):
        with pytest.raises(StoreError, match="not the code"):
            pair_phone(world.store, guess, token, "Phone", now=now())
    pair_phone(world.store, code, token, "Phone", now=now())
    _, diary = diary_of_phone(world.store, token, is_shared=True)
    assert diary.id == world.diary.id and [info.collection_id for info in diary.store.collections()] == [diary.id]
    for guess in ("", token[:-1], token.upper(), f"{token}t", "%", "' or 1=1 --"):
        assert diary_of_phone(world.store, guess, is_shared=True) == "ended"
    with pytest.raises(StoreError, match="no collection number"):
        diary.store.collection(world.study.id)
    with pytest.raises(StoreError, match="not yours to read"):
        diary.store.check_told_of(diary.id)


@pytest.mark.parametrize("who", COLUMNS[:-1])
def test_what_is_made_takes_the_role_and_is_ones_own(world, who, tmp_path):
    seen = world.seen_by(who)
    roles = {"Ann": "d", "Ben": "d", "Pat": "d", "Cleo": "s", "Dan": "s", "Wim": "s"}.get(who, "")
    before = of_others(world.store, world.study.id)
    for name, kind, letter in ((f"new {who}", "personal", "d"), (f"study {who}", "cohort", "s")):
        if letter in roles:
            assert seen.create(name, kind).id in {info.collection_id for info in seen.collections()}
        else:
            with pytest.raises(StoreError, match="takes the role"):
                seen.create(name, kind)
    if who != "Cleo":  # the name of a study of others is told to be taken, to who may make studies
        with pytest.raises(StoreError, match="is taken" if "s" in roles else "takes the role"):
            seen.create(STUDY, "cohort")
    with pytest.raises(StoreError, match="Simulated data are for one's own computer"):
        seen.create("demo", "cohort", is_simulated=True)
    assert of_others(world.store, world.study.id) == before


def test_what_the_door_and_the_terminal_use_no_page_does():
    for file in sorted((ROOT / "pages").rglob("*.py")):
        if file.parts[-2] in ("terminal", "door") or file.name in ("visitor.py", "release_routes.py"):
            continue
        tree = ast.parse(file.read_text())
        imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and one.module]
        used = {f"{one.module.removeprefix('data.')}.{name.name}" for one in imports for name in one.names}
        wrong = {name for name in used if ROWS.get(name) == DOOR} - ON_PAGES.keys()
        assert not wrong, f"{file.name} uses {wrong}"
