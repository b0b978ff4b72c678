"""The protocol: every decision of a study, read once from its folder and written into each bundle.

A protocol folder holds ``protocol.yaml`` (the settings below; an unknown or missing key is an error) and
``radiomics.yaml`` (PyRadiomics' own parameter file). ``based_on: NAME`` takes what a file leaves out from another
protocol: one beside it, or one that is shipped.
"""

import dataclasses
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self, get_args

from ..base.errors import ProtocolError
from ..base.files import sha256_of_content
from .checks import (
    check_bounds,
    check_covariates,
    check_intensities,
    check_mr_series,
    check_not_imaging,
    check_objective,
    check_one_of,
    check_order,
    check_outcome,
    check_radiomics_yaml,
    check_series,
    check_some,
    check_stability,
    check_steps,
    check_vois,
)
from .schema import (
    Anatomy,
    Architecture,
    CalibrationRule,
    Characteristic,
    Display,
    FusionRules,
    HarmonisationRules,
    ImageRules,
    LogisticRules,
    MissingRule,
    ModelRules,
    NetworkTraining,
    Outcome,
    PatientRules,
    RedrawingRules,
    SelectionRules,
    SelectionStep,
    Shell,
    SplitRules,
    StabilityRules,
    SvmRules,
    VoiRules,
)
from .strict_yaml import plain, read_as, read_yaml

_PACKAGE = Path(__file__).parents[1]
RESOURCES = next((p for p in (_PACKAGE / "Resources", _PACKAGE.parent / "Resources") if p.is_dir()), _PACKAGE)
"""Resources stand inside an installed wheel, and beside the package in a checkout and in Slicer."""

_LATER: dict[str, object] = {
    "engine": "native",
    "display": None,
    "anatomy": None,
    "mask_ties": "pyradiomics",
    "mr_series": None,
    "missing": "refuse",
    "calibration": "none",
    "redrawing": None,
    "harmonisation": None,
    "stability": None,
    "vois": [],
    "series": [],
    "objective": "supervised",
    "gamma_times_inputs": 1,
}
"""Keys that came after the first release, with what they are in a protocol without them."""
_NEVER = object()


