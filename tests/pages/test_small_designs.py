"""Designs at the edge of what can be worked out: terminal and bundle give the same numbers, or the page's refusal.

One person, one in an arm, five arms, an arm of nobody with an event, a reference that no newer file has, all events on one
day, one stratum, two clusters, an outcome that is the same for all of an arm, a visit with nobody: never a fault of ours, a
number that is none, or a share of nobody. Of a finished table the page's numbers are compared too.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field

import pytest

from data.imports.load import batches, undo
from data.recurrence.recorded_sources import AS_RECORDED
from data.store.running import the_store
from pages.answers.question import StudyQuestion
from pages.terminal.jobs import run_with_store
from tests.pages.test_cohort_pages import words
from tests.pages.test_overview import study
from tests.pages.test_same_answer import asked, close, same_names, told_apart

NO_NUMBER = re.compile(r"(?<![\w])(nan|NaN|inf|None|<NA>)(?![\w])|\bof 0 (people|answers|recurrences)\b|\b0 of 0\b")
BY = {"by": "arm"}


@dataclass(frozen=True, kw_only=True)
class Design:
    """`rows`: of a file of `kind`; `asks`: how it is compared, as a page's address and an option have it."""

    rows: tuple[str, ...]
    kind: str = "table"
    asks: dict[str, str] = field(default_factory=lambda: dict(BY))
    later: tuple[str, ...] = ()  # a newer file, in place of the first


def people(*times: tuple[str, int, int], more: str = "") -> tuple[str, ...]:
    """A finished table: of each person the arm, the day and whether it is an event."""
    head = f"participant,time,event,arm{',site' if more else ''}"
    told = [
        f"p{n},{time},{event},{arm}{f',{more[n % len(more)]}' if more else ''}"
        for n, (arm, time, event) in enumerate(times)
    ]
    return (head, *told)


def some(arm: str, *times: int, event: int = 1) -> list[tuple[str, int, int]]:
    return [(arm, time, event) for time in times]


TWO = [*some("a", 10, 20, 30, 40, 50), *some("b", 15, 25, 35, 45, 55)]
DESIGNS = {
    "five arms": Design(rows=people(*(one for arm in "abcde" for one in some(arm, 10 + ord(arm) % 5, 20, 30)))),
    "one person": Design(rows=people(("a", 10, 1)), asks={}),
    "one person without an event": Design(rows=people(("a", 10, 0)), asks={}),
    "one in an arm": Design(rows=people(*some("a", 10, 20, 30), ("b", 15, 1))),
    "no event in an arm": Design(rows=people(*some("a", 10, 20, 30), *some("b", 15, 25, 35, event=0))),
    "no event at all": Design(rows=people(*some("a", 10, 20, event=0), *some("b", 15, 25, event=0))),
    "all events on one day": Design(rows=people(*some("a", 20, 20, 20), *some("b", 20, 20, 20))),
    "all on day 0": Design(rows=people(*some("a", 0, 0), *some("b", 0, 0))),
    "nobody is compared after the other's last day": Design(rows=people(*some("a", 1, 2, 3), *some("b", 50, 60, 70))),
    "one stratum": Design(rows=people(*TWO, more="x"), asks=BY | {"strata": "site"}),
    "a stratum each": Design(rows=people(*TWO, more="xyzuvwqrst"), asks=BY | {"strata": "site"}),
    "two clusters": Design(rows=people(*TWO, more="xy"), asks=BY | {"cluster": "site"}),
    "one cluster": Design(rows=people(*TWO, more="x"), asks=BY | {"cluster": "site"}),
    "a reference that nobody is in": Design(rows=people(*TWO), asks=BY | {"reference": "c"}),
}


def typed(*argv: str) -> tuple[int, str, str]:
    code, out, err = run_with_store(the_store(), list(argv), "")
    assert "Traceback" not in err and (code == 0) == (err == ""), err
    return code, out, err.strip()


