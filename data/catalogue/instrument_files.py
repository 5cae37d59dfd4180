"""Questionnaires as files, read strictly into `analysis.instrument` types: those shipped, and a site's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, lru_cache
from math import isclose
from pathlib import Path
from types import MappingProxyType

from analysis.instrument import (
    BOUNDS,
    DIRECTIONS,
    METHODS,
    CutOff,
    Example,
    Instrument,
    Item,
    MissingRule,
    OtherCoding,
    Quantity,
    Scale,
    Source,
    possible_range,
    score,
)
from data.catalogue.strict_toml import Fields, read
from data.store.place import store_path

FOLDER = Path(__file__).parent / "instruments"
FILE_LIMIT = 1_000_000  # bytes
MISSING = "missing"  # how an unanswered item is written in an example


class InstrumentError(ValueError):
    """An instrument that is not there, or a file that does not describe one."""


def instruments() -> Mapping[str, Instrument]:
    """All questionnaires by id: the shipped ones in alphabetical order, then the site's own that can be taken."""
    return _all(site_folder(), _stamp(site_folder()))[0]


def site_faults() -> tuple[str, ...]:
    """Why files of the site's own folder are not taken, a sentence each."""
    return _all(site_folder(), _stamp(site_folder()))[1]


def site_folder() -> Path:
    """Where a site's own questionnaires are: `RESPITE_INSTRUMENTS`, or `instruments` beside the store."""
    chosen = os.environ.get("RESPITE_INSTRUMENTS")
    return Path(chosen).expanduser() if chosen else store_path().parent / "instruments"


@cache
def shipped() -> Mapping[str, Instrument]:
    """The questionnaires that come with the program."""
    return MappingProxyType({path.stem: read_instrument(path) for path in sorted(FOLDER.glob("*.toml"))})


def check_examples(instrument: Instrument) -> None:
    """Refuse a questionnaire whose forms scored by hand come out otherwise, or that has none."""
    if not instrument.examples:
        raise InstrumentError(f"{instrument.id}: it takes at least one form that was scored by hand.")
    for number, example in enumerate(instrument.examples, start=1):
        scores = score(instrument, example.responses).scores
        for scale, expected in example.scores.items():
            told = scores[scale]
            is_same = told is None if expected is None else told is not None and isclose(told, expected, abs_tol=1e-9)
            if not is_same:
                said = ["no score" if one is None else f"{one:g}" for one in (expected, told)]
                raise InstrumentError(
                    f"{instrument.id}: example {number} says {said[0]} for {scale}, and the rules give {said[1]}; "
                    "mend whichever is wrong."
                )


