"""What a protocol's numbers and its radiomics.yaml must hold to: beyond these bounds a study fails, or misleads."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..base.errors import ProtocolError
from .schema import ImageRules, NetworkTraining, Outcome, Shell, VoiRules
from .strict_yaml import parse_yaml

_Bound = tuple[Callable[[float], bool], str]


def _at_least(least: float) -> _Bound:
    return lambda value: value >= least, f"{least:g} or more"


def _within(least: float, most: float) -> _Bound:
    return lambda value: least <= value <= most, f"{least:.10g} to {most:.10g}"


_ABOVE_0: _Bound = (lambda value: value > 0, "more than 0")
_ABOVE_0_TO_10: _Bound = (lambda value: 0 < value <= 10, "more than 0 and at most 10")
_FROM_0_TO_1: _Bound = (lambda value: 0 <= value <= 1, "0 to 1")
_FROM_0_BELOW_1: _Bound = (lambda value: 0 <= value < 1, "0 or more and less than 1")
_BETWEEN_0_AND_1: _Bound = (lambda value: 0 < value < 1, "more than 0 and less than 1")
_ABOVE_A_HALF_TO_1: _Bound = (lambda value: 0.5 < value <= 1, "more than 0.5 and at most 1")
_ABOVE_0_TO_1: _Bound = (lambda value: 0 < value <= 1, "more than 0 and at most 1")

_UNDECIDED = "undecided"
"""The word of conformal.py for either outcome, which must be neither's own."""
_COHORT_COLUMNS = ("case", "image", "mask", "split", "centre", "time_weeks", "event", "label", "segment", "patient")
"""Those of cohort.csv that mean something else (tables/cohort.py)."""
_IMAGING_NAME = re.compile(r"deep_\d+|.*_(firstorder|shape2?d?|glcm|glrlm|glszm|gldm|ngtdm)_.*", re.IGNORECASE)
"""What features of the image are called (features.py, which stands above this)."""

_FARTHEST_MM = 50.0
"""Of a shell: what lies farther from a bowel's wall is not its own fat, and the part of an image that is kept grows."""
_VOI_NAME = re.compile(r"[a-z][a-z0-9]{0,15}")
"""Of VOIs: it begins names of features, files and columns."""

# The upper bounds are far above any study: beyond them a memory or a day would not do.
_BOUNDS: dict[str, _Bound] = {
    "seed": _within(0, 2**32 - 1),
    "image.spacing_mm": _within(0.1, 100),
    "image.cube_side": _within(32, 512),  # the network halves it five times
    "image.geometry_tolerance_mm": _ABOVE_0_TO_10,
    "image.slice_thickness_mm": _within(0.01, 100),
    "image.slice_thickness_tolerance_mm": _ABOVE_0_TO_10,
    "image.minimum_voxels": _at_least(1),
    "image.border_voxels": _at_least(0),
    "image.pieces": _at_least(1),
    "image.gas.fraction": _FROM_0_TO_1,
    "display.window": _ABOVE_0,
    "network.layers": _within(1, 100),
    "network.planes": _within(1, 4096),
    "network.first_stride": _within(1, 8),
    "network_training.epochs": _within(1, 1e6),
    "network_training.batch_size": _within(1, 1e6),
    "network_training.learning_rate": _ABOVE_0,
    "network_training.momentum": _FROM_0_BELOW_1,
    "network_training.folds": _within(2, 1000),
    "selection.correlation": _ABOVE_0_TO_1,
    "selection.icc": _FROM_0_BELOW_1,
    "selection.p_value": _ABOVE_0_TO_1,
    "selection.alpha": _FROM_0_TO_1,
    "selection.folds": _within(3, 1000),
    "selection.repeats": _within(1, 10_000),
    "stability.pairs": _within(2, 10_000),
    "stability.threshold": _ABOVE_A_HALF_TO_1,
    "stability.errors": _ABOVE_0,
    "svm.cost": _ABOVE_0,
    "svm.epsilon": _at_least(0),
    "svm.tolerance": _ABOVE_0,
    "svm.gamma_times_inputs": _ABOVE_0,
    "l2_logistic.folds": _within(3, 1000),
    "split.test_share": _BETWEEN_0_AND_1,
    "fusion.folds": _within(2, 1000),
    "redrawing.local_mm": _within(0, 10),
    "redrawing.excess_mm": _within(0, 10),
    "patient.background_cases": _within(1, 1e6),
    "patient.error_rate": _BETWEEN_0_AND_1,
}


