"""A Case handed over to the prediction process, all at once."""

from pathlib import Path

from IFXPredictLib.imaging.case import Case
from IFXPredictLib.worker.case_transfer import Geometry, save_in_pieces, sent_case


def save_case(case: Case, folder: Path) -> Geometry:
    """Write a Case as its client does; its geometry, which goes another way."""
    sent = sent_case(case)
    for _ in save_in_pieces(sent, folder):
        pass
    return sent.geometry
