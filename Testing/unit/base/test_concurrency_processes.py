import signal
import subprocess
import sys
import threading

import pytest

from IFXPredictLib.base.concurrency import children_ignore_interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not pass an ignored signal on")


def child_ignores_interrupts():
    code = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


def test_children_started_inside_the_block_ignore_interrupts_and_others_do_not():
    with children_ignore_interrupts():
        assert child_ignores_interrupts()
    assert not child_ignores_interrupts()


def test_the_parent_hears_interrupts_again_after_the_block_even_after_an_exception():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(RuntimeError, match="inside"), children_ignore_interrupts():
        raise RuntimeError("inside")
    assert signal.getsignal(signal.SIGINT) == before


def test_an_interrupt_inside_the_block_is_heard_when_it_ends():
    after = []
    with pytest.raises(KeyboardInterrupt), children_ignore_interrupts():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        after.append("still running")
    assert after == ["still running"]


def test_in_another_thread_the_block_changes_nothing():
    found = []

    def work():
        with children_ignore_interrupts():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]
