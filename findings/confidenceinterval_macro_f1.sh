#!/usr/bin/env bash
# confidenceinterval: the interval of a macro-averaged F1 is up to twice as wide as it should be, by its default method.
#
# Expected by most: f1_score(..., average="macro") gives Takahashi's interval of 2022, as its documentation says: 95 %
# of such intervals hold the F1 of the population, and at 1000 cases it is that of a bootstrap.
# Seen: in 200 of 200 samples of 1000 cases of two balanced classes; its standard error is 1.9 times that of the
# delta method with the multinomial's covariance, which is how far the estimates do scatter. With 60 cases of a good
# model it ends beyond 1. Intervals of binary and micro-averaged F1 are right, and so is this package's own bootstrap.
# Why: a product in the paper's variance (its first term, that of each class by itself) is computed as a sum.
# What to do: method="bootstrap_bca" for a macro-averaged F1.
#
# confidenceinterval 1.0.5, scikit-learn 1.7.2, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  confidenceinterval==1.0.5 scikit-learn==1.7.2 numpy==2.2.6 scipy==1.15.3 statsmodels==0.14.5 pandas==2.3.3
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from confidenceinterval import f1_score

CASES, CORRECT = 1000, 0.75
TRUE = 0.75  # each class: half of the cases, 75 % of them found, 75 % of what is called so
Z = 1.959963984540054


def macro(p):
    """Macro-averaged F1 of shares of the cases, rows the truth, columns the calls."""
    return (2 * np.diag(p) / (p.sum(0) + p.sum(1))).mean()


def delta_error(y, called):
    """The standard error by the delta method, its gradient by differences."""
    p = np.zeros((2, 2))
    np.add.at(p, (y, called), 1 / len(y))
    steps = np.eye(4).reshape(4, 2, 2) * 1e-6
    gradient = np.array([(macro(p + step) - macro(p - step)) / 2e-6 for step in steps])
    share = p.ravel()
    return float(np.sqrt(gradient @ (np.diag(share) - np.outer(share, share)) @ gradient / len(y)))


def sample(random, cases, correct):
    y = random.permutation(np.arange(cases) % 2)
    return y, np.where(random.random(cases) < correct, y, 1 - y)


random = np.random.default_rng(0)
estimates, errors, right, holds = [], [], [], {"macro": 0, "binary": 0, "micro": 0}
for _ in range(200):
    y, called = sample(random, CASES, CORRECT)
    for average in holds:
        value, (low, high) = f1_score(y, called, confidence_level=0.95, average=average)
        holds[average] += low <= TRUE <= high
        if average == "macro":
            estimates.append(value)
            errors.append((high - low) / 2 / Z)
            right.append(delta_error(y, called))
scatter, said, delta = float(np.std(estimates)), float(np.mean(errors)), float(np.mean(right))
_, (low, high) = f1_score(y, called, confidence_level=0.95, average="macro", method="bootstrap_bca")
bootstrap = float((high - low) / 2 / Z)
y, called = sample(random, 60, 0.95)
few, (few_low, few_high) = f1_score(y, called, confidence_level=0.95, average="macro")

print("confidenceinterval", version("confidenceinterval"))
print(f"macro F1 of {CASES} cases: the estimates' sd {scatter:.4f}, by the delta method {delta:.4f}, by its bootstrap {bootstrap:.4f}")
print(f"standard error that its interval stands for: {said:.4f}, {said / delta:.2f} times as much")
print("of 200 intervals at 95 % hold the true value:", holds)
print(f"60 cases: {few:.3f} ({few_low:.3f} to {few_high:.3f})")
seen = (
    holds["macro"] == 200
    and all(180 <= holds[other] <= 198 for other in ("binary", "micro"))
    and 1.8 < said / delta < 2
    and abs(scatter / delta - 1) < 0.15
    and abs(bootstrap / delta - 1) < 0.15
    and few_high > 1
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
