"""Reports in words: the model card of a bundle."""

from collections.abc import Mapping, Sequence
from typing import Any

from .bundle import Bundle
from .protocol import Protocol

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
        f"- {bundle.summary.cases} training cases; protocol `{protocol.name}`, SHA-256 `{protocol.sha256}`.",
        f"- Network: {_network_in_words(bundle.protocol)}",
        f"- Deep features: {agreement}",
        f"- Reliability: {reliability}",
        f"- Late fusion from {protocol.fusion.inputs.replace('_', ' ')} probabilities.",
        "- Cut-offs: Youden's on the training split, then locked.",
        "",
        "## Selected features",
        "",
        *_selection_in_words(bundle),
        "",
        *_performance_tables(bundle.performance),
        "",
        "## Privacy",
        "",
        _privacy(bundle),
        "",
        "## Software",
        "",
        ", ".join(f"{name} {number}" for name, number in bundle.software.items()),
        "",
    ]
    return "\n".join(parts)


def _network_in_words(protocol: Protocol) -> str:
    network, training = protocol.network, protocol.network_training
    folds = f"{training.folds} folds of the same length" if training.cross_fit else "no"
    return (
        f"3D ResNet, {network.block} blocks {list(network.layers)}, planes {list(network.planes)}; "
        f"{training.epochs} epochs, batches of {training.batch_size}, SGD with learning rate "
        f"{training.learning_rate:g} and cosine decay; cross-fitting for the training cases' deep features: {folds}."
    )


def _selection_in_words(bundle: Bundle) -> list[str]:
    lines = []
    for model in bundle.models:
        record = bundle.selection[model.name]
        if not record:
            lines.append(f"- **{model.name}**: the probabilities of {', '.join(model.inputs)}.")
            continue
        steps = " -> ".join(f"{count} ({step})" for step, count in record["kept_after"].items())
        frequency = record["frequencies"]
        names = ", ".join(f"`{name}` ({100 * frequency.get(name, 0):.0f} %)" for name in model.inputs)
        lines.append(f"- **{model.name}**: {steps}: {names}.")
    lines.append("")
    repeats = bundle.protocol.selection.repeats
    lines.append(f"In brackets: how often {repeats} LASSO runs that differ in their folds only keep the feature.")
    return lines


def _privacy(bundle: Bundle) -> str:
    held = (
        "`arrays.safetensors` holds the machines' support vectors, that is the selected feature values, clinical "
        "values among them, of individual training cases. A bundle made from patients is therefore patient data: "
        "keep and share it as such, unless its ethics approval says otherwise."
    )
    return f"{held} By its notice, this bundle was made from simulated cases only." if bundle.notice else held


def _performance_tables(performance: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = []
    titles = {"train": "training split (in sample, optimistic)", "test": "test split (never used in training)"}
    for split, models in performance.items():
        any_model = next(iter(models.values()))
        counts = f"{any_model['cases']} cases, {any_model['positive']} with outcome 1"
        lines += ["", f"## Performance on the {titles[split]}: {counts}", ""]
        lines += ["| model | AUC (95 % CI, DeLong) | cut-off | " + " | ".join(_MEASURES) + " |"]
        lines += ["|" + " --- |" * (3 + len(_MEASURES))]
        lines += [_performance_row(name, row) for name, row in models.items()]
        lines += _empty_intervals(models)
    if "test" not in performance:
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
