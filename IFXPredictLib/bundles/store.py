"""A bundle's folder: saved whole or not at all, checked to the last bit when loaded, verified by its golden case.

bundle.json (schema, protocol, models, cut-offs, training summary, performance, versions, SHA-256 of the other files
and of itself), arrays.safetensors (the classifiers and what is kept of their training cases), network.safetensors (the
ResNet), golden.json (an input's features and what must come out), MODEL_CARD.md. No code, no pickle.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from ..base.errors import BundleError, IFXPredictError
from ..base.files import make_folder, read_json, sha256_of, sha256_of_content, whole_folder, write_json, write_text
from ..base.outputs import Forced, check_folder, check_place, foreign_files, tell_replaced
from ..base.tensor_file import check_tensors
from ..features.extraction import Features
from ..features.radiomics import check_parameters
from ..features.resnet import DEEP_NAMES, deep_features
from ..models.arrays import stored
from ..models.classifier import read_classifier
from ..models.harmonisation import Harmonisation
from ..models.imputation import Imputation
from ..models.recalibration import Recalibration
from ..models.reference import TrainingReference
from ..models.svm import probability
from ..protocol.loading import Protocol
from .bundle import Bundle, FrozenModel, Golden, TrainingSummary
from .checks import check_derived, check_parts
from .contents import Contents, GoldenContents, check_card, check_names, read_contents, read_golden
from .deposit import check_sums, files_beside
from .left_out import LeftOut
from .manifest import (
    EXPORTS,
    FILES,
    SCHEMA,
    SIGNATURE,
    check_files,
    is_of_the_system,
    read_content,
    strangers,
    update_in_words,
)
from .updates import Update

_IMPUTATION = "imputation/"
_HARMONISATION = "harmonisation/"
_GOLDEN_SCORE_TOLERANCE = 1e-9
_GOLDEN_DEEP_TOLERANCE = 5e-5
"""Of each feature and the mean one together: processors round convolutions differently, by 7e-6 of this at most."""
_GOLDEN_PROBABILITY_TOLERANCE = 2e-4
"""Of what such a difference makes of a probability: 3e-5 at most. docs/measured.md has both figures."""


def probe_cube(side: int) -> NDArray[np.float32]:
    """A smooth, lopsided cube (z, y, x) within 0 to 1, by formula: what the network says of it proves its weights."""
    z, y, x = np.meshgrid(*[np.linspace(0, 1, side)] * 3, indexing="ij")
    return (0.5 + 0.5 * np.sin(5 * x + 3 * y * y) * np.cos(4 * z - x * y)).astype(np.float32)


def check_target(folder: Path, inputs: Iterable[Path] = (), *, replace: bool = False) -> list[str]:
    """Raise IFXPredictError where no bundle can be written to ``folder``: better before the training than after.

    Parameters
    ----------
    folder : Path
        New, empty or a whole bundle, which is replaced; in no bundle, no drive's root, not home. Its parent is made.
    inputs : iterable of Path, optional
        Files and folders that the training reads, which are never replaced.
    replace : bool, optional
        Whether foreign files are: those called like a bundle's that make none.

    Returns
    -------
    list of str
        The names of the foreign files that there are.

    Raises
    ------
    IFXPredictError
        Also for a file of no bundle, an input, a folder or link in a file's place, a foreign file without ``replace``.
    """
    check_place(folder)
    check_folder(folder)
    make_folder(folder.parent)
    if stray := strangers(folder, ("bundle.json", SIGNATURE, *FILES, *(EXPORTS if _is_shared(folder) else ()))):
        raise BundleError(f"{folder}: holds {stray[0]}, which belongs to no bundle; give a new or an empty folder.")
    beside = files_beside(folder) if _is_shared(folder) else {}
    names, known = ("bundle.json", *FILES, *beside), {name: sha for name, sha in beside.items() if sha}
    return foreign_files(folder, names, known | _recorded(folder), inputs, replace=replace)


def _is_shared(folder: Path) -> bool:
    try:
        return "shared" in read_content(folder)
    except BundleError:
        return False


def _recorded(folder: Path) -> dict[str, str]:
    """The files of the bundle in ``folder`` and their SHA-256; none where bundle.json is not as it was written."""
    try:
        files: dict[str, str] = read_content(folder)["files"]
    except BundleError:
        return {}
    return files | {"bundle.json": sha256_of(folder / "bundle.json")}


def save_bundle(
    bundle: Bundle,
    network_file: Path,
    card: str,
    inputs: Iterable[Path] = (),
    forced: Forced | None = None,
    export: Callable[[Path], object] = lambda _folder: None,
) -> None:
    """Write ``bundle.folder``, verified, or leave it as it was: with ``network_file``'s weights and the model card.

    Parameters
    ----------
    bundle : Bundle
        What is frozen; the hash of its content is computed anew.
    network_file : Path
        The .safetensors file of its network, which is copied.
    card : str
        The text of MODEL_CARD.md.
    inputs : iterable of Path, optional
        As for ``check_target``.
    forced : callable, optional
        Is told which foreign files are replaced all the same; without it they are refused.
    export : callable, optional
        Adds to the new folder, which it is given, what is to lie beside a shared bundle's files.

    Raises
    ------
    BundleError
        Where it would not verify; IFXPredictError where ``check_target`` raises it.
    """
    with whole_folder(bundle.folder, lambda name: name in (SIGNATURE, *EXPORTS) or is_of_the_system(name)) as folder:
        (folder / "arrays.safetensors").write_bytes(save(_to_arrays(bundle)))
        (folder / "network.safetensors").write_bytes(network_file.read_bytes())
        write_json(folder / "golden.json", _golden_to_json(bundle.golden))
        write_text(folder / "MODEL_CARD.md", card)
        content = _to_json(bundle) | {"files": {name: sha256_of(folder / name) for name in FILES}}
        write_json(folder / "bundle.json", content | {"sha256": sha256_of_content(content)})
        try:
            export(folder)
            verify_bundle(folder)
        except BundleError as problem:
            raise BundleError(f"{bundle.folder}: not written, for it does not verify: {problem}") from problem
        foreign = check_target(bundle.folder, inputs, replace=forced is not None)
        tell_replaced(bundle.folder, foreign, forced)


def load_bundle(folder: str | Path) -> Bundle:
    """Load a bundle and check it to the last bit; what needs computing is for ``verify_bundle``.

    Parameters
    ----------
    folder : str or Path
        The bundle's folder, which holds bundle.json.

    Returns
    -------
    Bundle
        The protocol, the models with their cut-offs, and the network, which is read when first needed.

    Raises
    ------
    BundleError
        That says which file, entry, hash, shape or name differs, and how.

    Examples
    --------
    >>> bundle = load_bundle("Resources/Bundles/demo")
    >>> [model.name for model in bundle.models]
    ['clinical', 'radiomics', 'deep', 'early_fusion', 'late_fusion']
    """
    folder = Path(folder)
    content = read_content(folder)
    check_files(folder, content)
    contents = read_contents(content, str(folder / "bundle.json"))
    golden = read_golden(read_json(folder / "golden.json", BundleError), str(folder / "golden.json"))
    check_tensors(folder / "arrays.safetensors", BundleError)
    check_card(folder / "MODEL_CARD.md", contents.notice)
    try:
        with np.errstate(all="ignore"):  # what is not finite, or comes out so, is refused in words
            bundle = _assembled(folder, content, contents, golden)
            check_parts(bundle)
    except (KeyError, TypeError, ValueError, AttributeError, SafetensorError) as problem:
        reason = problem if isinstance(problem, IFXPredictError) else repr(problem)
        raise BundleError(f"{folder}: its parts do not fit together: {reason}") from problem
    return bundle


def verify_bundle(folder: str | Path) -> Bundle:
    """Load a bundle and compute anew all that can be: its training cases' distances and its golden case.

    Parameters
    ----------
    folder : str or Path
        The bundle's folder, which holds bundle.json.

    Returns
    -------
    Bundle
        As ``load_bundle`` returns it.

    Raises
    ------
    BundleError
        As ``load_bundle`` does, and where a model's score of the golden case differs by more than 1e-9, one of the
        network's features by more than 5e-5 of itself and the mean feature, or that moves a probability by over 2e-4.

    Examples
    --------
    >>> verify_bundle("Resources/Bundles/demo").protocol.name
    'ifx_cte_demo'
    """
    bundle = load_bundle(folder)
    try:
        check_parameters(bundle.protocol)
        with np.errstate(all="ignore"):
            check_derived(bundle)
    except IFXPredictError as problem:
        raise BundleError(f"{folder}: its parts do not fit together: {problem}") from problem
    check_golden(bundle)
    if bundle.shared:
        check_sums(bundle.folder)
    return bundle


def check_golden(bundle: Bundle) -> None:
    """Recompute a loaded bundle's golden case; raises BundleError where this machine gets other numbers."""
    folder = bundle.folder
    with np.errstate(all="ignore"):
        answers = bundle.answers(bundle.golden.features)
    for name, answer in answers.items():
        expected = bundle.golden.scores[name]
        if not abs(answer.raw_score - expected) <= _GOLDEN_SCORE_TOLERANCE:
            raise BundleError(f"{folder}: golden case, {name}: expected {expected}, found {answer.raw_score}.")
    deep = deep_features(probe_cube(bundle.protocol.image.cube_side), bundle.network)
    _check_deep(bundle, deep)
    _check_moved(bundle, deep - bundle.golden.deep)


