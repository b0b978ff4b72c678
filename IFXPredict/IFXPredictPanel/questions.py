"""Small questions to the user; an empty text is Cancel."""

import qt
import slicer


def choose(title, question, texts, current=""):
    """One of ``texts``, at first ``current``; empty where the user cancels."""
    dialog = _dialog(title, question)
    dialog.setComboBoxItems(list(texts))
    dialog.setComboBoxEditable(False)
    if current in texts:
        dialog.setTextValue(current)
    return _answer(dialog)


def ask(title, question):
    """A text; empty where the user cancels or types nothing."""
    return _answer(_dialog(title, question)).strip()


def _dialog(title, question):
    dialog = qt.QInputDialog(slicer.util.mainWindow())
    dialog.setWindowTitle(title)
    dialog.setLabelText(question)
    return dialog


def _answer(dialog):
    """Through the signal, which comes after OK only: the static functions return the first choice on Cancel."""
    answers = [""]
    dialog.connect("textValueSelected(QString)", answers.append)
    dialog.exec_()
    dialog.deleteLater()
    return answers[-1]


def confirmed(question):
    """Whether the user says OK; in testing mode nobody is asked."""
    return slicer.app.testingEnabled() or slicer.util.confirmOkCancelDisplay(question)
