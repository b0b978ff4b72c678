"""A bundle of two drawn VOIs on two series, made of the demonstration; needs no Slicer."""

from dataclasses import replace

VIEWS = ("", "node.", "arterial.", "arterial.node.")


def several_bundle(demonstration, folder):
    """The demonstration in a new ``folder``, as if its radiomics features were of a VOI and a node, on two series.

    Its models take them of one after the other; what was known of them in training holds for each.
    """
    from IFXPredictLib.bundles.bundle import answers
    from IFXPredictLib.bundles.store import load_bundle, save_bundle
    from IFXPredictLib.features.extraction import Features, imaging_names
    from IFXPredictLib.protocol.schema import VoiRules

    shipped = load_bundle(demonstration)
    drawn, series = (VoiRules("wall"), VoiRules("node")), ("portal", "arterial")
    protocol = replace(shipped.protocol, vois=drawn, series=series)
    names = (*imaging_names(protocol), *protocol.clinical_inputs)
    at = [shipped.summary.names.index(name.rpartition(".")[2]) for name in names]
    of_node = {name.removeprefix("node.") for name in names if name.startswith("node.")}
    other: dict[str, str] = {}
    for model in shipped.models:
        other |= {name: f"{VIEWS[n % 4]}{name}" for n, name in enumerate(one for one in model.inputs if one in of_node)}
    models = tuple(replace(one, inputs=tuple(other.get(name, name) for name in one.inputs)) for one in shipped.models)
    summary = replace(shipped.summary, names=names, mean=shipped.summary.mean[at], sd=shipped.summary.sd[at])
    features = Features(names, shipped.golden.features.values[at])
    scores = {name: answer.raw_score for name, answer in answers(models, features).items()}
    golden = replace(shipped.golden, features=features, scores=scores)
    made = replace(shipped, folder=folder, protocol=protocol, models=models, summary=summary, golden=golden)
    card = (demonstration / "MODEL_CARD.md").read_text(encoding="utf-8")
    save_bundle(made, demonstration / "network.safetensors", card)
    return folder
