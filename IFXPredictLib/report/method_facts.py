"""What the bundle and its protocol prove of how a study was done, by the keys of ``report.facts.FACTS``.

A sentence says what is known to this run and nothing else; a key that cannot be filled is left out.
"""

from ..bundles.bundle import Bundle
from ..bundles.model_card import icc_in_words
from ..bundles.nested import NestedValidation
from ..evaluation.evaluation import Analysis
from ..evaluation.parts import Missing
from ..features.extraction import names_by_source
from ..protocol.loading import Protocol, fused_out_of_fold
from ..stats.icc import KINDS
from .checklists import interpretability, uncertainties
from .provenance import Provenance
from .tables.table import counted, split_name
from .updated import UPDATED_CASES, titled, updated_by, updates_in_words


def method_facts(bundle: Bundle, analysis: Analysis, provenance: Provenance) -> dict[str, str]:
    """The facts that do not depend on the results."""
    protocol = bundle.protocol
    facts = _of_data_and_model(bundle, analysis) | _of_training_and_use(bundle, analysis, provenance)
    fusing = _fusion(protocol)
    found = facts | {"fusion": fusing} | _reliability(bundle)
    return {key: text for key, text in found.items() if text}


def _of_data_and_model(bundle: Bundle, analysis: Analysis) -> dict[str, str]:
    protocol = bundle.protocol
    return {
        "intended_use": bundle.intended_use,
        "outcome": f"{protocol.outcome.title}; 1 = {protocol.outcome.positive}, 0 = {protocol.outcome.negative}. "
        "How, when and by whom it was assessed is not known to this run.",
        "predictors": _predictors(protocol),
        "protocol": f"{protocol.name}, SHA-256 {protocol.sha256}; its settings stand in bundle.json.",
        "image_acquisition": (
            f"The protocol expects {protocol.image.series} with slices {protocol.image.slice_thickness_mm:g} mm "
            "apart and warns of others; it holds no other parameter of the acquisition."
        ),
        "preprocessing": _preprocessing(protocol),
        "predictor_handling": (
            "Features are centred and scaled by the training split; constant ones are dropped, and of those with "
            f"|Spearman's rho| of at least {protocol.selection.correlation:g} some ({protocol.selection.redundancy})."
            f"{_harmonised(bundle)}"
        ),
        "model_building": _building(protocol, analysis, bundle.nested),
        "model_specification": _specification(bundle),
        "prediction": "By the classifiers of the bundle, from the tables' feature values; nothing was fitted for them.",
        "output": (
            f"The probability of outcome 1{_of_scores(bundle)} and a call; the cut-off is {_youden(bundle, analysis)}."
            f"{_locked_cutoffs(bundle)}"
        ),
    }


def _of_training_and_use(bundle: Bundle, analysis: Analysis, provenance: Provenance) -> dict[str, str]:
    protocol = bundle.protocol
    return {
        "class_balance": _balance(analysis),
        "network_initialisation": f"At random, from the protocol's seed {protocol.seed}; no weights from elsewhere.",
        "network_training": _network(protocol),
        "final_model": "Features, classifiers and cut-offs are those of the bundle, frozen before this evaluation.",
        "measures": _measures(analysis),
        "uncertainty": _uncertainty(analysis),
        "interpretability": interpretability(bundle, analysis),
        "model_updating": _updating(bundle),
        "input_quality": (
            f"A VOI below {protocol.image.minimum_voxels} voxels or on another grid than the image is refused; "
            f"{'gas, ' if protocol.image.gas else ''}more than {counted(protocol.image.pieces, 'component')}, other "
            f"slices and the image border are warned of; {_blanks(protocol)}a model without one of its inputs gives no "
            "answer."
        ),
        "user_interaction": "The lesion is contoured by the user; clinical values are entered in the protocol's units.",
        "code": f"IFXPredict {provenance.software['ifxpredict']}, Apache License 2.0.",
        "software": ", ".join(f"{name} {version}" for name, version in provenance.software.items()) + ".",
    }


def _harmonised(bundle: Bundle) -> str:
    rules, known = bundle.protocol.harmonisation, bundle.harmonisation
    if rules is None or known is None:
        return ""
    kept = f", {', '.join(rules.covariates)} preserved" if rules.covariates else ""
    target = f"the centre {rules.reference}" if rules.reference else "the mean of all centres"
    return (
        f" Before that imaging features were brought to {target} by ComBat{kept}, learnt within each fold; centres: "
        f"{', '.join(known.counts)}."
    )


def _blanks(protocol: Protocol) -> str:
    if protocol.missing == "refuse":
        return ""
    return f"missing clinical values are filled ({protocol.missing}), which each answer says; "


