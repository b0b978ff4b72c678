"""Which packages this interpreter lacks for a prediction, and how to get them; nothing of them is imported here.

In Slicer, PyTorch and PyRadiomics come from extensions, and the others from pip.
"""

import platform
import re
import sys
from dataclasses import dataclass
from importlib import invalidate_caches
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from .. import __version__
from .errors import IFXPredictError

TORCH_REQUIREMENT = ">=2.1"
_RADIOMICS_ON_MAC = (
    'PyRadiomics: the extension "SlicerRadiomics" has no package for macOS, so this Slicer cannot predict. Use Slicer '
    "on Windows or Linux; or on this Mac the command line, ifxpredict predict, in a Python 3.11 of its own, where pip "
    "builds PyRadiomics: install numpy, setuptools, wheel, versioneer and Cython, then pyradiomics with "
    "--no-build-isolation (Apple's command line tools bring the compiler)."
)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


@dataclass(frozen=True)
class Missing:
    """What cannot be imported or is too old: lines for pip, PyTorch, PyRadiomics. False where nothing is missing."""

    pip: tuple[str, ...]
    torch: bool
    radiomics: bool

    def __bool__(self) -> bool:
        return bool(self.pip or self.torch or self.radiomics)


def missing_packages(*requirements_files: Path, torch: bool = True) -> Missing:
    """What is missing of the lines ``NAME>=VERSION`` of requirements files, and of PyTorch and PyRadiomics.

    Of PyRadiomics every version will do: the SlicerRadiomics extension counts in its own way. PyTorch is not looked
    for where ``torch`` is False.
    """
    invalidate_caches()  # pip may have installed something since
    lines = [line for file in requirements_files for line in file.read_text(encoding="utf-8").splitlines()]
    wanted = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return Missing(
        pip=tuple(line for line in wanted if not _is_met(line)),
        torch=torch and (find_spec("torch") is None or not _is_met(f"torch{TORCH_REQUIREMENT}")),
        radiomics=find_spec("radiomics") is None,
    )


def advice(missing: Missing, purpose: str = "predict") -> str:
    """What is missing to ``purpose`` and how to get it, with and without a network, as plain text; "" for nothing."""
    steps = []
    if missing.torch:
        steps.append('PyTorch: install the extension "PyTorch" in the Extensions Manager, restart, and let it install.')
    if missing.radiomics and _is_mac():
        steps.append(_RADIOMICS_ON_MAC)
    elif missing.radiomics:
        steps.append('PyRadiomics: install the extension "SlicerRadiomics" in the Extensions Manager and restart.')
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
    """The way for a machine that reaches no network. PyRadiomics has no wheels: it comes as an extension's package."""
    lines: list[str] = []
    wanted = " ".join(f'"{one}"' for one in ([f"torch{TORCH_REQUIREMENT}"] if missing.torch else []) + [*missing.pip])
    if wanted:
        lines += [
            f"  PythonSlicer -m pip download --only-binary :all: --dest FOLDER {wanted}",
            "Copy FOLDER to this machine, then:",
            f"  PythonSlicer -m pip install --no-index --find-links FOLDER {wanted}",
        ]
    if missing.radiomics and not _is_mac():
        lines.append(
            "  SlicerRadiomics: download the package on the Extensions Manager's web page, copy it, and choose "
            '"Install from file..." in the Extensions Manager here.'
        )
    heading = "Without a network, on a machine that has one, with the same system and the same Slicer:"
    return [heading, *lines] if lines else []


def _is_mac() -> bool:
    return sys.platform == "darwin"


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


def software_versions() -> dict[str, str]:
    """The versions of all that a number depends on."""
    packages = ("numpy", "scipy", "SimpleITK", "pyradiomics", "PyWavelets", "scikit-learn", "torch")
    found = {"ifxpredict": __version__, "python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
