"""What a user is told, and that nothing else begins meanwhile.

Errors that a user can mend are told, and the panel goes on; others are defects and come through.
"""

from contextlib import contextmanager

import slicer

from .language import said


class OneAtATime:
    """Calls one action at a time: a message waits in an event loop of its own, from which a second one could begin.

    ``busy`` says that an action is under way or a message open; ``changed`` is called when that changes.
    """

    def __init__(self, changed):
        self.busy = False
        self._changed = changed

    def __call__(self, action, *arguments):
        """Call ``action``, or nothing where another is under way."""
        if not self.busy:
            with self.held():
                action(*arguments)

    @contextmanager
    def held(self):
        """Nothing begins within the block, which itself does not ask whether something is under way."""
        before, self.busy = self.busy, True
        self._changed()
        try:
            yield
        finally:
            self.busy = before
            self._changed()


@contextmanager
def telling(message, say):
    """Tell ``say`` and a window what went wrong in the block, after ``message``."""
    from IFXPredictLib.base.errors import IFXPredictError

    try:
        yield
    except (IFXPredictError, OSError) as problem:
        text = f"{message} {said(str(problem))}"
        say(text)
        slicer.util.errorDisplay(text)
