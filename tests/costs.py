"""What a run cost: processor time by test and by file, of the tests' own process and of what it started and waited for.

Part of every run (tests/conftest.py loads it). A server or browser that several tests share is counted once, with the
test after which it ended.
"""

import os

from tests.ready import LOADED

N_TESTS, N_FILES, WORTH_TELLING = 20, 20, 60.0  # a run of less than that many seconds of processor time says nothing

MARK = {"at": 0.0}
COSTS: dict[str, float] = {}  # test -> seconds


def spent() -> float:
    """Seconds of processor time of this process, of its children that have ended, and of what they began for it."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system + LOADED.spent


def pytest_configure(config):
    MARK["at"] = spent()


def pytest_runtest_makereport(item, call):
    """Note the time since the last note; the report carries it from a worker to whoever prints."""
    now = spent()
    item.user_properties.append(("processor", now - MARK["at"]))
    MARK["at"] = now


def pytest_runtest_logreport(report):
    if report.when == "teardown":  # by then it has the notes of all three phases
        seconds = sum(value for name, value in report.user_properties if name == "processor")
        COSTS[report.nodeid] = COSTS.get(report.nodeid, 0) + seconds


def pytest_terminal_summary(terminalreporter):
    total = sum(COSTS.values())
    if total < WORTH_TELLING and not os.environ.get("RESPITE_COSTS"):
        return
    files: dict[str, float] = {}
    for name, seconds in COSTS.items():
        file = name.split("::")[0]
        files[file] = files.get(file, 0) + seconds
    terminalreporter.section(f"processor time: {total:.0f} s by {len(COSTS):,} tests")
    for title, costs, n in (("tests", COSTS, N_TESTS), ("files", files, N_FILES)):
        terminalreporter.line(f"the {n} {title} that cost most")
        for name, seconds in sorted(costs.items(), key=lambda cost: -cost[1])[:n]:
            terminalreporter.line(f"{seconds:7.1f} s  {name}")
    if path := os.environ.get("RESPITE_COSTS"):
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(f"{seconds:.3f}\t{name}\n" for name, seconds in sorted(COSTS.items(), key=lambda c: -c[1]))
