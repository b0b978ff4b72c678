"""Reports in words: the model card of a bundle."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..base.text import one_line
from ..protocol.loading import Protocol
from ..protocol.schema import DeepColumns, MissingRule
from ..stats.icc import PERTURBATION
from ..tables.icc import Redrawn
from .bundle import Bundle
from .calibrated import calibration_in_words
from .left_out import left_out_in_words
from .nested import COLUMNS as NESTED_COLUMNS
from .stable import stable_features
from .updates import MEASURES, Update, measures_in_words

_SPLITS = {
    "train": "training split (in sample, optimistic)",
    "out_of_fold": "training split, out of fold (each case by a model selected and fitted without it; but see below)",
    "test": "test split (never used in training)",
}
PRIVACY, SOFTWARE = "## Privacy", "## Software"
DRAWN_OF_DONORS = "Intervals by predictive mean matching over 100 draws."
_SEEN: Mapping[DeepColumns, str] = {
    "out_of_fold": "deep features of the other cases may come from networks that have seen it",
    "in_sample": "all deep features are of a network that was trained on it with its outcome, so that models that take "
    "them look better than they are",
    "self_supervised": "deep features are of a network that has learnt from its image, too, without its outcome",
}
_CUTOFFS = "## Cut-offs locked after the training"
_TRAINED_CUTOFFS = "- Cut-offs: Youden's on the training split, then locked."
_RULES: dict[MissingRule, str] = {
    "refuse": "none is filled",
    "median": "the median of the training cases, of binary ones the commoner value",
    "chained": "chained equations fitted to the training cases",
    "indicator": "the median of the training cases, and models may take that a value is missing; of what no training "
    "case missed none is filled",
}
_MEASURES = ("sensitivity", "specificity", "accuracy", "ppv", "npv", "brier", "brier_raw")


def model_card(bundle: Bundle, reliability: str, agreement: str) -> str:
    """MODEL_CARD.md: what the bundle is for, how it was made, what it selected, how well it really does.

    ``reliability`` says what the ICC filter rested on, ``agreement`` how far deep features out of fold and of the
    final network agree. Its first line is the bundle's notice where it has one.
    """
    protocol = bundle.protocol
    parts = [
        *([f"**{bundle.notice}**", ""] if bundle.notice else []),
        f"# Model card: {protocol.title}",
        "",
        f"Predicts {protocol.outcome.title} (1 = {protocol.outcome.positive}). {bundle.intended_use}",
        "",
        "## Training",
        "",
        f"- {bundle.summary.cases} training cases{_patients(bundle)}; protocol `{protocol.name}`, "
        f"SHA-256 `{protocol.sha256}`.",
        f"- Network: {_network_in_words(bundle.protocol)}",
        f"- Deep features: {agreement}",
        *_views_in_words(protocol),
        f"- Reliability: {reliability}",
        *_missing_in_words(bundle),
        *_harmonised_in_words(bundle),
        *_fusion_in_words(protocol),
        _TRAINED_CUTOFFS,
        *_calibration_in_words(bundle),
        "",
        "## Selected features",
        "",
        *_selection_in_words(bundle),
        "",
        *_performance_tables(bundle),
        "",
        *_nested_in_words(bundle),
        *left_out_in_words(bundle.left_out, protocol, bundle.iccs),
        PRIVACY,
        "",
        _privacy(bundle),
        "",
        SOFTWARE,
        "",
        ", ".join(f"{name} {number}" for name, number in bundle.software.items()),
        "",
    ]
    return "\n".join(parts)


def _nested_in_words(bundle: Bundle) -> list[str]:
    """Lines on the nested validation, none where there was none."""
    if bundle.nested is None:
        return []
    rows = [(bundle.protocol.model_title(name), *one.cells) for name, one in bundle.nested.models.items()]
    lines = [f"| {' | '.join(row)} |" for row in (NESTED_COLUMNS, ["---"] * len(NESTED_COLUMNS), *rows)]
    return ["## Nested validation", "", bundle.nested.words(bundle.protocol, bundle.iccs), "", *lines, ""]


def updated_card(card: str, bundle: Bundle) -> str:
    """The parent's card with a section on the bundle's latest update, before all that is told of the training.

    Parameters
    ----------
    card : str
        The text of the parent's MODEL_CARD.md. Sections on earlier updates stay, below the new one.
    bundle : Bundle
        The updated one; the last of its ``updates`` is told.

    Returns
    -------
    str
        The whole card, in Markdown; the section is its last where it has none on the training.
    """
    latest = bundle.updates[-1]
    if bundle.cutoffs:
        told = (
            "Locked in a bundle that was made from {parents}, and then updated. Performance below is at the training's."
        )
        card = _with_cutoffs(card, bundle, told)
    section = "\n".join(["## Update", "", *_update_in_words(latest, bundle.protocol), "", ""])
    place = next((at for heading in ("\n## Update\n", "\n## Training\n") if (at := card.find(heading)) >= 0), None)
    return f"{card.rstrip()}\n\n{section}" if place is None else f"{card[: place + 1]}{section}{card[place + 1 :]}"


def _update_in_words(update: Update, protocol: Protocol) -> list[str]:
    """What was done, to what, and a table of what it brought."""
    if update.centres:
        centres = ", ".join(f"{name} ({count} cases)" for name, count in update.centres.items())
        return [
            f"On {update.date} this bundle was made from the bundle `{update.parent}`: what the centre {centres} does "
            "to imaging features was estimated from its own images, whose outcomes were not asked. Models, cut-offs "
            "and all answers of other centres are as they were; how good the models are at it is not known."
        ]
    methods = ", ".join(update.methods)
    lines = [
        f"On {update.date} this bundle was made from the bundle `{update.parent}`, by {methods}, on the cases of a "
        "validation. Models and selection are as they were trained; what is told of training and performance is the "
        "parent's.",
        "",
        "Before: the parent on these cases. After: in cross-validation, each case by an update that has not seen it.",
        "",
        f"| model | cases (outcome 1) | | cut-off | {' | '.join(MEASURES)} |",
        "|" + " --- |" * (4 + len(MEASURES)),
    ]
    for name, one in update.models.items():
        rows = (("before", one.before, one.cutoff_before), ("after", one.after, one.cutoff))
        for when, row, cutoff in rows:
            about = [protocol.model_title(name), f"{one.cases} ({one.positive})", when, f"{cutoff:.3f}"]
            lines.append(f"| {' | '.join([*about, *measures_in_words(row)])} |")
    recalibrated = [
        f"- **{protocol.model_title(name)}**: logit of the new probability = {one.intercept:.4f} + {one.slope:.4f} "
        f"times the old one's; {one.clipped} of {one.cases} probabilities were clipped for it."
        for name, one in update.models.items()
        if one.intercept is not None and one.slope is not None
    ]
    left = [f"- **{protocol.model_title(name)}** was not updated: {why}." for name, why in update.left.items()]
    return [*lines, *([""] if recalibrated or left else []), *recalibrated, *left]


def card_with_cutoffs(card: str, bundle: Bundle) -> str:
    """The parent's ``card`` with a section on the locked cut-offs of ``bundle``, before all that is of the training.

    Parameters
    ----------
    card : str
        The text of the parent's MODEL_CARD.md. A section on locked cut-offs that it has already is replaced.
    bundle : Bundle
        The one with the cut-offs, all of which are told.

    Returns
    -------
    str
        The whole card, in Markdown; the section is its last where it has none on the training.
    """
    told = "Made from the bundle {parents}: nothing but the cut-off differs. Performance below is at the training's."
    return _with_cutoffs(card, bundle, told)


def _with_cutoffs(card: str, bundle: Bundle, told: str) -> str:
    """The card with what is told of the bundle's locked cut-offs, and how it came by them, in their section's place."""
    lines = [f"- **{bundle.protocol.model_title(name)}**: {words}" for name, words in bundle.locked_in_words.items()]
    parents = ", ".join(dict.fromkeys(f"`{one.parent}`" for one in bundle.cutoffs.values()))
    section = "\n".join([_CUTOFFS, "", *lines, "", told.format(parents=parents), "", ""])
    start = card.find(_CUTOFFS)
    if start >= 0:
        _, heading, after = card[start:].partition("\n## ")
        card = card[:start] + heading.lstrip() + after
    place = card.find("## Training\n")
    return f"{card[:place]}{section}{card[place:]}" if place >= 0 else f"{card.rstrip()}\n\n{section}"


def _views_in_words(protocol: Protocol) -> list[str]:
    """Of which VOIs and series the radiomics are, where they are several."""
    of = ("VOIs", [voi.words(protocol.image.native_unit) for voi in protocol.vois]), ("Series", protocol.series)
    return [f"- {title} of the radiomics: {'; '.join(names)}." for title, names in of if names]


def _patients(bundle: Bundle) -> str:
    """How many patients the training cases are of, where they are fewer."""
    row: Mapping[str, Any] = next(iter(bundle.performance.get("train", {}).values()), {})
    if "patients" not in row:
        return ""
    return (
        f" of {row['patients']} patients, whose cases stay together in every fold; the outcome sets count each patient "
        "once, with the case that conforms least"
    )


def out_of_fold_limits(bundle: Bundle) -> str:
    """In what out-of-fold performance is not yet that of unseen cases."""
    protocol, models = bundle.protocol, bundle.models
    fusing = ", ".join(protocol.model_title(model.name) for model in models if model.fuses)
    fused = [f"The training inputs of {fusing} come from models that have seen the held-out case."] if fusing else []
    deep = any("deep" in rules.modalities for rules in protocol.models)
    seen = [_SEEN[protocol.network_training.deep_columns]] if deep else []
    seen += ["the ICC filter is that of all training cases"] if bundle.iccs else []
    limits = [f"Not all of this is without the held-out case: {', and '.join(seen)}."] if seen else []
    mapped = any(model.calibration for model in models)
    own = "Brier scores and AUC" if protocol.calibration == "isotonic" else "Brier scores"
    fitted = [f"The calibration was fitted to these very scores and outcomes: {own} are those of the fit, too good."]
    return " ".join([*limits, *fused, *(fitted if mapped else [])])


def icc_in_words(kinds: Sequence[str]) -> str:
    """Which ICCs a filter went by: both, or the one that the design of the reading study gave, which is said.

    And that of redrawings, which is not of readers.
    """
    readers = [kind for kind in kinds if kind != PERTURBATION]
    if len(readers) == len(kinds):
        return _readers_in_words(readers)
    if not readers:
        return "perturbation ICC (VOIs drawn again by a program; there were no re-readings)"
    return f"{_readers_in_words(readers)}, and perturbation ICC (VOIs drawn again by a program),"


def redrawn_in_words(found: Redrawn) -> str:
    """How VOIs were drawn again for a perturbation ICC: a sentence."""
    return (
        f"Each VOI of {found.cases} training cases was drawn again {found.redrawings} times, {found.local_mm:g} mm "
        f"local and {found.excess_mm:g} mm excess ({one_line(found.amplitude_of)})."
    )


def _readers_in_words(kinds: Sequence[str]) -> str:
    if len(kinds) == 2:
        return "intra- and inter-observer ICC"
    other = "inter" if kinds[0] == "intra" else "intra"
    return f"{kinds[0]}-observer ICC (the readings gave no {other}-observer ICC, which the protocol asks for too)"


def _network_in_words(protocol: Protocol) -> str:
    network, training = protocol.network, protocol.network_training
    folds = f"{training.folds} folds of the same length" if training.cross_fit else "no"
    learnt = f"cross-fitting for the training cases' deep features: {folds}"
    if training.self_supervised:
        learnt = "self-supervised by VICReg, from the training cases' images and no outcome"
    return (
        f"3D ResNet, {network.block} blocks {list(network.layers)}, planes {list(network.planes)}; "
        f"{training.epochs} epochs, batches of {training.batch_size}, SGD with learning rate "
        f"{training.learning_rate:g} and cosine decay; {learnt}."
    )


def missing_rule_in_words(rule: MissingRule) -> str:
    """What stands for a clinical value that was not given."""
    return _RULES[rule]


def _missing_in_words(bundle: Bundle) -> list[str]:
    """The rule for missing clinical values, and how many there were in the training; nothing where they are refused."""
    known, protocol = bundle.imputation, bundle.protocol
    if known is None:
        return []
    drawn = f" {DRAWN_OF_DONORS}" if known.donors else ""
    counts = [] if known.counts is None else known.counts.astype(int).tolist()
    some = ", ".join(f"{c.title} {n}" for c, n in zip(protocol.clinical, counts, strict=False) if n) or "none"
    filled = f" Filled, of {bundle.summary.cases} training cases: {some}." if counts else ""
    return [f"- Missing clinical values (`missing: {protocol.missing}`): {_RULES[protocol.missing]}.{drawn}{filled}"]


def _harmonised_in_words(bundle: Bundle) -> list[str]:
    """How centres' differences are taken out of imaging features; nothing of a bundle that leaves them."""
    known, rules, protocol = bundle.harmonisation, bundle.protocol.harmonisation, bundle.protocol
    if known is None or rules is None:
        return []
    centres = ", ".join(f"{name} {count} cases" for name, count in known.counts.items())
    kept = ", ".join(map(protocol.input_title, rules.covariates)) or "nothing"
    target = f"the centre {rules.reference}, and others are taken as it" if rules.reference else "the mean of all"
    return [
        f"- Centres (`harmonisation`): imaging features are brought by ComBat to {target}; preserved: {kept}. Known: "
        f"{centres}."
    ]


