"""Another Python: its packages, its standard streams, how it ended."""

import os
import subprocess
import sys

import pytest

from IFXPredictLib.base.interpreter import package_paths, signal_of

PRINTS = """
import os
from IFXPredictLib.base.interpreter import own_standard_output
replies = own_standard_output()
os.write(1, b"a library says something")
replies.write(b"the answer")
replies.flush()
"""


READS = """
import os
from IFXPredictLib.base.interpreter import own_standard_input
requests = own_standard_input()
child = "import sys; print(repr(sys.stdin.read()), flush=True)"
print(os.path.samestat(os.fstat(0), os.stat(os.devnull)), repr(os.read(0, 9)), flush=True)
os.system(f'"{os.sys.executable}" -S -c "{child}"')
print([line for line in requests])
"""


def test_requests_are_read_to_their_end_while_standard_input_is_empty_here_and_for_children():
    """Else Windows lets whoever looks at it wait for the thread that reads."""
    environment = {**os.environ, "PYTHONPATH": package_paths()}
    found = subprocess.run(
        [sys.executable, "-c", READS], env=environment, input=b"one\ntwo", capture_output=True, check=True, timeout=60
    )
    assert found.stdout.decode().splitlines() == ["True b''", "''", "[b'one\\n', b'two']"]


def test_what_libraries_print_goes_to_standard_error():
    """In a process elsewhere, which finds the library by these paths alone."""
    environment = {**os.environ, "PYTHONPATH": package_paths()}
    command = [sys.executable, "-c", PRINTS]
    found = subprocess.run(command, env=environment, cwd=os.path.abspath(os.sep), capture_output=True, check=True)
    assert (found.stdout, found.stderr) == (b"the answer", b"a library says something")


@pytest.mark.parametrize(
    ("status", "name"), [(-11, "SIGSEGV"), (139, "SIGSEGV"), (0, ""), (1, ""), (3, ""), (0xC0000005, "")]
)
def test_a_signal_is_named_and_an_exit_status_is_none(status, name):
    assert signal_of(status) == name
