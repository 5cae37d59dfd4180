"""Made store_4da1d8f.tar.xz: a store as commit 4da1d8f wrote it, with everything that it could hold.

Run in a checkout of that commit with its environment, from its root, giving the folder to write to:

    .venv/bin/python make_at_4da1d8f.py FOLDER

Beside the store and the folder of its releases it leaves told.json: the tokens and codes that open something, and
what that commit derived, so that later code is held to numbers it did not make. All people are made up.
"""

from __future__ import annotations

import json
import sys
import tarfile
from datetime import date, timedelta
from pathlib import Path

from analysis.expectation import OwnRule
from data import release_files
from data.access import AccountStore
from data.access_codes import new_code
from data.audit import fingerprint, first_broken, trail
from data.calendar_links import calendar_links, create_calendar_link, end_calendar_link
from data.consents import agree, find_study, leave
from data.definition import definitions
from data.engine import derive
from data.entries import CheckIn, correct_check_in, delete_assessment, delete_check_in, save_assessment, save_check_in
from data.imports.load import batches, load, undo
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.joining import gather
from data.joining_offer import NOTE, Ask, Item, Statement, open_joining, state
from data.ladder_saves import begin_attempt, delete_attempt, end_attempt, save_step, set_rule
from data.ladders import Expected, Outcome
from data.people import set_member, set_role, sign_in
from data.plans import Goal, Phase, Programme, delete_event, save_event, save_programme
from data.population_saves import save_population
from data.populations import Population, Rule
from data.release_people import release_people
from data.releases import end_release, publish
from data.schedules import end_schedule, set_schedule
from data.self_trials import TrialPlan, save_day, save_draft, start_trial, stop_trial
from data.share_doors import answer_to_code
from data.shares import Chosen, count_opening, create_share, find_share, revoke_share, rotate_share, shares
from data.sources import order_sources
from data.store import Store, now
from data.study_looks import record_look
from data.study_plan import OutcomePlan, RecurrencePlan, StudyPlan, declare

TODAY = date.today()
YEAR = timedelta(days=366)
FAR = timedelta(days=365)


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


