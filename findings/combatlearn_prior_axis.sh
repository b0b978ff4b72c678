#!/usr/bin/env bash
# combatlearn: ComBat's empirical Bayes takes its prior from the centres of one feature, not from the features of a centre.
#
# Expected by most: the numbers of sva and neuroCombat, whose papers and pages the documentation names for "johnson"
# and "fortin". In all of these a centre's shifts and scales are shrunk towards those that its other features have.
# Seen: values that differ from neuroCombat's by up to 0.8 of a feature's standard deviation, with no warning, for
# either method. A feature among 300 is harmonised exactly as among 2, so nothing is learned from the others; with three
# centres a prior variance is that of three numbers. parametric=False is no non-parametric prior, but a third result.
# neuroCombat moves the same feature with its company; what it gives is what R's sva::ComBat gives within 1e-6.
# What to do: where a study says "ComBat", use sva or neuroCombat, and compare with them before taking another.
#
# combatlearn 2.3.0, neuroCombat 0.2.12, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  combatlearn==2.3.0 neuroCombat==0.2.12 numpy==2.2.6 pandas==2.3.3 scipy==1.15.3 scikit-learn==1.7.2
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import io
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from combatlearn import ComBat
from neuroCombat import neuroCombat

random = np.random.default_rng(1)
centre = np.repeat(["A", "B", "C"], [25, 20, 15])
age = random.normal(size=60)
values = random.normal(size=(60, 300)) + age[:, None] * random.normal(size=300)
values[centre == "B"] = values[centre == "B"] * 1.5 + 0.8 + 0.3 * random.normal(size=300)
values[centre == "C"] = values[centre == "C"] * 0.8 - 0.5 + 0.3 * random.normal(size=300)
frame, batches = pd.DataFrame(values, columns=[f"f{i}" for i in range(300)]), pd.Series(centre)
ages = pd.DataFrame({"age": age})


def by_combatlearn(rows, method, **settings):
    if method == "fortin":
        settings["continuous_covariates"] = ages
    return ComBat(batch=batches, method=method, **settings).fit_transform(rows).to_numpy()


def by_neurocombat(rows, method, **settings):
    covariates = pd.DataFrame({"centre": centre}).join(ages if method == "fortin" else ages[[]])
    continuous = ["age"] if method == "fortin" else None
    with contextlib.redirect_stdout(io.StringIO()):
        made = neuroCombat(rows.to_numpy().T, covariates, "centre", continuous_cols=continuous, **settings)
    return made["data"].T


print("combatlearn", version("combatlearn"), "neuroCombat", version("neuroCombat"))
sd, ok = values.std(axis=0), True
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    found = {
        (method, parametric): (
            by_combatlearn(frame, method, parametric=parametric),
            by_neurocombat(frame, method, parametric=parametric),
        )
        for method in ("johnson", "fortin")
        for parametric in (True, False)
    }
    two = frame.iloc[:, :2]
    alone = {method: (by_combatlearn(two, method), by_neurocombat(two, method)) for method in ("johnson", "fortin")}
for (method, parametric), (theirs, reference) in found.items():
    apart = np.abs(theirs - reference) / sd
    print(f"{method}, parametric={parametric}: apart by up to {apart.max():.2f} sd, {apart.mean():.3f} on average")
    ok = ok and apart.max() > 0.4
for method, pair in alone.items():
    moved = [float(np.abs(whole[:, :2] - few).max()) for whole, few in zip(found[method, True], pair, strict=True)]
    print(f"{method}: two features alone differ from the same among 300 by combatlearn {moved[0]:.1g}, neuroCombat {moved[1]:.1g}")
    ok = ok and moved[0] < 1e-9 and moved[1] > 1e-3
said = [one for one in said if "combatlearn" in one.filename]
print("warnings of combatlearn:", sorted({str(one.message)[:60] for one in said}))
sys.exit(0 if ok and not said else "seen otherwise than before")
PYTHON