def _predictors(protocol: Protocol) -> str:
    counts = ", ".join(f"{len(names)} {modality}" for modality, names in names_by_source(protocol).items())
    engine = "PyRadiomics" if protocol.engine == "pyradiomics" else "IFXPredict's own engine (PyRadiomics' definitions)"
    return (
        f"Offered: {counts} features. Radiomics by {engine} with the protocol's parameter file, deep ones by the "
        "bundle's network, clinical ones as entered."
    )


def _preprocessing(protocol: Protocol) -> str:
    image = protocol.image
    normalised = "" if image.normalisation == "none" else f"Intensities normalised ({image.normalisation}). "
    window = f"{image.window_low:g} to {image.window_high:g} {image.unit}".rstrip()
    return (
        f"{normalised}Image and mask resampled to {image.spacing_mm:g} mm; for the network the lesion's cube of "
        f"{image.cube_side} voxels an edge, {window}."
    )


def _building(protocol: Protocol, analysis: Analysis, nested: NestedValidation | None) -> str:
    rules = protocol.selection
    steps = {
        "univariable": f"univariable P below {rules.p_value:g}",
        "lasso": f"elastic net with alpha {rules.alpha:g} (lambda.{rules.rule}, {rules.folds} folds)",
    }
    selection = ", ".join(steps.get(step, step) for step in rules.order)
    corrected = any(not isinstance(model.optimism, Missing) for model in analysis.optimism)
    validation = (
        f"internal validation by {analysis.optimism_resamples} bootstrap resamples, without the selection"
        if corrected
        else "no internal validation in this run"
    )
    if nested:
        validation += f"; {nested.folds} outer folds, {nested.repeats} times, with the selection"
    return f"Selection: {selection}; {_classifier(protocol)}; {validation}."


def _classifier(protocol: Protocol) -> str:
    if svm := protocol.svm:
        return (
            f"support vector regression, radial kernel, cost {svm.cost:g}, epsilon {svm.epsilon:g}, gamma "
            f"{svm.gamma_times_inputs:g} / number of features"
        )
    assert protocol.l2_logistic is not None  # a protocol has one of them
    rules = protocol.l2_logistic
    return f"L2-regularised logistic regression, its C by cross-validation ({rules.folds} folds, {rules.rule})"


def _specification(bundle: Bundle) -> str:
    models = "; ".join(
        f"{bundle.protocol.model_title(model.name)}: {counted(len(model.inputs), 'input')}" for model in bundle.models
    )
    held = "Support vectors, their weights" if bundle.protocol.svm else "Coefficients"
    return f"{models}. {held} and cut-offs are in the bundle, SHA-256 {bundle.sha256}."


def _balance(analysis: Analysis) -> str:
    shares = ", ".join(f"{split_name(s.split)}: {s.events} of {s.cases} with outcome 1" for s in analysis.splits)
    return f"{shares}; classes were neither weighted nor resampled for the classifiers."


def _network(protocol: Protocol) -> str:
    rules = protocol.network_training
    crossed = f"out of fold ({rules.folds} folds)" if rules.cross_fit else "of a network that has seen them"
    if rules.self_supervised:
        crossed = "of the same network as all others', which has learnt from their images without any outcome (VICReg)"
    return (
        f"{rules.epochs} epochs, batches of {rules.batch_size}, SGD with momentum {rules.momentum:g} and learning rate "
        f"{rules.learning_rate:g} with cosine decay, {rules.augmentations}; the training cases' deep "
        f"features are {crossed}."
    )


def _present(analysis: Analysis) -> set[str]:
    """Which parts of an analysis some model or comparison has."""
    models = [model for split in analysis.splits for model in split.models]
    names = ("locked", "roc", "precision_recall", "decision", "calibration", "calibration_curve")
    found = {name for name in names for model in models if not isinstance(getattr(model, name), Missing)}
    gained = any(not isinstance(gain.idi, Missing) for gain in analysis.gains)
    timed = any(not isinstance(failure.cox, Missing) for failure in analysis.failures)
    uncertain = any(c is not None for one in uncertainties(analysis) for c in one.coverage)
    parts = {"gains": gained, "failures": timed, "uncertainties": uncertain}
    return found | {name for name, there in parts.items() if there}


def _measures(analysis: Analysis) -> str:
    said = {
        "locked": (
            "AUC, average precision, sensitivity, specificity, accuracy, PPV, NPV, Youden's J, Brier score (table 2)"
        ),
        "calibration": "calibration in the large, intercept, slope, Hosmer-Lemeshow",
        "gains": "IDI, NRI",
        "decision": "net benefit",
        "failures": "Kaplan-Meier curves, log-rank test, hazard ratio",
        "uncertainties": (
            "coverage of the outcome sets by outcome, shares of cases undecided and unlike the training cases"
        ),
        "roc": "ROC curves",
        "precision_recall": "precision-recall curves",
        "calibration_curve": "calibration curves",
    }
    present = _present(analysis)
    done = "; ".join(text for part, text in said.items() if part in present)
    return f"{done}." if done else ""


