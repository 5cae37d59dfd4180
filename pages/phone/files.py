"""The files of the phone's check-in, read once, and the version that all of them together are."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PAGE, WORKER = "index.html", "worker.js"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
VERSION_HEADER = "X-Respite-Page"
# one script of ours and nothing of anybody else's; a worker asks for files under its own answer's policy
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


@dataclass(frozen=True)
class Served:
    """What is served under /phone/: a file's bytes, packed and not, and its kind by its name; the version of all of them.

    Packed is what holds no secret alone: how long an answer is tells nothing here.
    """

    version: str
    files: dict[str, tuple[bytes, bytes, str]]

    def headers(self) -> dict[str, str]:
        """What every answer with a file carries besides what all answers carry."""
        return {"Content-Security-Policy": POLICY, VERSION_HEADER: self.version, "X-Robots-Tag": "noindex, nofollow"}


@cache
def served(folder: Path = STATIC) -> Served:
    """The files of `folder`; the worker's first line says their version and their names, so that it is another with any change."""
    read = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in KINDS}
    told = hashlib.sha256()
    for name, content in read.items():
        told.update(f"{name} {len(content)} ".encode() + content)
    version = told.hexdigest()[:16]
    names = ["./", *(name for name in read if name not in (PAGE, WORKER))]
    first = f"const VERSION = {json.dumps(version)}, FILES = {json.dumps(names)};\n"
    read[WORKER] = first.encode() + read[WORKER]
    return Served(
        version, {name: (content, _packed(content), KINDS[Path(name).suffix]) for name, content in read.items()}
    )


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)
