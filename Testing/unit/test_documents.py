"""What the documents name is there: files, folders, decisions, commands."""

import json
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SUPERSEDED = "**Superseded**"
"""Such a decision speaks of the files of its time."""


def documents() -> dict[str, str]:
    paths = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    texts = {path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {name: text for name, text in texts.items() if SUPERSEDED not in text and name != "CHANGELOG.md"}


def test_every_link_between_documents_leads_somewhere():
    for name, text in documents().items():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text):
            assert (REPOSITORY / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_every_link_to_a_heading_leads_to_one():
    for name, text in documents().items():
        for file, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text):
            page = REPOSITORY / name if not file else (REPOSITORY / name).parent / file
            assert anchor in headings(page.read_text(encoding="utf-8")), f"{name}: {file}#{anchor}"


def headings(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def test_every_row_of_a_table_has_as_many_cells_as_its_header():
    for name, text in documents().items():
        for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
            cells = [len(re.findall(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", row))) for row in table.splitlines()]
            assert len(set(cells)) == 1, f"{name}: {cells}, {table.splitlines()[0]}"


def test_every_path_of_the_project_that_a_document_names_is_there():
    for name, text in documents().items():
        for path in re.findall(r"`((?:IFXPredict|IFXPredictLib|Resources|Testing|docs|requirements)/[\w./-]+)`", text):
            assert (REPOSITORY / path).exists(), f"{name}: {path}"


ELSEWHERE = {"featureextractor.py", "imageoperations.py"}  # of PyRadiomics


def test_every_python_file_that_the_sources_name_is_there():
    there = {path.name for folder in ("IFXPredict", "IFXPredictLib", "Testing") for path in folder_of(folder)}
    for path in (path for folder in ("IFXPredict", "IFXPredictLib") for path in folder_of(folder)):
        named = set(re.findall(r"\b\w+\.py\b", path.read_text(encoding="utf-8")))
        assert named <= there | ELSEWHERE, f"{path}: {named - there - ELSEWHERE}"


def folder_of(name: str):
    return (REPOSITORY / name).rglob("*.py")


def test_the_example_report_has_all_that_a_report_of_today_has():
    text = (REPOSITORY / "docs" / "example-report.html").read_text(encoding="utf-8")
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", text)
    for checklist in ("TRIPOD+AI", "CLAIM", "METRICS", "CLEAR"):
        assert any(checklist in heading for heading in headings), checklist
    (bundle,) = (REPOSITORY / "Resources" / "Bundles" / "demo").glob("bundle.json")
    assert json.loads(bundle.read_text(encoding="utf-8"))["sha256"] in text, "of the bundle that is there"


def test_the_map_names_every_package_once_and_only_files_that_it_has():
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \| `(\w+)` \| ([^|]+) \|$", text, re.MULTILINE)
    packages = {path.name for path in (REPOSITORY / "IFXPredictLib").iterdir() if (path / "__init__.py").is_file()}
    assert {package for package, _ in rows} == packages
    assert len(rows) == len(packages)
    for package, files in rows:
        for file in re.findall(r"`([\w*]+\.py|\w+/(?:\w+)?)`", files):
            folder = REPOSITORY if file.startswith("Testing/") else REPOSITORY / "IFXPredictLib" / package
            assert list(folder.glob(file)), f"{package}: {file}"
