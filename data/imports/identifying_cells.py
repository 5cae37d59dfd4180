"""Columns that tell who somebody is by what their cells look like: e-mail, telephone, numbers of a state, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.imports.cells import is_unknown
from data.imports.identifying_names import EMAIL, NAME, NUMBER, TELEPHONE

LEAST_NAMES = 5  # distinct cells of two capital words that make a column of names
MOST_SHARE = 0.8  # of the distinct cells, where one by itself could look so by chance


@dataclass(frozen=True)
class Look:
    """How a kind of identifying cell looks: a pattern, a check of its digits, and how many cells have to fit."""

    what: str
    pattern: re.Pattern[str]
    is_right: Callable[[str], bool] = lambda text: True
    least: int = 1
    share: float = 0.0


# headings in letters that `words` leaves out


def by_texts(cells: Iterable[str]) -> str | None:
    """What such texts look like, where they identify people."""
    texts = {text.strip() for text in cells if not is_unknown(text.strip())}
    for look in LOOKS:
        n = sum(bool(look.pattern.fullmatch(text)) and look.is_right(text) for text in texts)
        if n >= look.least and n >= look.share * len(texts):
            return look.what
    return None


def _digits(text: str) -> list[int]:
    return [int(letter) for letter in text if letter.isdigit()]


def _weighed(text: str, weights: tuple[int, ...], modulus: int) -> int:
    return sum(digit * weight for digit, weight in zip(_digits(text), weights, strict=False)) % modulus


def _is_telephone(text: str) -> bool:
    n = len(_digits(text))
    return 8 <= n <= 15 and not re.fullmatch(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}", text)


def _is_nhs(text: str) -> bool:
    digits = _digits(text)
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == digits[9]


def _is_iban(text: str) -> bool:
    bare = text.replace(" ", "").upper()
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _is_nir(text: str) -> bool:
    bare = re.sub(r"[ .-]", "", text).upper().replace("2A", "19").replace("2B", "18")
    return bare.isdigit() and 97 - int(bare[:13]) % 97 == int(bare[13:])


def _is_luhn(text: str) -> bool:
    digits = _digits(text)[-10:]
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0


LOOKS = (
    Look(EMAIL, re.compile(r"[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+")),
    # with a sign that only telephone numbers have, or split as they are
    Look(TELEPHONE, re.compile(r"(\+|00)[1-9][\d ()/.-]{6,20}\d"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"\(?0[1-9]\d{1,4}\)?[ /-][\d /-]{4,14}\d"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"0[1-9]([ .-]\d{2}){4}"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}"), _is_telephone, 1, 0.5),
    Look(TELEPHONE, re.compile(r"0[1-9]\d{8,10}"), _is_telephone, 3, MOST_SHARE),
    # numbers of a state or an insurance, by their form and check digits
    Look(NUMBER, re.compile(r"(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"), least=1, share=0.5),
    Look(NUMBER, re.compile(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"), least=1, share=0.5),
    Look(NUMBER, re.compile(r"(19|20)?\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])[-+]\d{4}"), _is_luhn, 1, 0.5),
    Look(NUMBER, re.compile(r"([0-2]\d|3[01])(0[1-9]|1[0-2])\d{2}-\d{4}"), least=2, share=MOST_SHARE),
    Look(NUMBER, re.compile(r"([0-2]\d|3[01])(0[1-9]|1[0-2])\d{2}[-+A]\d{3}[0-9A-Y]"), least=2, share=MOST_SHARE),
    Look(
        NUMBER,
        re.compile(r"[12][ .-]?\d{2}[ .-]?\d{2}[ .-]?(\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{2}"),
        _is_nir,
        1,
        MOST_SHARE,
    ),
    Look(NUMBER, re.compile(r"[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,4})?"), _is_iban, 1, 0.5),
    Look(
        NUMBER,
        re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
        least=1,
        share=0.5,
    ),
    Look(
        NUMBER,
        re.compile(r"\d{8}[A-Z]"),
        lambda text: "TRWAGMYFPDXBNJZSQVHLCKE"[int(text[:8]) % 23] == text[8],
        2,
        MOST_SHARE,
    ),
    Look(NUMBER, re.compile(r"\d{3} \d{3} \d{4}|\d{10}"), _is_nhs, 5, 1.0),
    Look(NUMBER, re.compile(r"\d{9}"), lambda text: _weighed(text, (9, 8, 7, 6, 5, 4, 3, 2, -1), 11) == 0, 5, 1.0),
    Look(
        NUMBER, re.compile(r"\d{11}"), lambda text: _weighed(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10) == 0, 5, 1.0
    ),
    # Anna Müller; Müller, Anna; Dr. Anna Müller-Meier
    Look(
        NAME,
        re.compile(r"([A-Z]\w{0,3}\. ?)*[^\W\d_a-z][^\W\d_A-Z][\w'’-]*,?( [^\W\d_a-z]\.?[\w'’-]*){1,3}"),
        least=LEAST_NAMES,
        share=MOST_SHARE,
    ),
)
