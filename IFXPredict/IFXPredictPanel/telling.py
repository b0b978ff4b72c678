"""Errors that a user can mend are told, and the panel goes on; others are defects and come through."""

from contextlib import contextmanager

import slicer

from .language import said


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
