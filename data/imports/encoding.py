"""Find out in which letters a text is written. A file is only ever read one way; where two fit, it is asked."""

from __future__ import annotations

from data.imports.faults import ImportFault, SeveralEncodings

NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"PAR1": "a Parquet file",
}
# what texts about backs are written with beyond ASCII, in the languages these encodings are used for
PLAUSIBLE = frozenset(
    "äöüßÄÖÜéèêëàâáåãçñóòôõúùûíìîïøæœýÿÉÈÊÀÂÁÅÇÑÓÔÚÍÎØÆŒ–—’‘“”„‚«»€£°·…²³½¼±µ×§¿¡®©•\u00a0"
)
NAMES = {
    "utf-8": "UTF-8", "windows-1252": "Windows-1252", "latin-1": "Latin-1", "mac-roman": "Mac Roman",
    "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-16": "UTF-16",
}  # fmt: skip


def to_utf8(raw: bytes, said: str | None = None) -> tuple[bytes, str, tuple[str, ...]]:
    """The text as UTF-8 without a byte order mark, the name of its encoding, and warnings about it.

    said: the encoding as somebody said it. Raises SeveralEncodings where the letters make sense as Mac Roman.
    """
    if said is not None:
        return _as_said(raw, said)
    for mark, what in NOT_TEXT.items():
        if raw.startswith(mark):
            raise ImportFault(f"This is {what}, not a text file; save the table as CSV (UTF-8), load that.")
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _from_utf16(raw, "utf-16"), "utf-16", ()
    elif b"\0" in raw[:2000] and (name := _utf16_without_mark(raw)):
        return _from_utf16(raw, name), name, ("The file was read as UTF-16, which it does not say it is.",)
    if raw.isascii():
        return raw, "utf-8", ()
    try:
        raw.decode("utf-8")
        return raw, "utf-8", ()
    except UnicodeDecodeError as fault:
        first = fault.start
    line = raw.count(b"\n", 0, first) + 1
    if _is_plausible(mac := raw.decode("mac-roman")):
        _ask(raw, first, line, mac)
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise ImportFault(
            f"Line {line} has a byte that is neither UTF-8 nor Windows-1252; save the file as CSV (UTF-8)."
        ) from None
    warning = (
        "The file is not UTF-8; it was read as Windows-1252. "
        f"Check the letters in line {line}: “{_around(text, first)}”."
    )
    return text.encode("utf-8"), "windows-1252", (warning,)


def _as_said(raw: bytes, said: str) -> tuple[bytes, str, tuple[str, ...]]:
    if said not in NAMES:
        raise ImportFault(f"There is no encoding “{said}” here; it is {', '.join(NAMES)}.")
    try:
        text = raw.decode({"windows-1252": "cp1252"}.get(said, said))
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise ImportFault(f"Line {line} has a byte that is not {NAMES[said]}; say another encoding.") from None
    return text.lstrip("\ufeff").encode("utf-8"), said, ()


def _ask(raw: bytes, first: int, line: int, mac: str) -> None:
    """Bytes that make sense in Mac Roman: which letters are meant, nothing but a reader can tell."""
    choices = {"mac-roman": mac}
    try:
        choices["windows-1252"] = raw.decode("cp1252")
    except UnicodeDecodeError:
        pass
    shown = {name: f"“{_around(text, first)}” in {NAMES[name]}" for name, text in choices.items()}
    options = " or ".join(f"--encoding {name}" for name in shown)
    readings = " or ".join(shown.values())
    raise SeveralEncodings(f"The file is not UTF-8; line {line} holds {readings}; decide with {options}.", shown)


def _around(text: str, place: int) -> str:
    """Some letters before and behind a place in a text of one byte per letter, of one line."""
    found = text[max(0, place - 12) : place + 12].splitlines()
    return max(found, key=len).strip() if found else ""


def _is_plausible(text: str) -> bool:
    """Whether all letters beyond ASCII are usual ones, none stands alone or is a capital inside a word."""
    for place, letter in enumerate(text):
        if letter.isascii():
            continue
        if letter not in PLAUSIBLE:
            return False
        before, behind = text[place - 1 : place], text[place + 1 : place + 2]
        if letter.isalpha() and not (before.isalpha() or behind.isalpha()):
            return False
        if letter.isupper() and before.islower():
            return False
    return True


def _from_utf16(raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).lstrip("\ufeff").encode("utf-8")
    except UnicodeError:
        raise ImportFault("The file says it is UTF-16 but is damaged; save it as CSV (UTF-8).") from None


def _utf16_without_mark(raw: bytes) -> str | None:
    head = raw[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even == 0:
        return "utf-16-le"
    if even > len(head) * 0.3 and odd == 0:
        return "utf-16-be"
    return None
