"""The documents: links between them lead somewhere, and what they say of the house is so."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "findings/*.md", ".github/**/*.md", "tests/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HOUSE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as they are made of their words: lower case, blanks to hyphens."""
    headings = re.findall(r"^#+ (.+)$", without_code(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken(path: Path, links: list[str]) -> list[str]:
    """The links of a page that lead to no file or to no heading."""
    faults = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        is_there = target.exists() and target.is_relative_to(ROOT)
        if not is_there or (anchor and (target.suffix != ".md" or anchor not in anchors(target))):
            faults.append(f"{path.relative_to(ROOT)}: {link}")
    return faults


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(path):
    assert broken(path, LINK.findall(without_code(path.read_text(encoding="utf-8")))) == []


def test_a_link_that_leads_nowhere_is_seen():
    here = ROOT / "README.md"
    links = ["docs/none.md", "docs/features.md#none", "#none", "../elsewhere", "docs/features.md", "#limits"]
    assert [fault.split(": ")[1] for fault in broken(here, links)] == links[:4]


def test_every_page_of_the_documents_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        for link in LINK.findall(without_code(path.read_text(encoding="utf-8"))):
            target = (path.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in reached:
                waiting.append(target)
    assert {path for path in PAGES if ".github" not in path.parts} - reached == set()


def folders() -> set[str]:
    """The folders of the three floors that hold a file of the project."""
    kept = {
        path.parent
        for floor in ("analysis", "data", "pages")
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return {
        f"{folder.relative_to(ROOT)}/"
        for one in kept
        for folder in (one, *one.parents)
        if folder != ROOT and folder.is_relative_to(ROOT)
    }


def test_every_folder_has_its_line_and_every_line_its_folder():
    rooms = HOUSE.split("## The rooms")[1].split("## The law")[0]
    named = re.findall(r"^\| `([\w/]+/)` \| .+ \|$", rooms, re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == folders()


def test_every_folder_named_anywhere_in_the_plan_of_the_house_is_there():
    for name in re.findall(r"`([\w/.-]+/?)`", HOUSE):
        if "/" in name:
            assert (ROOT / name).exists(), name


def test_the_way_from_a_number_leads_to_lines_that_are_there():
    """Each `file.py` `function` of the table is defined in that file."""
    way = HOUSE.split("## From a number to its line")[1]
    steps = re.findall(r"`([\w/]+\.py)` `([\w.]+)`", way)
    assert len(steps) > 25
    for file, function in steps:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        names = {node.name for node in defined}
        for node in defined:
            names |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
        assert function in names, f"{file} {function}"
    for row in re.findall(r"^\| (?!on the page|---)(.+) \|$", way, re.MULTILINE):
        cells = row.split(" | ")
        assert len(cells) == 4 and all(re.search(r"`[\w/]+\.(py|sql)`", cell) for cell in cells[1:]), row


def test_every_page_of_the_menu_is_among_the_features():
    features = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    titles = re.findall(r'\bpage\(\s*"[^"]+", "([^"]+)"', (ROOT / "pages/menu.py").read_text(encoding="utf-8"))
    assert len(titles) > 20
    assert [title for title in titles if f"**{title}**" not in features] == []


def test_every_decision_is_listed_and_has_its_four_parts():
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len(decisions) >= 7
    for number, path in enumerate(decisions, 1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:03}-") and text.startswith(f"# {number:03}: ") and path.name in listed
        for part in ("Context", "Decision", "Consequences", "What would change our mind"):
            assert f"\n\n**{part}.**" in text, path.name


def test_every_finding_is_listed():
    listed = (ROOT / "findings/README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "findings").glob("*.sh") if f"({path.name})" not in listed] == []


def test_the_version_to_cite_is_the_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"\nversion: {version[1]}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
