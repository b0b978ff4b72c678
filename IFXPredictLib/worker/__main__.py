"""A process that predicts, for Slicer and for scripts: ``python -m IFXPredictLib.worker``, spoken to by messages.py.

Requests are answered one after another in the main thread (server.py); a second thread, there from the
first moment, reads them. When standard input ends, the client is gone or has cancelled: the process removes its folder
and leaves at once, in the midst of whatever it imports or computes. What is wrong with a request is answered; anything
else that goes wrong ends the process with its traceback on standard error, and the client says so.
"""

import os
import shutil
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO

from ..base.interpreter import own_standard_input, own_standard_output
from ..base.lazy import IMPORTED_LATE, import_all
from ..base.system import lead_a_process_group
from .runners import SCRATCH

if TYPE_CHECKING:
    from .messages import Reply


def main() -> None:
    """Serve standard input until it ends."""
    requests, replies = own_standard_input(), own_standard_output()
    lead_a_process_group()
    lines: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(requests, lines), daemon=True).start()
    from .messages import Hello, to_line

    def send(reply: "Reply") -> None:
        replies.write(to_line(reply))
        replies.flush()

    send(Hello(os.getpid()))
    import_all(IMPORTED_LATE)
    from .server import serve

    serve(iter(lines.get, None), send)


def _read(requests: BinaryIO, lines: "SimpleQueue[bytes]") -> None:
    # not sys.stdin, whose lock would abort an interpreter that ends with a traceback
    for line in requests:
        lines.put(line)
    if SCRATCH in os.environ:
        shutil.rmtree(os.environ[SCRATCH], ignore_errors=True)
    os._exit(0)  # a batch's processes end with it


if __name__ == "__main__":
    main()