@lru_cache(maxsize=4)
def _all(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> tuple[Mapping[str, Instrument], tuple[str, ...]]:
    """Shipped and the site's own, and the faults of the latter; `stamp`: the files as they are."""
    found, faults = dict(shipped()), []
    taken = {scale.id for one in found.values() for scale in one.scales}
    for name, _, size in stamp:
        try:
            if size > FILE_LIMIT:
                raise InstrumentError(f"{name} has {size:,} bytes; a questionnaire takes up to {FILE_LIMIT:,}.")
            made = read_instrument(folder / name)
            check_examples(made)
            if twice := {made.id, *(scale.id for scale in made.scales)} & (found.keys() | taken):
                raise InstrumentError(f"{name}: “{min(twice)}” is there already; give it another id.")
        except (InstrumentError, OSError) as fault:
            faults.append(str(fault))
            continue
        found[made.id] = made
        taken |= {scale.id for scale in made.scales}
    return MappingProxyType(found), tuple(faults)


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of each file of a folder: another stamp is read anew."""
    try:
        files = [(entry.name, entry.stat()) for entry in os.scandir(folder) if entry.name.endswith(".toml")]
    except OSError:
        return ()
    return tuple(sorted((name, about.st_mtime_ns, about.st_size) for name, about in files))


def load_instrument(instrument_id: str) -> Instrument:
    """The questionnaire with this id; an unknown one is refused with the ids that there are."""
    known = instruments()
    if instrument_id not in known:
        raise InstrumentError(f"There is no instrument “{instrument_id}”; there is {', '.join(known)}.")
    return known[instrument_id]


def read_instrument(path: Path) -> Instrument:
    """Read and check one file; the first fault is raised as a sentence that names the file and the place."""
    fields = read(path, InstrumentError)
    instrument_id = fields.text("id")
    if instrument_id != path.stem:
        raise fields.fault(f"the id is “{instrument_id}”; it takes the name of the file, “{path.stem}”")
    answers = fields.table("answers")
    low_label, high_label = answers.text("low_label"), answers.text("high_label")
    items = _items(fields, answers, low_label, high_label)
    scales = _scales(fields, {item.number: item for item in items})
    is_blank_no = answers.flag("blank_may_be_no", False)
    if is_blank_no and not all(item.is_yes_no for item in items):
        raise answers.fault("blank_may_be_no takes answers 0 and 1 in every item")
    instrument = Instrument(
        id=instrument_id,
        title=fields.text("title"),
        source=_source_table(fields.table("source")),
        licence=fields.text("licence"),
        form=fields.text("form", ""),
        checked_by=fields.text("checked_by"),
        reviewed=fields.day("reviewed").isoformat(),
        low_label=low_label,
        high_label=high_label,
        column_names=(instrument_id, *fields.texts("column_names", ())),
        is_blank_no=is_blank_no,
        other_coding=_other_coding(fields.table("other_coding", None)),
        items=items,
        scales=scales,
        examples=tuple(_example(row, items, scales) for row in fields.tables("examples")),
        cautions=fields.texts("cautions", ()),
    )
    answers.done()
    fields.done()
    return instrument


def _items(fields: Fields, answers: Fields, low_label: str, high_label: str) -> tuple[Item, ...]:
    low, high = answers.number("low"), answers.number("high")
    is_whole = answers.flag("whole")
    items = []
    for row in fields.tables("items"):
        item = Item(
            number=row.whole("number"),
            cue=row.text("cue"),
            low=row.number("low", low),
            high=row.number("high", high),
            is_whole=row.flag("whole", is_whole),
            is_reversed=row.flag("reversed", False),
            counts_from=row.number("counts_from", None),
            low_label=row.text("low_label", low_label),
            high_label=row.text("high_label", high_label),
        )
        if not item.low < item.high:
            raise row.fault(f"the answers run from {item.low:g} to {item.high:g}; low takes less than high")
        counts_from = item.counts_from
        if counts_from is not None and (item.is_reversed or not item.low < counts_from <= item.high):
            raise row.fault(
                f"counts_from is {counts_from:g}; it takes an answer above {item.low:g} and up to "
                f"{item.high:g}, in an item that is not reversed"
            )
        if item.number != len(items) + 1:
            raise row.fault(f"the number is {item.number}; items stand in order, here {len(items) + 1}")
        row.done()
        items.append(item)
    return tuple(items)


def _scales(fields: Fields, items: dict[int, Item]) -> tuple[Scale, ...]:
    scales: list[Scale] = []
    for row in fields.tables("scales"):
        scale_id = row.text("id")
        if scale_id in {scale.id for scale in scales}:
            raise row.fault(f"the scale “{scale_id}” is there twice")
        numbers = row.wholes("items")
        unknown = [number for number in numbers if number not in items]
        if unknown or not numbers or len(set(numbers)) != len(numbers):
            raise row.fault(f"the items are {list(numbers)}; they take numbers from 1 to {len(items)}, each once")
        method = row.one_of("method", METHODS)
        low, high = possible_range(method, [items[number] for number in numbers])
        scales.append(
            Scale(
                id=scale_id,
                title=row.text("title"),
                items=numbers,
                method=method,
                higher_is=row.one_of("higher_is", DIRECTIONS),
                low=low,
                high=high,
                missing_rule=_missing_rule(row.table("missing_rule", None), len(numbers)),
                minimal_important_change=_quantity(row.table("minimal_important_change", None)),
                minimal_important_percent=_quantity(row.table("minimal_important_percent", None)),
                measurement_error=_quantity(row.table("measurement_error", None)),
                cut_offs=tuple(_cut_off(cut, low, high) for cut in row.tables("cut_offs", at_least=0)),
            )
        )
        row.done()
    return tuple(scales)


def _missing_rule(row: Fields | None, n_items: int) -> MissingRule | None:
    if row is None:
        return None
    rule = MissingRule(row.whole("min_answered"), _source(row))
    if not 1 <= rule.min_answered <= n_items:
        raise row.fault(f"min_answered is {rule.min_answered}; it takes 1 to {n_items}")
    row.done()
    return rule


def _quantity(row: Fields | None) -> Quantity | None:
    if row is None:
        return None
    quantity = Quantity(
        value=row.number("value"), name=row.text("name"), population=row.text("population"), source=_source(row)
    )
    if quantity.value <= 0:
        raise row.fault(f"the value is {quantity.value:g}; it takes a number above 0")
    row.done()
    return quantity


def _cut_off(row: Fields, low: float, high: float) -> CutOff:
    given = [bound for bound in BOUNDS if bound in row.keys()]
    if len(given) != 1:
        raise row.fault(f"a cut-off takes exactly one of {', '.join(BOUNDS)}; here are {len(given)}")
    bound = given[0]
    cut = CutOff(
        bound=bound,
        value=row.number(bound),
        meaning=row.text("meaning"),
        population=row.text("population"),
        source=_source(row),
    )
    # a cut-off that all scores or none are on one side of says nothing
    if cut.holds(low) == cut.holds(high):
        said = bound.replace("_", " ")
        raise row.fault(f"the cut-off is {said} {cut.value:g}; the scale runs from {low:g} to {high:g}")
    row.done()
    return cut


def _other_coding(row: Fields | None) -> OtherCoding | None:
    if row is None:
        return None
    coding = OtherCoding(row.text("as_stored"), row.text("reversed"), _source(row))
    row.done()
    return coding


def _source(row: Fields) -> Source:
    return Source(row.text("reference"), row.flag("checked"))


def _source_table(row: Fields) -> Source:
    source = _source(row)
    row.done()
    return source


def _example(row: Fields, items: tuple[Item, ...], scales: tuple[Scale, ...]) -> Example:
    responses = row.values("responses")
    if len(responses) != len(items):
        raise row.fault(f"there are {len(responses)} responses; the form has {len(items)} items")
    for value in responses:
        if value != MISSING and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise row.fault(f"a response is {value!r}; it takes a number or “{MISSING}”")
    expected = row.table("scores", None)
    scores: dict[str, float | None] = {}
    if expected is not None:
        scores |= {scale: expected.number(scale) for scale in expected.keys()}
    scores |= dict.fromkeys(row.texts("no_score", ()))
    if set(scores) != {scale.id for scale in scales}:
        raise row.fault(f"it scores {sorted(scores)}; it takes every scale, under scores or no_score")
    example = Example(
        responses=tuple(None if value == MISSING else float(value) for value in responses),
        scores=scores,
        invalid=row.wholes("invalid", ()),
        working=row.text("working"),
    )
    row.done()
    return example
