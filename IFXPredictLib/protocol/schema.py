"""The sections of a protocol as frozen dataclasses: every key is named and explained here; loading.py reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Modality = Literal["clinical", "radiomics", "deep"]
SelectionStep = Literal["redundancy", "reliability", "univariable", "lasso"]
MissingRule = Literal["refuse", "median", "chained", "indicator"]
"""What is done where some of a case's clinical values are missing: no answer, or a value learnt from training cases.

With ``indicator`` that is the median, and models may take that the value is missing, 0 or 1, as an input of its own.
"""

CalibrationRule = Literal["none", "logistic", "isotonic", "beta"]
"""How a model's scores become probabilities: cut to [0, 1], or by a regression on its out-of-fold scores."""


@dataclass(frozen=True)
class Outcome:
    """What is predicted: ``positive`` is the word for outcome 1, ``negative`` for 0.

    ``column`` of cohort.csv holds it; in the columns ``others`` may stand other outcomes of the same cohort. With
    ``failure`` outcome 1 is the failure that time_weeks leads to, so that the two can be compared.
    """

    title: str
    positive: str
    negative: str
    column: str = "outcome"
    others: tuple[str, ...] = ()
    failure: bool = False


@dataclass(frozen=True)
class Characteristic:
    """One clinical characteristic: plausible from ``low`` to ``high``, both included, in ``unit``.

    ``other_units`` maps units seen in other hospitals to the factor that takes a value to ``unit``.
    """

    name: str
    title: str
    unit: str
    kind: Literal["binary", "continuous"]
    low: float
    high: float
    synonyms: tuple[str, ...] = ()
    other_units: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Title and unit for readers, as "Albumin (g/L)"; a pure number, of unit 1, has its title alone."""
        return self.title if self.unit == "1" else f"{self.title} ({self.unit})"


@dataclass(frozen=True)
class GasRules:
    """A VOI of which more than ``fraction`` is darker than ``below`` holds gas, and is warned of."""

    below: float
    fraction: float


@dataclass(frozen=True)
class MrSeries:
    """Which series of an MRI is expected; what its DICOM headers say else is warned of, what they do not say is not."""

    weighting: Literal["T1", "T2"]
    fat_suppressed: bool
    contrast_medium: bool

    @property
    def words(self) -> str:
        """What it is, for readers, as "T1-weighted, fat-suppressed, after contrast medium"."""
        fat = "fat-suppressed" if self.fat_suppressed else "without fat suppression"
        contrast = "after contrast medium" if self.contrast_medium else "without contrast medium"
        return f"{self.weighting}-weighted, {fat}, {contrast}"


@dataclass(frozen=True)
class ImageRules:
    """The 3 mm grid, the lesion cube, and what is refused or warned of in an image and its VOI.

    Features are computed from the intensities after ``normalisation`` (intensity.py), which the window is in, too;
    ``pieces`` is how many a VOI may consist of. ``mask_ties`` is what a centre of the grid takes that lies midway
    between two voxels: what PyRadiomics takes, by rounding of the image's position, or always the lower one.
    ``mr_series`` is which series of an MRI is expected, None for any.
    """

    spacing_mm: float
    cube_side: int
    modality: Literal["CT", "MR"]
    normalisation: Literal["none", "z_score"]
    window_low: float
    window_high: float
    geometry_tolerance_mm: float
    slice_thickness_mm: float
    slice_thickness_tolerance_mm: float
    minimum_voxels: int
    border_voxels: int
    pieces: int
    gas: GasRules | None = None
    mask_ties: Literal["pyradiomics", "stable"] = "pyradiomics"
    mr_series: MrSeries | None = None

    @property
    def series(self) -> str:
        """The modality, and which series of it is expected, as "CT" or "MR (T1-weighted, ...)"."""
        return self.modality if self.mr_series is None else f"{self.modality} ({self.mr_series.words})"

    @property
    def native_unit(self) -> str:
        """The unit of the image's own intensities; "" where they have none, as in MRI."""
        return "HU" if self.modality == "CT" else ""

    @property
    def unit(self) -> str:
        """The unit of the intensities that features are computed from; "sd" are those of a reference region."""
        return self.native_unit if self.normalisation == "none" else "sd"


@dataclass(frozen=True)
class Shell:
    """What lies from ``from_mm`` to ``to_mm`` outside a VOI's surface; see ``imaging.shell.shell_of``.

    Of that the voxels whose own intensities lie from ``low`` to ``high``, both included; None for no bound.
    """

    from_mm: float
    to_mm: float
    low: float | None = None
    high: float | None = None

    def words(self, unit: str) -> str:
        """What it is, for readers, as "1 to 8 mm from the drawn VOI, from -190 to -30 HU"."""
        place = f"{self.from_mm:g} to {self.to_mm:g} mm from the drawn VOI"
        if self.low is not None and self.high is not None:
            return f"{place}, from {self.low:g} to {self.high:g} {unit}"
        if self.low is not None:
            return f"{place}, from {self.low:g} {unit}"
        return place if self.high is None else f"{place}, up to {self.high:g} {unit}"


