"""MIRP's, Z-Rad's and fastrad's features of one simulated VOI, which our own engine's are held against.

    PYTHONPATH=. python Testing/baselines/reference_engines/make_expected.py

Writes expected.csv.gz beside this script (engine, feature, value with 17 digits). Made with mirp 2.7.0, z-rad 26.9.0
and fastrad 1.0.0 on Python 3.11. They get the grid and the filtered images of this project and compute all that
follows.
"""

import csv
import gzip
import io
from pathlib import Path

from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.radiomics import on_radiomics_grid
from IFXPredictLib.features.reference_engines import reference_engines, reference_features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Compute and write what each engine gives."""
    protocol = load_protocol("ifx_cte")
    case = make_case("simulated", *simulate_one(1, protocol)[:2], protocol)
    parameters = read_parameters(protocol.radiomics_yaml)
    grid = on_radiomics_grid(case, protocol, parameters.preparation)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("engine", "feature", "value"))
    for name in reference_engines():
        found = reference_features(name, *grid, parameters)
        writer.writerows((found.engine, feature, repr(value)) for feature, value in found.values.items())
    (HERE / "expected.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


if __name__ == "__main__":
    main()
