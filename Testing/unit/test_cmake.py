"""The files that CMake finds, by which the extension is built and installed, and the tree agree."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MODULE = REPOSITORY / "IFXPredict"


def found_by_cmake(folder: Path, variable: str, scratch: Path) -> set[str]:
    """The files that the folder's own ``file(GLOB_RECURSE variable ...)`` finds, when CMake itself runs it."""
    cmake = shutil.which("cmake")
    if cmake is None:
        pytest.skip("needs cmake")
    text = (folder / "CMakeLists.txt").read_text(encoding="utf-8")
    (found,) = re.findall(rf"file\(GLOB_RECURSE {variable}\s[^)]*\)", text)
    script = scratch / "find.cmake"
    here = f"set(CMAKE_CURRENT_SOURCE_DIR {folder})\n"
    # CMake resolves relative patterns of a script against the folder it is run in; its own lists know no such script
    script.write_text(f'{here}{found.replace("CONFIGURE_DEPENDS", "")}\nmessage("${{{variable}}}")\n', encoding="utf-8")
    result = subprocess.run([cmake, "-P", script], cwd=folder, capture_output=True, text=True, check=True)
    return set(result.stderr.strip().split(";"))


def tracked(*patterns: str, base: Path) -> set[str]:
    files = (p for pattern in patterns for p in base.glob(pattern) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(base).as_posix() for p in files}


@pytest.mark.parametrize(
    ("folder", "variable", "expected"),
    [
        (REPOSITORY, "LIBRARY_PYTHON_SCRIPTS", tracked("IFXPredictLib/**/*.py", base=REPOSITORY)),
        (
            REPOSITORY,
            "LIBRARY_RESOURCES",
            tracked("Resources/**/*", base=REPOSITORY) - tracked("Resources/Screenshots/*", base=REPOSITORY),
        ),
        (MODULE, "MODULE_PYTHON_SCRIPTS", tracked("**/*.py", base=MODULE)),
        (MODULE, "MODULE_PYTHON_RESOURCES", tracked("Resources/**/*", base=MODULE)),
    ],
)
def test_cmake_finds_each_file_that_is_installed(folder, variable, expected, tmp_path):
    assert len(expected) > 3
    assert found_by_cmake(folder, variable, tmp_path) == expected


def test_the_extension_says_all_that_the_extension_index_asks_for():
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")
    for entry in ("HOMEPAGE", "CATEGORY", "CONTRIBUTORS", "DESCRIPTION", "ICONURL", "SCREENSHOTURLS", "DEPENDS"):
        assert re.search(rf'set\(EXTENSION_{entry} "[^"]+"\)', text), entry
    assert 'set(EXTENSION_DEPENDS "PyTorch SlicerRadiomics")' in text
    for picture in re.findall(r"/main/(\S+?\.png)", text):
        assert (REPOSITORY / picture).is_file(), picture
