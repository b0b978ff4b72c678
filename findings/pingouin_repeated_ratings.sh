#!/usr/bin/env bash
# pingouin: an ICC of single ratings becomes one of averages where a reader has several values of a patient.
#
# Expected by most: intraclass_corr refuses a table in which a target and a rater stand together more than once, as a
# matrix of readings (R's psych and irr take one) cannot hold it; single is the reliability of one value of one reader.
# Seen: in 100 simulated studies of two readers and 40 patients with three lesions each ICC(A,1) is 0.59 (median) with
# the lesion as target and 0.77 with the patient; 0.75, where features are called reproducible, is reached in 2 and in
# 64 of them. It is the ICC of the means of each patient and reader, to the last digit. No warning, though a table with
# a missing value is refused.
# Why: the table is made a matrix by pandas' pivot_table, whose default for several values is their mean.
# What to do: assert not data.duplicated([targets, raters]).any(); a name of its own for each lesion.
#
# pingouin 0.7.0, pandas 2.3.3, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pingouin==0.7.0 pandas==2.3.3 numpy==2.2.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import pingouin

PATIENTS, LESIONS, STUDIES = 40, 3, 100
random = np.random.default_rng(20)


def study():
    """A table of two readers, patients and their lesions, of which each reader has one value."""
    rows = []
    for patient in range(PATIENTS):
        of_patient = random.normal(0, 0.8)
        for lesion in range(LESIONS):
            of_lesion = of_patient + random.normal(0, 0.6)
            for reader in ("A", "B"):
                rows.append((f"P{patient}", f"P{patient}-{lesion}", reader, of_lesion + random.normal(0, 0.8)))
    return pd.DataFrame(rows, columns=["patient", "lesion", "reader", "value"])


def single(table, targets):
    """ICC(A,1) by pingouin."""
    made = pingouin.intraclass_corr(table, targets=targets, raters="reader", ratings="value").set_index("Type")
    return float(made.loc["ICC(A,1)", "ICC"])


def by_hand(matrix):
    """ICC(A,1) of cases by readers (McGraw and Wong 1996)."""
    n, k = matrix.shape
    of_cases, of_readers = matrix.mean(axis=1), matrix.mean(axis=0)
    cases, readers = k * of_cases.var(ddof=1), n * of_readers.var(ddof=1)
    rest = matrix - of_cases[:, None] - of_readers + matrix.mean()
    error = (rest**2).sum() / ((n - 1) * (k - 1))
    return (cases - error) / (cases + (k - 1) * error + k * (readers - error) / n)


print("pingouin", version("pingouin"), "pandas", pd.__version__, "numpy", np.__version__)
studies = [study() for _ in range(STUDIES)]
found = {}
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    for targets in ("lesion", "patient"):
        found[targets] = np.array([single(one, targets) for one in studies])
texts = [str(one.message) for one in said if "pingouin" in one.filename]
same = {}
for targets, values in found.items():
    means = [one.pivot_table(index=targets, columns="reader", values="value").to_numpy() for one in studies]
    same[targets] = bool(np.allclose(values, [by_hand(one) for one in means], atol=1e-9))
    found[targets] = round(float(np.median(values)), 2), int((values >= 0.75).sum())
    median, often = found[targets]
    print(f"{targets} as target: median ICC(A,1) {median}, in {often} of {STUDIES} at least 0.75;")
    print(f"  by hand of the means of each {targets} and reader the same: {same[targets]}")
gap = studies[0].assign(value=studies[0]["value"].where(studies[0].index > 0))
try:
    refused = str(single(gap, "lesion"))
except ValueError as error:
    refused = "ValueError"
    print("a missing value:", error)
print("warnings:", texts)
expected = {"lesion": (0.59, 2), "patient": (0.77, 64)}
seen = found == expected and all(same.values()) and not texts and refused == "ValueError"
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