@dataclass(frozen=True)
class VoiRules:
    """One VOI of a case: the first of a protocol is drawn, and so is each without a ``shell`` around the first."""

    name: str
    shell: Shell | None = None

    def words(self, unit: str) -> str:
        """Name and rule for readers, as "wall (drawn)"."""
        return f"{self.name} ({self.shell.words(unit) if self.shell else 'drawn'})"


@dataclass(frozen=True)
class Display:
    """The window in which images are shown to readers, in the image's own intensities: its width, and its centre."""

    window: float
    level: float


@dataclass(frozen=True)
class Anatomy:
    """What the VOI is drawn in, as a code of SNOMED CT ("SCT") or of another ``scheme``, for DICOM."""

    scheme: str
    code: str
    meaning: str


@dataclass(frozen=True)
class Architecture:
    """The 3D ResNet: residual block, blocks a stage, planes a stage, stride of the first convolution."""

    block: Literal["basic", "bottleneck"]
    layers: tuple[int, ...]
    planes: tuple[int, ...]
    first_stride: int


DeepColumns = Literal["out_of_fold", "in_sample", "self_supervised"]
"""Of training cases: of networks that have not seen the case, of one that has seen its outcome, or only its image."""


@dataclass(frozen=True)
class NetworkTraining:
    """How the network is trained; with ``cross_fit`` training cases get their deep features out of fold.

    Its ``objective`` is to tell the outcomes of the training cases, or (self-supervised) to give two views of an image
    the same features, which reads no outcome: then one network serves all cases, and ``cross_fit`` is false.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    momentum: float
    cross_fit: bool
    folds: int
    objective: Literal["supervised", "self_supervised"] = "supervised"

    @property
    def self_supervised(self) -> bool:
        """Whether the network learns from images alone."""
        return self.objective == "self_supervised"

    @property
    def augmentations(self) -> str:
        """How cubes are changed while the network learns, in words."""
        flips = "random flips"
        return f"{flips}, shifts and changes of brightness and contrast" if self.self_supervised else flips

    @property
    def deep_columns(self) -> DeepColumns:
        """What the training cases' deep features are."""
        if self.self_supervised:
            return "self_supervised"
        return "out_of_fold" if self.cross_fit else "in_sample"


@dataclass(frozen=True)
class SplitRules:
    """``ifxpredict split``: the share of test cases, drawn within each combination of the ``strata``' values."""

    test_share: float
    strata: tuple[str, ...]


@dataclass(frozen=True)
class SelectionRules:
    """The frozen selection: redundancy, reliability, univariable P and LASSO, in this ``order``."""

    order: tuple[SelectionStep, ...]
    redundancy: Literal["forward_degree", "degree", "max_pair"]
    correlation: float
    icc: float
    p_value: float
    alpha: float
    folds: int
    rule: Literal["1se", "min"]
    repeats: int


@dataclass(frozen=True)
class StabilityRules:
    """Stability selection beside the LASSO's frequencies: in the two halves of ``pairs`` deals of the training cases.

    A feature is stable where at least the ``threshold`` of the halves keep it. Each half keeps so few that at most
    ``errors`` stable features are expected to be false.
    """

    pairs: int = 50
    threshold: float = 0.75
    errors: float = 1.0


@dataclass(frozen=True)
class SvmRules:
    """e1071's eps-regression with a radial kernel, gamma = ``gamma_times_inputs`` / number of features.

    1 is e1071's own; a smaller one is a wider, smoother kernel, whose bundle can be shared (docs/sharing.md).
    """

    cost: float
    epsilon: float
    tolerance: float
    gamma_times_inputs: float = 1


@dataclass(frozen=True)
class LogisticRules:
    """L2 logistic regression, its C by cross-validation in ``folds``."""

    folds: int
    rule: Literal["1se", "min"]


@dataclass(frozen=True)
class ModelRules:
    """One model: of all features of ``modalities`` (early fusion has several), or of the models that it ``fuses``."""

    name: str
    modalities: tuple[Modality, ...] = ()
    fuses: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class FusionRules:
    """Where late fusion's training probabilities come from."""

    inputs: Literal["out_of_fold", "in_sample"]
    folds: int


@dataclass(frozen=True)
class PatientRules:
    """What is said of one patient: how many training cases explain him or her, and the error rate of outcome sets."""

    background_cases: int
    error_rate: float


@dataclass(frozen=True)
class RedrawingRules:
    """How far apart two readings of a VOI lie, in mm: along the surface, and of a whole contour (standard deviations).

    ``call`` is what a model says whose band holds its cut-off: the outcome as of the VOI as drawn, or that it depends.
    """

    local_mm: float
    excess_mm: float
    call: Literal["as_drawn", "depends"] = "as_drawn"


@dataclass(frozen=True)
class HarmonisationRules:
    """ComBat across centres, for imaging features, where clinical ``covariates`` keep what they explain.

    All centres are brought to the ``reference``, or to the mean of all ("").
    """

    method: Literal["combat"]
    covariates: tuple[str, ...] = ()
    reference: str = ""
