"""``train --nested --readings``: each outer fit goes by its own cases' readings, which have to be those of icc.csv."""

import csv
import json

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES
from invented_cohort import write_cohort, write_rows

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.protocol.loading import load_protocol

READ, PLACES = 12, [(who, number) for who in ("A", "B") for number in (1, 2)]


@pytest.fixture(scope="module")
def study(tiny_protocol_folder, network_file, tmp_path_factory):
    """What extract would leave, and four readings of twelve training cases."""
    folder = tmp_path_factory.mktemp("study")
    write_cohort(folder, load_protocol(tiny_protocol_folder), network_file)
    random, rows = np.random.default_rng(6), []
    for number in range(READ):
        true = random.normal(size=len(IMAGING_NAMES))
        for reader, which in PLACES:
            values = true + 0.05 * random.normal(size=len(IMAGING_NAMES))
            rows.append([f"c{number}", reader, which, *values])
    write_rows(folder / "readings_features.csv", ("case", "reader", "round", *IMAGING_NAMES), rows)
    (folder / "deep_alone").mkdir()
    models = f"based_on: {tiny_protocol_folder}\nmodels:\n  - {{name: deep, modalities: [deep]}}\n"
    (folder / "deep_alone" / "protocol.yaml").write_text(models, encoding="utf-8")
    return folder


@pytest.fixture
def options(study, tmp_path, ifxpredict):
    readings, icc = study / "readings_features.csv", tmp_path / "icc.csv"
    assert ifxpredict("icc", "--features", readings, "--out", icc).status == 0
    return {
        "features": study / "features" / "features.csv",
        "clinical": study / "clinical.csv",
        "cohort": study / "cohort.csv",
        "icc": icc,
        "protocol": study / "deep_alone",
        "readings": readings,
        "nested": "2x1",
        "out": tmp_path / "bundle",
    }


def listed(options):
    return [text for name, value in options.items() for text in (f"--{name}", value)]


def other_readings(options, tmp_path, change):
    with options["readings"].open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    change(rows)
    write_rows(tmp_path / "other.csv", rows[0], rows[1:])
    return options | {"readings": tmp_path / "other.csv"}


def test_each_outer_fit_goes_by_its_own_cases_readings(ifxpredict, options):
    found = ifxpredict("train", "--json", *listed(options))
    assert found.status == 0, found.err
    assert json.loads(found.out)["nested"]["own_readings"] is True
    bundle = load_bundle(options["out"])
    assert bundle.nested.own_readings
    card = (options["out"] / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "which features re-readings of its cases found reliable, imputation" in card


def test_readings_are_for_the_outer_folds_beside_their_icc(refused, options):
    for without in ("nested", "icc"):
        some = {name: value for name, value in options.items() if name != without}
        assert "--readings: is for the outer folds; give --nested too, and the --icc" in refused("train", *listed(some))


def test_readings_that_icc_was_not_made_of_are_refused(refused, options, tmp_path):
    def blur(rows):
        column = rows[0].index("deep_003")
        for number, row in enumerate(rows[1:]):
            row[column] = str(number % 4)

    other = other_readings(options, tmp_path, blur)
    assert f"other.csv: gives other ICCs than {options['icc']}; give the readings" in refused("train", *listed(other))


def test_readings_of_a_test_case_and_tables_that_are_none_of_readings_are_refused(refused, options, tmp_path):
    test = other_readings(options, tmp_path, lambda rows: [rows[i].__setitem__(0, "c70") for i in range(1, 5)])
    assert "other.csv: is of readings of c70, in the test split (1 such)" in refused("train", *listed(test))
    cases = options | {"readings": options["features"]}
    assert "expected the features of readings; give readings_features.csv" in refused("train", *listed(cases))


def test_too_few_readings_for_the_folds_are_refused_before_anything_is_fitted(refused, options, tmp_path, ifxpredict):
    few = other_readings(options, tmp_path, lambda rows: rows.__delitem__(slice(13, None)))
    few["icc"] = tmp_path / "few_icc.csv"
    assert ifxpredict("icc", "--features", few["readings"], "--out", few["icc"]).status == 0
    message = refused("train", *listed(few))
    assert "nested validation, repeat 1, fold 2: the readings of its training cases give no ICC" in message
    assert not options["out"].exists()
