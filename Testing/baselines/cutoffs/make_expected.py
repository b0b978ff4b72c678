"""Net benefit by dcurves 1.1.7 (PyPI) on seeded probabilities, some of them on the thresholds: 17 digits.

Run with a Python that has it: ``pip install dcurves==1.1.7``, then ``python make_expected.py``. Writes inputs.csv and
expected.csv beside itself. dcurves treats where p >= threshold. It divides by zero at a threshold of 1, which is left
out here, and counts a missing probability as untreated.
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from dcurves import dca

HERE = Path(__file__).parent


def main() -> None:
    """Draw the cases, run dcurves on them as they are read back, write both tables."""
    assert version("dcurves") == "1.1.7"
    random = np.random.default_rng(20261129)
    y = random.integers(0, 2, 180)
    p = np.clip(random.beta(2, 3, 180) + 0.25 * y, 0, 1)
    p[::3] = np.round(p[::3], 2)
    inputs = pd.DataFrame({"y": y, "p": p})
    inputs.to_csv(HERE / "inputs.csv", index=False, float_format="%.17g")
    read = pd.read_csv(HERE / "inputs.csv", float_precision="round_trip")
    found = dca(data=read, outcome="y", modelnames=["p"], thresholds=[k / 100 for k in range(100)])
    wide = found.pivot(index="threshold", columns="model", values="net_benefit")[["p", "all", "none"]]
    wide.to_csv(HERE / "expected.csv", float_format="%.17g")


if __name__ == "__main__":
    main()
