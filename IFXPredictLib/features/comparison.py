"""One case by every radiomics engine that is installed, feature by feature, and why some differ by definition.

Judged are engines that claim PyRadiomics' definitions: our own, and PyRadiomics, which gets the image as the protocol
normalises it and resamples it by itself, so that a fault of our grid shows. Those with definitions of their own stand
beside them for reference, on our grid (``reference_engines``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

from ..imaging.case import Case
from ..imaging.resampling import seen_volumes
from ..protocol.loading import Protocol
from .native.engine import engine_features
from .native.parameters import read_parameters
from .pyradiomics import pyradiomics_by_itself, pyradiomics_version
from .radiomics import on_radiomics_grid, radiomics_engine
from .reference_engines import Reference, reference_engines, reference_features
from .views import views_of

T = TypeVar("T")

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
    "3 mm centres midway between two voxels: PyRadiomics rounds positions; mask_ties: stable in a protocol does not.",
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
    """The features of one case, of all its views, by every engine that is installed.

    Parameters
    ----------
    case : Case
        The patient, made with this protocol: with its further series and drawn VOIs.
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
    CaseError
        Where the case lacks a further series or VOI, or such a VOI is too small.
    """
    text = protocol.radiomics_yaml
    parameters = read_parameters(text)
    found: dict[Literal["native", "pyradiomics"], dict[str, float]] = {"native": {}}
    if pyradiomics_version():
        found["pyradiomics"] = {}
    others: dict[str, Reference] = {}
    for view in views_of(protocol):
        seen = view.case(case, protocol)
        grid = on_radiomics_grid(seen, protocol, parameters.preparation)
        found["native"] |= _named(view.prefix, engine_features(*grid, parameters))
        if "pyradiomics" in found:
            by_itself = pyradiomics_by_itself(*seen_volumes(seen, protocol.image), text)
            found["pyradiomics"] |= _named(view.prefix, by_itself)
        for name in reference_engines():
            one = reference_features(name, *grid, parameters)
            before = others.get(name, Reference(one.engine, {}, {}))
            values = {**before.values, **_named(view.prefix, one.values)}
            others[name] = Reference(one.engine, values, {**before.refused, **_named(view.prefix, one.refused)})
    engines = tuple(radiomics_engine(replace(protocol, engine=way)) for way in found)
    features = _features([*found.values()], [one.values for one in others.values()])
    return Comparison(engines, tuple(features), tuple(others.values()))


def _named(prefix: str, of_a_view: Mapping[str, T]) -> dict[str, T]:
    """What is of a view, with its prefix before each name."""
    return {f"{prefix}{name}": one for name, one in of_a_view.items()}


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
