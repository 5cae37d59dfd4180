"""A text in the signs of usual width: digits of any script as 0 to 9, dashes as one, nothing that cannot be seen."""

from __future__ import annotations

import unicodedata


def usual(text: str) -> str:
    """A text as numbers, days and labels are compared; 3² and 3½ stay what they are, and are no 32 and no 31/2."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(map(_usual, text)))


def _usual(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd" or sign == "\N{MINUS SIGN}":
        return "-"
    if category == "Cf":
        return ""
    # superscripts, fractions and circled numbers say something else than their digits do
    return sign if category == "No" else unicodedata.normalize("NFKC", sign)
