"""What METRICS and CLEAR ask of images, features and comparisons, by the keys of ``report.facts.FACTS``.

Which items apply is a fact, too: a key that is left out is a condition that the study does not meet.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..evaluation.gain import Gain
from ..evaluation.models import ModelAnalysis
from ..evaluation.parts import Missing
from ..evaluation.texts import p_in_words
from ..protocol.loading import Protocol
from ..protocol.strict_yaml import parse_yaml
from .checklists import interpretability
from .tables.table import counted, split_name

_GRID = ("resampledPixelSpacing", "interpolator", "padDistance", "binWidth", "binCount", "label")
"""Settings of radiomics.yaml that are told in words."""

_SHARED = "made for sharing: no training patient is in it. Where it can be had the authors say."
_UNSHARED = "not made for sharing (`ifxpredict bundle share` makes such a one)."


def radiomics_facts(bundle: Bundle, analysis: Analysis) -> dict[str, str]:
    """What is known to this run of these subjects; what was not done is left out."""
    protocol = bundle.protocol
    facts = _study(protocol) | _extraction(bundle) | _selection(bundle) | _comparisons(analysis, protocol)
    facts["model_file"] = f"The bundle was {_SHARED if bundle.shared else _UNSHARED}"
    if not isinstance(analysis.moves, Missing):
        facts["contributions"] = interpretability(bundle, analysis)
    return {key: text for key, text in facts.items() if text}


def tested(analysis: Analysis) -> tuple[ModelAnalysis, ...]:
    """The models on cases that they were not trained on: of the test split, or of another hospital."""
    return tuple(model for model in analysis.models if model.split != "train")


def _modalities(protocol: Protocol) -> set[str]:
    return {modality for model in protocol.models for modality in model.modalities}


def _study(protocol: Protocol) -> dict[str, str]:
    found, imaging = _modalities(protocol), {"radiomics", "deep"}
    clinical = "; ".join(f"{c.label}, {c.low:g} to {c.high:g}" for c in protocol.clinical)
    return {
        "segmentation": "Features are of a VOI." if found & imaging else "",
        "hand_crafted": "Models take radiomics features." if "radiomics" in found else "",
        "tabular": "Classifiers take features as a table.",
        "clinical_predictors": f"{clinical}." if "clinical" in found else "",
        "checklists": (
            "TRIPOD+AI, CLAIM, METRICS and CLEAR stand in this report with the facts of the run; which of them the "
            "study follows the paper has to say."
        ),
        **_images(protocol, bool(found & imaging)),
        "training_and_tuning": _tuning(protocol, "deep" in found),
    }


def _images(protocol: Protocol, imaging: bool) -> dict[str, str]:
    """How many images of a case the models' features are of."""
    if not imaging:
        return {}
    if protocol.further_series:
        series = f"{len(protocol.series)} {protocol.image.modality} images for each case ({', '.join(protocol.series)})"
        return {"several_images": f"{series}. Whether they are better than one is not computed."}
    return {"single_image": f"One {protocol.image.modality} image for each case."}


def _tuning(protocol: Protocol, deep: bool) -> str:
    """Of the classifiers, and of the network where a model takes its features."""
    svm, logistic, rules = protocol.svm, protocol.l2_logistic, protocol.network_training
    classifier = f"cost {svm.cost:g} and epsilon {svm.epsilon:g} by the protocol, not tuned" if svm else ""
    if logistic:
        classifier = f"C by cross-validation in {logistic.folds} folds ({logistic.rule})"
    network = (
        f" Network: {rules.epochs} epochs, batches of {rules.batch_size}, learning rate {rules.learning_rate:g} with "
        f"cosine decay, momentum {rules.momentum:g}, {rules.augmentations}, weights at random from seed "
        f"{protocol.seed}."
    )
    lasso = f"lambda of the LASSO in {protocol.selection.folds} folds ({protocol.selection.rule})"
    return f"Classifiers: {classifier}; {lasso}.{network * deep}"


