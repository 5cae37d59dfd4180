"""What is in an answer once everything it is wrapped in is taken off: as text, and as the numbers of its arrays."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import zipfile
import zlib
from contextlib import suppress
from urllib.parse import unquote_to_bytes

import numpy as np
import pyarrow as pa
from google.protobuf.message import Message

DEEPEST = 6
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
TYPED = re.compile(
    rb'"dtype":\s*"(?P<a>\w+)",\s*"bdata":\s*"(?P<b>[^"]+)"|"bdata":\s*"(?P<c>[^"]+)",\s*"dtype":\s*"(?P<d>\w+)"'
)
PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")


def layers(data: bytes | str, depth: int = 0) -> list[bytes]:
    """The data itself, and all that it holds in another encoding, to any depth that a page would unpack."""
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    found = [data]
    if depth < DEEPEST:
        for inner in _inner(data):
            if inner and inner != data:
                found += layers(inner, depth + 1)
    return found


def said(data: bytes | str | Message) -> str:
    """All layers as one text, typed arrays as their numbers."""
    parts = layers(data) if not isinstance(data, Message) else [one for leaf in leaves(data) for one in layers(leaf)]
    return "\n".join(part.decode("utf-8", "replace") for part in parts)


def numbers(text: str, digits: int) -> set[float]:
    """The numbers in a text, rounded."""
    return {round(float(one.replace(",", "")), digits) for one in NUMBER.findall(text)}


def leaves(message: Message) -> list[bytes | str]:
    """Every text, and every field of bytes, of a protobuf message; numbers as text."""
    found: list[bytes | str] = []
    for _, value in message.ListFields():
        is_many = not isinstance(value, (str, bytes, int, float, bool, Message))
        for one in value if is_many else (value,):
            if isinstance(one, Message):
                found += leaves(one)
            elif is_many and not isinstance(one, (str, bytes, float, int)):
                found.append(str(one))
            else:
                found.append(one if isinstance(one, (str, bytes)) else repr(one))
            if is_many and hasattr(value, "items"):
                inner = value[one]
                found += (
                    leaves(inner)
                    if isinstance(inner, Message)
                    else [inner if isinstance(inner, (str, bytes)) else repr(inner)]
                )
    return found


def _inner(data: bytes):
    if data[:2] == b"\x1f\x8b":
        yield _or_nothing(gzip.decompress, data)
    if data[:1] == b"\x78":
        yield _or_nothing(zlib.decompress, data)
    if data[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from (archive.read(name) for name in archive.namelist())
                yield "\n".join(archive.namelist()).encode()
        except zipfile.BadZipFile:
            pass
    if data[:5] == b"%PDF-":
        for stream in PDF_STREAM.findall(data):
            yield _or_nothing(zlib.decompress, stream)
    if data[:6] == b"ARROW1" or data[:4] == b"\xff\xff\xff\xff":
        yield _arrow(data)
    if data[:4] == b"PAR1":
        import pyarrow.parquet as parquet

        yield _rows(parquet.read_table(io.BytesIO(data)))
    for found in TYPED.finditer(data):
        raw = _or_nothing(base64.b64decode, (found["b"] or found["c"]).replace(b"\\u002f", b"/"))
        kind = (found["a"] or found["d"]).decode()
        with suppress(TypeError, ValueError):
            yield " ".join(map(repr, np.frombuffer(raw, kind).tolist())).encode()
    if is_text(data):
        if b"%" in data:
            yield unquote_to_bytes(data)
        text = data.decode("utf-8", "replace")
        if "&" in text:
            yield html.unescape(text).encode()
        if "\\" in text:
            yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text).encode("utf-8", "replace")
        for run in BASE64.findall(data):
            unpacked = _base64(run)
            if unpacked and (
                is_text(unpacked)
                or unpacked[:2] in (b"\x1f\x8b", b"PK", b"AR", b"\xff\xff", b"%P")
                or unpacked[:1] == b"\x78"
            ):
                yield unpacked


def is_text(data: bytes) -> bool:
    """Whether these bytes may be read as text."""
    try:
        return not any(sign in data.decode("utf-8") for sign in "\x00\x01\x02\x03")
    except UnicodeDecodeError:
        return False


def _base64(run: bytes) -> bytes:
    try:
        return base64.b64decode(
            run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(run.rstrip(b"=")) % 4)
        )
    except (binascii.Error, ValueError):
        return b""


def _arrow(data: bytes) -> bytes:
    try:
        reader = pa.ipc.open_file(data) if data[:6] == b"ARROW1" else pa.ipc.open_stream(data)
        return _rows(reader.read_all())
    except (pa.ArrowException, OSError):
        return b""


def _rows(table: pa.Table) -> bytes:
    return json.dumps(table.to_pydict(), default=str, ensure_ascii=False).encode()


def _or_nothing(unpack, data: bytes) -> bytes:
    try:
        return unpack(data)
    except (OSError, EOFError, zlib.error, binascii.Error, ValueError):
        return b""
