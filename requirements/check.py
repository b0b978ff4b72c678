"""Says in one line why .venv cannot be made or must be made anew; silent where nothing is amiss. Run by venv.sh.

``check.py tools``: does this interpreter have what making .venv takes?
``check.py pins``: is this interpreter the one of .venv, with every package of lock.txt wholly installed?
"""

import importlib.metadata
import importlib.util
import os
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent


def missing_tool() -> str:
    """What is missing to make a virtual environment and to build PyRadiomics in it, or ``""``."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    header = Path(sysconfig.get_path("include")) / "Python.h"
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return f"{sys.executable} lacks the venv module (Debian and Ubuntu: apt install python3.11-venv)"
    if not shutil.which(compiler):
        return f"no C compiler ({compiler}) to build PyRadiomics (apt install gcc; xcode-select --install)"
    if not header.is_file():
        return f"no {header}, which PyRadiomics is built with (Debian and Ubuntu: apt install python3.11-dev)"
    return ""


def wrong_pin() -> str:
    """The first thing in which this environment differs from lock.txt, or ``""``."""
    environment = HERE.parent / ".venv"
    if f"{environment}\n" not in (environment / "pyvenv.cfg").read_text(encoding="utf-8"):
        return "it was made in another place"
    for line in (HERE / "lock.txt").read_text(encoding="utf-8").splitlines():
        name, _, pinned = line.partition("==")
        if pinned and (found := _installed(name)) != pinned:
            return f"{name} is {found}, pinned is {pinned}"
    return ""


def _installed(name: str) -> str:
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
    if not distribution.read_text("RECORD"):  # pip writes it last
        return "half installed"
    return distribution.version.partition("+")[0]


if __name__ == "__main__":
    amiss = {"tools": missing_tool, "pins": wrong_pin}[sys.argv[1]]()
    print(amiss, end="")
    sys.exit(bool(amiss))
