"""Seconds of evaluation, and against a loop over scikit-learn.

    python Testing/benchmarks/bench_evaluate.py [--smallest]

The whole report of the demonstration's cohort is timed where `make bundle` has left its tables in build/demo.
"""

import argparse
import contextlib
import io
import sys
import tempfile
from pathlib import Path

import numpy as np
from measuring import timed
from sklearn.metrics import roc_auc_score

from IFXPredictLib.cli.main import main as ifxpredict
from IFXPredictLib.evaluation.models import analyse_split
from IFXPredictLib.evaluation.table_two import IntervalRules
from IFXPredictLib.stats.auc_difference import delong_paired
from IFXPredictLib.stats.discrimination import delong
from IFXPredictLib.stats.intervals import bootstrap, resample_rows

REPOSITORY = Path(__file__).resolve().parents[2]
TABLES = REPOSITORY / "build" / "demo"
CASES, RESAMPLES, MODELS = 97, 2000, 5  # the study's test split


def scores(seed: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Outcomes (97,) and the probabilities of five models."""
    random = np.random.default_rng(seed)
    y = random.permutation(np.arange(CASES) % 2)
    return y, {f"model {k}": np.clip(0.3 * y + random.normal(0.4, 0.25, CASES), 0, 1) for k in range(MODELS)}


def peer_bootstrap(y: np.ndarray, p: np.ndarray, resamples: int) -> np.ndarray:
    """The same resamples, their AUC by scikit-learn, one after the other."""
    outcome, rows = resample_rows(y, p, resamples, seed=1)
    return np.asarray(np.quantile([roc_auc_score(outcome, row) for row in rows], [0.025, 0.975]))


def report() -> None:
    """The whole command, as a user runs it."""
    files = {"features": "features/features.csv", "clinical": "cohort/clinical.csv", "cohort": "cohort/cohort.csv"}
    tables = [text for name, file in files.items() for text in (f"--{name}", str(TABLES / file))]
    bundle = str(REPOSITORY / "Resources" / "Bundles" / "demo")
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        out = str(Path(folder) / "report")
        status = ifxpredict(["evaluate", "--bundle", bundle, *tables, "--out", out, "--resamples", str(RESAMPLES)])
    if status:
        sys.exit(status)


def main(resamples: int) -> None:
    y, raw = scores(seed=1)
    p, other = raw["model 0"], raw["model 1"]
    own = timed(lambda: bootstrap(y, p, resamples=resamples, seed=1))
    peer = timed(lambda: peer_bootstrap(y, p, resamples))
    found = bootstrap(y, p, resamples=resamples, seed=1)
    difference = float(np.max(np.abs(peer_bootstrap(y, p, resamples) - (found.low, found.high))))
    rules = IntervalRules(exact_binomial=True, resamples=resamples)
    rows = [
        (f"bootstrap of an AUC, {resamples} resamples", own, 0.5),
        ("  by a loop over scikit-learn's roc_auc_score", peer, float("inf")),
        ("DeLong interval", timed(lambda: delong(y, p)), 0.01),
        ("DeLong paired test", timed(lambda: delong_paired(y, p, other)), 0.01),
        (
            "table 2 and all curves of a split, 5 models",
            timed(lambda: analyse_split("test", y, raw, dict.fromkeys(raw, 0.5), "model 0", rules)),
            10,
        ),
    ]
    if resamples == RESAMPLES and (TABLES / "features" / "features.csv").is_file():
        rows.append((f"the whole report, {RESAMPLES} resamples", timed(report), 60))
    print(f"{'step':<50}{'seconds':>10}{'at most':>10}")
    for step, taken, allowed in rows:
        print(f"{step:<50}{taken:>10.3f}{allowed:>10.3g}")
    print(f"{peer / own:.1f} times as fast as the loop; the intervals differ by {difference:.1g}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="20 resamples, without the report: only to try it")
    main(20 if parser.parse_args().smallest else RESAMPLES)
