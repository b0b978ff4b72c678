#!/usr/bin/env bash
# pycaleva: where risks are tied, calibration tests and errors depend on the order of the table's rows.
#
# Expected by most: Hosmer and Lemeshow's test, Pigeon and Heyse's and the ACE are of the patients, in whatever order
# they are listed; equal risks, as a score of points or a tree gives them, are in one group.
# Seen: of 100 cohorts of 500 patients, whose outcomes are drawn from their own risks of ten steps, Hosmer-Lemeshow
# rejects 9 if shuffled, 71 with the cases first and 99 in the order of risk and outcome. One cohort has P = 0.19 to
# 0.99 by the shuffle, 0.00001 with its cases first, and an ACE of 0.02 to 0.09. Without ties no order matters. No
# warning.
# Why: where quantiles of the risks coincide, groups are made of ranks, in which equal risks stand as in the table:
# cases of a risk fall into one group and controls of the same risk into the next.
# What to do: z_test, which has no groups, or groups by the risks themselves.
#
# pycaleva 0.8.2, pandas 2.3.3, SciPy 1.15.3, scikit-learn 1.7.2, NumPy 2.2.6. Needs Python 3.11 and pip; fails where
# what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pycaleva==0.8.2 pandas==2.3.3 scipy==1.15.3 scikit-learn==1.7.2 statsmodels==0.14.6 numpy==2.2.6
MPLBACKEND=agg "$folder/venv/bin/python" - 2>"$folder/stderr" <<'PYTHON' || { cat "$folder/stderr"; exit 1; }
import sys
import warnings
from importlib.metadata import version

import numpy as np
from pycaleva import CalibrationEvaluator


def cohort(seed, decimals=1):
    """500 patients: risks, tied where they are rounded, and outcomes drawn from just these."""
    random = np.random.default_rng(seed)
    risk = (1 / (1 + np.exp(-random.normal(-1, 1, 500)))).round(decimals).clip(0.05, 0.95)
    return (random.random(500) < risk).astype(int), risk


def measured(outcome, risk, order):
    """P by Hosmer-Lemeshow, Pigeon-Heyse and z, and the ACE, of the patients in this order."""
    made = CalibrationEvaluator(outcome[order], risk[order], outsample=True, n_groups=10)
    tests = (made.hosmerlemeshow(verbose=False), made.pigeonheyse(verbose=False), made.z_test())
    return np.array([*(float(one.pvalue) for one in tests), made.ace])


ORDERS = {
    "shuffled": lambda outcome, risk: np.random.default_rng(7).permutation(500),
    "cases first": lambda outcome, risk: np.argsort(-outcome, kind="stable"),
    "by risk, then outcome": lambda outcome, risk: np.lexsort((outcome, risk)),
}
print("pycaleva", version("pycaleva"), "- P by Hosmer-Lemeshow, Pigeon-Heyse, z test; ACE")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    rejected = {}
    for name, order in ORDERS.items():
        found = np.array([measured(*one, order(*one)) for one in map(cohort, range(100))])
        rejected[name] = (found[:, :3] < 0.05).sum(axis=0).tolist()
        print(f"{name}: of 100 cohorts rejected {rejected[name]}; ACE {found[:, 3].mean():.3f} on average")
    shuffles = [np.random.default_rng(seed).permutation(500) for seed in range(50)]
    tied, free = (np.array([measured(*cohort(3, one), order) for order in shuffles]) for one in (1, 12))
    first = measured(*cohort(3), ORDERS["cases first"](*cohort(3)))
    free_first = measured(*cohort(3, 12), ORDERS["cases first"](*cohort(3, 12)))
print("one cohort in 50 orders:", tied.min(axis=0).round(3), "to", tied.max(axis=0).round(3), "cases first:", first)
print("without ties, same:", free.min(axis=0).round(3), "to", free.max(axis=0).round(3), "cases first:", free_first)
said = [str(one.message)[:60] for one in said if "pycaleva" in one.filename]
seen = (
    not said
    and max(rejected["shuffled"][:2]) < 20
    and min(rejected["cases first"][:2]) > 50
    and min(rejected["by risk, then outcome"][:2]) > 90
    and len({counts[2] for counts in rejected.values()}) == 1
    and tied[:, 0].min() < 0.3
    and tied[:, 0].max() > 0.9
    and first[0] < 1e-4
    and first[3] > tied[:, 3].max()
    and np.allclose(np.vstack([free, free_first]), free_first, rtol=0, atol=1e-9)
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
