"""The extension as CMake lays it out: each file that a user needs beside the module, and it runs there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MODULE = REPOSITORY / "IFXPredict"

# What Slicer and CTK do with the lists that they are given: each file goes to its relative place below the folder.
SLICER_CONFIG = """
set(Slicer_USE_FILE ${CMAKE_CURRENT_LIST_DIR}/UseSlicer.cmake)
set(Slicer_QTSCRIPTEDMODULES_LIB_DIR scripted)
set(Slicer_INSTALL_QTSCRIPTEDMODULES_LIB_DIR scripted)
set(Slicer_EXTENSION_GENERATE_CONFIG ${CMAKE_CURRENT_LIST_DIR}/Nothing.cmake)
set(Slicer_EXTENSION_CPACK ${CMAKE_CURRENT_LIST_DIR}/Nothing.cmake)
"""
USE_SLICER = """
include(CMakeParseArguments)
function(_lay_out folder)
  foreach(name ${ARGN})
    get_filename_component(place ${name} DIRECTORY)
    file(COPY ${CMAKE_CURRENT_SOURCE_DIR}/${name} DESTINATION ${folder}/${place})
  endforeach()
endfunction()
macro(ctkMacroCompilePythonScript)
  cmake_parse_arguments(MY "NO_INSTALL_SUBDIR" "TARGET_NAME;DESTINATION_DIR;INSTALL_DIR" "SCRIPTS;RESOURCES" ${ARGN})
  _lay_out(${MY_DESTINATION_DIR} ${MY_SCRIPTS} ${MY_RESOURCES})
endmacro()
macro(slicerMacroBuildScriptedModule)
  cmake_parse_arguments(MY "WITH_GENERIC_TESTS" "NAME" "SCRIPTS;RESOURCES" ${ARGN})
  _lay_out(${CMAKE_BINARY_DIR}/${Slicer_QTSCRIPTEDMODULES_LIB_DIR} ${MY_SCRIPTS} ${MY_RESOURCES})
endmacro()
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the built extension that Slicer puts on its path."""
    cmake = shutil.which("cmake")
    if cmake is None:
        pytest.skip("needs cmake")
    slicer, build = tmp_path_factory.mktemp("slicer"), tmp_path_factory.mktemp("build")
    contents = {"SlicerConfig.cmake": SLICER_CONFIG, "UseSlicer.cmake": USE_SLICER, "Nothing.cmake": ""}
    for name, content in contents.items():
        (slicer / name).write_text(content, encoding="utf-8")
    command = [cmake, "-S", REPOSITORY, "-B", build, f"-DSlicer_DIR={slicer}", "-DBUILD_TESTING=OFF"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No CMAKE_CXX_COMPILER" in result.stderr:
        pytest.skip("needs a C++ compiler")
    assert result.returncode == 0, result.stderr
    return build / "scripted"


def files(folder: Path, *patterns: str) -> set[str]:
    found = (p for pattern in patterns for p in folder.glob(pattern) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(folder).as_posix() for p in found}


def test_the_built_extension_holds_each_file_of_library_and_module_and_no_other(built):
    library = files(REPOSITORY, "IFXPredictLib/**/*.py", "Resources/**/*") - files(
        REPOSITORY, "Resources/Screenshots/*"
    )
    module = files(MODULE, "**/*.py", "Resources/**/*")
    assert len(library) > 200
    assert files(built, "**/*") == library | module


def test_the_built_extension_runs_without_the_checkout(built, tmp_path):
    code = (
        "import IFXPredictLib, pathlib, sys; from IFXPredictLib.protocol.loading import load_protocol;"
        "from IFXPredictLib.bundles.manifest import read_manifest;"
        "here = pathlib.Path(IFXPredictLib.__file__).parents[1]; load_protocol('axspa_mri_demo');"
        "print(here, read_manifest(here / 'Resources' / 'Bundles' / 'demo').protocol.name)"
    )
    command = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(built)!r}); {code}"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert result.stdout.split() == [str(built), "ifx_cte_demo"]


def test_the_extension_says_all_that_the_extension_index_asks_for():
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")
    for entry in ("HOMEPAGE", "CATEGORY", "CONTRIBUTORS", "DESCRIPTION", "ICONURL", "SCREENSHOTURLS", "DEPENDS"):
        assert re.search(rf'set\(EXTENSION_{entry} "[^"]+"\)', text), entry
    assert 'set(EXTENSION_DEPENDS "PyTorch")' in text
    for picture in re.findall(r"/main/(\S+?\.png)", text):
        assert (REPOSITORY / picture).is_file(), picture