def check_bounds(protocol: object, where: str) -> None:
    """Raise ProtocolError, naming ``where`` and the setting, for a number (or one of a list) beyond its bounds.

    A section that a protocol leaves out has no numbers.
    """
    for path, (holds, words) in _BOUNDS.items():
        value = _value_at(protocol, path)
        for number in value if isinstance(value, tuple) else (value,):
            if number is not None and not holds(number):
                raise ProtocolError(f"{where}: {path}: expected {words}, found {number:g}.")


def check_steps(found: Sequence[str], steps: Sequence[str], where: str) -> None:
    """Raise ProtocolError where ``found`` is not each of ``steps`` once, the last of them last."""
    if sorted(found) != sorted(steps) or found[-1] != steps[-1]:
        raise ProtocolError(
            f"{where}: expected {', '.join(steps)}, each once and {steps[-1]} last, found {', '.join(found) or 'none'}."
        )


def check_stability(asked: bool, alpha: float, where: str) -> None:
    """Raise ProtocolError where stability selection is asked of ridge regression, which keeps all features at once."""
    if asked and alpha == 0:
        raise ProtocolError(
            f"{where}: expected selection: alpha above 0, found 0, ridge regression, in which no feature enters before "
            "another; set alpha, or leave stability out."
        )


def check_objective(training: NetworkTraining, where: str) -> None:
    """Raise ProtocolError where a network that reads no outcome would be cross-fitted."""
    if training.self_supervised and training.cross_fit:
        raise ProtocolError(
            f"{where}: expected cross_fit: false beside objective: self_supervised, found true; such a network reads "
            "no outcome, so that one serves training cases and new ones: set cross_fit to false."
        )


def check_one_of(sections: Mapping[str, object], where: str) -> None:
    """Raise ProtocolError where not exactly one of ``sections`` is there (not None)."""
    given = [name for name, section in sections.items() if section is not None]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        advice = "set the other to null, also where it comes through based_on" if given else "add one of them"
        raise ProtocolError(f"{where}: expected one of the keys {' and '.join(sections)}, found {found}; {advice}.")


def check_some(entries: Sequence[object], where: str, advice: str) -> None:
    """Raise ProtocolError with ``advice`` where a list has no entry."""
    if not entries:
        raise ProtocolError(f"{where}: the list is empty, expected one entry or more; {advice}.")


def check_outcome(outcome: Outcome, where: str) -> None:
    """Raise ProtocolError where the outcomes' words cannot be told apart, or their columns from the cohort's others."""
    words = [word.strip().casefold() for word in (outcome.positive, outcome.negative)]
    if "" in words or words[0] == words[1]:
        raise ProtocolError(
            f"{where}: positive is {outcome.positive!r} and negative {outcome.negative!r}, expected two different "
            "words; rename one."
        )
    if _UNDECIDED in words:
        raise ProtocolError(
            f"{where}: {_UNDECIDED!r} is what a patient is called who may have either outcome; use another word."
        )
    columns = (outcome.column, *outcome.others)
    if taken := [column for column in columns if column in _COHORT_COLUMNS or not column.strip()]:
        raise ProtocolError(
            f"{where}: the column {taken[0]!r} of cohort.csv cannot hold an outcome, "
            f"{', '.join(_COHORT_COLUMNS)} mean something else; rename it, here and in the table."
        )
    if twice := [column for column, count in Counter(columns).items() if count > 1]:
        raise ProtocolError(f"{where}: {twice[0]!r} is listed twice in column and others; leave one out.")


def check_intensities(image: ImageRules, where: str) -> None:
    """Raise ProtocolError where intensities without a unit would be compared between patients as they are."""
    if image.modality == "MR" and image.normalisation == "none":
        raise ProtocolError(
            f"{where}: normalisation is none, but MRI intensities have no unit and differ from scan to scan; set "
            "normalisation to z_score, and the window in sd."
        )


def check_mr_series(image: ImageRules, where: str) -> None:
    """Raise ProtocolError where a series of an MRI is expected of another modality."""
    if image.modality != "MR" and image.mr_series is not None:
        raise ProtocolError(
            f"{where}: mr_series says which series of an MRI is expected, but the modality is {image.modality}; set "
            "mr_series to null."
        )


def check_vois(vois: Sequence[VoiRules], image: ImageRules, where: str) -> None:
    """Raise ProtocolError where VOIs cannot be told apart, the first is not drawn, or a shell is none.

    Parameters
    ----------
    vois : sequence of VoiRules
        In the protocol's order; empty where it has a single VOI, which needs no name.
    image : ImageRules
        The protocol's: its modality says whether intensities have a unit.
    where : str
        What a message begins with: the file and the key.

    Raises
    ------
    ProtocolError
        For a name that is not up to 16 small letters and digits with a letter first, or that two VOIs have; for a shell
        of the first VOI, and for one without 0 <= from_mm < to_mm <= 50, with bounds of intensities that have no unit,
        or with a lower bound that is not below the upper one.
    """
    names = [voi.name for voi in vois]
    _check_names(names, where, "fat")
    if len({*names}) < len(names):
        raise ProtocolError(f"{where}: {Counter(names).most_common(1)[0][0]!r} names two VOIs; rename one.")
    if vois and vois[0].shell:
        raise ProtocolError(f"{where}: {names[0]} has a shell, but the first VOI is drawn; list the drawn one first.")
    for voi in vois[1:]:
        if voi.shell:
            _check_shell(voi.shell, image, f"{where}: {voi.name}: shell")


