"""The law of the house by reachability: which room may reach which, through whatever third file, lazily or not."""

from functools import cache

import pytest

from tests.unit.import_graph import circles, foreign, graph, imported, modules, of_libraries, reached, room


# each once, and by the first test that asks: every worker collects this file, and one of them runs it
@cache
def texts() -> dict[str, str]:
    return modules()


@cache
def edges() -> dict[str, frozenset[str]]:
    return graph(texts())


STREAMLIT_ROOMS = {"pages.shared", "pages.mine", "pages.cohort", "pages.account"}
FRONT_ENDS = STREAMLIT_ROOMS | {"pages.report", "pages.phone", "pages.terminal", "pages.door", "pages"}
OTHER_DOORS = {"pages.report", "pages.phone", "pages.terminal", "pages.door", "app", "cli"}

# room -> the libraries and the rooms that no file of it may reach
UNREACHED = {
    "analysis": ({"streamlit", "plotly", "duckdb", "pyarrow", "pyspark"}, {"data", "app", "cli"}),
    "data": ({"streamlit", "plotly"}, {"app", "cli"}),
    "pages.answers": ({"streamlit", "plotly"}, {"pages.telling", "app", "cli"}),
    "pages.telling": ({"streamlit"}, {"app", "cli"}),
    "pages.report": ({"streamlit"}, STREAMLIT_ROOMS | OTHER_DOORS - {"pages.report"}),
    "pages.phone": ({"streamlit", "plotly"}, STREAMLIT_ROOMS | OTHER_DOORS - {"pages.phone"}),
    "pages.terminal": ({"streamlit"}, STREAMLIT_ROOMS | OTHER_DOORS - {"pages.terminal"}),
    "pages.door": ({"streamlit"}, STREAMLIT_ROOMS | OTHER_DOORS - {"pages.door"}),
    # the page of a report is shown before it is shared: these see what the report is made of
    "pages.shared": (
        (),
        {"pages.terminal", "pages.phone", "pages.door", "pages.mine", "pages.cohort", "pages.account", "app", "cli"},
    ),
    "pages.mine": ((), {"pages.terminal", "pages.phone", "pages.door", "pages.cohort", "app", "cli"}),
    "pages.cohort": ((), {"pages.terminal", "pages.phone", "pages.door", "pages.mine", "pages.account", "app", "cli"}),
    "pages.account": ((), {"pages.terminal", "pages.phone", "pages.door", "pages.cohort", "app", "cli"}),
}
# the guard reads what Streamlit's frames and files say, and nothing more of it
DOOR_READS = ("streamlit.proto", "streamlit.file_util")


def streamlit_of_door(name: str, module: str) -> bool:
    return room(name) == "pages.door" and module.startswith(DOOR_READS)


@pytest.mark.parametrize("where", UNREACHED)
def test_no_room_reaches_what_the_law_forbids(where):
    libraries, rooms = UNREACHED[where]
    files = [name for name in edges() if room(name) == where]
    assert files
    broken = [
        " -> ".join(way) + (f" ({', '.join(sorted(outside))})" if outside else "")
        for name in files
        for there, way in reached(edges(), name).items()
        for outside in [
            {one for one in of_libraries(foreign(texts()[there]), libraries) if not streamlit_of_door(there, one)}
        ]
        if outside or (room(there) in rooms and room(there) != where)
    ]
    assert broken == []


def test_lower_floors_know_nothing_of_the_front_ends():
    broken = [
        f"{name} -> {after}"
        for name in edges()
        for after in edges()[name]
        if room(name) in {"analysis", "data", "pages.answers", "pages.telling"} and room(after) in FRONT_ENDS
    ]
    assert broken == []


def test_telling_opens_no_store():
    """What is told was read before: a file of telling may know what a row is, and not fetch one."""
    broken = [
        f"{name} -> {after}"
        for name in edges()
        for after in edges()[name]
        if room(name) == "pages.telling" and after.startswith("data.store.") and after != "data.store.audit"
    ]
    assert broken == []


def test_pages_leave_statistics_and_tables_to_the_floors_below():
    broken = [
        f"{name}: {', '.join(sorted(outside))}"
        for name in texts()
        if room(name) in STREAMLIT_ROOMS
        and (outside := of_libraries(foreign(texts()[name]), {"duckdb", "scipy", "statsmodels"}))
    ]
    assert broken == []


def test_statistics_are_asked_of_answers_alone():
    """Who tells or shows a result knows its type: to call a statistic is the answers' part, and the terminal's of a table.

    Not statistics: a result as plain values or as a table of a standard, and one number held against a bound.
    """
    forms = {"analysis.export", "analysis.adtte"}
    bounds = {
        "analysis.block_schedule",
        "analysis.change",
        "analysis.enough",
        "analysis.multiverse.in_order",
        "analysis.score_change",
        "analysis.stopping",
    }
    rooms = STREAMLIT_ROOMS | {"pages.report", "pages.phone", "pages.telling", "pages.door"}
    called = [
        f"{name}: {what}"
        for name, text in texts().items()
        if room(name) in rooms
        for what in imported(name, text)
        if what.startswith("analysis.") and what.count(".") == 2 and what.rpartition(".")[2].islower()
        if not {what, what.rpartition(".")[0]} & (forms | bounds)
    ]
    assert called == []


def test_no_circle_of_files():
    assert circles(edges()) == []


def test_every_kind_of_import_is_seen():
    text = """
import a.b
from a import c
from . import beside
from .near import x
def later():
    from lazy.one import y
if TYPE_CHECKING:
    from only.types import Z
import_module("named.module")
row = "pages.commands.serve:run"
uvicorn.run("app:app")
words = "see pages.menu for more"
import_module(f"named.together.{name}")
"""
    seen = imported("pages.mine.today", text)
    assert {"a.b", "a.c", "pages.mine.beside", "pages.mine.near.x", "lazy.one", "only.types"} <= seen
    assert {"named.module", "named.together.*", "pages.commands.serve", "app"} <= seen
    assert "pages.menu" not in seen


def test_a_circle_and_a_way_through_a_third_file_are_found():
    files = {
        "a": "import b",
        "b": "def f():\n    import c",
        "c": "from d import x",
        "d": "import b",
        "e": "import streamlit",
    }
    found = graph(files | {"f": "from a import x\nimport e"})
    assert circles(found) == [("b", "c", "d")]
    assert reached(found, "a")["d"] == ("a", "b", "c", "d")
    assert graph({"a": "run(f'b.{x}')", "b.c": "", "b.d": "", "bb": ""})["a"] == {"b.c", "b.d"}
    assert of_libraries(foreign(files["e"]), {"streamlit"}) == {"streamlit"} and "e" in reached(found, "f")