def _uncertainty(analysis: Analysis) -> str:
    present = _present(analysis)
    said = {
        "locked": f"{_by_patients(analysis)}DeLong (AUC and its paired tests), Wilson (ratios), "
        f"the bootstrap with {analysis.resamples} resamples (AUC, ROC band, net benefit)",
        "calibration": "Wald (calibration)",
        "gains": "Wald (IDI, NRI)",
        "failures": "log-log (Kaplan-Meier), Wald (hazard ratio)",
        "uncertainties": "exact binomial (coverage of the outcome sets)",
    }
    done = ", ".join(text for part, text in said.items() if part in present)
    return f"95 % CI: {done}; P values are not adjusted." if done else ""


def _by_patients(analysis: Analysis) -> str:
    """Where patients have several cases: whose variances stand in DeLong's and Wilson's place."""
    if all(split.patients == split.cases for split in analysis.splits):
        return ""
    return "by patients (Obuchowski; Rao and Scott; whole patients drawn) "


def _updating(bundle: Bundle) -> str:
    """Before the evaluation, and in it."""
    as_it_is = "the bundle was evaluated as it is; re-tuned cut-offs stand in an appendix only."
    return f"{updates_in_words(bundle)} In this evaluation {as_it_is}" if bundle.updates else f"None: {as_it_is}"


def _youden(bundle: Bundle, analysis: Analysis) -> str:
    """On which cases the cut-offs were chosen, and whose an update moved since."""
    chosen = updated_by(bundle, "cutoff")
    if len(chosen) == len(bundle.models):
        return f"Youden's on {UPDATED_CASES}, stored in the bundle"
    moved = [name for name in updated_by(bundle, "intercept", "slope") if name not in {*chosen, *bundle.cutoffs}]
    others = f"; that of {titled(bundle, chosen)} is Youden's on {UPDATED_CASES}" if chosen else ""
    others += f"; that of {titled(bundle, moved)} was moved with the probabilities by an update" if moved else ""
    return f"Youden's on the training split, stored in the bundle{_fused_cutoffs(bundle, analysis)}{others}"


def _fused_cutoffs(bundle: Bundle, analysis: Analysis) -> str:
    chosen = updated_by(bundle, "cutoff")
    titles = titled(bundle, [name for name in fused_out_of_fold(bundle.protocol) if name not in chosen])
    beside = "" if analysis.data.external else ", which table 2's training row does not have"
    return f"; that of {titles} is of out-of-fold inputs{beside}" if titles else ""


def _of_scores(bundle: Bundle) -> str:
    """How scores become probabilities, and which were recalibrated, in brackets; "" where they are such."""
    protocol, updated = bundle.protocol, updated_by(bundle, "intercept", "slope")
    said = ["the raw score cut to [0, 1]"] if protocol.svm else []
    if protocol.calibration != "none":
        said = [f"the raw score by {protocol.calibration} calibration, fitted to the training's out-of-fold scores"]
    if updated:
        said.append(f"recalibrated by an update: {titled(bundle, updated)}")
    return f" ({'; '.join(said)})" if said else ""


def _locked_cutoffs(bundle: Bundle) -> str:
    """Which cut-offs a rule chose after the training, how, and why."""
    return "".join(
        f" Locked after the training: {bundle.protocol.model_title(name)} {told}"
        for name, told in bundle.locked_in_words.items()
    )


def _fusion(protocol: Protocol) -> str:
    parts = [
        f"{protocol.model_title(m.name)}: one classifier on all selected {' + '.join(m.modalities)} features"
        for m in protocol.models
        if len(m.modalities) > 1
    ]
    inputs = protocol.fusion.inputs.replace("_", " ")
    parts += [
        f"{protocol.model_title(m.name)}: a classifier on the {inputs} probabilities of "
        f"{', '.join(map(protocol.model_title, m.fuses))}"
        for m in protocol.models
        if m.fuses
    ]
    return f"{'; '.join(parts)}." if parts else ""


def _reliability(bundle: Bundle) -> dict[str, str]:
    """Redrawings by a program are no readers, but show which features are robust."""
    if not bundle.iccs:
        return {}
    kept = (
        f"Imaging features with {icc_in_words(bundle.iccs)} above {bundle.protocol.selection.icc:g} were kept; the ICC "
        "values are not in the bundle."
    )
    return {"robust_features": kept} | ({"reader_reliability": kept} if {*bundle.iccs} & {*KINDS} else {})