def _fusion_in_words(protocol: Protocol) -> list[str]:
    fusing = ", ".join(protocol.model_title(rules.name) for rules in protocol.models if rules.fuses)
    inputs = protocol.fusion.inputs.replace("_", " ")
    return [f"- {fusing}: from {inputs} probabilities of the models fused."] if fusing else []


def _calibration_in_words(bundle: Bundle) -> list[str]:
    """How scores become probabilities; nothing of a bundle whose scores are cut to [0, 1]."""
    calibrated = [model for model in bundle.models if model.calibration]
    if not calibrated:
        return []
    return [
        f"- Calibration: {bundle.protocol.calibration}, fitted to the training split's out-of-fold scores; cut-offs "
        "and outcome sets moved along, and late fusion takes the scores as they were.",
        *(
            f"  - **{bundle.protocol.model_title(model.name)}**: {calibration_in_words(model.calibration)}."
            for model in calibrated
            if model.calibration
        ),
    ]


def _selection_in_words(bundle: Bundle) -> list[str]:
    lines = []
    for model in bundle.models:
        record, title = bundle.selection[model.name], bundle.protocol.model_title(model.name)
        if not record:
            fused = ", ".join(map(bundle.protocol.model_title, model.inputs))
            lines.append(f"- **{title}**: the probabilities of {fused}.")
            continue
        steps = " -> ".join(f"{count} ({step})" for step, count in record["kept_after"].items())
        frequency = record["frequencies"]
        names = ", ".join(f"`{name}` ({100 * frequency.get(name, 0):.0f} %)" for name in model.inputs)
        lines.append(f"- **{title}**: {steps}: {names}.")
    lines.append("")
    repeats = bundle.protocol.selection.repeats
    lines.append(f"In brackets: how often {repeats} LASSO runs that differ in their folds only keep the feature.")
    return lines + _stability_in_words(bundle)


