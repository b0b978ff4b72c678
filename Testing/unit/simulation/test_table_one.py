import csv
import re
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.protocol.loading import RESOURCES, load_protocol
from IFXPredictLib.simulation.table_one import MANNERS, clinical_values

CHARACTERISTICS = load_protocol("ifx_cte").clinical
TABLE = RESOURCES / "Protocols" / "ifx_cte" / "table1.csv"
PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "paper" / "table1.csv"
DRAWS = 2000


def rows():
    return list(csv.DictReader(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#"))


@pytest.fixture(scope="module")
def groups():
    """For each outcome: the deviations, and the values by characteristic."""
    drawn = {}
    for outcome in (0, 1):
        rng = np.random.default_rng(outcome)
        deviations = rng.standard_normal(DRAWS)
        values = [clinical_values(outcome, d, CHARACTERISTICS, rng) for d in deviations]
        drawn[outcome] = deviations, {name: np.array([v[name] for v in values]) for name in values[0]}
    return drawn


def test_the_table_is_a_copy_of_the_published_one():
    if not PUBLISHED.is_file():
        pytest.skip("the published Table 1 is not beside this checkout")
    assert TABLE.read_text(encoding="utf-8").partition("\n")[2] == PUBLISHED.read_text(encoding="utf-8")


def test_every_characteristic_of_the_protocol_is_in_the_table():
    names = [c.name for c in CHARACTERISTICS]
    assert len(names) == 23
    assert [row["variable"] for row in rows()] == names
    assert list(MANNERS) == names


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["variable"])
@pytest.mark.parametrize("outcome", [0, 1])
def test_each_group_is_distributed_as_in_the_table(groups, row, outcome):
    printed = row["non_responders" if outcome else "responders"]
    values = groups[outcome][1][row["variable"]]
    if row["kind"] == "count":
        n, of = map(int, printed.split("/"))
        assert values.mean() == pytest.approx(n / of, abs=0.035)
        assert set(values) <= {0, 1}
    elif row["kind"] == "mean_sd":
        mean, sd = re.fullmatch(r"([\d.]+) \(([\d.]+)\)", printed).groups()
        assert values.mean() == pytest.approx(float(mean), abs=0.1 * float(sd))
        assert values.std() == pytest.approx(float(sd), rel=0.06)
    else:
        median, low, high = map(float, re.fullmatch(r"([\d.]+) \(([\d.]+);([\d.]+)\)", printed).groups())
        spread = high - low
        found = np.quantile(values, [0.25, 0.5, 0.75])
        assert found == pytest.approx([low, median, high], abs=max(0.1 * spread, 0.51 if spread > 10 else 0))


def test_c_reactive_protein_has_the_published_medians(groups):
    assert np.median(groups[0][1]["crp"]) == pytest.approx(3.23, rel=0.12)
    assert np.median(groups[1][1]["crp"]) == pytest.approx(29.0, rel=0.12)


def test_values_are_plausible_and_of_clinical_precision(groups):
    for characteristic in CHARACTERISTICS:
        for outcome in (0, 1):
            values = groups[outcome][1][characteristic.name]
            assert values.min() >= characteristic.low
            assert values.max() <= characteristic.high
    assert np.all(groups[0][1]["hemoglobin"] == np.rint(groups[0][1]["hemoglobin"]))
    assert np.all(groups[0][1]["albumin"] == np.round(groups[0][1]["albumin"], 1))


def correlation(a, b):
    return np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1]


@pytest.mark.parametrize("outcome", [0, 1])
def test_severity_moves_the_signs_of_inflammation_together_within_a_group(groups, outcome):
    deviations, values = groups[outcome]
    for name, sign in {"crp": 1, "esr": 1, "neutrophil": 1, "albumin": -1, "hemoglobin": -1, "hdl": -1}.items():
        assert sign * correlation(values[name], deviations) > 0.2, name
    assert abs(correlation(values["age"], deviations)) < 0.08
    assert correlation(values["alt"], values["ast"]) > 0.5
    assert correlation(values["total_cholesterol"], values["ldl"]) > 0.6


def test_values_are_set_by_the_seed_and_asked_for_in_any_order():
    forwards = clinical_values(1, 0.3, CHARACTERISTICS, np.random.default_rng(9))
    backwards = clinical_values(1, 0.3, CHARACTERISTICS[::-1], np.random.default_rng(9))
    assert forwards == backwards
    assert forwards != clinical_values(1, 0.3, CHARACTERISTICS, np.random.default_rng(10))