_CHANGED = "torch or the weights are not as they were"


def _check_deep(bundle: Bundle, deep: NDArray[np.float64]) -> None:
    """Compare each of the network's features of the probe cube with the golden one."""
    expected = np.abs(bundle.golden.deep)
    room = _GOLDEN_DEEP_TOLERANCE * (expected + expected.mean())
    beyond = np.abs(deep - bundle.golden.deep) - room
    if not (beyond <= 0).all():
        at = int(np.argmax(beyond))
        raise BundleError(
            f"{bundle.folder}: golden case: the network's {DEEP_NAMES[at]} is {deep[at]:.8g}, expected "
            f"{bundle.golden.deep[at]:.8g} within {room[at]:.2g}; {_CHANGED}."
        )


def _check_moved(bundle: Bundle, away: NDArray[np.float64]) -> None:
    """What the differences of the network's features, ``away`` (512,), would make of the golden case's answers."""
    golden = bundle.golden.features
    values = golden.values.copy()
    values[[golden.names.index(name) for name in DEEP_NAMES]] += away
    for name, answer in bundle.answers(Features(golden.names, values)).items():
        found, expected = probability([answer.raw_score, bundle.golden.scores[name]])
        if not abs(found - expected) <= _GOLDEN_PROBABILITY_TOLERANCE:
            raise BundleError(
                f"{bundle.folder}: golden case, {name}: the network's features move the probability from "
                f"{expected:.6f} to {found:.6f}, expected at most by {_GOLDEN_PROBABILITY_TOLERANCE:g}; {_CHANGED}."
            )


