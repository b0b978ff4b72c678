#!/usr/bin/env bash
# neuroHarmonize applies a learnt model to covariates by their place in the table, not by their name.
#
# Expected by most: harmonizationApply takes a DataFrame of the columns that harmonizationLearn had, in whatever order
# they come, as it does not for SITE.
# Seen: with SEX before AGE instead of after it values differ by 2 standard deviations on average, by 9 at most, with no
# word. Three scanners' means, 1.9, 2.8 and 2.6 before and 2.3 to 2.6 after harmonisation, become 0.3, 0.1 and 6.2.
# Why: the model keeps the covariates' names, but nobody looks at them: its coefficients are applied from left to right.
# SITE alone is looked up by its name, so that moving that column changes nothing.
# What to do: harmonizationApply(data, covariates[list(training.columns)], model), always.
#
# neuroHarmonize 2.5.2, neuroCombat 0.2.12, NumPy 1.26.4, pandas 2.3.3. Needs Python 3.11 and pip; fails where what was
# seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  neuroHarmonize==2.5.2 neuroCombat==0.2.12 numpy==1.26.4 pandas==2.3.3 scipy==1.15.3 statsmodels==0.14.5
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from neuroHarmonize import harmonizationApply, harmonizationLearn

random = np.random.default_rng(0)


def cohort(each):
    """So many patients of three scanners: 50 features that depend on age, and a table of covariates."""
    site = np.repeat(["A", "B", "C"], each)
    age, sex = random.normal(55, 12, 3 * each), random.integers(0, 2, 3 * each)
    values = random.normal(size=(3 * each, 50)) + 0.03 * age[:, None] + 0.4 * sex[:, None]
    values[site == "B"] += 1.0
    values[site == "C"] *= 1.3
    return values, pd.DataFrame({"SITE": site, "AGE": age, "SEX": sex})


values, covariates = cohort(40)
model, _ = harmonizationLearn(values, covariates)
new, about = cohort(20)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    right = harmonizationApply(new, about, model)
    moved = harmonizationApply(new, about[["AGE", "SEX", "SITE"]], model)
    swapped = harmonizationApply(new, about[["SITE", "SEX", "AGE"]], model)
off = np.abs(swapped - right) / new.std(axis=0)
print("neuroHarmonize", version("neuroHarmonize"), "neuroCombat", version("neuroCombat"), "warnings:", len(said))
print(f"SITE last: values differ by {np.abs(moved - right).max():g}")
print(f"SEX before AGE: values differ by {off.mean():.1f} sd on average, {off.max():.1f} at most")
spread = {}
for name, made in (("before", new), ("columns as learnt", right), ("SEX before AGE", swapped)):
    means = [float(made[(about["SITE"] == site).to_numpy()].mean()) for site in "ABC"]
    spread[name] = max(means) - min(means)
    print(f"means of the scanners, {name}:", [round(one, 2) for one in means])
seen = (
    not said
    and np.array_equal(moved, right)
    and off.mean() > 1
    and spread["columns as learnt"] < 0.5 * spread["before"]
    and spread["SEX before AGE"] > 3 * spread["before"]
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
