"""A bundle that is harmonised for two centres, made of the demonstration; needs no Slicer."""

from dataclasses import replace

import numpy

CENTRES = ("A",) * 12 + ("B",) * 9


def harmonised_bundle(demonstration, folder, reference="A"):
    """The demonstration in a new ``folder``, as if it had been harmonised over drawn cases of A and B, with CRP kept.

    B is brought to the ``reference``, and both to their mean where it is empty.
    """
    from IFXPredictLib.bundles.store import load_bundle, save_bundle
    from IFXPredictLib.features.extraction import imaging_names
    from IFXPredictLib.models.harmonisation import fit_harmonisation
    from IFXPredictLib.protocol.schema import HarmonisationRules

    shipped = load_bundle(demonstration)
    protocol = replace(shipped.protocol, harmonisation=HarmonisationRules("combat", ("crp",), reference))
    names = (*imaging_names(protocol), "crp")
    at = [shipped.summary.names.index(name) for name in names]
    mean, sd = shipped.summary.mean[at], shipped.summary.sd[at] + 1e-6
    values = mean + sd * numpy.random.default_rng(2).standard_normal((len(CENTRES), len(at)))
    values[numpy.array(CENTRES) == "B"] += 0.8 * sd
    known = fit_harmonisation(names, values, CENTRES, protocol)
    made = replace(shipped, folder=folder, protocol=protocol, harmonisation=known)
    card = (demonstration / "MODEL_CARD.md").read_text(encoding="utf-8")
    save_bundle(made, demonstration / "network.safetensors", card)
    return folder