def _check_names(names: Sequence[str], where: str, example: str) -> None:
    if bad := [name for name in names if not _VOI_NAME.fullmatch(name)]:
        raise ProtocolError(
            f"{where}: found the name {bad[0]!r}, expected up to 16 small letters and digits, a letter first, as "
            f"{example}."
        )


def check_series(series: Sequence[str], vois: Sequence[VoiRules], where: str) -> None:
    """Raise ProtocolError where series cannot be told apart, from each other or from VOIs.

    Parameters
    ----------
    series : sequence of str
        The names of the images that a case has; empty where it has one, which needs no name.
    vois : sequence of VoiRules
        Those of the same protocol.
    where : str
        What a message begins with: the file and the key.

    Raises
    ------
    ProtocolError
        For a name that is not up to 16 small letters and digits with a letter first, or that is given twice.
    """
    _check_names(series, where, "portal")
    names = Counter([*series, *(voi.name for voi in vois)])
    if twice := [name for name, count in names.items() if count > 1]:
        raise ProtocolError(f"{where}: {twice[0]!r} names two series, or a series and a VOI; rename one.")


def _check_shell(shell: Shell, image: ImageRules, where: str) -> None:
    if not 0 <= shell.from_mm < shell.to_mm <= _FARTHEST_MM:
        raise ProtocolError(
            f"{where}: expected 0 <= from_mm < to_mm <= {_FARTHEST_MM:g}, found {shell.from_mm:g} and {shell.to_mm:g}."
        )
    bounded = shell.low is not None or shell.high is not None
    if bounded and not image.native_unit:
        raise ProtocolError(
            f"{where}: low and high are intensities, which have no unit in {image.modality} and differ from scan to "
            "scan; leave them out."
        )
    if shell.low is not None and shell.high is not None:
        check_order(shell.low, shell.high, where)


def check_not_imaging(names: Sequence[str], where: str) -> None:
    """Raise ProtocolError where a clinical characteristic is called as a feature of the image is."""
    if taken := [name for name in names if _IMAGING_NAME.fullmatch(name)]:
        raise ProtocolError(f"{where}: {taken[0]!r} is what a feature of the image is called; rename it.")


def check_covariates(found: Sequence[str], clinical: Sequence[str], where: str) -> None:
    """Raise ProtocolError where ``found`` are not clinical characteristics, each once."""
    unknown = [name for name in found if name not in clinical]
    if unknown or len({*found}) < len(found):
        raise ProtocolError(
            f"{where}: expected clinical characteristics, each once, found {', '.join(unknown or found)}; what is not "
            "known of a new patient cannot be preserved."
        )


def check_order(low: float, high: float, where: str) -> None:
    """Raise ProtocolError where a range does not end above its beginning."""
    if not low < high:
        raise ProtocolError(f"{where}: expected low < high, found {low:g} and {high:g}.")


def check_radiomics_yaml(text: str, spacing_mm: float, where: str) -> None:
    """Raise ProtocolError where PyRadiomics would resample to another spacing, or set a tolerance for all images.

    ``geometryTolerance`` changes SimpleITK for the whole process (PyRadiomics 3.0.1, featureextractor.py).
    """
    where = f"{where}: radiomics.yaml"
    setting = parse_yaml(text, where).get("setting")
    if not isinstance(setting, dict) or "resampledPixelSpacing" not in setting:
        raise ProtocolError(f"{where}: the key 'resampledPixelSpacing' is missing under 'setting'.")
    if "geometryTolerance" in setting:
        raise ProtocolError(
            f"{where}: the key 'geometryTolerance' would change SimpleITK for the whole process; leave it out, as "
            "geometry is checked before, within image.geometry_tolerance_mm."
        )
    if setting["resampledPixelSpacing"] != [spacing_mm] * 3:
        raise ProtocolError(
            f"{where} resamples to {setting['resampledPixelSpacing']} mm, protocol.yaml to {spacing_mm} mm; "
            "make them equal."
        )


def _value_at(settings: object, path: str) -> Any:
    """The setting at ``path``, with dots between the keys; None within a section that is left out."""
    for key in path.split("."):
        settings = None if settings is None else getattr(settings, key)
    return settings
