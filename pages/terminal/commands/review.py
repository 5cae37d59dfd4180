"""`respite review`: what a study holds that should be decided about, and the decisions."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_study
from pages.terminal.refusal import Refusal

if TYPE_CHECKING:
    from data.store.store import Collection
    from data.study.review import Finding

MORE = (
    "Nothing is done unless it is said: --erase takes a fact of everybody out of the store's file, or one of its values; "
    "--merge lets spellings of a value count as the one you name, and keeps what was told; --merge participant=LABEL makes the "
    "people with such labels one, unless they say different things of the same day; --leave is not asked again. "
    "Backups of before still hold what was erased: erase those yourself.\n\n"
    "--covers says after a load what its answers are about, as pain_now=7 for the last 7 days: first what would change, and "
    "with --yes it is so. What was told before is kept, and the trail has a line."
)


def options(grammar: ArgumentParser) -> None:
    """The study, and what is decided."""
    add_study(grammar)
    grammar.add_argument("--erase", metavar="FACT|FACT=VALUE", help="erase it for good")
    grammar.add_argument(
        "--merge", metavar="FACT=VALUE", help="spellings like VALUE count as VALUE; people: participant=LABEL"
    )
    grammar.add_argument("--leave", metavar="FACT", help="what is found of it stays; of its people: participant")
    grammar.add_argument(
        "--covers",
        metavar="MEASURE=DAYS",
        type=values.pair,
        help="what loaded answers are about: a number of days, month or since-last; without --yes it says what changes",
    )
    grammar.add_argument(
        "--of-load",
        metavar="NUMBER",
        type=values.load,
        help="with --covers: of this load only, by the number that load gave it",
    )
    grammar.add_argument("--yes", action="store_true", help="with --covers: do it")
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Do what was decided, and list what is left to decide."""
    from data.study.review import review
    from pages.terminal.study import study_of

    study = study_of(here.store, asked.study)
    if (asked.yes or asked.of_load is not None) and asked.covers is None:
        raise Refusal("--yes and --of-load go with --covers.")
    done = []
    if asked.erase is not None:
        done.append(_erase(study, asked.erase))
        study = study_of(here.store, asked.study)
    if asked.merge is not None:
        done.append(_merge(study, asked.merge))
    if asked.leave is not None:
        done.append(_leave(study, asked.leave))
    if asked.covers is not None:
        done.append(_covers(study, *asked.covers, load=asked.of_load, is_meant=asked.yes))
    payload = {"study": study.info.name, "done": done, "findings": [_as_dict(one) for one in review(study)]}
    return Answer(payload={**payload, "answers": _answers(study)}, text=_text)


def _named(study: Collection, text: str, option: str) -> tuple[str, str | None]:
    """A fact, and a value of it where one is named; a name that is a fact's goes before one that has a sign in it."""
    from data.study.review import fact_names

    facts = fact_names(study)
    if text in facts:
        return text, None
    for name in sorted(facts, key=len, reverse=True):
        if text.startswith(f"{name}="):
            return name, text.removeprefix(f"{name}=")
    if option == "--erase" and "=" not in text:
        return text, None
    listed = ", ".join(facts) or "no facts about its people"
    raise Refusal(f"{option}: “{text}” names no fact of {study.info.name}; it has {listed}.")


def _erase(study: Collection, text: str) -> dict[str, Any]:
    from data.study.review_acts import erase_fact

    name, value = _named(study, text, "--erase")
    return {"act": "erase", "fact": name, "rows": erase_fact(study, name, value)}


def _merge(study: Collection, text: str) -> dict[str, Any]:
    from data.imports.labels import likeness
    from data.study.merge_people import merge_people
    from data.study.review import ALIKE, PEOPLE, levels_of, review
    from data.study.review_acts import merge_values

    if text.startswith(f"{PEOPLE}="):
        label = text.removeprefix(f"{PEOPLE}=")
        findings = [one for one in review(study) if one.what == ALIKE and one.about == PEOPLE and label in one.values]
        labels = findings[0].values if findings else (label,)
        return {"act": "merge", "fact": PEOPLE, "rows": merge_people(study, labels, label)}
    name, value = _named(study, text, "--merge")
    levels = levels_of(study, name)
    if value not in levels:
        listed = ", ".join(levels[:20])
        raise Refusal(f"--merge: {name} has no value “{value or ''}”; it takes FACT=VALUE, one of {listed}.")
    alike = tuple(other for other in levels if likeness(other) == likeness(value))
    return {"act": "merge", "fact": name, "rows": merge_values(study, name, alike, value)}


def _leave(study: Collection, name: str) -> dict[str, Any]:
    from data.study.review import review
    from data.study.review_acts import leave_as_is

    findings = [finding for finding in review(study) if finding.about == name]
    for finding in findings:
        leave_as_is(study, finding)
    return {"act": "leave", "fact": name, "findings": len(findings)}


def _covers(study: Collection, measure: str, covers: str, *, load: int | None, is_meant: bool) -> dict[str, Any]:
    """What answers are about: said anew where it is meant, else what would change."""
    from data.own.own_measures import measures_of
    from data.study.answers_about import say_answers_about
    from pages.answers.answers_about import what_changes
    from pages.telling.load.answers_about import change_sentences, done_sentence

    found = what_changes(study, measure, covers, load)
    known = measures_of(study)[measure]
    lines = [done_sentence(0, known, covers)] if found is None else change_sentences(found, known)
    n = 0
    if found is not None and is_meant:
        n = say_answers_about(study, measure, covers, load)
        lines = [*lines[1:], done_sentence(n, known, covers)]
    elif found is not None:
        lines.append("Nothing was changed; the same with --yes does it.")
    return {"act": "covers" if n else "covers-preview", "fact": measure, "rows": n, "text": lines}


def _answers(study: Collection) -> list[dict[str, Any]]:
    from data.study.answers_about import answers_about

    return [
        {
            "measure": one.measure,
            "load": one.batch_id,
            "file": one.file_name,
            "covers": one.covers,
            "answers": one.n_answers,
            "people": one.n_people,
        }
        for one in answers_about(study)
    ]


def _as_dict(finding: Finding) -> dict[str, Any]:
    from pages.telling.review import finding_text

    return {
        "what": finding.what,
        "about": finding.about,
        "values": list(finding.values),
        "people": finding.n_people,
        "offers": list(finding.offers),
        "text": finding_text(finding),
    }


def _text(payload: dict[str, Any]) -> str:
    from pages.telling.plural import count_text

    lines = []
    for act in payload["done"]:
        if "text" in act:
            lines += act["text"]
        elif act["act"] == "leave":
            lines.append(f"Left as it is: {count_text(act['findings'], 'finding')} about {act['fact']}.")
        else:
            word = "Erased" if act["act"] == "erase" else "Counted as one"
            lines.append(f"{word}: {count_text(act['rows'], 'row')} of {act['fact']}.")
    if not payload["findings"]:
        lines.append(f"There is nothing to decide about what {payload['study']} holds.")
    for finding in payload["findings"]:
        lines.append(finding["text"])
        about = finding["about"]
        options = {
            "erase": f"--erase {about!r}",
            "erase value": f"--erase {about + '=' + ''.join(finding['values'][:1])!r}",
            "merge": f"--merge {about + '=' + ''.join(finding['values'][:1])!r}",
            "leave": f"--leave {about!r}",
        }
        lines.append(f"    {', '.join(options[offer] for offer in finding['offers'])}")
    return "\n".join(lines) + "\n"
