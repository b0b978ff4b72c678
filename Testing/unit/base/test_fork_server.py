"""A process that is there only to be forked neither looks for garbage nor tidies at its end; its forks do look."""

import subprocess
import sys

import pytest

from IFXPredictLib.base.system import forks_unharmed


@pytest.mark.skipif(not forks_unharmed(), reason="this system's processes are not forked")
def test_garbage_is_looked_for_in_the_processes_but_not_in_what_they_are_forked_of(tmp_path):
    """Nor does that tidy at its end, for which whoever reads the command's output would wait."""
    module = """
import gc
WAS_ON, CYCLE = gc.isenabled(), []
CYCLE.append(CYCLE)
class Tidied:
    def __del__(self):
        print("tidied", flush=True)
KEPT = Tidied()
def asked(_):
    return WAS_ON, gc.isenabled(), any(one is CYCLE for one in gc.get_objects())
"""
    code = """
import sys
sys.path.append(sys.argv[1])
from IFXPredictLib.base.process_pool import pool_of, prepare_processes
prepare_processes(2, ["prepared"])
from prepared import asked, Tidied
Tidied.__del__ = lambda self: None  # in this process
for found in {*pool_of(2).in_order(asked, range(6))}:
    print(*found)
"""
    (tmp_path / "prepared.py").write_text(module, encoding="utf-8")
    command = [sys.executable, "-c", code, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert said == ["False", "True", "False"]
