"""Whether deep features hold for new patients: networks that learn outcomes against one that learns from images alone.

    python Testing/benchmarks/bench_deep_columns.py [--protocol NAME] [--cohorts N] [--cases N] [--epochs N]
        [--device cpu|cuda] [--radiomics] [--keep DIR] [--smallest]

N simulated cohorts of a demonstration's protocol, with its own split, cubes and network. Four ways: *out of fold*
(cross-fitted networks for the training cases, the final one for the test cases), *aligned* (the same, each fold's
columns rotated to the final network's on the cases that both were trained on: orthogonal Procrustes), *in sample* (the
final one for all), *images alone* (one self-supervised network for all, 20 epochs in batches of 32). Of each the
median correlation of the training cases' columns with those that the final network gives them, the AUC of the
protocol's classifier on what its selection keeps of the deep columns, out of fold within the training split and in the
test split, and with --radiomics (slow) the same of both modalities together, DLR. Without readings no ICC filters. A
model that keeps nothing has an AUC of 0.5.

--keep leaves cohorts and networks in DIR and goes on with them. A cohort of the MRI protocols takes a core 7 to 15
minutes, one of ifx_cte_demo about two hours.
"""

import argparse
import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, radiomics_features
from IFXPredictLib.features.resnet import DEEP_NAMES, deep_features, load_network
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import ModelRules
from IFXPredictLib.simulation.cohort import SIMULATORS
from IFXPredictLib.simulation.patient import Record
from IFXPredictLib.stats.discrimination import auc
from IFXPredictLib.training.fitting import TrainingData, fit_models, score_table
from IFXPredictLib.training.networks import train_networks

FIRST_SEED = 201
BATCH_SIZE, EPOCHS = 32, 20
LEARNING_RATES = {"ifx_cte_demo": 0.005}
"""Of the network that learns from images alone, 0.02 for the others: at that the CT demonstration's diverges."""
NO_MODEL = 0.5
WIDTHS = (10, 16, 7, 16, 7)
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cohort:
    """Cubes (n, z, y, x), outcomes (n,), which cases are for testing (n,), radiomics (n, 1116) or (n, 0)."""

    cubes: NDArray[np.float32]
    outcome: NDArray[np.int_]
    test: NDArray[np.bool_]
    radiomics: Array


def main(options: argparse.Namespace) -> None:
    """Print a row a cohort and way, then the means over the cohorts."""
    protocol = load_protocol(options.protocol)
    cases = options.cases or SIMULATORS[protocol.simulator].cases
    print(f"{options.cohorts} cohorts of {cases} cases by {protocol.name}")
    print(f"{'cohort':8}{'way':14}{'agreement':>10}{'deep, training':>16}{'test':>7}{'DLR, training':>16}{'test':>7}")
    rows: dict[str, list[list[float]]] = {}
    for seed in range(options.first, options.first + options.cohorts):
        with tempfile.TemporaryDirectory() as folder:
            kept = (options.keep or Path(folder)) / f"{protocol.name}_{seed}"
            kept.mkdir(parents=True, exist_ok=True)
            cohort = simulated(seed, cases, protocol, kept / "cohort.npz", options.radiomics)
            found = measured(cohort, protocol, kept, options.epochs, options.device)
        for way, values in found.items():
            rows.setdefault(way, []).append(values)
            report(str(seed), way, values)
    for way, all_values in rows.items():
        report("mean", way, np.mean(all_values, axis=0).tolist())


def report(cohort: str, way: str, values: list[float]) -> None:
    """One line."""
    cells = "".join(f"{value:{width}.3f}" for value, width in zip(values, WIDTHS, strict=False))
    print(f"{cohort:8}{way:14}{cells}", flush=True)


def simulated(seed: int, cases: int, protocol: Protocol, file: Path, radiomics: bool) -> Cohort:
    """The cohort of ``seed``: what ``file`` holds, else drawn and left there."""
    if not file.is_file():
        simulator, records, rows = SIMULATORS[protocol.simulator], [], []
        for k in range(cases):
            patient = simulator.draw(seed, k, protocol.clinical, with_readings=False)
            case = make_case(str(k), patient.image, patient.mask, protocol)
            some = radiomics_features(case, protocol) if radiomics else np.empty(0)
            rows.append((lesion_cube(case, protocol.image), some))
            records.append(Record(str(k), patient.clinical, patient.facts))
        columns = simulator.columns(records, protocol, seed)
        cubes, features = (np.array(part) for part in zip(*rows, strict=True))
        outcome = np.array([int(str(row[protocol.outcome.column])) for row in columns])
        test = np.array([row["split"] == "test" for row in columns])
        np.savez(file, cubes=cubes, outcome=outcome, test=test, radiomics=features)
    with np.load(file) as stored:
        return Cohort(stored["cubes"], stored["outcome"], stored["test"], stored["radiomics"])


