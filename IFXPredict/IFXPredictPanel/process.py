"""The prediction process as a QProcess: its output arrives through Qt's event loop, so the window never freezes."""

import qt

_ERRORS_KEPT = 1 << 14
_END_MS = 2000
_NOT_STARTED = 127


class QProcessRunner:
    """A Runner, as IFXPredictLib.worker.runners describes it."""

    def __init__(self, describe=None):
        """``describe`` gives what ``on_end`` is told of exit status and last errors; describe_end where left out."""
        self._in_words = describe
        self._process = None
        self._errors = b""
        self._waiting = []

    @property
    def running(self):
        """Whether the process that was last started is there."""
        return self._process is not None and self._process.state() != qt.QProcess.NotRunning

    @property
    def process_id(self):
        """The number of the process that was started, in Slicer a launcher whose child works; 0 where there is none."""
        return self._process.processId() if self.running else 0

    def start(self, command, environment, on_output, on_end):
        """Start a process, ending the one before."""
        self.kill()
        self._errors = b""
        self._process = process = qt.QProcess()

        def tell(callback, *arguments):
            if self._process is process:  # none after kill
                callback(*arguments)

        process.connect("readyReadStandardOutput()", lambda: tell(on_output, _bytes(process.readAllStandardOutput())))
        process.connect("readyReadStandardError()", lambda: tell(self._keep, _bytes(process.readAllStandardError())))
        process.connect(
            "finished(int,QProcess::ExitStatus)",
            lambda code, kind: tell(on_end, self._describe(-code if kind == qt.QProcess.CrashExit else code)),
        )
        process.connect("errorOccurred(QProcess::ProcessError)", lambda error: tell(self._on_error, error, on_end))
        process.setProcessEnvironment(_variables(environment))
        process.start(command[0], command[1:])

    def write(self, data):
        """Pass ``data`` to standard input; nothing happens where the process is gone."""
        if self.running:
            self._process.write(data)

    def soon(self, called):
        """Call from the event loop, or from within ``wait``, once; not at all after ``kill``."""
        self._waiting.append(called)
        qt.QTimer.singleShot(0, self._call_next)

    def wait(self, seconds):
        """Deliver what arrives first within ``seconds``; for blocking calls, without an event loop."""
        self._call_next()
        if self.running:
            self._process.waitForReadyRead(0 if self._waiting else int(1000 * seconds))

    def kill(self):
        """Close standard input and end the process; no callback comes after this."""
        process, self._process, self._waiting = self._process, None, []
        if process is not None and process.state() != qt.QProcess.NotRunning:
            process.closeWriteChannel()
            process.kill()
            process.waitForFinished(_END_MS)
        if process is not None:
            process.deleteLater()

    def _keep(self, errors):
        self._errors = (self._errors + errors)[-_ERRORS_KEPT:]

    def _describe(self, status):
        from IFXPredictLib.worker.runners import describe_end

        return (self._in_words or describe_end)(status, self._errors)

    def _on_error(self, error, on_end):
        """A failure to start may come from within ``start``, on Windows; it is told later."""
        if error == qt.QProcess.FailedToStart:
            self._errors = f"cannot be started: {self._process.errorString()}".encode()
            reason = self._describe(_NOT_STARTED)
            self.soon(lambda: on_end(reason))

    def _call_next(self):
        if self._waiting:
            self._waiting.pop(0)()


def _bytes(array):
    return bytes(array.data())


def _variables(environment):
    variables = qt.QProcessEnvironment()
    for name, value in environment.items():
        variables.insert(name, value)
    return variables
