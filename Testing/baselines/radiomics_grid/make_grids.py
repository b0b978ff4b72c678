"""Writes what PyRadiomics 3.0.1 makes of the volumes of the tests of the grid, which they make from their seeds.

Nothing of the real CT, which is no part of this repository.

python make_grids.py, in the tests' environment with PyRadiomics.
"""

import os
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[2] / "unit" / "imaging"

if __name__ == "__main__":
    os.environ["IFXPREDICT_KEEP_GRIDS"] = "1"
    tests = [str(UNIT / "test_resampling.py"), str(UNIT / "test_voi_grid.py")]
    sys.exit(pytest.main(["-q", "-k", "not real_ct", *tests]))
