"""PyRadiomics' features of drawn images, which our own engine is held against where PyRadiomics is not installed.

    PYTHONPATH=.:Testing/support python Testing/baselines/radiomics/make_expected.py

Writes expected.csv.gz beside this script (case, feature, value with 17 digits) by the PyRadiomics that is installed;
it was made with 3.0.1 under NumPy 2. The cases are those of ``baseline_cases`` in Testing/support/drawn_radiomics.py,
and of its ``protocol_cases``: all 1116 features by a protocol's own file, the 3 mm grid included.
"""

import csv
import gzip
import io
import logging
import warnings
from pathlib import Path

import numpy as np
import radiomics
import yaml
from drawn_radiomics import baseline_cases, protocol_cases
from radiomics.featureextractor import RadiomicsFeatureExtractor

HERE = Path(__file__).resolve().parent
PROTOCOLS = HERE.parents[2] / "Resources" / "Protocols"


def main() -> None:
    """Compute and write all cases."""
    radiomics.logger.setLevel(logging.CRITICAL)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("case", "feature", "value"))
    cases = baseline_cases() | {
        name: (*volumes, (PROTOCOLS / name / "radiomics.yaml").read_text(encoding="utf-8"))
        for name, volumes in protocol_cases().items()
    }
    for case, (image, mask, parameters) in cases.items():
        extractor = RadiomicsFeatureExtractor(yaml.safe_load(parameters))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # means of no direction, where no voxel has a neighbour
            found = extractor.execute(image, mask)
        for name, value in found.items():
            if not name.startswith("diagnostics"):
                writer.writerow((case, name, repr(float(np.real(value)))))
    (HERE / "expected.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


if __name__ == "__main__":
    main()
