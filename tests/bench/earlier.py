"""An earlier Respite beside this one: what was slow then is the measure of what is called fast now.

A bench that compares asks for `earlier_root()`; without git, or in a checkout without that commit, it is None, and the
bench says so and goes on alone. The earlier code runs with the packages that are installed here.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

COMMIT = "4da1d8f"
ROOT = Path(__file__).parents[2]
NONE = f"This checkout has no commit {COMMIT}: nothing of an earlier Respite is measured beside it."


@contextmanager
def earlier_root() -> Iterator[Path | None]:
    """The files of the earlier commit, in a folder that goes again; None, said in one line, where git does not have it."""
    try:
        packed = subprocess.run(["git", "-C", str(ROOT), "archive", COMMIT], capture_output=True).stdout
    except OSError:
        packed = b""
    if not packed:
        print(NONE, flush=True)
        yield None
        return
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def within(root: Path, **more: str) -> dict[str, str]:
    """The environment in which Python finds the code under `root` before any other."""
    return {**os.environ, "PYTHONPATH": str(root), **more}


def run_within(root: Path, script: Path, *arguments: str) -> str:
    """What a script prints that runs with the code under `root`."""
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, cwd=root, env=within(root), check=True, stdout=subprocess.PIPE, text=True).stdout