def main(folder: Path) -> None:
    folder.mkdir(parents=True)
    store = Store(folder / "respite.duckdb")
    told: dict = {"made_on": TODAY.isoformat()}
    diary = own_diary(store, folder)
    told |= links(store, diary)
    study = own_study(store, folder)
    told["release"] = release(study)
    told["joining_code"] = people(store)
    told["derived"] = {
        name: {one.id: derived(store.find(name), one) for one in definitions()} for name in ("My diary", "Backs 2025")
    }
    told["trail"] = {"n": len(trail(store)), "fingerprint": fingerprint(trail(store)), "broken": first_broken(store)}
    with store.reading() as cursor:
        tables = [row[0] for row in cursor.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        told["rows"] = {one: cursor.execute(f'select count(*) from "{one}"').fetchall()[0][0] for one in tables}
    store.close()
    (folder / "told.json").write_text(json.dumps(told, indent=1, default=str), encoding="utf-8")
    with tarfile.open(folder.with_suffix(".tar.xz"), "w:xz", preset=9) as archive:
        for path in sorted(folder.rglob("*")):
            if not path.name.endswith(".csv") and ".staging" not in str(path):
                archive.add(path, path.relative_to(folder))


def derived(collection, definition) -> list | str:
    try:
        with derive(collection, definition) as derivation:
            found = derivation.intervals(all=True)
            columns = ["participant", "interval", "entry", "duration", "event", "reason"]
            return [list(row) for row in found[columns].astype(str).itertuples(index=False)]
    except ValueError as fault:
        return str(fault)


def own_diary(store, folder):
    """A year: respites and episodes, several entries a day, corrections, deletions, a file and an undone one."""
    diary = store.create("My diary", "personal")
    for day in range(0, 300):
        if day % 11 == 5 or 120 < day < 140:
            continue
        wave = (day * 7) % 90
        pain = 0 if wave < 55 else (wave - 50) / 4
        full = {
            "pain_average": round(min(pain, 10), 1),
            "pain_worst": round(min(pain + 2, 10), 1) if day % 2 else None,
            "pain_now": float(day % 11) if day % 5 == 0 else None,
            "activity_limited": min(int(pain / 2), 4) if day % 3 else None,
            "flare": int(pain > 6) if day % 4 else None,
            "care_sought": int(day % 60 == 0) if day % 6 else None,
            "medicine": int(pain > 4) if day % 7 else None,
            "note": f"note of day {day}, = é “”" if day % 50 == 0 else None,
            "amounts": {"walking": float(day % 60), "sitting": 300.0, "exercise_strength": 1.0} if day % 9 == 0 else {},
        }
        entry = save_check_in(diary, CheckIn(back(day), **full), key=f"day {day}", today=TODAY)
        if day % 30 == 0:  # several entries of a day
            save_check_in(diary, CheckIn(back(day), pain_now=9.5, flare=1, medicine=0), key=f"more {day}", today=TODAY)
            save_check_in(diary, CheckIn(back(day), pain_average=2.5, care_sought=1), key=f"third {day}", today=TODAY)
        if day % 40 == 0:
            changed = CheckIn(back(day), pain_average=3.5, pain_worst=4, medicine=1, amounts={"steps": 4000.0})
            correct_check_in(diary, entry, changed, key=f"correct {day}", today=TODAY)
        if day % 77 == 0 and day:
            delete_check_in(diary, entry, key=f"delete {day}")
    for number, form in enumerate(("fabq", "peg", "peg", "fabq")):
        items = {item: float((item + number) % 5) for item in (range(1, 17) if form == "fabq" else range(1, 4))}
        made = save_assessment(diary, form, back(28 * number), items, key=f"form {number}", today=TODAY)
        if number == 3:
            delete_assessment(diary, made, key="form gone")
    steps = ["date,kind,amount,unit,source"]
    steps += [f"{back(day)},steps,{3000 + day * 10},steps,{who}" for day in range(30) for who in ("watch", "phone")]
    loaded(store, "My diary", "personal", folder, "steps.csv", steps)
    loaded(
        store,
        "My diary",
        "personal",
        folder,
        "old.csv",
        ["date,pain_average", *(f"{back(400 + i)},{i}" for i in range(5))],
    )
    undo(store, diary, max(batches(diary), key=lambda one: one.batch_id).batch_id)
    order_sources(diary, "steps", "steps", ["phone", "watch"], key="order")
    set_schedule(diary, "fabq", 4, today=TODAY)
    set_schedule(diary, "peg", 2, today=TODAY)
    end_schedule(diary, "peg", today=TODAY)
    walk = Goal("walking", "minutes", "at_least", 20.0, "day")
    phases = (
        Phase("Begin", back(60), back(31), (walk,)),
        Phase("Go on", back(30), None, (walk, Goal("exercise_strength", "sessions", "at_least", 2.0, "week"))),
    )
    number = save_programme(diary, Programme("Walking more", phases), key="plan", today=TODAY)
    save_programme(diary, Programme("Walking much more", phases), key="plan 2", today=TODAY, programme_id=number)
    save_event(diary, back(50), "A new chair", key="chair", today=TODAY)
    event = save_event(diary, back(40), "A fall", key="fall", today=TODAY)
    delete_event(diary, event, key="no fall")
    bend = save_step(diary, "Bending to tie a shoe", 3, key="step 1")
    lift = save_step(diary, "Lifting a box", 7, key="step 2")
    save_step(diary, "Jumping", 9, key="step 3")
    set_rule(diary, OwnRule("fear", 2, 3), key="rule")
    first = begin_attempt(diary, bend, Expected(6, 4, "it locks"), key="try 1", today=back(9))
    end_attempt(diary, first, Outcome(3, 0, "went well"), key="end 1")
    second = begin_attempt(diary, bend, Expected(4, 2, None), key="try 2", today=back(5))
    end_attempt(diary, second, Outcome(2, 0, None), key="end 2")
    third = begin_attempt(diary, lift, Expected(8, 7, None), key="try 3", today=back(4))
    delete_attempt(diary, third, key="gone 3")
    begin_attempt(diary, lift, Expected(8, 6, "a crack"), key="try 4", today=TODAY)
    began = back(29)
    plan = TrialPlan("Heat", "Heat in the evening", "None", "care_heat", "pain_average", 3, 1, 4, began)
    trial = start_trial(
        diary, save_draft(diary, plan, key="trial", today=began), entropy=20261130, key="start", today=began
    )
    for day in range(20):
        save_day(
            diary,
            trial.trial_id,
            began + timedelta(day),
            ("yes", "partly", "no")[day % 3],
            key=f"did {day}",
            today=TODAY,
        )
    walks = TrialPlan("Walks", "A walk", "No walk", "walking", "pain_worst", 2, 0, 3, TODAY)
    other = start_trial(
        diary, save_draft(diary, walks, key="trial 2", today=TODAY), entropy=7, key="start 2", today=TODAY
    )
    stop_trial(diary, other.trial_id, key="stop", today=TODAY)
    save_draft(
        diary,
        TrialPlan("Later", "One", "Other", None, "activity_limited", 4, 1, 2, TODAY + timedelta(3)),
        key="draft",
        today=TODAY,
    )
    return diary


def loaded(store, name, kind, folder, file_name, lines):
    file = folder / file_name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    plan = propose(sheet, Answers(), is_personal=kind == "personal")
    load(store, name, kind, sheet, plan, today=TODAY)
    return store.find(name)


def links(store, diary) -> dict:
    at = now()
    every = Chosen(
        measures=("pain_average", "pain_worst", "medicine"),
        activities=("walking", "steps"),
        instruments=("fabq",),
        definition="dasilva-2019-any",
        has_notes=True,
        last_days=300,
        has_programmes=True,
        has_events=True,
        name="A. B.",
    )
    found = {"link": create_share(diary, every, now=at, label="for the doctor", expires_at=at + FAR)}
    code = new_code()
    few = Chosen(measures=("pain_average",), first_on=back(80), last_on=TODAY)
    found["coded"] = {
        "token": create_share(diary, few, now=at, label="with a code", expires_at=at + FAR, code=code),
        "code": code,
    }
    for _ in range(3):
        count_opening(store, find_share(store, found["link"], now=at), now=at)
    answer_to_code(store, find_share(store, found["coded"]["token"], now=at), "wrong-code", now=at)
    create_share(diary, few, now=at, label="ended", expires_at=at + FAR)
    revoke_share(diary, max(one.share_id for one in shares(diary)), now=at)
    before = create_share(diary, few, now=at, label="moved", expires_at=at + FAR)
    number = max(one.share_id for one in shares(diary))
    found["moved"] = {"before": before, "after": rotate_share(diary, number, now=at)}
    create_calendar_link(diary, now=at)
    end_calendar_link(diary, calendar_links(diary)[0].calendar_link_id, now=at)
    found["calendar"] = create_calendar_link(diary, now=at)
    return found


def own_study(store, folder):
    """60 people in two arms with an anchor, a questionnaire, a population, a plan with an amendment, and looks."""
    lines = ["participant,date,pain_average,activity_limited,care_sought,flare"]
    facts = ["participant,arm,sex,age,randomised_on"]
    forms = ["participant,date," + ",".join(f"item_{n}" for n in range(1, 25))]
    first = back(200)
    for number in range(60):
        has_event = number % 3 != 0
        days = 8 + (5 + number * 7 % 60 if has_event else 60)
        for day in range(days):
            bad = has_event and day == days - 1
            if day % 13 == 12 and not bad:
                continue
            lines.append(
                f"p{number},{first + timedelta(day)},{6.5 if bad else 0},{3 if bad else 0},{int(bad and number % 2)},{int(bad)}"
            )
        facts.append(f"p{number},{'ab'[number % 2]},{'fm'[number // 2 % 2]},{30 + number},{first + timedelta(8)}")
        for visit in (0, 84):
            answers = ",".join(str((item + number + visit) % 2) for item in range(24))
            forms.append(f"p{number},{first + timedelta(visit)},{answers}")
    loaded(store, "Backs 2025", "cohort", folder, "days.csv", lines)
    loaded(store, "Backs 2025", "cohort", folder, "people.csv", facts)
    # scores outside the scale are rejected; of a file that was undone one person is left who is in no other
    odd = ["participant,date,pain_average", *(f"odd{n},{first + timedelta(abs(n))},{n}" for n in (3, 4, -1))]
    loaded(store, "Backs 2025", "cohort", folder, "odd.csv", odd)
    study = store.find("Backs 2025")
    undo(store, study, max(batches(study), key=lambda one: one.batch_id).batch_id)
    file = folder / "rmdq.csv"
    file.write_text("\n".join(forms) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    plan = propose(sheet, Answers(kind="questionnaire", instrument="rmdq-24"))
    load(store, "Backs 2025", "cohort", sheet, plan, today=TODAY)
    study = store.find("Backs 2025")
    save_population(
        study,
        Population(
            "Women in arm a",
            (
                Rule("attribute", "one_of", "sex", ("f",)),
                Rule("attribute", "one_of", "arm", ("a",)),
                Rule("first_pain", "at_most", amount=3.0),
            ),
        ),
        key="population",
    )
    save_population(
        study, Population("Forty and over", (Rule("attribute", "at_least", "age", amount=40.0),)), key="older"
    )
    recurrence = RecurrencePlan("walkback-limiting", tau=50, times=(28, 50), covariates=("age",), strata="sex")
    declared = StudyPlan("recurrence", "arm", recurrence, OutcomePlan("pain_average", (0, 28, 84), None, 30))
    declare(study, declared, key="declared")
    declare(study, StudyPlan("recurrence", "arm", recurrence, None), key="amended", reason="No pain scores at 84 days.")
    record_look(study, "recurrence", {"definition": "walkback-limiting", "by": "arm"})
    return study


def release(study) -> dict:
    files = {release_files.PAGE: b"<p>a page of before</p>", release_files.DATA: b"numbers of before"}
    people = release_people(study, by="arm", population=None)
    shown = {"asked": {"told": ["Recurrence"]}, "policy": "default-src 'none'", "now": now(), "has_event": None}
    token = publish(study, people, files, key="release", label="for the board", expires_at=now() + FAR, **shown)
    ended = publish(study, people, files, key="release 2", label="ended", **shown)
    end_release(study, 2, now=now())
    assert token and ended
    return {"token": token, "ended": ended}


def people(store) -> str:
    """Accounts with every role; a study that two of them share with, one of them under an earlier statement, one left."""
    seen = {}
    for name, roles in (
        ("Ann", ("individual",)),
        ("Ben", ("individual",)),
        ("Dora", ("individual",)),
        ("Cleo", ("researcher",)),
        ("Sten", ("steward",)),
    ):
        account = sign_in(
            store,
            "https://sign-in.example",
            name,
            name=name,
            email=f"{name.lower()}@example.org",
            roles=roles,
            now=now(),
        )
        seen[name] = AccountStore(store, account)
    set_role(store, seen["Ann"].account.account_id, "researcher", True, now=now())
    set_role(store, seen["Ann"].account.account_id, "researcher", False, now=now())
    joint = seen["Cleo"].create("Backs together", "cohort")
    set_member(joint, seen["Sten"].account.account_id, True, now=now())
    pain, worst, walking, fabq, notes = (
        Item("measure", "pain_average"),
        Item("measure", "pain_worst"),
        Item("activity", "walking"),
        Item("instrument", "fabq"),
        Item("note", NOTE),
    )
    asks = (Ask(pain, False), *(Ask(one, True) for one in (worst, walking, fabq, notes)))
    texts = ("Whether walking helps.", "Two researchers.", "Five years.", "ask@study.example")
    state(joint, Statement(*texts, back(60), asks), key="first")
    code = open_joining(joint)
    for name in ("Ann", "Ben", "Dora"):
        diary = seen[name].create("My diary", "personal")
        for day in range(20):
            entry = CheckIn(
                back(day),
                pain_average=float(day % 7),
                pain_worst=float(day % 7 + 2),
                medicine=day % 2,
                note=f"{name} {day}",
                amounts={"walking": 30.0},
            )
            save_check_in(diary, entry, key=f"{name} {day}", today=TODAY)
        save_assessment(diary, "fabq", back(1), {1: 3.0, 2: 6.0}, key=f"{name} form", today=TODAY)
        found = find_study(diary.store, code)
        agree(
            diary,
            found.study_id,
            1,
            [pain, walking, notes] if name == "Ann" else [pain],
            key=f"{name} agrees",
            code=code,
        )
        gather(joint)
    leave(seen["Dora"].find("My diary"), joint.id, key="Dora leaves")
    state(joint, Statement("Whether walking helps in winter.", *texts[1:], back(60), asks), key="second")
    agree(seen["Ann"].find("My diary"), joint.id, 2, [pain, worst], key="Ann agrees anew")
    gather(joint)
    return code


if __name__ == "__main__":
    main(Path(sys.argv[1]))
