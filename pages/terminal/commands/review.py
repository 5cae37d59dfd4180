"""`respite review`: what a study holds that should be decided about, and the decisions."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

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
    "Backups of before still hold what was erased: erase those yourself."
)


def options(grammar: ArgumentParser) -> None:
    """The study, and what is decided."""
    add_study(grammar)
    grammar.add_argument("--erase", metavar="FACT|FACT=VALUE", help="erase it for good")
    grammar.add_argument(
        "--merge", metavar="FACT=VALUE", help="spellings like VALUE count as VALUE; people: participant=LABEL"
    )
    grammar.add_argument("--leave", metavar="FACT", help="what is found of it stays; of its people: participant")
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Do what was decided, and list what is left to decide."""
    from data.study.review import review
    from pages.terminal.study import study_of

    study = study_of(here.store, asked.study)
    done = []
    if asked.erase is not None:
        done.append(_erase(study, asked.erase))
        study = study_of(here.store, asked.study)
    if asked.merge is not None:
        done.append(_merge(study, asked.merge))
    if asked.leave is not None:
        done.append(_leave(study, asked.leave))
    payload = {"study": study.info.name, "done": done, "findings": [_as_dict(one) for one in review(study)]}
    return Answer(payload=payload, text=_text)


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
        if act["act"] == "leave":
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
