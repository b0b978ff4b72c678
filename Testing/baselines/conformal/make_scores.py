"""Makes scores.csv: what a bundle's models say of the cases that its sets are calibrated and can be judged on.

    python make_scores.py BUNDLE FEATURES.csv CLINICAL.csv COHORT.csv

The tables are those that the bundle was trained with. split "train": probabilities out of fold, as the bundle's sets
hold them, ascending within an outcome; split "test": of the frozen models. Of simulated patients only.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from IFXPredictLib.bundle_files import load_bundle
from IFXPredictLib.clinical import read_clinical_table
from IFXPredictLib.models import probability
from IFXPredictLib.tables import read_cohort, read_features
from IFXPredictLib.training import score_table

OUT = Path(__file__).with_name("scores.csv")


def test_cases(bundle, features, clinical, cohort):
    """The names of all features, their values (cases, features), and the outcome (cases,) of the test split."""
    protocol, imaging = bundle.protocol, read_features(features)
    entries = [entry for entry in read_cohort(cohort, protocol.outcome) if not entry.train]
    values_of = read_clinical_table(clinical, protocol.clinical)
    own = [[values_of[entry.case][name] for name in protocol.clinical_names] for entry in entries]
    values = np.hstack([imaging.rows([entry.case for entry in entries]), own])
    return imaging.names + protocol.clinical_names, values, [entry.outcome for entry in entries]


def main(bundle_folder, features, clinical, cohort):
    bundle = load_bundle(bundle_folder)
    if not bundle.notice:
        sys.exit(f"{bundle_folder}: by its notice not of simulated cases; no scores of patients here.")
    names, values, outcome = test_cases(bundle, features, clinical, cohort)
    scores = score_table(bundle.models, names, values)
    with OUT.open("w", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("model", "split", "outcome", "probability"))
        for model in bundle.models:
            sets = model.reference.sets
            rows.writerows((model.name, "train", 0, f"{p:.17g}") for p in sets.strangeness_0)
            rows.writerows((model.name, "train", 1, f"{1 - s:.17g}") for s in sets.strangeness_1)
            said = probability(scores[model.name])
            rows.writerows((model.name, "test", y, f"{p:.17g}") for y, p in zip(outcome, said, strict=True))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
