"""All maps of one case on its image's own grid: what the network looked at, and where radiomics features are high.

What the map of a case shows, in words for a reader: one text for the table of a folder of maps and for viewers, and a
title of it that fits into a list.
"""

from collections.abc import Callable, Mapping

import SimpleITK as sitk

from ..base.errors import BundleError
from ..bundles.bundle import Bundle
from ..features.radiomics import radiomics_names
from ..features.words import radiomics_title, radiomics_words
from ..imaging.case import Case
from ..imaging.resampling import lesion_cube
from ..protocol.schema import Outcome
from .grad_cam import LAYERS, grad_cam, on_grid
from .voxel_maps import voxel_maps

GRAD_CAM = {"grad_cam_raised": False, "grad_cam_lowered": True}
"""The maps of the network by name, and whether each shows what lowered its answer."""


def network_maps(bundle: Bundle) -> Mapping[str, bool]:
    """GRAD_CAM; none of a network that has learnt from images alone, which has no answer of its own to explain."""
    return {} if bundle.protocol.network_training.self_supervised else GRAD_CAM


def check_mappable(bundle: Bundle) -> None:
    """Raise BundleError where a bundle has no map: neither an answer of its network nor a radiomics feature."""
    if not network_maps(bundle) and not mapped_features(bundle):
        raise BundleError(
            f"{bundle.folder}: has nothing to map: its network has learnt from images alone, and no model takes "
            "radiomics; go without maps."
        )


def case_maps(
    case: Case, bundle: Bundle, layer: str = LAYERS[-1], progress: Callable[[str], object] = lambda _stage: None
) -> dict[str, sitk.Image]:
    """Where the network looked, and where radiomics features are high: maps on the grid of ``case.image``.

    Parameters
    ----------
    case : Case
        The patient, made with ``bundle.protocol``.
    bundle : Bundle
        Whose network and models are explained.
    layer : str
        The network's layer that Grad-CAM shows.
    progress : callable, optional
        Is told each stage: "Grad-CAM", "voxel maps, original", ...

    Returns
    -------
    dict of str to SimpleITK.Image
        float32: those of ``network_maps``, in units of the network's logit so that they can be compared, 0 outside the
        lesion cube; then that of each of ``mapped_features``, in the feature's unit, NaN outside the VOI.

    Raises
    ------
    FeatureError
        For an unknown layer, or a feature that cannot be mapped.
    CaseError
        For an image that cannot be normalised.
    BundleError
        Of a bundle that has none (``check_mappable``).

    References
    ----------
    Selvaraju et al., Grad-CAM, ICCV 2017.

    Examples
    --------
    >>> maps = case_maps(case, bundle)  # doctest: +SKIP
    >>> {name: map.GetSize() for name, map in maps.items()}  # doctest: +SKIP
    """
    check_mappable(bundle)
    rules = bundle.protocol.image
    maps, looked = {}, network_maps(bundle)
    if looked:
        progress("Grad-CAM")
        cube = lesion_cube(case, rules)
    for name, lowered in looked.items():
        found = grad_cam(cube, bundle.network, layer, lowered=lowered)
        maps[name] = on_grid(found.map * found.raw_maximum, case, rules)
    return maps | voxel_maps(case, bundle.protocol, list(mapped_features(bundle)), progress)


def mapped_features(bundle: Bundle) -> dict[str, tuple[str, ...]]:
    """Each radiomics feature that a model takes, in the order of the bundle's models, and the names of these models."""
    known, taken = {*radiomics_names(bundle.protocol)}, {}  # type: set[str], dict[str, list[str]]
    for model in bundle.models:
        for name in model.inputs:
            if name in known:
                taken.setdefault(name, []).append(model.name)
    return {name: tuple(models) for name, models in taken.items()}


def map_title(name: str, outcome: Outcome) -> str:
    """Of the map ``name`` of ``case_maps``, for a list: "Network, towards non-response", "First-order Mean".

    Parameters
    ----------
    name : str
        Of GRAD_CAM, or of the radiomics feature that is mapped.
    outcome : Outcome
        Has the words for what the network's answer leads to: ``protocol.outcome``.

    Returns
    -------
    str
        In brief; ``map_words`` says more.
    """
    if name not in GRAD_CAM:
        return radiomics_title(name)
    return f"Network, towards {outcome.negative if GRAD_CAM[name] else outcome.positive}"


def map_words(name: str, outcome: Outcome, layer: str) -> str:
    """Of the map ``name`` of ``case_maps``; ``layer`` is that of Grad-CAM, whose maps are of the network's own answer.

    Parameters
    ----------
    name : str
        Of GRAD_CAM, or of the radiomics feature that is mapped.
    outcome : Outcome
        Has the words for what the network's answer leads to: ``protocol.outcome``.
    layer : str
        One of LAYERS, as ``case_maps`` was given it; a radiomics map does not name it.

    Returns
    -------
    str
        What the map shows, for a reader.

    Raises
    ------
    FeatureError
        For a name that is neither a map of GRAD_CAM nor a radiomics feature.
    """
    if name not in GRAD_CAM:
        return f"{radiomics_words(name)}, around each voxel of the VOI"
    way, towards = ("lowered", outcome.negative) if GRAD_CAM[name] else ("raised", outcome.positive)
    return f"where the network saw what {way} its own answer, towards {towards} (Grad-CAM, {layer})"
