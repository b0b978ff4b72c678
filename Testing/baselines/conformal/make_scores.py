"""Makes what this folder holds of the bundles in Resources/Bundles: scores, counts of their reports, a pool of cases.

    python Testing/baselines/conformal/make_scores.py BUILD

BUILD is where `make bundle` left cohorts and features; bundles whose tables are not there keep what they had.
"""

import csv
import math
import sys
from pathlib import Path

from scipy.stats import betabinom

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.evaluation.data import check_training_split, gather, raw_scores
from IFXPredictLib.evaluation.patients import model_uncertainties
from IFXPredictLib.features.resnet import DEEP_NAMES
from IFXPredictLib.models.svm import probability
from IFXPredictLib.tables.clinical import read_clinical_table
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.features import read_features

HERE = Path(__file__).parent
BUNDLES = HERE.parents[2] / "Resources" / "Bundles"
COHORTS = {"demo": "demo", "axspa_asas40": "axspa", "axspa_asas20": "axspa", "ifx_mre": "ifx_mre"}
FIELDS = ("bundle", "model", "deep features", "outcome", "cases", "covered", "99.9 % limits")


def study_of(bundle, build):
    """The cases of the tables that the bundle was trained with, which is checked."""
    protocol, cohort = bundle.protocol, build / COHORTS[bundle.folder.name] / "cohort"
    imaging = read_features(build / bundle.folder.name / "features" / "features.csv")
    clinical = read_clinical_table(cohort / "clinical.csv", protocol.clinical)
    data = gather(read_cohort(cohort / "cohort.csv", protocol.outcome), imaging, clinical, {}, protocol)
    check_training_split(data, bundle)
    return data


def write_rows(file, header, rows):
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def score_rows(bundle, data):
    """Split "train": probabilities out of fold, ascending within an outcome; "test": of the frozen models."""
    scores, outcome = raw_scores(data, bundle), data.outcome[~data.train].tolist()
    for model in bundle.models:
        sets = model.reference.sets
        yield from ((model.name, "train", 0, f"{p:.17g}") for p in sets.nonconformity_0)
        yield from ((model.name, "train", 1, f"{1 - s:.17g}") for s in sets.nonconformity_1)
        said = probability(scores[model.name][~data.train])
        yield from ((model.name, "test", y, f"{p:.17g}") for y, p in zip(outcome, said, strict=True))


def uses_deep(model, bundle):
    inputs = set(model.inputs).union(*(one.inputs for one in bundle.models if one.name in model.inputs))
    return not inputs.isdisjoint(DEEP_NAMES)


def limits(calibration, cases, level):
    """Of a beta-binomial count: that of covered cases where these are like the calibration cases."""
    rank = math.ceil((calibration + 1) * level - 1e-9)
    expected = betabinom(cases, rank, calibration + 1 - rank)
    return f"{expected.ppf(0.0005):.0f} to {expected.ppf(0.9995):.0f}"


def count_rows(bundle, data):
    """The counts of the report's trust table."""
    for model, found in zip(bundle.models, model_uncertainties(data, bundle), strict=True):
        deep = "yes" if uses_deep(model, bundle) else "no"
        for label, one in enumerate(found.coverage):
            calibration = (model.reference.sets.nonconformity_0, model.reference.sets.nonconformity_1)[label].size
            within = limits(calibration, one.cases, 1 - model.reference.sets.error_rate)
            yield bundle.folder.name, model.name, deep, str(label), str(one.cases), str(one.covered), within


def write_counts(rows):
    """In place of those of the same bundles in README.md, which ends with the table."""
    file, made = HERE / "README.md", {row[0] for row in rows}
    head, _, table = file.read_text(encoding="utf-8").partition(f"| {' | '.join(FIELDS)} |\n")
    kept = [line for line in table.splitlines()[1:] if line.split(" | ")[0].removeprefix("| ") not in made]
    lines = sorted([*kept, *(f"| {' | '.join(row)} |" for row in rows)], key=lambda line: line.split(" | ")[0])
    file.write_text(
        "\n".join([f"{head}| {' | '.join(FIELDS)} |", "|" + " --- |" * len(FIELDS), *lines, ""]), encoding="utf-8"
    )


def main(build):
    rows = []
    for name, cohort in COHORTS.items():
        if not (build / name / "features" / "features.csv").exists() or not (build / cohort / "cohort").exists():
            print(f"{name}: no tables in {build}, left as it was")
            continue
        bundle = load_bundle(BUNDLES / name)
        if not bundle.notice:
            sys.exit(f"{name}: by its notice not of simulated cases; no scores of patients here.")
        data = study_of(bundle, build)
        write_rows(HERE / f"scores_{name}.csv", ("model", "split", "outcome", "probability"), score_rows(bundle, data))
        rows += count_rows(bundle, data)
        if name == "demo":
            names = bundle.protocol.clinical_names
            pool = zip(data.outcome.tolist(), data.columns(names).tolist(), strict=True)
            write_rows(HERE / "pool.csv", ("outcome", *names), ((y, *(f"{v:.10g}" for v in x)) for y, x in pool))
    write_counts(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
