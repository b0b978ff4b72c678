"""Which packages this interpreter lacks for a prediction, and how to get them; nothing of them is imported here.

In Slicer, PyTorch comes from its extension, and the others from pip.
"""

import platform
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import invalidate_caches
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from .. import __version__
from .errors import IFXPredictError

TORCH_REQUIREMENT = ">=2.4.1"
PYRADIOMICS = ("pyradiomics", "pyradiomics-bhklab")
"""The packages that PyRadiomics may come as: its own, and the fork of it that pip builds on every Python."""
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


@dataclass(frozen=True)
class Missing:
    """What cannot be imported or is too old: lines for pip, PyTorch. False where nothing is missing."""

    pip: tuple[str, ...]
    torch: bool

    def __bool__(self) -> bool:
        return bool(self.pip or self.torch)


def missing_packages(*requirements_files: Path, torch: bool = True) -> Missing:
    """What is missing of the lines ``NAME>=VERSION`` of requirements files, and whether PyTorch is.

    PyTorch is not looked for where ``torch`` is False.
    """
    invalidate_caches()  # pip may have installed something since
    lines = [line for file in requirements_files for line in file.read_text(encoding="utf-8").splitlines()]
    wanted = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return Missing(
        pip=tuple(line for line in wanted if not _is_met(line)),
        torch=torch and (find_spec("torch") is None or not _is_met(f"torch{TORCH_REQUIREMENT}")),
    )


def advice(missing: Missing, purpose: str = "predict") -> str:
    """What is missing to ``purpose`` and how to get it, with and without a network, as plain text.

    Parameters
    ----------
    missing : Missing
        As ``missing_packages`` finds it.
    purpose : str, optional
        What cannot be done yet, in words that fit behind "cannot", as "analyse a reading study".

    Returns
    -------
    str
        A heading, a line a step in the order to install, then the commands for a machine without a network; "" where
        nothing is missing.
    """
    steps = []
    if missing.torch:
        steps.append('PyTorch: install the extension "PyTorch" in the Extensions Manager, restart, and let it install.')
    if missing.pip:
        steps.append(
            f"By pip: {', '.join(missing.pip)}; IFXPredict installs them when you agree. By hand, in Slicer's Python "
            f'console: slicer.util.pip_install("{" ".join(missing.pip)}")'
        )
    if not steps:
        return ""
    heading = f"IFXPredict cannot {purpose} yet. What is missing, in the order to install it:"
    return "\n".join([heading, *steps, *_offline(missing)])


def _offline(missing: Missing) -> list[str]:
    """The way for a machine that reaches no network: all of it is wheels."""
    wanted = " ".join(f'"{one}"' for one in ([f"torch{TORCH_REQUIREMENT}"] if missing.torch else []) + [*missing.pip])
    return [
        "Without a network, on a machine that has one, with the same system and the same Slicer:",
        f"  PythonSlicer -m pip download --only-binary :all: --dest FOLDER {wanted}",
        "Copy FOLDER to this machine, then:",
        f"  PythonSlicer -m pip install --no-index --find-links FOLDER {wanted}",
    ]


def _is_met(requirement: str) -> bool:
    """Whether the installed version is at least that of ``NAME>=VERSION``; a release's candidates count as it.

    Slicer's Python has the package packaging from the start; only there is it asked what is missing.
    """
    from packaging.version import InvalidVersion, Version

    found = _REQUIREMENT.fullmatch(requirement)
    if found is None:
        raise IFXPredictError(f"requirements: expected lines NAME>=VERSION, found {requirement!r}; correct the file.")
    name, least = found.groups()
    try:
        return Version(Version(version(name)).base_version) >= Version(least)
    except (PackageNotFoundError, InvalidVersion):
        return False


def installed_version(*packages: str) -> str:
    """The version of the first of these packages that is installed, "" where none is."""
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return ""


def software_versions() -> dict[str, str]:
    """The versions of all that a number depends on."""
    return dict(_software_versions())


@lru_cache(maxsize=1)  # to ask takes as long as a tenth of a prediction
def _software_versions() -> tuple[tuple[str, str], ...]:
    packages = (("numpy",), ("scipy",), ("SimpleITK",), PYRADIOMICS, ("PyWavelets",), ("scikit-learn",), ("torch",))
    return (
        ("ifxpredict", __version__),
        ("python", platform.python_version()),
        *((names[0], installed_version(*names) or "not installed") for names in packages),
    )
