"""The application's language: the module's own translation, and what the library says in it.

Slicer loads what its language packs hold; the translation that comes with the module is there without them. What the
library says is English, in nodes and files too, and is put into the reader's words where the panel shows it.
"""

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import qt
import slicer
from slicer.i18n import translate

_LIBRARY = "IFXPredictLib"


def install_translation(folder):
    """Let Qt use the .qm in ``folder`` that is in the application's language, if there is one."""
    for file in sorted(Path(folder).glob("*.qm")):
        language = file.stem.partition("_")[2].replace("-", "_")
        if _locale() in (language, language.partition("_")[0]):
            translator = qt.QTranslator(slicer.app)  # which keeps it alive
            if translator.load(str(file)):
                qt.QCoreApplication.installTranslator(translator)


def said(text):
    """A sentence of the library in the application's language; as it is where it has no translation."""
    interpreter = _interpreter()
    return interpreter.say(text) if interpreter else text


def said_html(rich):
    """Rich text of the library in the application's language."""
    interpreter = _interpreter()
    return interpreter.say_html(rich) if interpreter else rich


@contextmanager
def said_errors():
    """Errors of the library pass in the application's language, for those who show them."""
    from IFXPredictLib.base.errors import IFXPredictError

    try:
        yield
    except IFXPredictError as problem:
        text = said(str(problem))
        if text == str(problem):
            raise
        raise IFXPredictError(text) from problem


def _locale():
    return slicer.app.applicationLocaleName.replace("-", "_")


@cache
def _interpreter():
    """None in English: nothing is looked for."""
    if _locale().startswith("en"):
        return None
    from IFXPredictLib.base.translation import Interpreter

    file = Path(__file__).resolve().parent.parent / "Resources" / "Translations" / "IFXPredict_en-US.ts"
    contexts = {one.findtext("name"): one for one in ElementTree.parse(file).getroot().iter("context")}
    templates = [source.text or "" for source in contexts[_LIBRARY].iter("source")]
    return Interpreter(templates, lambda template: translate(_LIBRARY, template))
