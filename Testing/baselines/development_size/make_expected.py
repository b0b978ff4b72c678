"""Sample sizes for a model's development by pmsampsize 0.1.0 (PyPI), which ours are held against.

    python Testing/baselines/development_size/make_expected.py

Writes expected.csv beside this script: 60 designs drawn at random, and the published example of 662 cases.
"""

import csv
import random
from pathlib import Path

from pmsampsize.pmsampsize import pmsampsize

FIELDS = ("parameters", "prevalence", "r2", "criterion_1", "criterion_2", "criterion_3", "highest_r2")


def main() -> None:
    """Ask for every design."""
    drawn = random.Random(16)
    designs = [(24, 0.174, 0.288)]
    designs += [
        (drawn.randint(1, 60), round(drawn.uniform(0.05, 0.6), 3), round(drawn.uniform(0.02, 0.3), 3))
        for _ in range(59)
    ]
    with (Path(__file__).parent / "expected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        for parameters, prevalence, r2 in designs:
            answer = pmsampsize(type="b", csrsquared=r2, parameters=parameters, prevalence=prevalence, noprint=True)
            sizes = [row[1] for row in answer["results_table"][:3]]
            writer.writerow((parameters, prevalence, r2, *sizes, answer["max_r2a"]))


if __name__ == "__main__":
    main()
