"""A child that crashes, hangs or takes all memory is one case's failure, and nothing of it is left."""

import os
import signal
import time
from pathlib import Path

import pytest
from guarded import Limits, in_child
from judging import Kind, Refused, WrongError, tried

from IFXPredictLib.base.errors import CaseError

_SHORT = Limits(cpu_s=1, memory=256 << 20, wall_s=2.0)


class StandIn(Kind):
    """A reader that does what its change says."""

    name, limits = "stand-in", _SHORT

    def write(self, place, change):
        (place.inputs / "input").write_text("as it was", encoding="utf-8")
        return change

    def read(self, place, written):
        return written(place)

    def judge(self, place, written, found):
        if found == 42:
            raise WrongError("42, the file says 43")


def spins(_place):
    while True:
        pass


def refuses(message):
    def read(_place):
        raise CaseError(message)

    return read


@pytest.mark.parametrize(
    ("does", "end"),
    [
        (lambda _: 43, "right"),
        (lambda _: 42, "silent wrong number"),
        (lambda _: {}[1], "traceback"),
        (lambda _: os.kill(os.getpid(), signal.SIGSEGV), "end by signal"),
        (lambda _: os._exit(0), "end by signal"),
        (spins, "hang"),
        (lambda _: time.sleep(60), "hang"),
        (lambda _: bytearray(1 << 30), "refused"),  # as the command line does: too little memory is one line
        (refuses("a.nii: is cut short; copy it again."), "refused"),
        (refuses("two\nlines"), "refused"),  # an error of the library shows them as one
        (lambda _: Refused("two\nlines"), "more than one line"),
        (refuses("x" * 601), "refused"),  # likewise, in 600 letters at most
        (refuses("a.nii: itk::ERROR (0x55d0c0ffee)"), "others' words"),
        (lambda _: Refused("x" * 601), "over-long message"),
        (lambda _: os.write(2, b"a.py:3: RuntimeWarning: divide by zero"), "others' words"),
        (lambda place: (place.inputs / "input").write_text("changed", encoding="utf-8"), "foreign file touched"),
        (lambda place: (place.folder / "beside" / "canary.csv").unlink(), "foreign file touched"),
        (lambda place: (place.scratch / "left").mkdir(), "foreign file touched"),
        (lambda place: (place.out / "result").mkdir(), "right"),
    ],
)
def test_what_a_reader_does_is_told_by_its_kind(tmp_path, does, end):
    found = tried(StandIn(), does, tmp_path)
    assert found["end"] == end, found


def test_what_a_child_has_started_ends_with_it(tmp_path):
    def leaves_a_sleeper():
        started = os.fork()
        if not started:
            time.sleep(60)
            os._exit(0)
        return started

    sleeper = in_child(leaves_a_sleeper, _SHORT).said
    until = time.monotonic() + 5
    while time.monotonic() < until and _runs(sleeper):
        time.sleep(0.01)
    assert not _runs(sleeper)


def _runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_fault_of_the_suite_itself_is_told_as_such(tmp_path):
    class Broken(StandIn):
        def write(self, place, change):
            raise ValueError("not the reader's")

    found = tried(Broken(), None, tmp_path)
    assert found["end"] == "fault of the suite"
    assert "not the reader's" in found["words"]
