"""The one-page report of a case where this Python can draw it: for the command line and for 3D Slicer alike.

It is drawn by matplotlib, which research installs bring and 3D Slicer does not.
"""

from importlib.util import find_spec

from ..imaging.case import Case
from ..prediction.prediction import Prediction
from ..protocol.loading import Protocol


def drawn_page(case: Case, prediction: Prediction, protocol: Protocol, patient: str) -> bytes:
    """The page as a PDF; nothing where this Python lacks what draws it.

    Parameters
    ----------
    case : Case
        The patient, or the part of the image that features see.
    prediction : Prediction
        Of this case.
    protocol : Protocol
        Of the bundle that answered.
    patient : str
        Who it is, on one line, for a page that names the patient; "" for nothing.

    Returns
    -------
    bytes
        As ``figures.case_page.case_page`` draws it; empty without matplotlib.

    Raises
    ------
    IFXPredictError
        As ``case_page`` does.
    """
    if find_spec("matplotlib") is None:
        return b""
    from .figures.case_page import case_page

    return case_page(case, prediction, protocol, patient)
