"""Says in one line why .venv cannot be made or must be made anew; silent where nothing is amiss. Run by venv.sh.

``check.py tools``: does this interpreter have what making .venv takes?
``check.py compiler``: and what building PyRadiomics takes, which may be left out?
``check.py pins``: is this interpreter the one of .venv, with every package of lock.txt wholly installed?
"""

import importlib.metadata
import importlib.util
import os
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent


def missing_tool() -> str:
    """What is missing to make a virtual environment, or ``""``."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        name = "python{}.{}-venv".format(*sys.version_info)
        return f"{sys.executable} lacks the venv module (Debian and Ubuntu: apt install {name})"
    return ""


def missing_compiler() -> str:
    """What is missing to build PyRadiomics, or ``""``."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    header = Path(sysconfig.get_path("include")) / "Python.h"
    if not shutil.which(compiler):
        return f"no C compiler ({compiler})"
    if not header.is_file():
        return f"no {header}"
    return ""


def wrong_pin() -> str:
    """The first thing in which this environment differs from lock.txt, or ``""``; PyRadiomics may be missing."""
    environment = HERE.parent / ".venv"
    if f"{environment}\n" not in (environment / "pyvenv.cfg").read_text(encoding="utf-8"):
        return "it was made in another place"
    for file, may_be_missing in (("lock.txt", ()), ("reference.txt", ("missing",))):
        for name, pinned in _pins(HERE / file):
            if (found := _installed(name)) != pinned and found not in may_be_missing:
                return f"{name} is {found}, pinned is {pinned}"
    return ""


def _pins(file: Path) -> Iterator[tuple[str, str]]:
    """Name and version of each line ``NAME==VERSION; python_version < "3.14"`` that is for this Python."""
    own = sys.version_info[:2]
    for line in file.read_text(encoding="utf-8").splitlines():
        pin, _, marker = line.partition(";")
        name, _, pinned = pin.strip().partition("==")
        _, _, rest = marker.partition("python_version ")
        sign, _, version = rest.partition(" ")
        bound = tuple(int(part) for part in version.strip('"').split(".")) if version else own
        if pinned and {"": True, "<": own < bound, ">=": own >= bound}[sign]:
            yield name, pinned


def _installed(name: str) -> str:
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
    if not distribution.read_text("RECORD"):  # pip writes it last
        return "half installed"
    return distribution.version.partition("+")[0]


if __name__ == "__main__":
    amiss = {"tools": missing_tool, "compiler": missing_compiler, "pins": wrong_pin}[sys.argv[1]]()
    print(amiss, end="")
    sys.exit(bool(amiss))
