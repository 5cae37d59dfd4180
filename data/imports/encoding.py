"""Find out in which letters a text is written. A file is only ever read one way; where two fit, it is asked."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from data.imports.faults import ImportFault, SeveralEncodings

NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"PAR1": "a Parquet file",
}
# what texts about backs are written with beyond ASCII, in the languages these encodings are used for
PLAUSIBLE = frozenset("äöüßÄÖÜéèêëàâáåãçñóòôõúùûíìîïøæœýÿÉÈÊÀÂÁÅÇÑÓÔÚÍÎØÆŒ–—’‘“”„‚«»€£°·…²³½¼±µ×§¿¡®©•\u00a0")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
PIECE = 1 << 22  # bytes that are looked at together
AROUND = 12  # letters shown before and behind one that is in doubt
NAMES = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252",
    "latin-1": "Latin-1",
    "mac-roman": "Mac Roman",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-16": "UTF-16",
}


@dataclass(frozen=True)
class Encoding:
    """The letters of a text: `name` as it is told to people, `codec` to decode it with, warnings about it."""

    name: str
    codec: str
    warnings: tuple[str, ...] = ()


Pieces = Callable[[], Iterable[bytes]]  # the bytes of a text from its start, as often as it is called


def pieces_of(path: Path) -> Pieces:
    """The bytes of a file in pieces, each of whole lines as long as there are any in it."""

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            rest = b""
            while more := file.read(PIECE):
                text = rest + more
                end = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1 or len(text)
                rest = text[end:]
                yield text[:end]
            if rest:
                yield rest

    return pieces


def to_utf8(raw: bytes, said: str | None = None) -> tuple[bytes, str, tuple[str, ...]]:
    """The text as UTF-8 without a byte order mark, the name of its encoding, and warnings about it; see below."""
    found = find_encoding(lambda: (raw,), said)
    return b"".join(as_utf8(lambda: (raw,), found)), found.name, found.warnings


def as_utf8(pieces: Pieces, encoding: Encoding) -> Iterator[bytes]:
    """The pieces of a text as UTF-8, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    is_first = True
    for piece in chain(pieces(), (b"",)):
        if encoding.codec == "utf-8":
            text = piece.removeprefix(codecs.BOM_UTF8) if is_first else piece
        else:
            letters = decoder.decode(piece, final=not piece)
            text = (letters.lstrip("\ufeff") if is_first else letters).encode("utf-8")
        is_first = False
        yield text


def find_encoding(pieces: Pieces, said: str | None = None) -> Encoding:
    """In which letters a text is written.

    said: the encoding as somebody said it. Raises SeveralEncodings where the letters make sense as Mac Roman,
    ImportFault for what is no text.
    """
    if said is not None:
        return _as_said(pieces, said)
    head = next(iter(pieces()), b"")
    for mark, what in NOT_TEXT.items():
        if head.startswith(mark):
            raise ImportFault(f"This is {what}, not a text file; save the table as CSV (UTF-8), load that.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(pieces, Encoding("utf-16", "utf-16"))
    if b"\0" in head[:2000] and (name := _utf16_without_mark(head)):
        warning = "The file was read as UTF-16, which it does not say it is."
        return _utf16(pieces, Encoding(name, name, (warning,)))
    fault = _first_fault(pieces, "utf-8")
    if fault is None:
        return Encoding("utf-8", "utf-8")
    if all(_is_plausible(piece.decode("mac-roman")) for piece in pieces()):
        _ask(pieces, fault)
    if other := _first_fault(pieces, "cp1252"):
        raise ImportFault(
            f"Line {other.line} has a byte that is neither UTF-8 nor Windows-1252; save the file as CSV (UTF-8)."
        )
    warning = (
        "The file is not UTF-8; it was read as Windows-1252. "
        f"Check the letters in line {fault.line}: “{fault.around('cp1252')}”."
    )
    return Encoding("windows-1252", "cp1252", (warning,))


@dataclass(frozen=True)
class _Fault:
    """The first byte that is not of an encoding: its line, and the bytes around it."""

    line: int
    before: bytes
    behind: bytes

    def around(self, codec: str) -> str:
        """Some letters before and behind it, of one line, in a text of one byte per letter."""
        found = (self.before + self.behind).decode(codec, "replace").splitlines()
        return max(found, key=len).strip() if found else ""


def _first_fault(pieces: Pieces, codec: str) -> _Fault | None:
    decoder = codecs.getincrementaldecoder(codec)()
    line, is_ascii = 1, codec in ("utf-8", "cp1252")
    for piece in chain(pieces(), (b"",)):
        if not (is_ascii and piece and piece.isascii() and not decoder.getstate()[0]):
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as fault:
                raw, at = fault.object, fault.start
                line += raw.count(b"\n", 0, at)
                return _Fault(line, raw[max(0, at - AROUND) : at], raw[at : at + AROUND])
        line += piece.count(b"\n")
    return None


def _as_said(pieces: Pieces, said: str) -> Encoding:
    if said not in NAMES:
        raise ImportFault(f"There is no encoding “{said}” here; it is {', '.join(NAMES)}.")
    codec = {"windows-1252": "cp1252"}.get(said, said)
    if fault := _first_fault(pieces, codec):
        raise ImportFault(f"Line {fault.line} has a byte that is not {NAMES[said]}; say another encoding.")
    return Encoding(said, codec)


def _ask(pieces: Pieces, fault: _Fault) -> None:
    """Bytes that make sense in Mac Roman: which letters are meant, nothing but a reader can tell."""
    codec_of = {"mac-roman": "mac-roman"}
    if _first_fault(pieces, "cp1252") is None:
        codec_of["windows-1252"] = "cp1252"
    shown = {name: f"“{fault.around(codec)}” in {NAMES[name]}" for name, codec in codec_of.items()}
    options = " or ".join(f"--encoding {name}" for name in shown)
    readings = " or ".join(shown.values())
    raise SeveralEncodings(f"The file is not UTF-8; line {fault.line} holds {readings}; decide with {options}.", shown)


def _is_plausible(text: str) -> bool:
    """Whether all letters beyond ASCII are usual ones, none stands alone or is a capital inside a word."""
    for match in BEYOND_ASCII.finditer(text):
        place, letter = match.start(), match[0]
        if letter not in PLAUSIBLE:
            return False
        before, behind = text[place - 1 : place], text[place + 1 : place + 2]
        if letter.isalpha() and not (before.isalpha() or behind.isalpha()):
            return False
        if letter.isupper() and before.islower():
            return False
    return True


def _utf16(pieces: Pieces, encoding: Encoding) -> Encoding:
    if _first_fault(pieces, encoding.codec):
        raise ImportFault("The file says it is UTF-16 but is damaged; save it as CSV (UTF-8).")
    return encoding


def _utf16_without_mark(raw: bytes) -> str | None:
    head = raw[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even == 0:
        return "utf-16-le"
    if even > len(head) * 0.3 and odd == 0:
        return "utf-16-be"
    return None
