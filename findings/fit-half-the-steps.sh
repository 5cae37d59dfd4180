#!/usr/bin/env sh
# Garmin's monitoring files (FIT): the same counter of steps is `steps` in one message and half of it, as `cycles`, in the
# next, with fitdecode and with Garmin's own SDK. Which it is depends on whether the kind of movement is a field of its own
# or packed into bits: of the second the libraries unpack the kind after they have named the number.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fitdecode==0.11.0 garmin-fit-sdk==21.218.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import struct

import fitdecode
from garmin_fit_sdk import Decoder, Stream

WALKING, AT = 6, 1_140_000_000
ENUM, BYTE, UINT16, UINT32 = (0x00, "B"), (0x0D, "B"), (0x84, "H"), (0x86, "I")
TABLE = (0, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)


def crc(data):
    found = 0
    for byte in data:
        for nibble in (byte & 15, byte >> 4):
            found = (found >> 4) ^ TABLE[found & 15] ^ TABLE[nibble]
    return found


def message(number, *fields):
    said = b"\x40\0\0" + struct.pack("<HB", number, len(fields))
    said += b"".join(bytes([one, struct.calcsize(letter), kind]) for one, (kind, letter), _ in fields)
    return said + b"\0" + b"".join(struct.pack("<" + letter, value) for _, (_, letter), value in fields)


body = message(0, (0, ENUM, 32), (1, UINT16, 1))
# 1,000 steps of a day, told by two messages: the movement as a field (5), and in the low bits of field 24
body += message(55, (253, UINT32, AT), (3, UINT32, 1000), (5, ENUM, WALKING))
body += message(55, (253, UINT32, AT + 60), (3, UINT32, 1000), (24, BYTE, WALKING | 2 << 5))
head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
head += struct.pack("<H", crc(head))
content = head + body + struct.pack("<H", crc(head + body))

with fitdecode.FitReader(io.BytesIO(content)) as frames:
    ours = [
        {one.name: one.value for one in frame.fields if one.name in ("steps", "cycles", "activity_type")}
        for frame in frames
        if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "monitoring"
    ]
found, errors = Decoder(Stream.from_byte_array(bytearray(content))).read()
theirs = [{name: one[name] for name in ("steps", "cycles", "activity_type") if name in one} for one in found["monitoring_mesgs"]]
print("fitdecode", fitdecode.__version__, ours)
print("garmin-fit-sdk 21.218.0", theirs, errors)
is_so = (
    [one.get("steps") for one in ours] == [one.get("steps") for one in theirs] == [1000, None]
    and ours[1]["cycles"] == theirs[1]["cycles"] == 500.0
    and ours[1]["activity_type"] == theirs[1]["activity_type"] == "walking"
)
print("As found: 1,000 steps are steps=1000 in one message and cycles=500 in the next, walking both times." if is_so else "No longer so.")
raise SystemExit(not is_so)
PYTHON
