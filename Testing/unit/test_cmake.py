"""The lists of files in CMake, by which the extension is built, and the tree agree."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MODULE = REPOSITORY / "IFXPredict"


def listed(cmake: Path, variable: str) -> list[str]:
    text = cmake.read_text(encoding="utf-8").replace("${MODULE_NAME}", "IFXPredict")
    block = re.search(rf"set\({variable}\s+(.*?)\)", text, re.DOTALL)
    return block.group(1).split()


def found(folder: Path, pattern: str, base: Path) -> set[str]:
    files = (p for p in folder.rglob(pattern) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(base).as_posix() for p in files}


@pytest.mark.parametrize(
    ("cmake", "variable", "expected"),
    [
        (REPOSITORY, "LIBRARY_PYTHON_SCRIPTS", found(REPOSITORY / "IFXPredictLib", "*.py", REPOSITORY)),
        (
            REPOSITORY,
            "LIBRARY_RESOURCES",
            found(REPOSITORY / "Resources", "*", REPOSITORY) - found(REPOSITORY / "Resources", "*.png", REPOSITORY),
        ),
        (MODULE, "MODULE_PYTHON_SCRIPTS", found(MODULE, "*.py", MODULE)),
        (MODULE, "MODULE_PYTHON_RESOURCES", found(MODULE / "Resources", "*", MODULE)),
    ],
)
def test_cmake_lists_each_file_once_and_no_other(cmake, variable, expected):
    names = listed(cmake / "CMakeLists.txt", variable)
    assert len(names) == len(set(names))
    assert set(names) == expected


def test_the_extension_says_all_that_the_extension_index_asks_for():
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")
    for entry in ("HOMEPAGE", "CATEGORY", "CONTRIBUTORS", "DESCRIPTION", "ICONURL", "SCREENSHOTURLS", "DEPENDS"):
        assert re.search(rf'set\(EXTENSION_{entry} "[^"]+"\)', text), entry
    assert 'set(EXTENSION_DEPENDS "PyTorch SlicerRadiomics")' in text
    for picture in re.findall(r"/main/(\S+?\.png)", text):
        assert (REPOSITORY / picture).is_file(), picture
