import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from IFXPredictLib.base.errors import BundleError, FeatureError, TrainingError
from IFXPredictLib.models.svm import Svm, fit_svm, probability
from IFXPredictLib.protocol.schema import SvmRules

BASELINE = Path(__file__).parents[2] / "baselines" / "models"
RULES = SvmRules(cost=1, epsilon=0.1, tolerance=1e-3)


def read_inputs():
    sets = {}
    for line in (BASELINE / "svm_inputs.csv").read_text(encoding="utf-8").splitlines()[1:]:
        name, part, y, x = line.split(",")
        rows = sets.setdefault(name, {"train": [], "new": [], "y": []})
        rows[part].append([float(value) for value in x.split()])
        if part == "train":
            rows["y"].append(float(y))
    return sets


def read_expected():
    expected = {}
    for line in (BASELINE / "svm_expected.csv").read_text(encoding="utf-8").splitlines()[1:]:
        name, quantity, value = line.split(",")
        expected.setdefault((name, quantity), []).append(float(value))
    return expected


INPUTS, EXPECTED = read_inputs(), read_expected()


@pytest.fixture
def data():
    random = np.random.default_rng(3)
    x = random.normal([0, 100, -3], [1, 20, 0.01], (30, 3))
    return x, (x[:, 0] + random.normal(size=30) > 0).astype(float)


@pytest.fixture
def classifier(data):
    return fit_svm(*data, RULES)


@pytest.mark.parametrize("name", INPUTS)
def test_predictions_and_support_vectors_are_those_of_e1071(name):
    rows = INPUTS[name]
    fitted = fit_svm(rows["train"], rows["y"], RULES)
    assert fitted.dual.size == EXPECTED[name, "support_vectors"][0]
    assert fitted.gamma == 1 / np.shape(rows["train"])[1]
    for part in ("train", "new"):
        np.testing.assert_allclose(fitted.decision_function(rows[part]), EXPECTED[name, part], rtol=0, atol=1e-9)
    wide = fit_svm(rows["train"], rows["y"], replace(RULES, cost=0.1, gamma_times_inputs=0.1))
    np.testing.assert_allclose(wide.decision_function(rows["new"]), EXPECTED[name, "wide"], rtol=0, atol=1e-9)


def test_a_score_is_the_radial_kernel_sum_in_the_outcomes_units():
    one = Svm(
        center=np.array([1.0, 2.0]),
        scale=np.array([2.0, 4.0]),
        support_vectors=np.array([[0.0, 0.0], [1.0, 1.0]]),
        dual=np.array([1.0, -0.5]),
        intercept=0.25,
        gamma=0.5,
        y_center=0.4,
        y_scale=0.5,
    )
    # (3, 6) is (1, 1) in scaled units: at squared distance 2 of the first vector, 0 of the second
    assert one.decision_function([[3, 6]]) == pytest.approx(0.4 + 0.5 * (np.exp(-1) - 0.5 + 0.25), abs=1e-15)


def test_scores_do_not_depend_on_the_units_of_a_feature(data, classifier):
    x, y = data
    factors, shifts = np.array([10, 0.001, -7]), np.array([3, 1, 100])
    other = fit_svm(x * factors + shifts, y, RULES).decision_function(x * factors + shifts)
    np.testing.assert_allclose(other, classifier.decision_function(x), rtol=0, atol=1e-9)


def test_a_case_has_the_same_bits_alone_and_among_others(data, classifier):
    x, _ = data
    assert [classifier.decision_function(row[np.newaxis])[0] for row in x] == classifier.decision_function(x).tolist()


def test_stored_and_loaded_the_classifier_scores_to_the_same_bits(data, classifier):
    arrays = load(save(classifier.to_arrays("early_fusion.") | classifier.to_arrays("other.")))
    loaded = Svm.from_arrays(arrays, "early_fusion.")
    assert np.array_equal(loaded.decision_function(data[0]), classifier.decision_function(data[0]))
    assert all(array.dtype == np.float64 for array in arrays.values())


