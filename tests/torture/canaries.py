"""Canaries in everybody's diary: a reader of a link receives what was ticked in one of them, and nothing else.

    python -m tests.torture.canaries [--people N] [--links N] [--seed S]

Every diary holds words and numbers that no other one holds: in notes, marks, plans, steps, trials, labels of links,
kinds of activity, and as the score of every measure. All that a reader's browser receives is unpacked (see
tests.torture.unpacked); a word or number of anybody else, or one that was not ticked, is counted. That those that were
ticked are found shows that it would be seen.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from data.accounts.access_codes import new_code
from data.own.ladder_saves import begin_attempt, end_attempt, save_step
from data.own.ladders import Expected, Outcome
from data.own.plans import Goal, Phase, Programme, save_event, save_programme
from data.own.self_trials import TrialPlan, save_draft, start_trial
from data.sharing.shares import NAME_LIMIT, Chosen, create_share, rotate_share, shares
from data.store.store import Collection, Store, now
from tests.conftest import respite_served, routes_served
from tests.pages.test_report_pdf import alternatives, pages
from tests.patience import LONG
from tests.served import Public
from tests.torture.evidence import tell
from tests.torture.unpacked import numbers, said

TODAY = date.today()
LINES = 2**32  # entry ids, see data/store/schema/001_raw.sql
DAYS = 14
SCORES = ("pain_average", "pain_worst", "pain_now")
DIGITS = 4
WORDS = ("note", "mark", "plan", "phase", "step", "feared", "trial", "label", "kind", "source", "diary")
UNTICKABLE = ("step", "feared", "trial", "label", "source", "diary")  # what no link can show


@dataclass(frozen=True)
class Person:
    """A diary with words and numbers of its own."""

    diary: Collection
    number: int
    mark: str

    def word(self, place: str) -> str:
        """What stands at a place of this diary and nowhere else."""
        return f"{self.mark}-{place}"

    def score(self, name: str) -> float:
        """The score of a measure on every day: apart from all others by more than it is rounded to."""
        return round(2 + (self.number * len(SCORES) + SCORES.index(name)) * 0.002 % 6 + 0.0003, DIGITS)

    @property
    def amount(self) -> int:
        """Of the kind of activity that a file brought."""
        return 100_003 + 17 * self.number


def fill(
    store: Store, n_people: int, rng: random.Random, begin: Callable[[int, str], Collection] | None = None
) -> list[Person]:
    """The diaries, each with two weeks of entries; texts of every kind. begin: makes the diary of a number by name."""
    people = []
    begin = begin or (lambda _, name: store.create(name, "personal"))
    for number in range(n_people):
        mark = f"q{rng.getrandbits(48):012x}z"
        person = Person(begin(number, f"{mark}-diary"), number, mark)
        _write(person)
        people.append(person)
    with store.writing() as cursor:
        for person in people:
            _days(cursor, person)
    return people


def _write(person: Person) -> None:
    mine, said_ = person.diary, person.word
    begun = TODAY - timedelta(days=DAYS)
    goal = Goal(kind=said_("kind"), unit="minutes", bound="at_least", amount=3, per="day")
    plan = Programme(said_("plan"), (Phase(said_("phase"), begun, None, (goal,)),))
    save_programme(mine, plan, key=said_("p"), today=TODAY)
    save_event(mine, TODAY - timedelta(days=3), said_("mark"), key=said_("e"), today=TODAY)
    step = save_step(mine, said_("step"), 3, key=said_("s"))
    tried = begin_attempt(mine, step, Expected(3, 3, said_("feared")), key=said_("b"), today=TODAY)
    end_attempt(mine, tried, Outcome(3, 1, said_("feared")), key=said_("o"))
    trial = TrialPlan(
        title=said_("trial"),
        a=f"{said_('trial')} a",
        b=f"{said_('trial')} b",
        kind=None,
        measure="pain_average",
        block_days=2,
        washout_days=0,
        n_pairs=2,
        first_on=begun,
    )
    start_trial(mine, save_draft(mine, trial, key=said_("t"), today=begun), entropy=1, key=said_("u"), today=begun)


def _days(cursor, person: Person) -> None:
    of, number = person.diary.id, person.diary.id
    cursor.execute("insert into participant values (?, ?, 'me')", [of, number])
    cursor.executemany(
        "insert into day_entry values (?, ?, ?, 1, 1, false, ?, null, null, ?, ?, ?, 3, 0, 0, 0, ?)",
        [
            [
                of,
                number,
                (5000 + number) * LINES + back,
                TODAY - timedelta(days=back),
                *map(person.score, SCORES),
                f"{person.word('note')} {back}",
            ]
            for back in range(DAYS)
        ],
    )
    cursor.executemany(
        "insert into activity values (?, ?, ?, 1, 1, false, ?, ?, ?, 'minutes', ?)",
        [
            [
                of,
                number,
                (5000 + number) * LINES + 99 + back,
                TODAY - timedelta(days=back),
                person.word("kind"),
                person.amount,
                person.word("source"),
            ]
            for back in range(DAYS)
        ],
    )


def some_choice(person: Person, rng: random.Random) -> Chosen:
    """Any of the things that can be ticked, at least one."""
    while True:
        picked = {name: rng.random() < 0.5 for name in ("notes", "plan", "marks", "kind", "name")}
        measures = tuple(name for name in (*SCORES, "flare") if rng.random() < 0.4)
        if measures or picked["notes"] or picked["plan"] or picked["marks"] or picked["kind"]:
            break
    return Chosen(
        measures=measures,
        activities=(person.word("kind"),) if picked["kind"] else (),
        has_notes=picked["notes"],
        definition="delphi-2011" if rng.random() < 0.3 else None,
        has_programmes=picked["plan"],
        has_events=picked["marks"],
        last_days=rng.choice((7, 30)),
        name=f"{person.mark}-name"[:NAME_LIMIT] if picked["name"] else "",
    )


def expected(person: Person, chosen: Chosen) -> tuple[set[str], set[float]]:
    """The words and the numbers of a diary that its owner ticked."""
    words = {"note"} if chosen.has_notes else set()
    words |= {"plan", "phase", "kind"} if chosen.has_programmes else set()
    words |= {"mark"} if chosen.has_events else set()
    words |= {"kind"} if chosen.activities else set()
    amounts = {float(person.amount)} if chosen.activities else set()
    return words, {person.score(name) for name in chosen.measures if name in SCORES} | amounts


def found_in(text: str, people: list[Person], owner: Person, chosen: Chosen | None) -> tuple[list[str], int]:
    """What should not be in a text, and how many of the things that were ticked are in it. `chosen` None: nothing is."""
    words, scores = expected(owner, chosen) if chosen else (set(), set())
    n_ticked, bad = 0, []
    in_text, text = numbers(text, DIGITS), text.lower()  # a sentence may begin with a word
    for person in people:
        is_own = person is owner
        if not is_own and person.mark in text:
            bad.append(f"a word of {person.mark}")
        if is_own:
            there = {place for place in WORDS if person.word(place) in text}
            bad += [f"{place}, not ticked" for place in there - words]
            n_ticked += len(there & words)
        for name, value in [*((name, person.score(name)) for name in SCORES), ("amount", float(person.amount))]:
            if value in in_text:
                if is_own and value in scores:
                    n_ticked += 1
                else:
                    bad.append(f"{name} {value} of {person.number}, {'not ticked' if is_own else 'a stranger'}")
    return bad, n_ticked


def fetched(address, path: str, method: str = "GET", body: str | None = None, **headers) -> tuple[int, str, dict]:
    """The status, everything that was received (headers, body) with all wrappings off, and the headers."""
    line = http.client.HTTPConnection(*address, timeout=LONG)
    line.request(method, path, body, headers)
    answer = line.getresponse()
    raw = answer.read()
    told = dict(answer.getheaders())
    line.close()
    return answer.status, f"{told}\n{said(raw)}", told


def read_links(address, people: list[Person], n_links: int, rng: random.Random) -> tuple[int, int, int, list[str]]:
    """Make links, receive all there is behind each; gives answers looked at, ticked things seen and missed, and what was wrong."""
    n_answers = n_seen = n_missed = 0
    wrong: list[str] = []
    for number in range(n_links):
        owner = rng.choice(people)
        chosen = some_choice(owner, rng)
        code = new_code() if number % 3 == 0 else None
        token = create_share(owner.diary, chosen, now=now(), label=owner.word("label"), code=code)
        path, opened = f"/s/{token}", {}
        looked: list[tuple[str, Chosen | None]] = []
        if code:
            looked += [(fetched(address, path)[1], None), (fetched(address, f"{path}/holds")[1], None)]
            _, text, told = fetched(
                address,
                path,
                "POST",
                f"code={code}",
                Origin="null",
                **{"Content-Type": "application/x-www-form-urlencoded"},
            )
            looked.append((text, None))
            opened = {"Cookie": told["set-cookie"].split(";")[0]}
        page = fetched(address, path, **opened, **{"Accept-Encoding": "gzip, br"})[1]
        looked += [(page, chosen), (fetched(address, f"{path}/holds", **opened)[1], None)]
        looked += [(file, chosen) for file in files(owner, chosen)]
        rotate_share(owner.diary, shares(owner.diary)[0].share_id, now=now(), code=new_code() if code else None)
        looked.append((fetched(address, path, **opened)[1], None))
        for text, shown in looked:
            bad, _ = found_in(text, people, owner, shown)
            wrong += [f"link {number}: {one}" for one in bad]
        n_answers += len(looked)
        words, scores = expected(owner, chosen)
        seen = found_in(page, people, owner, chosen)[1]
        n_seen += seen
        n_missed += len(words) + len(scores) - seen
    return n_answers, n_seen, n_missed, wrong


def files(owner: Person, chosen: Chosen) -> list[str]:
    """The same report as files, for who takes it along."""
    from pages.report.build import build_report
    from pages.report.html import report_file
    from pages.report.pdf import report_pdf

    report = build_report(owner.diary, chosen, today=TODAY, made_at=now())
    pdf = report_pdf(report)
    return [said(report_file(report)), "\n".join((said(pdf), *pages(pdf), *alternatives(pdf)))]


def read_sessions(store_path: Path, people: list[Person], n_owners: int, rng: random.Random) -> tuple[int, list[str]]:
    """Open every page about some of the diaries as its owner; gives messages looked at, and what they held of other diaries.

    The names of all diaries are in the chooser, which is for one owner of them all.
    """
    n_messages, wrong = 0, []
    with respite_served(store_path) as address:
        public = Public(int(address.rsplit(":", 1)[1]), address, None, store_path.parent)
        for owner in rng.sample(people, n_owners):
            # the trail's page is about the whole store unless it is asked about this diary
            of, is_seen = f"of={owner.word('diary')}&lines=this", False
            with public.open() as page:
                page.run("", query=of)
                places = {one.url_pathname for told in page.messages for one in told.navigation.app_pages} - {""}
                for place in sorted(places):
                    page.run(place, query=of)
                    n_messages += len(page.messages)
                    text = "\n".join(said(one) for one in page.messages)
                    for file in dict.fromkeys(re.findall(r"/media/[0-9a-f]+\.\w+", text)):
                        text += fetched(("127.0.0.1", public.port), file)[1]
                    text = re.sub(r"q[0-9a-f]{12}z\\*-diary", "", text)
                    bad = found_in(text, people, owner, None)[0]
                    wrong += [f"page {place}: {one}" for one in bad if not one.endswith("not ticked")]
                    is_seen |= owner.mark in text
            assert is_seen, "nothing of the diary is seen by its owner"
    return n_messages, wrong


def main(n_people: int = 1000, n_links: int = 50, seed: int = 20261121) -> None:
    """Fill a store, make links and read them; the process ends with 1 where anything was seen that should not be."""
    from data.store.running import close_the_store, the_store

    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "respite.duckdb"
        os.environ["RESPITE_STORE"] = str(path)
        close_the_store()
        people = fill(the_store(), n_people, rng)
        with routes_served() as address:
            n_answers, n_seen, n_missed, wrong = read_links(address, people, n_links, rng)
        close_the_store()
        n_messages, seen_by_others = read_sessions(path, people, min(10, n_people), rng)
    print(f"ticked words and numbers found in the pages: {n_seen}, missed: {n_missed}")
    assert n_seen > n_links, "nothing was seen at all"
    print(*wrong[:20], sep="\n")
    per_person = len(WORDS) + len(SCORES) + 1
    tell(
        f"canaries of {n_people:,} diaries that a reader of {n_links} links received and should not (canary x answer)",
        n_bad=len(wrong),
        n=n_answers * n_people * per_person,
        seed=seed,
    )
    print(*seen_by_others[:20], sep="\n")
    tell(
        "messages to a page about one diary that held a canary of another",
        n_bad=len(seen_by_others),
        n=n_messages,
        seed=seed,
    )


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--people", type=int, default=1000)
    asked.add_argument("--links", type=int, default=50)
    asked.add_argument("--seed", type=int, default=20261121)
    given = asked.parse_args()
    main(given.people, given.links, given.seed)