def _to_arrays(bundle: Bundle) -> dict[str, NDArray[np.float64]]:
    """The classifiers, what is kept of their training cases, and the training summary, by name."""
    arrays = {"summary/mean": bundle.summary.mean, "summary/sd": bundle.summary.sd}
    for model in bundle.models:
        arrays |= model.classifier.to_arrays(f"{model.name}/{stored('classifier')}/")
        arrays |= model.reference.to_arrays(f"{model.name}/reference/")
    arrays |= bundle.imputation.to_arrays(_IMPUTATION) if bundle.imputation else {}
    arrays |= bundle.harmonisation.to_arrays(_HARMONISATION) if bundle.harmonisation else {}
    return arrays


def _to_json(bundle: Bundle) -> dict[str, Any]:
    calibration = {m.name: asdict(m.calibration) for m in bundle.models if m.calibration}
    return {
        "schema": SCHEMA,
        "notice": bundle.notice,
        "intended_use": bundle.intended_use,
        "protocol": bundle.protocol.to_mapping(),
        "protocol_sha256": bundle.protocol.sha256,
        "models": [{"name": m.name, "inputs": list(m.inputs), "cutoff": m.cutoff} for m in bundle.models],
        "summary": {"cases": bundle.summary.cases, "names": list(bundle.summary.names)},
        "selection": bundle.selection,
        "performance": bundle.performance,
        "software": bundle.software,
        **({"updates": [asdict(one) for one in bundle.updates]} if bundle.updates else {}),
        **({"shared": bundle.shared} if bundle.shared else {}),
        **({"cutoffs": {name: asdict(one) for name, one in bundle.cutoffs.items()}} if bundle.cutoffs else {}),
        **({"nested": asdict(bundle.nested)} if bundle.nested else {}),
        **({"calibration": calibration} if calibration else {}),
        **({"left_out": _plain(bundle.left_out)} if bundle.left_out else {}),
        **({"centres": dict(bundle.harmonisation.counts)} if bundle.harmonisation else {}),
    }


