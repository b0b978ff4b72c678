"""A frozen bundle brought to a centre that it has not seen, by the centre's own cases, whose outcomes are not asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError
from ..bundles.bundle import Bundle
from ..bundles.updates import Update
from ..features.extraction import imaging_names
from ..models.completion import Completion
from ..models.harmonisation import Harmonisation, covariates_of

Array = NDArray[np.float64]


def add_centres(
    bundle: Bundle, rows: Mapping[str, Array], covariates: Mapping[str, Array], date: str, folder: Path
) -> Bundle:
    """A bundle that is harmonised for more centres; not yet saved. Models, cut-offs and sets stay as they are.

    Parameters
    ----------
    bundle : Bundle
        The frozen models, with a harmonisation.
    rows : mapping of str to ndarray (n, imaging)
        By centre, the imaging features of its cases, in the order of ``imaging_names``. A centre that the bundle knows
        is estimated anew.
    covariates : mapping of str to ndarray (n, k)
        By centre, what the protocol's harmonisation preserves of these cases, NaN where one is missing.
    date : str
        YYYY-MM-DD.
    folder : Path
        Where the new bundle will be saved.

    Returns
    -------
    Bundle
        Answers of cases of other centres are the same to the last bit.

    Raises
    ------
    TrainingError
        Where the bundle has no harmonisation, for a centre with fewer than two cases, and for the reference.
    """
    known = check_harmonised(bundle)
    order = list(map(imaging_names(bundle.protocol).index, known.names))
    for centre, values in rows.items():
        known = known.with_centre(centre, values[:, order], covariates[centre])
    counts = {centre: len(values) for centre, values in rows.items()}
    update = Update(bundle.sha256, date, ("harmonisation",), {}, {}, counts)
    return replace(bundle, folder=folder, sha256="", harmonisation=known, updates=(*bundle.updates, update))


def check_harmonised(bundle: Bundle) -> Harmonisation:
    """The bundle's harmonisation; raises TrainingError where it has none."""
    if bundle.harmonisation is None:
        raise TrainingError(f"{bundle.folder}: its protocol has no harmonisation, so that it asks for no centre.")
    return bundle.harmonisation


def preserved_of(cases: Sequence[str], clinical: Mapping[str, Mapping[str, float]], bundle: Bundle) -> Array:
    """What the bundle's harmonisation preserves of cases.

    Imputed first where the bundle imputes, as before a prediction.

    Parameters
    ----------
    cases : sequence of str
        The names of n cases.
    clinical : mapping of str to mapping of str to float
        Their values by case and name, in the protocol's units; a case or a value that is not there is missing.
    bundle : Bundle
        Whose protocol names the k characteristics that are preserved.

    Returns
    -------
    ndarray (n, k)
        In the protocol's order, NaN where one is missing; k is 0 without a harmonisation.
    """
    names, protocol = bundle.protocol.clinical_names, bundle.protocol
    rows = [[clinical.get(case, {}).get(name, np.nan) for name in names] for case in cases]
    known = np.array(rows, np.float64).reshape(len(cases), len(names))
    completed = Completion(protocol, bundle.imputation).apply(names, known, [""] * len(cases))
    return covariates_of(names, completed, protocol)
