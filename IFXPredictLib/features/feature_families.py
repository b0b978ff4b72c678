"""Which family an imaging feature belongs to: its image type and its class, as tables and figures name them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CLASSES = {
    "firstorder": "First order",
    "glcm": "GLCM",
    "glrlm": "GLRLM",
    "glszm": "GLSZM",
    "gldm": "GLDM",
    "ngtdm": "NGTDM",
}


@dataclass(frozen=True)
class Family:
    """``image_type``: "Original", "LoG 3 mm", "Wavelet LLH", "Deep"; ``feature_class``: "GLCM", ..., "Deep"."""

    image_type: str
    feature_class: str


def family_of(name: str) -> Family:
    """The family of a feature by the name that PyRadiomics or the network gives it; any other name is "Other"."""
    if re.fullmatch("deep_[0-9]+", name):
        return Family("Deep", "Deep")
    image, _, rest = name.partition("_")
    feature_class = _CLASSES.get(rest.partition("_")[0], "Other")
    if log := re.fullmatch("log-sigma-([0-9]+)-([0-9]+)-mm-3D", image):
        whole, part = log.groups()
        return Family(f"LoG {whole}{'' if part == '0' else f'.{part}'} mm", feature_class)
    if wavelet := re.fullmatch("wavelet-([HL]{3})", image):
        return Family(f"Wavelet {wavelet[1]}", feature_class)
    return Family("Original" if image == "original" else "Other", feature_class)


def families(names: Sequence[str], *, by_class: bool) -> dict[str, list[int]]:
    """The positions of ``names`` in each class, or image type, in the order of their first feature."""
    found: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        family = family_of(name)
        found.setdefault(family.feature_class if by_class else family.image_type, []).append(i)
    return found
