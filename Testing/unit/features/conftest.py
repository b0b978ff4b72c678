"""PyRadiomics' numbers as they were written down."""

import csv
import gzip

import pytest


@pytest.fixture(scope="session")
def written_radiomics(repository) -> dict[str, dict[str, float]]:
    """By case and feature; Testing/baselines/radiomics says which cases."""
    found: dict[str, dict[str, float]] = {}
    path = repository / "Testing" / "baselines" / "radiomics" / "expected.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["case"], {})[row["feature"]] = float(row["value"])
    return found
