"""What the map of a case shows, in words for a reader: one text for the table of a folder of maps and for viewers."""

from ..features.words import radiomics_words
from ..protocol.schema import Outcome
from .maps import GRAD_CAM


def map_words(name: str, outcome: Outcome, layer: str) -> str:
    """Of the map ``name`` of ``case_maps``; ``layer`` is that of Grad-CAM, whose maps are of the network's own answer.

    Raises FeatureError for a name that is neither a map of GRAD_CAM nor a radiomics feature.
    """
    if name not in GRAD_CAM:
        return f"{radiomics_words(name)}, around each voxel of the VOI"
    way, towards = ("lowered", outcome.negative) if GRAD_CAM[name] else ("raised", outcome.positive)
    return f"where the network saw what {way} its own answer, towards {towards} (Grad-CAM, {layer})"
