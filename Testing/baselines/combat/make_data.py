"""60 cases of three centres, 40 features with shifts and scales of their own, two covariates: data.csv.

Run: python make_data.py; then Rscript combat.R, and neurocombat.py where neuroCombat 0.2.12 is installed.
"""

import csv
from pathlib import Path

import numpy as np

random = np.random.default_rng(20)
cases, features = 60, 40
centre = np.repeat(["A", "B", "C"], [30, 18, 12])
random.shuffle(centre)
code = (centre == "B") + 2 * (centre == "C")
crp, male = random.gamma(2.0, 20.0, cases), random.integers(0, 2, cases)
scales = 10.0 ** random.integers(-3, 4, features)
shift, spread = random.normal(0.5, 1.0, (3, features)), np.sqrt(random.gamma(4.0, 0.25, (3, features)))
values = random.normal(size=(cases, features)) * spread[code] + shift[code]
values += np.outer((crp - 40) / 40, random.normal(size=features)) + np.outer(male, random.normal(size=features))
values = (values + random.normal(3.0, 2.0, features)) * scales
values[code == 1, 7] = 5.0  # constant in one centre: left as it is

with (Path(__file__).parent / "data.csv").open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["centre", "crp", "male", *(f"f{i}" for i in range(features))])
    for row in zip(centre, crp.tolist(), male.tolist(), values.tolist(), strict=True):
        writer.writerow([row[0], repr(row[1]), row[2], *map(repr, row[3])])
