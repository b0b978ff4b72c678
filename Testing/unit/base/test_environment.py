import importlib.metadata
import re
import subprocess
import sys
import tomllib

import pytest

from IFXPredictLib.base.environment import (
    TORCH_REQUIREMENT,
    Missing,
    _software_versions,
    advice,
    missing_packages,
    software_versions,
)
from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.features.pyradiomics import pyradiomics_version

WITH_SLICER = {"numpy", "scipy", "SimpleITK", "pydicom", "highdicom"}
FASTER = {"isal"}  # the panel writes its files uncompressed
FROM_EXTENSIONS = {"torch"}


@pytest.fixture
def installed(monkeypatch):
    """Replaces what this interpreter has by the given versions."""

    def replace(**versions):
        def version(name):
            if name not in versions:
                raise importlib.metadata.PackageNotFoundError(name)
            return versions[name]

        monkeypatch.setattr("IFXPredictLib.base.environment.version", version)
        found = {"torch": "torch" in versions}
        monkeypatch.setattr("IFXPredictLib.base.environment.find_spec", lambda name: found[name] or None)

    return replace


@pytest.fixture
def requirements(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("# a comment\nsafetensors>=0.4\n\nmonai>=1.4\n", encoding="utf-8")
    return path


COMPLETE = {"safetensors": "0.4.0", "monai": "1.10.2", "torch": "2.4.1+cpu"}


def test_where_all_is_there_nothing_is_missing(installed, requirements):
    installed(**COMPLETE)
    missing = missing_packages(requirements)
    assert not missing
    assert advice(missing) == ""


def test_a_bare_interpreter_lacks_everything(installed, requirements):
    installed()
    assert missing_packages(requirements) == Missing(("safetensors>=0.4", "monai>=1.4"), torch=True)


@pytest.mark.parametrize(
    ("version", "lacking"),
    [
        *(("1.4", False), ("1.4.0", False), ("1.10", False), ("2", False), ("1.4.0rc1", False), ("1.4+cu128", False)),
        *(("1.3.9", True), ("1", True), ("0.9.1", True), ("unknown", True)),
    ],
)
def test_a_version_too_old_counts_as_missing(installed, requirements, version, lacking):
    installed(**COMPLETE | {"monai": version})
    missing = missing_packages(requirements)
    assert missing.pip == (("monai>=1.4",) if lacking else ())
    assert bool(missing) is lacking


def test_a_torch_that_is_too_old_counts_as_missing(installed, requirements):
    installed(**COMPLETE | {"torch": "2.2.2"})
    assert missing_packages(requirements) == Missing((), torch=True)


def test_a_line_that_is_no_lower_bound_is_refused(installed, tmp_path):
    installed()
    (tmp_path / "requirements.txt").write_text("torch==2.9\n", encoding="utf-8")
    with pytest.raises(IFXPredictError, match=r"expected lines NAME>=VERSION, found 'torch==2\.9'"):
        missing_packages(tmp_path / "requirements.txt")


def test_the_advice_says_where_each_comes_from_with_and_without_a_network():
    lines = advice(Missing(("safetensors>=0.4", "monai>=1.4"), torch=True)).splitlines()
    assert lines[1].startswith('PyTorch: install the extension "PyTorch" in the Extensions Manager')
    assert lines[2].startswith("By pip: safetensors>=0.4, monai>=1.4; ")
    wanted = '"torch>=2.4.1" "safetensors>=0.4" "monai>=1.4"'
    assert f"  PythonSlicer -m pip download --only-binary :all: --dest FOLDER {wanted}" in lines
    assert lines[-1] == f"  PythonSlicer -m pip install --no-index --find-links FOLDER {wanted}"


def test_the_advice_speaks_of_nothing_that_is_there_and_is_one_on_every_system(monkeypatch):
    pip = advice(Missing(("monai>=1.4",), torch=False))
    assert "orch" not in pip
    assert "adiomics" not in pip
    assert 'slicer.util.pip_install("monai>=1.4")' in pip
    assert "IFXPredict cannot predict yet." in pip
    study = advice(Missing(("monai>=1.4",), torch=False), "analyse a reading study")
    assert study.startswith("IFXPredict cannot analyse a reading study yet.")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert advice(Missing(("monai>=1.4",), torch=False)) == pip


@pytest.mark.parametrize("package", ["pyradiomics", "pyradiomics-bhklab"])
def test_pyradiomics_is_named_in_the_versions_whichever_package_it_came_as(installed, package):
    installed(**{package: "3.1.4", "numpy": "2.4.0"})
    _software_versions.cache_clear()
    found = software_versions()
    _software_versions.cache_clear()
    assert found["pyradiomics"] == pyradiomics_version() == "3.1.4"
    assert (found["numpy"], found["torch"]) == ("2.4.0", "not installed")
    assert list(found)[2:6] == ["numpy", "scipy", "SimpleITK", "pyradiomics"]


def test_looking_imports_nothing_of_what_it_looks_for(repository):
    code = (
        "import sys; from pathlib import Path; from IFXPredictLib.base.environment import missing_packages;"
        "missing_packages(Path('IFXPredict/Resources/requirements.txt'));"
        "print([m for m in ('torch', 'monai', 'radiomics', 'sklearn', 'safetensors', 'yaml', 'pywt', 'numpy')"
        " if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert result.stdout.strip() == "[]"


def test_slicers_requirements_are_the_projects_without_what_slicer_and_extensions_bring(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w-]+", line).group(): line for line in project["dependencies"]}
    lines = (repository / "IFXPredict" / "Resources" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    written = {line for line in lines if not line.startswith("#")}
    assert written == {line for name, line in needed.items() if name not in WITH_SLICER | FROM_EXTENSIONS | FASTER}
    assert needed["torch"] == f"torch{TORCH_REQUIREMENT}"


def test_this_environment_can_predict(repository):
    assert not missing_packages(repository / "IFXPredict" / "Resources" / "requirements.txt")