def _plain(found: LeftOut) -> dict[str, dict[str, Any]]:
    return {model: {centre: asdict(one) for centre, one in own.items()} for model, own in found.items()}


def _recalibrations(updates: Iterable[Update], model: str) -> tuple[Recalibration, ...]:
    """Those of a model's updates, in their order."""
    of_model = [one.models[model] for one in updates if model in one.models]
    return tuple(
        Recalibration(one.intercept, one.slope)
        for one in of_model
        if one.intercept is not None and one.slope is not None
    )


def _assembled(folder: Path, content: Mapping[str, Any], contents: Contents, golden: GoldenContents) -> Bundle:
    """The bundle of files that were checked each by itself; ``content`` is what ``contents`` was read from."""
    arrays = load_file(folder / "arrays.safetensors")
    protocol = contents.protocol
    fusing = {rules.name for rules in protocol.models if rules.fuses}
    models = tuple(
        FrozenModel(
            m.name,
            m.inputs,
            read_classifier(arrays, f"{m.name}/{stored('classifier')}/", protocol),
            m.cutoff,
            TrainingReference.from_arrays(arrays, f"{m.name}/reference/"),
            m.name in fusing,
            _recalibrations(contents.updates, m.name),
            update_in_words(contents.updates, m.name),
            contents.calibration.get(m.name),
        )
        for m in contents.models
    )
    summary, features = contents.summary, golden.features
    bundle = Bundle(
        folder=folder,
        sha256=contents.sha256,
        protocol=protocol,
        notice=contents.notice,
        intended_use=contents.intended_use,
        models=models,
        summary=TrainingSummary(summary.cases, summary.names, arrays["summary/mean"], arrays["summary/sd"]),
        selection=content["selection"],
        performance=content["performance"],
        software=contents.software,
        golden=Golden(
            Features(tuple(features), np.array(list(features.values()), np.float64)),
            golden.scores,
            np.array(golden.deep, np.float64),
        ),
        updates=contents.updates,
        shared=content.get("shared"),
        cutoffs=contents.cutoffs,
        nested=contents.nested,
        left_out=contents.left_out,
        imputation=_imputation(arrays, protocol),
        harmonisation=_harmonisation(arrays, contents),
    )
    check_names("arrays.safetensors", arrays, list(_to_arrays(bundle)))
    return bundle


def _imputation(arrays: Mapping[str, NDArray[np.float64]], protocol: Protocol) -> Imputation | None:
    """What the protocol says stands for missing values; its characteristics and ranges are the protocol's."""
    if protocol.missing == "refuse" or not protocol.clinical:
        return None
    found = Imputation.from_arrays(arrays, _IMPUTATION, protocol.missing)
    rules = [(c.low, c.high, c.kind == "binary") for c in protocol.clinical]
    if list(zip(found.low.tolist(), found.high.tolist(), found.binary.tolist(), strict=True)) != rules:
        raise ValueError("imputation: its characteristics or plausible ranges are not the protocol's")
    return found


def _harmonisation(arrays: Mapping[str, NDArray[np.float64]], contents: Contents) -> Harmonisation | None:
    if contents.protocol.harmonisation is None:
        return None
    return Harmonisation.from_arrays(arrays, _HARMONISATION, contents.centres, contents.protocol)


def _golden_to_json(golden: Golden) -> dict[str, Any]:
    return {
        "features": dict(zip(golden.features.names, golden.features.values.tolist(), strict=True)),
        "scores": dict(golden.scores),
        "deep": golden.deep.tolist(),
    }
