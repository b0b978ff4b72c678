"""All features of one case by name: radiomics, deep, clinical, in this order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.errors import ClinicalError, FeatureError
from ..imaging.case import Case
from ..imaging.resampling import lesion_cube
from ..protocol.loading import Protocol
from .radiomics import radiomics_features, radiomics_names
from .resnet import DEEP_NAMES, deep_features

if TYPE_CHECKING:
    import torch

    from .kept_images import KeptImages


def imaging_names(protocol: Protocol) -> tuple[str, ...]:
    """The features that come from the image and its VOIs: radiomics of each view, then deep ones of the drawn VOI."""
    return radiomics_names(protocol) + DEEP_NAMES


@dataclass(frozen=True)
class Features:
    """Named values of one case: ``values`` (n,) float64; a clinical value that was not given is NaN."""

    names: tuple[str, ...]
    values: NDArray[np.float64]

    def select(self, names: Sequence[str]) -> NDArray[np.float64]:
        """The values of ``names``, in that order; raises FeatureError for a name that is not there."""
        unknown = [name for name in names if name not in self._position]
        if unknown:
            raise FeatureError(f"the feature {unknown[0]} is needed but was not computed ({len(unknown)} such).")
        return self.values[[self._position[name] for name in names]]

    @cached_property
    def _position(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}


def case_features(
    case: Case,
    protocol: Protocol,
    network: "torch.nn.Module",
    progress: Callable[[str], object] = lambda _stage: None,
) -> Features:
    """The radiomics (1116 a view), 512 deep and all clinical features of one case, each stage told to ``progress``.

    Parameters
    ----------
    case : Case
        The patient, made with this protocol.
    protocol : Protocol
        Whose engine, radiomics.yaml, image rules and clinical characteristics hold.
    network : torch.nn.Module
        Of ``load_network``.
    progress : callable, optional
        Called with "radiomics" and with "deep features", each before it begins.

    Returns
    -------
    Features
        In the order of ``imaging_names``, then of ``protocol.clinical_inputs``. Radiomics are in the units of
        ``radiomics_unit``, deep features have none, clinical values are in the protocol's; NaN where one was not given.

    Raises
    ------
    ClinicalError
        As ``clinical_features`` does, before anything is computed of the image.
    FeatureError
        Naming the case, where an imaging feature cannot be had.
    CaseError
        Naming the case, where its image cannot be normalised, a further series or VOI is not there, or such a VOI is
        too small.
    ProtocolError
        Where the protocol's engine does not take its radiomics.yaml, or is not installed.
    """
    clinical_features(case, protocol)  # refused before minutes of imaging
    return features_with(imaging_features(case, protocol, network, progress), case, protocol)


def features_with(imaging: NDArray[np.float64], case: Case, protocol: Protocol) -> Features:
    """A case's ``imaging`` features with its clinical ones.

    Parameters
    ----------
    imaging : ndarray (n,)
        float64, in the order of ``imaging_names``: those that ``imaging_features`` gave of the case before.
    case : Case
        Whose clinical values are taken; its image is not looked at.
    protocol : Protocol
        Whose names of features and clinical characteristics hold.

    Returns
    -------
    Features
        As of ``case_features``.

    Raises
    ------
    ClinicalError
        As ``clinical_features`` does.
    """
    clinical = clinical_features(case, protocol)
    return Features(imaging_names(protocol) + protocol.clinical_inputs, np.concatenate([imaging, clinical]))


def some_features(
    case: Case,
    protocol: Protocol,
    network: "torch.nn.Module",
    names: Sequence[str],
    progress: Callable[[str], object] = lambda _stage: None,
    kept: "KeptImages | None" = None,
) -> Features:
    """The features ``names`` of one case, in that order; modalities of which none is asked for are not computed.

    Parameters
    ----------
    case : Case
        The patient, made with this protocol.
    protocol : Protocol
        Whose engine, radiomics.yaml, image rules and clinical characteristics hold.
    network : torch.nn.Module
        Of ``load_network``; it is asked for deep features alone.
    names : sequence of str
        Of ``imaging_names`` and ``protocol.clinical_inputs``.
    progress : callable, optional
        Called with "radiomics" and with "deep features", each before it begins, where it does.
    kept : KeptImages, optional
        Those of the case's image, from which only the mask's part is computed anew.

    Returns
    -------
    Features
        With NaN for a clinical value that was not given; units as of ``case_features``.

    Raises
    ------
    FeatureError
        Naming the case, for an unknown name, and where a feature cannot be had.
    ClinicalError, CaseError, ProtocolError
        As ``case_features`` does.
    """
    found = dict(zip(protocol.clinical_inputs, clinical_features(case, protocol), strict=True))
    known, asked = frozenset(imaging_names(protocol)), frozenset(names)
    if unknown := [name for name in names if name not in found and name not in known]:
        raise FeatureError(
            f"case {case.identifier}: {unknown[0]!r} is no feature of the protocol ({len(unknown)} such)."
        )
    if wanted := [name for name in radiomics_names(protocol) if name in asked]:
        progress("radiomics")
        found |= dict(zip(wanted, radiomics_features(case, protocol, wanted, kept), strict=True))
    if not asked.isdisjoint(DEEP_NAMES):
        progress("deep features")
        deep = _deep(case, protocol, network) if kept is None else kept.deep_features(case, network)
        found |= dict(zip(DEEP_NAMES, deep, strict=True))
    return Features(tuple(names), np.array([found[name] for name in names], np.float64))


def imaging_features(
    case: Case,
    protocol: Protocol,
    network: "torch.nn.Module",
    progress: Callable[[str], object] = lambda _stage: None,
) -> NDArray[np.float64]:
    """The features that come from the image and its VOIs: those of ``imaging_names``, in their order."""
    progress("radiomics")
    radiomics = radiomics_features(case, protocol)
    progress("deep features")
    return np.concatenate([radiomics, _deep(case, protocol, network)])


def _deep(case: Case, protocol: Protocol, network: "torch.nn.Module") -> NDArray[np.floating]:
    return deep_features_of(case, lesion_cube(case, protocol.image), network)


def deep_features_of(case: Case, cube: NDArray[np.float32], network: "torch.nn.Module") -> NDArray[np.float64]:
    """``deep_features`` of a case's lesion cube; raises FeatureError, naming the case."""
    try:
        return deep_features(cube, network)
    except FeatureError as problem:
        raise FeatureError(f"case {case.identifier}: {problem}") from problem


def clinical_features(case: Case, protocol: Protocol) -> NDArray[np.float64]:
    """The clinical values in protocol order, NaN where not given, and their indicators: ``protocol.clinical_inputs``.

    Raises ClinicalError where the case's values were checked against other characteristics than the protocol's: a
    number that is plausible in the one's unit may mean something else in the other's.
    """
    if case.clinical and case.characteristics != protocol.clinical:
        raise ClinicalError(
            f"case {case.identifier}: its clinical values were checked against other characteristics than those of "
            f"the protocol {protocol.name}; make the case with this protocol (of a bundle: bundle.protocol)."
        )
    return np.array(protocol.clinical_row(case.clinical))


def names_by_source(protocol: Protocol) -> dict[str, tuple[str, ...]]:
    """The feature names of each modality, in the order in which Features holds them."""
    return {"radiomics": radiomics_names(protocol), "deep": DEEP_NAMES, "clinical": protocol.clinical_inputs}
