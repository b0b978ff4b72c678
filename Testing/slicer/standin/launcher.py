"""PythonSlicer as Slicer ships it: a launcher (CTK's) whose child is Python, and which hides how that has ended."""

import shlex
import sys

_SCRIPT = """#!/bin/sh
{python} "$@"
status=$?
[ $status -lt 128 ] && exit $status
echo "error: [{name}] exit abnormally - Report the problem." >&2
exit 1
"""


def make(folder):
    """The path of a launcher of this Python in ``folder``; Python itself on Windows, which has no such scripts."""
    if sys.platform == "win32":
        return sys.executable
    file = folder / "PythonSlicer"
    file.write_text(_SCRIPT.format(python=shlex.quote(sys.executable), name=sys.executable), encoding="utf-8")
    file.chmod(0o755)
    return str(file)
