"""What a run cost: processor time by test and by file, of the tests' own process and of what it started and waited for.

Part of every run (tests/conftest.py loads it). A server or browser that several tests share is counted once, as it ends,
under the name of the fixture that holds it.
"""

import os

import pytest

from tests.ready import LOADED

N_TESTS, N_FILES, WORTH_TELLING = 20, 20, 60.0  # a run of less than that many seconds of processor time says nothing

MARK = {"at": 0.0}
COSTS: dict[str, float] = {}  # test, or what several tests share -> seconds
ENDED: list[tuple[str, float]] = []  # of what ended since the last report
SHARED = "shared by tests: "


def spent() -> float:
    """Seconds of processor time of this process, of its children that have ended, and of what they began for it."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system + LOADED.spent


def pytest_configure(config):
    MARK["at"] = spent()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Have what several tests share tell, as it ends, what it cost: finalizers run in turn, the last one added first."""
    if fixturedef.scope == "function":
        return (yield)
    began: list[float] = []  # empty if its setup failed: then nothing ends

    def end():
        if began:
            seconds = spent() - began.pop()
            MARK["at"] += seconds
            ENDED.append((SHARED + fixturedef.argname, seconds))

    fixturedef.addfinalizer(end)
    result = yield
    fixturedef.addfinalizer(lambda: began.append(spent()))
    return result


def pytest_runtest_makereport(item, call):
    """Note the time since the last note; the report carries it from a worker to whoever prints."""
    item.user_properties.extend(ENDED)
    ENDED.clear()
    now = spent()
    item.user_properties.append(("processor", now - MARK["at"]))
    MARK["at"] = now


def pytest_runtest_logreport(report):
    if report.when == "teardown":  # by then it has the notes of all three phases
        for name, seconds in report.user_properties:
            of = report.nodeid if name == "processor" else name
            if name == "processor" or name.startswith(SHARED):
                COSTS[of] = COSTS.get(of, 0) + seconds


def pytest_terminal_summary(terminalreporter):
    total = sum(COSTS.values())
    if total < WORTH_TELLING and not os.environ.get("RESPITE_COSTS"):
        return
    files: dict[str, float] = {}
    for name, seconds in COSTS.items():
        file = name.split("::")[0]  # what is shared is a line of its own
        files[file] = files.get(file, 0) + seconds
    n = sum(not name.startswith(SHARED) for name in COSTS)
    terminalreporter.section(f"processor time: {total:.0f} s by {n:,} tests")
    for title, costs, n in (("tests", COSTS, N_TESTS), ("files", files, N_FILES)):
        terminalreporter.line(f"the {n} {title} that cost most")
        for name, seconds in sorted(costs.items(), key=lambda cost: -cost[1])[:n]:
            terminalreporter.line(f"{seconds:7.1f} s  {name}")
    if path := os.environ.get("RESPITE_COSTS"):
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(f"{seconds:.3f}\t{name}\n" for name, seconds in sorted(COSTS.items(), key=lambda c: -c[1]))
