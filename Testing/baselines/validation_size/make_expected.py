"""Sample sizes for a model's validation by pmvalsampsize 0.2.1 (PyPI, Python 3.12), which ours are held against.

    python Testing/baselines/validation_size/make_expected.py

Writes expected.csv beside this script: 24 designs drawn at random. The linear predictor is binormal as ours is: cases
without the outcome have the mean that makes it calibrated at the prevalence, so that nothing has to be searched.
"""

import csv
import random
from math import log
from pathlib import Path

from pmvalsampsize.pmvalsampsize import pmvalsampsize
from scipy.stats import norm

FIELDS = ("auc", "prevalence", "threshold", "ratio", "slope", "area", "net_benefit", "sensitivity", "specificity")


def main() -> None:
    """Ask for every design."""
    drawn = random.Random(21)
    with (Path(__file__).parent / "expected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        for _ in range(24):
            auc, prevalence = round(drawn.uniform(0.6, 0.9), 3), round(drawn.uniform(0.05, 0.6), 3)
            threshold = round(prevalence * drawn.uniform(0.5, 1.5), 3)
            middle = log(prevalence / (1 - prevalence)) - norm.ppf(auc) ** 2
            answer = pmvalsampsize(
                type="b",
                prevalence=prevalence,
                cstatistic=auc,
                lpcstat=float(middle),
                threshold=threshold,
                tolerance=0.005,
                oeseincrement=1e-6,
                noprint=True,
            )
            sizes = [int(row[1]) for row in answer["results_table"][:4]]
            simulated = [round(float(answer[name]), 3) for name in ("sensitivity", "specificity")]
            writer.writerow((auc, prevalence, threshold, *sizes, *simulated))


if __name__ == "__main__":
    main()