def test_scoring_imports_neither_scikit_learn_nor_scipy():
    code = (
        "import sys, numpy as np; from IFXPredictLib.models.svm import Svm; one = np.ones(1);"
        "Svm(one, one, np.ones((1, 1)), one, 0.0, 1.0, 0.0, 1.0).decision_function([[1.0]]);"
        "sys.exit(bool({'sklearn', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_a_probability_is_the_score_clipped_to_0_and_1():
    assert probability([-0.2, 0, 0.3, 1, 1.7]).tolist() == [0, 0, 0.3, 1, 1]


def test_scoring_refuses_another_number_of_features(classifier):
    with pytest.raises(FeatureError, match=r"expected \(cases, 3\) features, found shape \(1, 2\)"):
        classifier.decision_function([[1, 2]])


def test_scoring_refuses_a_missing_value_by_its_place(data, classifier):
    x = data[0].copy()
    x[4, 1] = np.nan
    with pytest.raises(FeatureError, match=r"row 4, column 1 \(from 0\) is nan"):
        classifier.decision_function(x)


def test_no_cases_have_no_scores(classifier):
    assert classifier.decision_function(np.empty((0, 3))).shape == (0,)


def test_fitting_refuses_one_class(data):
    with pytest.raises(TrainingError, match="both classes are needed, found 30 cases with 1 and 0 with 0"):
        fit_svm(data[0], np.ones(30), RULES)


def test_fitting_refuses_an_outcome_that_is_not_0_or_1(data):
    with pytest.raises(TrainingError, match=r"expected 0 or 1, found 2 at row 7"):
        fit_svm(data[0], np.where(np.arange(30) == 7, 2, data[1]), RULES)


def test_fitting_refuses_a_class_of_one_case(data):
    with pytest.raises(TrainingError, match="each class needs two cases, found 1 with 1 and 29 with 0"):
        fit_svm(data[0], np.arange(30) == 3, RULES)


def test_fitting_refuses_a_constant_column_by_its_index(data):
    x = data[0].copy()
    x[:, 2] = 0.1  # its mean, and so its sd, is not exact
    with pytest.raises(TrainingError, match=r"column 2 \(from 0\) is constant"):
        fit_svm(x, data[1], RULES)


def test_fitting_refuses_a_value_that_is_not_finite(data):
    x = data[0].copy()
    x[5, 0] = np.inf
    with pytest.raises(TrainingError, match=r"row 5, column 0 \(from 0\) is inf"):
        fit_svm(x, data[1], RULES)


@pytest.mark.parametrize("x", [np.empty((30, 0)), np.ones(30), np.ones((29, 2))])
def test_fitting_refuses_features_of_another_shape(x, data):
    with pytest.raises(TrainingError, match=r"expected features of shape \(30, 1 or more\), found \("):
        fit_svm(x, data[1], RULES)


def test_loading_names_a_missing_array(classifier):
    arrays = classifier.to_arrays("deep.")
    del arrays["deep.gamma"]
    with pytest.raises(BundleError, match=r"array deep\.gamma is missing"):
        Svm.from_arrays(arrays, "deep.")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("dual", np.ones(2), "support_vectors has shape"),
        ("scale", np.ones(2), r"scale has shape \(2,\), expected \(3,\)"),
        ("intercept", np.ones(1), r"intercept has shape \(1,\), expected \(\)"),
        ("center", np.array([0, np.nan, 0]), "center holds a value that is not finite"),
        ("scale", np.array([1, 0.0, 1]), "scale holds a value that is not positive"),
        ("gamma", np.array(-1.0), "gamma holds a value that is not positive"),
        ("dual", np.ones(2, np.float32), "dual is float32, expected float64"),
    ],
)
def test_loading_refuses_an_array_that_does_not_fit(name, value, message, classifier):
    with pytest.raises(BundleError, match=message):
        Svm.from_arrays(classifier.to_arrays("deep.") | {f"deep.{name}": value}, "deep.")
