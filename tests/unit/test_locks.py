"""The locks hold for every Python from 3.11 to 3.14: what each package asks for under it is there, in a version it takes.

Read from what is installed, by markers and specifiers as PEP 508 has them; the lock is one for all of them.
"""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PINNED = re.compile(r"^([a-z0-9][\w.-]*)==(\S+)((?: ;[^\\]*)?) \\$", re.MULTILINE)


def environment(python: str) -> dict[str, str]:
    """What markers are held against on this system with another Python."""
    return {**default_environment(), "python_version": python, "python_full_version": f"{python}.0"}


def locked(name: str, python: str) -> dict[str, str]:
    """The version of each package that the lock has for a Python."""
    pins = PINNED.findall((ROOT / name).read_text(encoding="utf-8"))
    rows = [Requirement(f"{package}=={version}{marker}") for package, version, marker in pins]
    assert len(rows) > 50
    holds = environment(python)
    return {
        canonicalize_name(row.name): next(iter(row.specifier)).version
        for row in rows
        if row.marker is None or row.marker.evaluate({**holds, "extra": ""})
    }


def asked_for(requirements: list[str], extras: set[str], python: str) -> list[Requirement]:
    """The requirements that hold for a Python and these extras."""
    holds = environment(python)
    rows = [Requirement(text) for text in requirements]
    return [
        row
        for row in rows
        if row.marker is None or any(row.marker.evaluate({**holds, "extra": extra}) for extra in extras | {""})
    ]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", set()), ("requirements-test.lock", {"test"}), ("requirements-spark.lock", {"spark"})],
)
def test_all_that_is_asked_for_is_in_the_lock(lock, extras, python):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert python in SpecifierSet(project["requires-python"]) and "3.10" not in SpecifierSet(project["requires-python"])
    own = list(project["dependencies"])
    for extra in extras:
        own += project["optional-dependencies"][extra]
    versions, waiting, seen = locked(lock, python), asked_for(own, set(), python), set()
    faults = []
    while waiting:
        row = waiting.pop()
        name = canonicalize_name(row.name)
        if name not in versions:
            faults.append(f"{row} is not in the lock")
        elif not row.specifier.contains(versions[name], prereleases=True):
            faults.append(f"{row}: the lock has {versions[name]}")
        if (name, tuple(row.extras)) in seen:
            continue
        seen.add((name, tuple(row.extras)))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # of another system
        if package.version == versions.get(name) and (bound := package.metadata["Requires-Python"]):
            if not SpecifierSet(bound).contains(f"{python}.0"):
                faults.append(f"{name} takes Python {bound}")
        waiting += asked_for(package.requires or [], set(row.extras), python)
    assert faults == []
    assert len(seen) > 40