def _extraction(bundle: Bundle) -> dict[str, str]:
    protocol = bundle.protocol
    given = parse_yaml(protocol.radiomics_yaml, f"protocol {protocol.name}: radiomics_yaml")
    setting, images, classes = (given.get(key) or {} for key in ("setting", "imageType", "featureClass"))
    spacing = " x ".join(f"{length:g}" for length in setting.get("resampledPixelSpacing") or ())
    sampled = f"To {spacing} mm, interpolator {setting.get('interpolator', 'sitkBSpline')}." if spacing else ""
    bins = _bins(setting, protocol.image.unit)
    return {
        "resampling": sampled,
        "discretisation": bins,
        "image_types": f"{'; '.join(_with_parameters(images))}." if images else "",
        "feature_classes": f"{', '.join(classes)}." if classes else "",
        "image_processing": _processing(protocol, setting, f"{sampled} {bins}" if sampled else ""),
        "extraction_settings": _settings(protocol, setting),
        **_software(bundle),
    }


def _bins(setting: Mapping[str, Any], unit: str) -> str:
    if "binCount" in setting:
        return f"{setting['binCount']} bins between the least and the largest intensity in the VOI."
    return f"Bins {setting.get('binWidth', 25):g} {unit} wide, edges at multiples of that.".replace("  ", " ")


def _with_parameters(images: Mapping[str, Any]) -> Iterable[str]:
    for name, own in images.items():
        values = ", ".join(f"{key} {_plain(value)}" for key, value in (own or {}).items())
        yield f"{name} ({values})" if values else name


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _processing(protocol: Protocol, setting: Mapping[str, Any], gridded: str) -> str:
    """Of radiomics what ``gridded`` says and all that is set beside; of deep features the network's cube."""
    image, found = protocol.image, _modalities(protocol)
    normalised = "Intensities as they are" if image.normalisation == "none" else f"Normalised ({image.normalisation})"
    beside = ", ".join(f"{key} {_plain(value)}" for key, value in setting.items() if key not in _GRID)
    radiomics = f" Radiomics: {gridded}{f' {beside}.' * bool(beside)}" if "radiomics" in found and gridded else ""
    window = f"{image.window_low:g} to {image.window_high:g} {image.unit}".rstrip()
    deep = (
        f" Deep: {image.spacing_mm:g} mm, cube of {image.cube_side} voxels an edge, window {window}."
        if "deep" in found
        else ""
    )
    return f"{normalised}.{radiomics}{deep}" if radiomics or deep else ""


def _settings(protocol: Protocol, setting: Mapping[str, Any]) -> str:
    own = ", ".join(f"{key} {_plain(value)}" for key, value in setting.items())
    net = protocol.network
    return (
        f"Set: {own}; all other settings of the radiomics are PyRadiomics' defaults. Network: 3D ResNet of "
        f"{net.block} blocks, {_plain(list(net.layers))} a stage, planes {_plain(list(net.planes))}, first stride "
        f"{net.first_stride}."
    )


def _software(bundle: Bundle) -> dict[str, str]:
    """By which engine, with the versions of the training."""
    protocol, versions, found = bundle.protocol, bundle.software, _modalities(bundle.protocol)
    named = f"PyRadiomics {versions['pyradiomics']}" if "pyradiomics" in versions else ""
    ours = f"IFXPredict {versions.get('ifxpredict', '')}'s own engine, with PyRadiomics 3.0.1's definitions"
    radiomics = named if protocol.engine == "pyradiomics" else ours
    parts = [f"Radiomics by {radiomics}" if radiomics and "radiomics" in found else ""]
    parts += ["deep features by the bundle's network" if "deep" in found else ""]
    if torch := versions.get("torch", ""):
        parts[-1] += f", PyTorch {torch}" * ("deep" in found)
    told = "; ".join(filter(None, parts))
    shown = "tested against PyRadiomics and the IBSI's reference values; whether that is standardised the authors argue"
    return {
        "extraction": f"{told[0].upper()}{told[1:]}." if told else "",
        "standard_software": f"{named}." if protocol.engine == "pyradiomics" and named else "",
        "own_software": f"{ours}, {shown}." if protocol.engine == "native" else "",
    }


