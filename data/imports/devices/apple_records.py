"""The records of an export of Apple Health that need no reader of XML: most of it is other things than steps.

What is written as the Health app writes it is found by its signs, which costs a fraction of building an element of
each of millions of records; everything else is left in the text, for the reader of XML to judge. A sign < never stands
inside a value, so that a tag ends before the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

STEP_TYPE = "HKQuantityTypeIdentifierStepCount"
SLEEP_TYPE = "HKCategoryTypeIdentifierSleepAnalysis"
RESTING_TYPE = "HKQuantityTypeIdentifierRestingHeartRate"
CHUNK = 1 << 20
LONGEST = 1 << 26  # of one record; there is none as long in an export
_STEPS = STEP_TYPE.encode()
_PLAIN = re.compile(
    rb'<Record type="(?:'
    # a count of steps without further details: source, start, end and value
    + _STEPS
    + rb'" sourceName="([^"<&]*)"(?: (?:sourceVersion|device|unit|creationDate)="[^"<]*")*'
    rb' startDate="([^"<&]*)" endDate="([^"<&]*)" value="([0-9]+)"/>'
    # a record of another type, with what belongs to it
    rb"|(?!(?:"
    + "|".join((STEP_TYPE, SLEEP_TYPE, RESTING_TYPE)).encode()
    + rb')")[^<]*(?:(?<=/)>|(?<!/)>\s*(?:<(?!/?Record|Workout)[^<]*)*</Record>))'
)


def without_plain(text: bytes, take: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """The text without the records that are found by their signs.

    `take` gets a match whose groups are source, start, end and value of steps, or nothing of a record of another type,
    and returns what is to stay.
    """
    return _PLAIN.sub(take, text)


def stretches(first: bytes, file: BinaryIO, clean: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """The file from `first` on in stretches that no record is cut by; ValueError where one has no end."""
    text = clean(first)
    # what stands above the records says when they were exported
    if (cut := text.find(b"<Record")) > 0:
        yield text[:cut]
        text = text[cut:]
    while chunk := file.read(CHUNK):
        text += clean(chunk)
        cut = text.rfind(b"<Record")
        if cut <= 0:
            cut = text.rfind(b"<")
        if cut > 0:
            yield text[:cut]
            text = text[cut:]
        elif len(text) > LONGEST:
            raise ValueError("a record without an end")
    yield text
