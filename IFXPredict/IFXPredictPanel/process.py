"""The prediction process as a QProcess: its output arrives through Qt's event loop, so the window never freezes."""

import qt

_ERRORS_KEPT = 1 << 14
_END_MS = 2000


class QProcessRunner:
    """A Runner, as IFXPredictLib.runners describes it."""

    def __init__(self):
        self._process = None
        self._errors = b""

    @property
    def running(self):
        return self._process is not None and self._process.state() != qt.QProcess.NotRunning

    def start(self, command, environment, on_output, on_end):
        self.kill()
        self._errors = b""
        self._process = process = qt.QProcess()

        def tell(callback, *arguments):
            if self._process is process:  # none after kill
                callback(*arguments)

        process.connect(
            "readyReadStandardOutput()", lambda: tell(on_output, _bytes(process.readAllStandardOutput()))
        )
        process.connect("readyReadStandardError()", lambda: tell(self._keep, _bytes(process.readAllStandardError())))
        process.connect(
            "finished(int,QProcess::ExitStatus)", lambda code, status: tell(on_end, self._describe(code, status))
        )
        process.connect("errorOccurred(QProcess::ProcessError)", lambda error: tell(self._on_error, error, on_end))
        process.setProcessEnvironment(_variables(environment))
        process.start(command[0], command[1:])

    def write(self, data):
        if self.running:
            self._process.write(qt.QByteArray(data))

    def wait(self, seconds):
        if self.running:
            self._process.waitForReadyRead(int(1000 * seconds))

    def kill(self):
        process, self._process = self._process, None
        if process is not None and process.state() != qt.QProcess.NotRunning:
            process.closeWriteChannel()
            process.kill()
            process.waitForFinished(_END_MS)

    def _keep(self, errors):
        self._errors = (self._errors + errors)[-_ERRORS_KEPT:]

    def _describe(self, code, status):
        from IFXPredictLib.runners import describe_end

        return describe_end(-code if status == qt.QProcess.CrashExit else code, self._errors)

    def _on_error(self, error, on_end):
        if error == qt.QProcess.FailedToStart:
            on_end(f"The prediction process could not be started: {self._process.errorString()}.")


def _bytes(array):
    return bytes(array.data())


def _variables(environment):
    variables = qt.QProcessEnvironment()
    for name, value in environment.items():
        variables.insert(name, value)
    return variables
