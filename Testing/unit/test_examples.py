"""The examples that a newcomer reads first run, and print what stands below them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import SimpleITK as sitk

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one


def printed(code: str, folder: Path, repository: Path, script: Path) -> list[str]:
    """What ``code`` prints in a process of its own that stands in ``folder``, without blanks at the lines' ends."""
    script.write_text(code, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(repository)}
    found = subprocess.run(
        [sys.executable, script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    return [line.rstrip() for line in found.stdout.rstrip("\n").split("\n")]


@pytest.fixture
def simulated_files(repository, tmp_path):
    """A folder with the files that the README names: the bundles, and the simulated case of the demonstration."""
    image, voi, _, _ = simulate_one(5, load_protocol("ifx_cte_demo"))
    sitk.WriteImage(image, tmp_path / "ct.nii.gz")
    sitk.WriteImage(voi, tmp_path / "voi.nii.gz")
    (tmp_path / "Resources").symlink_to(repository / "Resources", target_is_directory=True)
    return tmp_path


def test_the_readmes_second_section_prints_what_it_says(repository, simulated_files):
    readme = (repository / "README.md").read_text(encoding="utf-8")
    first, *_ = re.findall(r"^## (.*)$", readme, flags=re.MULTILINE)
    assert first == "From Python"
    code, output = re.search(r"## From Python\n```python\n(.*?)```\n```\n(.*?)\n```", readme, flags=re.DOTALL).groups()
    assert printed(code, simulated_files, repository, simulated_files / "readme.py") == output.split("\n")


@pytest.mark.slow
def test_the_notebook_prints_what_stands_in_it(repository, tmp_path):
    notebook = json.loads((repository / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    assert "It says nothing about any patient" in "".join(notebook["cells"][0]["source"])
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    text = "".join(line for cell in code for output in cell["outputs"] for line in output["text"])
    sources = "\n".join("".join(cell["source"]) for cell in code)
    found = printed(sources, repository / "docs", repository, tmp_path / "notebook.py")
    assert found == [line.rstrip() for line in text.rstrip("\n").split("\n")]