def measured(
    cohort: Cohort, protocol: Protocol, folder: Path, epochs: int | None, device: str
) -> dict[str, list[float]]:
    """By way: the agreement of columns, then two AUCs of the deep model and, with radiomics, of DLR."""
    rules = replace(protocol.network_training, epochs=epochs or protocol.network_training.epochs)
    crossed = replace(protocol, network_training=replace(rules, cross_fit=True))
    alone = replace(rules, cross_fit=False, objective="self_supervised")
    alone = replace(alone, epochs=epochs or EPOCHS, batch_size=BATCH_SIZE)
    alone = replace(alone, learning_rate=LEARNING_RATES.get(protocol.name, 0.02))
    train, given = cohort.cubes[~cohort.test], cohort.outcome[~cohort.test]
    foldid = train_networks(train, given, crossed, folder / "outcomes", device)
    train_networks(train, given, replace(protocol, network_training=alone), folder / "images", device)
    final = features_of(cohort.cubes, folder / "outcomes" / "network.safetensors", protocol)
    images = features_of(cohort.cubes, folder / "images" / "network.safetensors", protocol)
    unseen, aligned = final.copy(), final.copy()
    for fold in range(foldid.max() + 1):
        of_fold = features_of(train, folder / "outcomes" / f"fold_{fold}.safetensors", protocol)
        seen, left = foldid != fold, np.flatnonzero(~cohort.test)[foldid == fold]
        unseen[left] = of_fold[~seen]
        aligned[left] = rotated(of_fold, final[~cohort.test], seen)[~seen]
    ways = {
        "out of fold": (unseen, final),
        "aligned": (aligned, final),
        "in sample": (final, final),
        "images alone": (images, images),
    }
    return {
        way: [agreement(rows[~cohort.test], bedside[~cohort.test]), *areas(cohort, rows, protocol)]
        for way, (rows, bedside) in ways.items()
    }


def features_of(cubes: NDArray[np.float32], file: Path, protocol: Protocol) -> Array:
    """The deep features (n, 512) that the network in ``file`` gives of the cubes."""
    network = load_network(file, protocol.network)
    return np.array([deep_features(cube, network) for cube in cubes])


def rotated(rows: Array, onto: Array, chosen: NDArray[np.bool_]) -> Array:
    """``rows`` (n, 512), moved and rotated so that those ``chosen`` (n,) come nearest to those of ``onto``.

    The orthogonal Procrustes problem (Schönemann 1966, Psychometrika 31:1).
    """
    here, there = rows[chosen].mean(axis=0), onto[chosen].mean(axis=0)
    left, _, right = np.linalg.svd((rows[chosen] - here).T @ (onto[chosen] - there))
    return np.asarray((rows - here) @ left @ right + there)


def agreement(one: Array, other: Array) -> float:
    """The median over columns of Pearson's correlation, of those that vary in both."""
    varying = (np.ptp(one, axis=0) > 0) & (np.ptp(other, axis=0) > 0)
    pairs = zip(one[:, varying].T, other[:, varying].T, strict=True)
    return float(np.median([np.corrcoef(a, b)[0, 1] for a, b in pairs]))


def areas(cohort: Cohort, deep: Array, protocol: Protocol) -> list[float]:
    """AUC out of fold in the training split, and in the test split: of the deep model, and of DLR with radiomics."""
    found = model_areas(cohort, deep, DEEP_NAMES, ModelRules("deep", ("deep",)), protocol)
    if cohort.radiomics.size:
        both = np.hstack([cohort.radiomics, deep])
        rules = ModelRules("dlr", ("radiomics", "deep"))
        found += model_areas(cohort, both, RADIOMICS_NAMES + DEEP_NAMES, rules, protocol)
    return found


def model_areas(
    cohort: Cohort, values: Array, names: tuple[str, ...], rules: ModelRules, protocol: Protocol
) -> list[float]:
    """Of one model that is selected from ``values`` (n, names) and fitted on the training cases."""
    own = replace(protocol, models=(rules,), selection=replace(protocol.selection, repeats=1))
    train = np.flatnonzero(~cohort.test)
    identifiers = tuple(map(str, train))
    data = TrainingData(identifiers, names, values[train], cohort.outcome[train], np.ones(len(names), bool))
    try:
        (fit,) = fit_models(data, own)
    except TrainingError:
        return [NO_MODEL, NO_MODEL]
    score = score_table([fit.model], names, values[cohort.test])[rules.name]
    return [auc(cohort.outcome[train], fit.out_of_fold), auc(cohort.outcome[cohort.test], score)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--protocol", default="axspa_mri_demo", help="of a demonstration")
    parser.add_argument("--cohorts", type=int, default=1)
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="seed of the first cohort")
    parser.add_argument("--cases", type=int, help="of a cohort; left out, the demonstration's")
    parser.add_argument("--epochs", type=int, help="left out, the protocol's")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--radiomics", action="store_true", help="DLR, too")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where cohorts and networks stay")
    parser.add_argument("--smallest", action="store_true", help="one cohort of 24 cases, one epoch: only to try it")
    chosen = parser.parse_args()
    if chosen.smallest:
        chosen.cohorts, chosen.cases, chosen.epochs = 1, 24, 1
    warnings.filterwarnings("ignore", "The penalised regression did not converge", RuntimeWarning)
    main(chosen)
