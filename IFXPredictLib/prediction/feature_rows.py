"""All features of one case as rows to read: value, unit, distance from the training cases, the models that use it.

Words: the *source* of a feature is radiomics, deep or clinical. Readers of tables know it as its "modality".
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from ..bundles.bundle import Bundle
from ..features.extraction import Features, names_by_source
from ..features.radiomics import radiomics_names, radiomics_unit
from ..features.resnet import DEEP_NAMES
from ..protocol.loading import Protocol


class FeatureRow(NamedTuple):
    """One line of features.tsv.

    ``z`` is (value - mean) / sd of the bundle's training cases, NaN where the value is missing or the sd is 0;
    ``used_by`` names the models that take the feature, separated by commas, "" where none does.
    """

    name: str
    source: str
    value: float
    unit: str
    z: float
    used_by: str


def columns_of_rows(kind: type[NamedTuple]) -> tuple[str, ...]:
    """The columns of a kind of rows as files, tables and JSON name them."""
    return tuple("modality" if field == "source" else field for field in kind._fields)


def feature_rows(
    features: Features, bundle: Bundle, asked: Features | None = None, *, some: bool = False
) -> tuple[FeatureRow, ...]:
    """One row a feature, in the order of ``features``.

    Of a bundle that takes centres' differences out, z is of what its models are ``asked``; values are as measured.

    A model that fuses others takes probabilities: it uses no feature itself. Raises FeatureError where a feature of
    the bundle's training summary is missing, but for ``some`` features only.
    """
    source = {name: kind for kind, names in names_by_source(bundle.protocol).items() for name in names}
    unit = _units(bundle.protocol, features.names)
    z = _z_scores(_compared(features, asked), bundle, set(features.names) if some else set(bundle.summary.names))
    used_by: dict[str, list[str]] = {}
    for model in bundle.models:
        for name in () if model.fuses else model.inputs:
            used_by.setdefault(name, []).append(model.name)
    return tuple(
        FeatureRow(name, source[name], value, unit[name], z[name], ", ".join(used_by.get(name, ())))
        for name, value in zip(features.names, features.values.tolist(), strict=True)
    )


def _compared(features: Features, asked: Features | None) -> Features:
    """What is held against the training cases: what models were asked, but nothing of what was not given."""
    if asked is None:
        return features
    return Features(features.names, np.where(np.isnan(features.values), np.nan, asked.values))


def _z_scores(features: Features, bundle: Bundle, wanted: Collection[str]) -> dict[str, float]:
    summary = bundle.summary
    at = [place for place, name in enumerate(summary.names) if name in wanted]
    names, sd = [summary.names[place] for place in at], summary.sd[at]
    z = (features.select(names) - summary.mean[at]) / np.where(sd > 0, sd, np.nan)
    return dict(zip(names, z.tolist(), strict=True))


def _units(protocol: Protocol, names: Collection[str]) -> dict[str, str]:
    intensity, wanted = protocol.image.unit, set(names)
    radiomics = {name: radiomics_unit(name, intensity) for name in radiomics_names(protocol) if name in wanted}
    return (
        dict.fromkeys(DEEP_NAMES, "1")
        | radiomics
        | {c.name: c.unit for c in protocol.clinical}
        | dict.fromkeys(protocol.indicators, "1 = missing")
    )
