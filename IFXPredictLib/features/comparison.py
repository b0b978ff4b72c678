"""One VOI by every radiomics engine that is installed, feature by feature, and why some differ by definition.

Judged are engines that claim PyRadiomics' definitions: our own, and PyRadiomics. Those with definitions of their own
stand beside them for reference (``reference_engines``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import SimpleITK as sitk

from ..imaging.case import Case
from ..protocol.loading import Protocol
from .native.engine import engine_features
from .native.parameters import read_parameters
from .pyradiomics import grid_of_pyradiomics, pyradiomics_features, pyradiomics_version
from .radiomics import on_radiomics_grid, radiomics_engine
from .reference_engines import Reference, reference_engines, reference_features

_ZERO = 1e-12
"""Differences below it are none: what should be 0 is rounding in either engine."""

AGREE = 1e-9
"""A relative difference that is rounding."""

NOTES = (
    "GLCM, GLRLM: mean of the features of each direction (IBSI: 3D_avg), not features of the merged matrix.",
    "firstorder Kurtosis: Pearson's, 3 of a normal distribution; the IBSI takes the excess over 3.",
    "binWidth: bins begin at a multiple of the width; the IBSI's begin at the lowest intensity, or at a set one.",
    "Wavelets: not turned into all directions, wrapped at the image's end; LoG: ITK's recursive Gaussian.",
    "NGTDM: a voxel without neighbours counts, with no difference; the IBSI leaves it out.",
)
"""What PyRadiomics and with it both engines define in one of several ways."""


@dataclass(frozen=True)
class FeatureComparison:
    """One feature by each engine, in the order of ``Comparison.engines``; ``difference`` is the largest, relative.

    ``reference`` are the values of ``Comparison.references``, NaN where one lacks the feature.
    """

    name: str
    values: tuple[float, ...]
    difference: float
    reference: tuple[float, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All features that the protocol's radiomics.yaml gives, and the ``engines`` with their versions."""

    engines: tuple[str, ...]
    features: tuple[FeatureComparison, ...]
    references: tuple[Reference, ...] = ()

    @property
    def farthest(self) -> FeatureComparison:
        """The feature in which engines differ most."""
        return max(self.features, key=lambda one: one.difference)

    def apart(self, reference: int) -> tuple[int, dict[str, float]]:
        """How many features one of ``references`` gives, and which differ from our engine's by how much, relatively."""
        both = {one.name: (one.values[0], one.reference[reference]) for one in self.features}
        shared = {name: pair for name, pair in both.items() if np.isfinite(pair[1])}
        far = {name: _difference(pair) for name, pair in shared.items()}
        return len(shared), {name: value for name, value in far.items() if value > AGREE}


def compare_engines(case: Case, protocol: Protocol) -> Comparison:
    """The features of one case by every engine that is installed.

    Parameters
    ----------
    case : Case
        The patient, made with this protocol.
    protocol : Protocol
        Whose radiomics.yaml and image rules hold, whatever its engine.

    Returns
    -------
    Comparison
        A feature that an engine does not give is NaN there; a relative difference is to the larger of two values, 0
        below 1e-12, and infinite where one engine alone has a number.

    Raises
    ------
    ProtocolError
        Where an engine does not take radiomics.yaml.
    FeatureError
        Where an engine cannot use the VOI.
    """
    text = protocol.radiomics_yaml
    ways: list[Literal["native", "pyradiomics"]] = ["native", "pyradiomics"]
    ways = ways if pyradiomics_version() else ways[:1]
    runs: dict[str, Callable[[sitk.Image, sitk.Image], dict[str, float]]] = {
        "native": lambda image, mask: engine_features(image, mask, read_parameters(text)),
        "pyradiomics": lambda image, mask: pyradiomics_features(image, mask, text),
    }
    found = []
    for way in ways:
        prepared = read_parameters(text).preparation if way == "native" else grid_of_pyradiomics(text)
        found.append(runs[way](*on_radiomics_grid(case, protocol, prepared)))
    engines = tuple(radiomics_engine(replace(protocol, engine=way)) for way in ways)
    parameters = read_parameters(text)
    grid = on_radiomics_grid(case, protocol, parameters.preparation)
    others = tuple(reference_features(name, *grid, parameters) for name in reference_engines())
    return Comparison(engines, tuple(_features(found, [one.values for one in others])), others)


def _features(
    found: Sequence[Mapping[str, float]], others: Sequence[Mapping[str, float]]
) -> Iterator[FeatureComparison]:
    """The features of the engines that are judged, each with what the ``others`` have of it."""
    for name in dict.fromkeys(name for features in found for name in features):
        values, beside = (tuple(one.get(name, np.nan) for one in each) for each in (found, others))
        yield FeatureComparison(name, values, _difference(values), beside)


def _difference(values: tuple[float, ...]) -> float:
    known = [value for value in values if np.isfinite(value)]
    if len(known) < len(values):
        return float("inf") if known else 0.0
    apart = max(known) - min(known)
    return apart / max(map(abs, known)) if apart > _ZERO else 0.0
