"""What ``predict --perturb`` and ``--agreement`` ask before they begin, and the band of a case and of a cohort."""

from argparse import Namespace
from pathlib import Path

from ..base.errors import IFXPredictError
from ..bundles.bundle import Bundle
from ..imaging.case import Case
from ..prediction.band import FEWEST, band_of, with_band
from ..prediction.band_files import write_band
from ..prediction.prediction import Prediction
from ..prediction.redrawing import Again, amplitude_of
from .console import stage


def check_band(arguments: Namespace) -> None:
    """Raise IFXPredictError for options of a band that do not go together, or for too few redrawings."""
    if arguments.agreement and not arguments.perturb:
        raise IFXPredictError(
            f"--agreement {arguments.agreement}: is of a band, which was not asked for; add --perturb."
        )
    if arguments.perturb and arguments.perturb < FEWEST:
        raise IFXPredictError(f"--perturb {arguments.perturb}: expected {FEWEST} redrawings or more; 30 are usual.")


def drawn_again(arguments: Namespace, case: Case, bundle: Bundle, prediction: Prediction, folder: Path) -> Prediction:
    """The prediction with its band, whose files are written into ``folder``, beside those of the prediction.

    Raises CohortError where ``--agreement`` lacks the amplitude, and FeatureError for a redrawing without features.
    """
    amplitude = amplitude_of(bundle.protocol, arguments.agreement)
    stage("redrawing")
    found = band_of(case, bundle, arguments.perturb, amplitude, prediction.features)
    write_band(found, bundle.notice, folder)
    return with_band(prediction, found, bundle.protocol)


def again_of(arguments: Namespace, bundle: Bundle) -> Again | None:
    """How each VOI of a cohort is drawn again; None where that was not asked for."""
    if not arguments.perturb:
        return None
    return Again(arguments.perturb, amplitude_of(bundle.protocol, arguments.agreement))