@dataclass(frozen=True)
class Protocol:
    """All settings of one study; the classifier is either ``svm`` or ``l2_logistic``.

    ``radiomics_yaml`` is checked by ``check_radiomics``, not when built: Slicer shows bundles before it has PyYAML.
    ``notice`` is what every user of its bundles has to be told first ("" for nothing); ``intended_use`` what they
    are for. ``engine`` computes the radiomics features: our own, or PyRadiomics, whose numbers it has. ``display`` is
    how images are shown where the network's window is not what readers want; ``anatomy`` what the VOI is drawn in, for
    DICOM, where that is not what the simulator draws. ``missing`` is what stands for clinical
    values that were not given, ``calibration`` how scores become probabilities, ``redrawing`` how far readers lie apart
    where a VOI is drawn again, ``harmonisation`` how centres' differences are taken out of imaging features.
    ``stability`` asks which features halves of the training cases keep, too. ``vois`` are a case's, the drawn one
    first; without them it has that one, which needs no name. ``series`` are the names of the images that a
    case has, the one first that VOIs are drawn on; without them it has that one.
    """

    name: str
    title: str
    notice: str
    intended_use: str
    seed: int
    outcome: Outcome
    clinical: tuple[Characteristic, ...]
    image: ImageRules
    network: Architecture
    network_training: NetworkTraining
    selection: SelectionRules
    models: tuple[ModelRules, ...]
    fusion: FusionRules
    patient: PatientRules
    simulator: Literal["enterography", "mr_enterography", "sacroiliac"]
    radiomics_yaml: str
    svm: SvmRules | None = None
    l2_logistic: LogisticRules | None = None
    split: SplitRules | None = None
    engine: Literal["native", "pyradiomics"] = "native"
    display: Display | None = None
    anatomy: Anatomy | None = None
    missing: MissingRule = "refuse"
    calibration: CalibrationRule = "none"
    redrawing: RedrawingRules | None = None
    harmonisation: HarmonisationRules | None = None
    stability: StabilityRules | None = None
    vois: tuple[VoiRules, ...] = ()
    series: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ProtocolError where a number is beyond its bounds or the parts contradict each other."""
        where = f"protocol {self.name}"
        check_bounds(self, where)
        check_outcome(self.outcome, f"{where}: outcome")
        check_order(self.image.window_low, self.image.window_high, f"{where}: image: window")
        check_intensities(self.image, f"{where}: image")
        check_mr_series(self.image, f"{where}: image")
        check_steps(self.selection.order, get_args(SelectionStep), f"{where}: selection: order")
        check_stability(self.stability is not None, self.selection.alpha, f"{where}: stability")
        check_objective(self.network_training, f"{where}: network_training")
        check_one_of({"svm": self.svm, "l2_logistic": self.l2_logistic}, where)
        check_not_imaging(self.clinical_names, f"{where}: clinical")
        check_some(self.models, f"{where}: models", "list a model by its name and modalities")
        if self.split:
            check_some(self.split.strata, f"{where}: split: strata", "name the outcome's column of cohort.csv")
        for c in self.clinical:
            check_order(c.low, c.high, f"{where}: clinical: {c.name}")
        if self.harmonisation:
            check_covariates(self.harmonisation.covariates, self.clinical_names, f"{where}: harmonisation: covariates")
        check_vois(self.vois, self.image, f"{where}: vois")
        check_series(self.series, self.vois, f"{where}: series")
        _check_names(self)
        _check_models(self)

    @property
    def clinical_names(self) -> tuple[str, ...]:
        """The names of the clinical characteristics, in order."""
        return tuple(c.name for c in self.clinical)

    @property
    def shells(self) -> dict[str, Shell]:
        """The VOIs that follow from the drawn one, by name."""
        return {voi.name: voi.shell for voi in self.vois if voi.shell}

    @property
    def further_series(self) -> tuple[str, ...]:
        """The names of the series beside the first one."""
        return self.series[1:]

    @property
    def further_drawn(self) -> tuple[str, ...]:
        """The names of the VOIs that are drawn beside the first one."""
        return tuple(voi.name for voi in self.vois[1:] if not voi.shell)

    @property
    def further_files(self) -> tuple[str, ...]:
        """What a case is read from beside one image and one mask, as columns of cohort.csv: image_NAME, mask_NAME."""
        return *(f"image_{name}" for name in self.further_series), *(f"mask_{name}" for name in self.further_drawn)

    @property
    def indicators(self) -> dict[str, str]:
        """The inputs that say whether a characteristic is missing (1) or given (0): its name by theirs."""
        return {f"{c.name}_missing": c.name for c in self.clinical} if self.missing == "indicator" else {}

    @property
    def clinical_inputs(self) -> tuple[str, ...]:
        """The clinical features that models may take: the characteristics, then their indicators."""
        return self.clinical_names + tuple(self.indicators)

    def clinical_row(self, values: Mapping[str, float]) -> list[float]:
        """What ``clinical_inputs`` are of a case with these ``values``, in that order; NaN where one is not given.

        Of a case without a single value the indicators are NaN, too: nothing was asked, so that nothing is learnt.
        """
        given = [values.get(name, math.nan) for name in self.clinical_names]
        some = not all(map(math.isnan, given))
        return given + ([float(math.isnan(value)) if some else math.nan for value in given] if self.indicators else [])

    def model_title(self, name: str) -> str:
        """A model's name for readers."""
        return next((m.title for m in self.models if m.name == name), "") or name.replace("_", " ")

    def input_title(self, name: str) -> str:
        """A model's input for readers: a clinical characteristic's or a model's title, a feature's own name."""
        titles = {c.name: c.title for c in self.clinical}
        titles |= {name: f"{titles[of]} missing" for name, of in self.indicators.items()}
        return (titles | {m.name: self.model_title(m.name) for m in self.models}).get(name, name)

    def check_radiomics(self) -> None:
        """Raise ProtocolError where ``radiomics_yaml`` is none or contradicts the protocol; needs PyYAML."""
        check_radiomics_yaml(self.radiomics_yaml, self.image.spacing_mm, f"protocol {self.name}")

    def to_mapping(self) -> dict[str, Any]:
        """The protocol as JSON-like values; ``from_mapping`` reads it back.

        The keys of ``_LATER`` stand there only with another value than that of protocols that have none: their hashes
        hold.
        """
        found: dict[str, Any] = plain(dataclasses.asdict(self))
        sections = ("image", "network_training", *(["svm"] if self.svm else []))
        found |= {section: without_later(found[section]) for section in sections}
        return without_later(found)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], where: str) -> Self:
        """The protocol of ``to_mapping``; raises ProtocolError, naming ``where`` and the key."""
        return read_as(cls, mapping, where)  # type: ignore[no-any-return]

    @cached_property
    def imaging_sha256(self) -> str:
        """The hash of the settings that imaging features depend on: others may change without a new extraction."""
        settings = self.to_mapping()
        later = [key for key in ("engine", "vois", "series") if key in settings]
        return sha256_of_content([settings[key] for key in ("image", "network", "radiomics_yaml", *later)])

    @cached_property
    def sha256(self) -> str:
        """The hash of all settings, radiomics.yaml included."""
        return sha256_of_content(self.to_mapping())