def numbers(text: str):
    """The JSON value; a number that is none is no JSON."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no number"))


@pytest.mark.parametrize("name", DESIGNS)
def test_a_finished_table_has_one_answer(open_page, store, tmp_path, name):
    design = DESIGNS[name]
    collection = study(store, tmp_path, design.rows, kind=design.kind)
    options = [f"--{key}={value}" for key, value in design.asks.items()]
    argv = ["--study=Study", *options, "--at=15,30"]
    code, out, err = typed("recurrence", *argv, "--json")
    answer = numbers(out) if code == 0 else err
    told = words(open_page("cohort/recurrence.py", **design.asks))
    assert not NO_NUMBER.search(told), NO_NUMBER.search(told)
    file = tmp_path / "analysis.zip"
    _, _, refused = typed("bundle", *argv, f"--out={file}")
    if code:
        assert refused == answer and not file.exists()
        assert "inf" not in answer.split()
        return
    text = typed("recurrence", *argv)[1]
    assert not NO_NUMBER.search(text), NO_NUMBER.search(text)
    question = StudyQuestion(source="table", definition=AS_RECORDED, at=(15, 30), **design.asks)
    shown, said = asked(collection, question), same_names(answer)
    assert close(shown, said), told_apart(shown, said)
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert numbers(archive.read("results.json")) == answer


def test_a_reference_that_a_newer_file_no_longer_has(open_page, store, tmp_path):
    """An arm that vanished is said to have, on the page as in the terminal, which refuses it."""
    rows = [
        "participant,day,pain_average,arm",
        *(f"{arm}{n},{day},{n},{arm}" for arm in "abc" for n in (1, 2) for day in (0, 84)),
    ]
    collection = study(store, tmp_path, rows)
    address = {"measure": "pain_average", "by": "arm", "reference": "c"}
    assert "Nobody is in" not in words(open_page("cohort/outcomes.py", **address))
    undo(store, collection, batches(collection)[0].batch_id)
    collection = study(store, tmp_path, [line for line in rows if not line.endswith("c")])
    told = "Nobody is in “c”, which groups were to be compared with; here it is a."
    assert told in words(open_page("cohort/outcomes.py", **address))
    assert told in words(open_page("cohort/recurrence.py", by="arm", reference="c"))
    for argv in (["recurrence", "--definition=visit-free"], ["outcomes", "--measure=pain_average", "--visits=0,84"]):
        assert "nobody is in “c”; the groups are a, b" in typed(*argv, "--study=Study", "--by=arm", "--reference=c")[2]


VISITS = ("participant", "day", "pain_average", "arm", "site")


def visits(groups: dict[str, list[list[int | None]]], sites: str = "xy") -> list[str]:
    """Answers at days 0, 28 and 84; of each arm the people, of each what was answered, None for a visit without an answer."""
    rows, n = [",".join(VISITS)], 0
    for arm, told in groups.items():
        for answers in told:
            n += 1
            rows += [
                f"p{n},{day},{value},{arm},{sites[n % len(sites)]}"
                for day, value in zip((0, 28, 84), answers, strict=True)
                if value is not None
            ]
    return rows


FALL = [[6, 5, 3], [7, 5, 2], [5, 5, 4], [8, 6, 3], [6, 4, 4]]
STAY = [[6, 6, 6], [7, 6, 7], [5, 6, 5], [8, 7, 7], [6, 6, 5]]
CONSTANT = [[5, 5, 5]] * 4
OUTCOMES = {
    "five arms": (visits(dict.fromkeys("abcde", FALL)), []),
    "one person": (visits({"a": [[6, 5, 4]]}), []),
    "one person in an arm": (visits({"a": FALL, "b": [[6, 5, 4]]}), []),
    "constant in one arm": (visits({"a": FALL, "b": CONSTANT}), []),
    "constant in both": (visits({"a": CONSTANT, "b": CONSTANT}), []),
    "a visit with nobody": (
        visits({"a": [[one[0], None, one[2]] for one in FALL], "b": [[one[0], None, one[2]] for one in STAY]}),
        [],
    ),
    "a visit with nobody of an arm": (visits({"a": FALL, "b": [[one[0], None, one[2]] for one in STAY]}), []),
    "nobody after the first": (
        visits({"a": [[one[0], None, None] for one in FALL], "b": [[one[0], None, None] for one in STAY]}),
        [],
    ),
    "two clusters": (visits({"a": FALL, "b": STAY}), ["--cluster=site"]),
    "one cluster": (visits({"a": FALL, "b": STAY}, "x"), ["--cluster=site"]),
    "one stratum": (visits({"a": FALL, "b": STAY}, "x"), ["--strata=site"]),
    "a cut that all are under": (visits({"a": FALL, "b": STAY}), ["--respond=<=10"]),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcomes_at_visits_have_one_answer(open_page, store, tmp_path, name):
    rows, options = OUTCOMES[name]
    study(store, tmp_path, rows)
    argv = ["outcomes", "--study=Study", "--measure=pain_average", "--by=arm", *options]
    code, out, err = typed(*argv, "--json")
    asks = {"measure": "pain_average", "by": "arm"}
    asks |= dict(option.removeprefix("--").split("=", 1) for option in options)
    told = words(open_page("cohort/outcomes.py", **asks))
    assert not NO_NUMBER.search(told), NO_NUMBER.search(told)
    if code:
        assert one_plain(err) in one_plain(told)
        return
    answer = numbers(out)
    text = typed(*argv)[1]
    assert not NO_NUMBER.search(text), NO_NUMBER.search(text)
    for group in answer["groups"]:
        for visit in group["visits"]:
            assert (visit["n"] == 0) <= (visit["mean"] is None), visit
            assert visit["n"] > 1 or visit["lower"] is None, visit
    file = tmp_path / "outcome.zip"
    typed(*argv, f"--bundle={file}")
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert numbers(archive.read("results.json")) == answer


def one_plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")