def _stability_in_words(bundle: Bundle) -> list[str]:
    """What stability selection found of each model; no line where the protocol does not ask for it."""
    found = {name: stable for name, record in bundle.selection.items() if (stable := stable_features(record))}
    heading = "Stability selection (Meinshausen and Buhlmann 2010, Shah and Samworth 2013), which no model is made of:"
    lines = ["", heading, ""]
    for name, stable in found.items():
        names = ", ".join(f"`{one}` ({100 * stable.shares[one]:.0f} %)" for one in stable.stable) or "none"
        lines.append(f"- **{bundle.protocol.model_title(name)}**: {stable.words}: {names}.")
    return lines if found else []


def _privacy(bundle: Bundle) -> str:
    donors = bundle.imputation and bundle.imputation.donors
    drawn = (
        "; and every clinical value that a training case was given, for missing ones to be drawn of" if donors else ""
    )
    held = (
        "`arrays.safetensors` holds selected feature values, clinical values among them, of individual training cases: "
        f"{'support vectors and ' if bundle.protocol.svm else ''}the cases that predictions are explained against"
        f"{drawn}. A bundle made from patients is therefore patient data: keep and share it as such, unless its ethics "
        "approval says otherwise."
    )
    return f"{held} By its notice, this bundle was made from simulated cases only." if bundle.notice else held