def without_later(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without those of ``_LATER`` that are what protocols have that lack them."""
    return {key: value for key, value in settings.items() if _LATER.get(key, _NEVER) != value}


def load_protocol(name_or_folder: str | Path) -> Protocol:
    """A protocol by its folder, or by the name of one that is shipped.

    Parameters
    ----------
    name_or_folder : str or Path
        A folder that holds protocol.yaml, or the name of one under Resources/Protocols, as "ifx_cte".

    Returns
    -------
    Protocol
        All settings of one study, checked.

    Raises
    ------
    ProtocolError
        Where there is none, or a key is unknown, missing or of the wrong kind.

    Examples
    --------
    >>> load_protocol("ifx_cte").clinical_names[:3]
    ('sex_male', 'age', 'smoking')
    """
    folder = _folder_of(name_or_folder, Path())
    protocol = Protocol.from_mapping(_read_folder(folder), str(folder / "protocol.yaml"))
    protocol.check_radiomics()
    return protocol


def _folder_of(name_or_folder: str | Path, beside: Path) -> Path:
    shipped = RESOURCES / "Protocols"
    for folder in (beside / name_or_folder, shipped / name_or_folder):
        if (folder / "protocol.yaml").is_file():
            return folder
    known = sorted(file.parent.name for file in shipped.glob("*/protocol.yaml"))
    raise ProtocolError(f"{name_or_folder}: no such protocol; known are {', '.join(known)}, or give its folder.")


def _read_folder(folder: Path, heirs: tuple[Path, ...] = ()) -> dict[str, Any]:
    file = folder / "protocol.yaml"
    if file in heirs:
        raise ProtocolError(f"{file}: is based on itself through based_on.")
    own = read_yaml(file)
    base = own.pop("based_on", None)
    if not isinstance(base, str | None):
        raise ProtocolError(f"{file}: based_on: expected the name of a protocol, found {base!r}.")
    settings = _read_folder(_folder_of(base, folder.parent), (*heirs, file)) if base else {}
    radiomics = folder / "radiomics.yaml"
    if radiomics.is_file():
        read_yaml(radiomics)
        settings["radiomics_yaml"] = radiomics.read_text(encoding="utf-8")
    return settings | own


def _check_names(protocol: Protocol) -> None:
    names = Counter(name.casefold() for c in protocol.clinical for name in {c.name, *c.synonyms})
    if twice := sorted(name for name, count in names.items() if count > 1):
        raise ProtocolError(f"protocol {protocol.name}: {twice[0]!r} names two clinical characteristics; rename one.")
    if taken := sorted(name for name in protocol.indicators if name.casefold() in names):
        raise ProtocolError(
            f"protocol {protocol.name}: {taken[0]!r} is a clinical characteristic, and what `missing: indicator` would "
            "call an input; rename it."
        )


def _check_models(protocol: Protocol) -> None:
    names: set[str] = set()
    fusable: list[str] = []
    for model in protocol.models:
        where = f"protocol {protocol.name}: model {model.name}"
        own = {model.name, protocol.model_title(model.name)}
        if names & own:
            raise ProtocolError(f"{where}: is listed twice, by its name or its title; rename one.")
        if bool(model.modalities) == bool(model.fuses) or not set(fusable).issuperset(model.fuses):
            raise ProtocolError(
                f"{where}: expected either modalities, or models to fuse that have modalities and stand above it "
                f"({', '.join(fusable) or 'none'})."
            )
        names |= own
        fusable += [model.name] if model.modalities else []


def reference_model(protocol: Protocol) -> str:
    """The model of the most modalities (of several, the last): early fusion, or imaging with clinical values.

    Where none has more than one modality it is the last model that fuses others; without such, the last model.
    """
    most = max(len(rules.modalities) for rules in protocol.models)
    if most > 1:
        return [rules.name for rules in protocol.models if len(rules.modalities) == most][-1]
    fusing = [rules.name for rules in protocol.models if rules.fuses]
    return fusing[-1] if fusing else protocol.models[-1].name


def partial_models(protocol: Protocol) -> tuple[str, ...]:
    """The models of features other than the reference: what it is asked to improve upon."""
    reference = reference_model(protocol)
    return tuple(rules.name for rules in protocol.models if rules.modalities and rules.name != reference)


def fused_out_of_fold(protocol: Protocol) -> tuple[str, ...]:
    """The models fitted to other models' out-of-fold probabilities, which their training cases do not have again."""
    return tuple(rules.name for rules in protocol.models if rules.fuses and protocol.fusion.inputs == "out_of_fold")


def sex_characteristic(protocol: Protocol) -> Characteristic | None:
    """The binary characteristic whose name, or a synonym, has "sex" among its words; None without one."""
    for c in protocol.clinical:
        words = {word for name in (c.name, *c.synonyms) for word in name.lower().split("_")}
        if c.kind == "binary" and "sex" in words:
            return c
    return None
