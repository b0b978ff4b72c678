"""Seeded input of imputation.R: four characteristics of 60 cases, one of them missing at times, then three."""

from pathlib import Path

import numpy as np

random = np.random.default_rng(20261129)
z = random.standard_normal((60, 4))
a = 40 + 5 * z[:, 0]
b = 20 - 0.4 * (a - 40) + 4 * z[:, 1]
c = 5 + 0.3 * (b - 20) + 2 * z[:, 2]
d = 60 + 0.5 * (a - 40) - 0.8 * (c - 5) + 6 * z[:, 3]
full = np.column_stack([a, b, c, d])
holes = random.random(full.shape) < (0.0, 0.15, 0.1, 0.2)
one = full.copy()
one[holes[:, 3], 3] = np.nan
several = np.where(holes, np.nan, full)
for name, table in (("one", one), ("several", several)):
    rows = [",".join("NA" if np.isnan(x) else f"{x:.17g}" for x in row) for row in table]
    text = "\n".join(["a,b,c,d", *rows, ""])
    (Path(__file__).parent / f"{name}.csv").write_text(text, encoding="utf-8")