def _selection(bundle: Bundle) -> dict[str, str]:
    title = bundle.protocol.model_title
    left = [
        f"{title(name)}: {', '.join(f'{count} after {step}' for step, count in record['kept_after'].items())}"
        for name, record in bundle.selection.items()
        if {"redundancy", "lasso"} & set(record.get("kept_after", {}))
    ]
    own = [model for model in bundle.models if not model.fuses]
    kept = "; ".join(f"{title(model.name)}: {', '.join(model.inputs)}" for model in own)
    often = any(record.get("frequencies") for record in bundle.selection.values())
    trained = bundle.performance.get("train", {})
    sizes = [
        f"{title(model.name)} {counted(len(model.inputs), 'input')} for {trained[model.name]['cases']} cases, "
        f"{trained[model.name]['positive']} with outcome 1"
        for model in own
        if model.name in trained
    ]
    return {
        "reduction": f"{'; '.join(left)}." if left else "",
        "selected_features": f"{kept}." if often else "",
        "dimensionality": f"{'; '.join(sizes)}. Whether that suffices is not computed." if sizes else "",
    }


def _comparisons(analysis: Analysis, protocol: Protocol) -> dict[str, str]:
    models = tested(analysis)
    scored = [model for model in models if not isinstance(model.locked, Missing)]
    where = split_name(models[0].split).lower() if models else ""
    counts = f"AUC, average precision, sensitivity, specificity, true and false calls, {where}." if scored else ""
    networked = counts and "deep" in _modalities(protocol)
    calibrated = sum(not isinstance(model.calibration, Missing) for model in models)
    measured = f"Intercept, slope, calibration in the large and curve of {counted(calibrated, 'model')}, {where}."
    return {
        "classification": "" if networked else counts,
        "classification_and_loss": f"{counts} No loss curve of the network." if networked else "",
        "calibration_assessed": measured if calibrated else "",
        "comparison": _compared(scored, analysis),
        "clinical_comparison": _clinical(analysis, scored, protocol),
    }


def _compared(scored: list[ModelAnalysis], analysis: Analysis) -> str:
    tests = [
        f"{analysis.titles[model.model]} {p_in_words(model.locked.against_reference.p)}"
        for model in scored
        if not isinstance(model.locked, Missing) and model.locked.against_reference is not None
    ]
    reference = analysis.titles[analysis.reference]
    return f"DeLong against {reference}: {'; '.join(tests)}; not adjusted for their number." if tests else ""


def _clinical(analysis: Analysis, scored: list[ModelAnalysis], protocol: Protocol) -> str:
    """The clinical model's comparison with the reference, where that has imaging features."""
    modalities: dict[str, set[str]] = {}
    for rules in protocol.models:
        modalities[rules.name] = set(rules.modalities).union(*(modalities[name] for name in rules.fuses))
    if modalities[analysis.reference] <= {"clinical"}:
        return ""
    alone = [m.model for m in scored if modalities.get(m.model) == {"clinical"}]
    gains = [gain for gain in analysis.gains if gain.model in alone and gain.split != "train"]
    reference = analysis.titles[analysis.reference]
    told = [
        f"{analysis.titles[gain.model]} (clinical values alone) against {reference}, {split_name(gain.split).lower()}: "
        f"{', '.join(done)}"
        for gain in gains
        if (done := _computed(gain))
    ]
    return f"{'; '.join(told)}. P values are not adjusted." if told else ""


def _computed(gain: Gain) -> list[str]:
    parts = {
        "IDI": gain.idi,
        "NRI": gain.category_free_nri,
        "NRI at the cut-off": gain.reclassification,
        "difference in net benefit": gain.net_benefit,
    }
    return [name for name, part in parts.items() if not isinstance(part, Missing)]