def _performance_tables(bundle: Bundle) -> list[str]:
    lines = []
    for split, by_name in bundle.performance.items():
        models = {bundle.protocol.model_title(name): row for name, row in by_name.items()}
        any_model = next(iter(models.values()))
        patients = f" of {any_model['patients']} patients" if "patients" in any_model else ""
        method = "Obuchowski, by patients" if patients else "DeLong"
        counts = f"{any_model['cases']} cases{patients}, {any_model['positive']} with outcome 1"
        lines += ["", f"## Performance on the {_SPLITS[split]}: {counts}", ""]
        lines += [f"| model | AUC (95 % CI, {method}) | cut-off | " + " | ".join(_MEASURES) + " |"]
        lines += ["|" + " --- |" * (3 + len(_MEASURES))]
        lines += [_performance_row(name, row) for name, row in models.items()]
        lines += _empty_intervals(models)
        limits = out_of_fold_limits(bundle) if split == "out_of_fold" else ""
        lines += ["", limits] if limits else []
    if "test" not in bundle.performance:
        lines += ["", "## Performance on the test split", ""]
        lines += ["No test performance: the cohort has no test split with both outcomes."]
    return lines[1:]


def _empty_intervals(models: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What has to be said of models that part the outcomes without an error, or with nothing but errors."""
    extreme = [name for name, row in models.items() if row["auc"] in (0, 1)]
    if not extreme:
        return []
    return ["", f"AUC exactly 0 or 1 ({', '.join(extreme)}): DeLong's variance is 0 there: the interval says nothing."]


def _performance_row(name: str, row: Mapping[str, Any]) -> str:
    cells: Sequence[str] = [
        name,
        f"{row['auc']:.3f} ({row['auc_low']:.3f} to {row['auc_high']:.3f})",
        f"{row['cutoff']:.3f}",
        *("-" if row[key] is None else f"{row[key]:.3f}" for key in _MEASURES),
    ]
    return "| " + " | ".join(cells) + " |"
