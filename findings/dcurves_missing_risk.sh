#!/usr/bin/env bash
# dcurves: patients without a predicted risk count as of risk 0 in a decision curve, and nothing says so.
#
# Expected by most: dca refuses a missing risk or leaves such patients out, "treat all" and the column n included, as
# where one of several models could not be computed because a scan was missing.
# Seen: with 56 of 400 risks missing the curve is, digit by digit, that of the risks filled in with 0, and n stays 400.
# At a threshold of 10 % the model's net benefit is 0.181 against 0.211 of "treat all"; of all risks it is 0.212, and
# of the 344 known ones 0.210 against 0.209. So it is with the curve of survival. No warning.
# Why: each threshold asks which risks are at least as large, which a missing one never is, and divides by all rows.
# What to do: data.dropna(subset=models) before dca, one set of patients for all models, and state its number.
#
# dcurves 1.1.7, pandas 2.3.3, lifelines 0.30.0, SciPy 1.15.3, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what
# was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dcurves==1.1.7 pandas==2.3.3 lifelines==0.30.0 scipy==1.15.3 numpy==2.2.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from dcurves import dca

random = np.random.default_rng(1)
THRESHOLDS, YEARS = [0.05, 0.1, 0.2, 0.3], 2.0
score = random.normal(size=400)
risk = 1 / (1 + np.exp(1 - score))
event = random.random(400) < risk
rate = -np.log(1 - risk) / YEARS  # of an exponential time, by which the risk within YEARS is the one above
time, censored = random.exponential(1 / rate), random.uniform(1, 6, 400)
whole = pd.DataFrame(
    {"risk": risk, "event": event, "died": time <= censored, "years": np.minimum(time, censored)},
)
missing = whole.copy()
missing.loc[random.random(400) < 0.15, "risk"] = np.nan


def curve(data, survival):
    """The net benefit of the model and of treating all at each threshold, and the number of patients that is stated."""
    how = {"outcome": "died", "time": YEARS, "time_to_outcome_col": "years"} if survival else {"outcome": "event"}
    made = dca(data, modelnames=["risk"], thresholds=THRESHOLDS, **how)
    model, everybody = (made.loc[made["model"] == one, "net_benefit"].to_numpy(float) for one in ("risk", "all"))
    return model, everybody, int(made["n"].iloc[0])


print("dcurves", version("dcurves"), "pandas", pd.__version__, "risks missing:", int(missing["risk"].isna().sum()))
seen = True
for survival in (False, True):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = {
            "all risks": curve(whole, survival),
            "some missing": curve(missing, survival),
            "filled in with 0": curve(missing.fillna({"risk": 0.0}), survival),
            "left out": curve(missing.dropna(), survival),
        }
    said = [str(one.message)[:60] for one in said if "dcurves" in one.filename]
    print("survival" if survival else "binary", "outcome, thresholds", THRESHOLDS, "warnings", said)
    for name, (model, everybody, patients) in found.items():
        print(f"  {name}: {model.round(3)} of {patients}, treat all {everybody.round(3)}")
    model, everybody, patients = found["some missing"]
    seen = seen and not said and patients == 400 and np.array_equal(model, found["filled in with 0"][0])
    seen = seen and (found["all risks"][0] - model).max() > 0.02
    seen = seen and model[1] < everybody[1] - 0.01 and found["all risks"][0][1] > everybody[1] - 0.005
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
