"""Parity with R's glmnet 4.1-6 (Testing/baselines/elastic_net/glmnet.R): 1e-9 is asked for, 1e-13 was reached."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.selection import coordinate_descent
from IFXPredictLib.selection.elastic_net import cross_validate, fit_path

PARITY = 1e-9
DATASETS = ("wide", "tall", "collinear", "copies", "constant", "noise", "separable", "pairs")
ALPHAS = (1.0, 0.5, 0.0)
# Of two copies of a column rounding decides which one a LASSO takes up, in glmnet too: tested apart.
CASES = [case for case in product(DATASETS, ALPHAS) if case != ("copies", 1.0)]


read = baseline("elastic_net")


def read_inputs():
    lines = {}
    for line in read("inputs.csv.gz"):
        lines.setdefault(line["dataset"], []).append(line)
    return {
        name: (
            np.array([[float(value) for value in line["x"].split()] for line in own]),
            np.array([float(line["y"]) for line in own]),
            np.array([int(line["fold"]) for line in own]),
        )
        for name, own in lines.items()
    }


def read_paths():
    paths = {}
    for line in read("paths.csv.gz"):
        values = [line[column] for column in ("lambda", "intercept", "deviance_ratio", "cvm", "cvsd")]
        key = line["dataset"], float(line["alpha"]), line["fit"]
        paths.setdefault(key, []).append([np.nan if value == "NA" else float(value) for value in values])
    return {key: np.array(values).T for key, values in paths.items()}


def read_coefficients():
    coefficients = {}
    for line in read("coefficients.csv.gz"):
        row = np.zeros(INPUTS[line["dataset"]][0].shape[1])
        for entry in line["coefficients"].split():
            column, value = entry.split(":")
            row[int(column)] = float(value)
        key = line["dataset"], float(line["alpha"]), line["fit"]
        coefficients.setdefault(key, {})[int(line["step"])] = row
    return coefficients


INPUTS, PATHS = read_inputs(), read_paths()
COEFFICIENTS = read_coefficients()
SUMMARY = {(line["dataset"], float(line["alpha"])): line for line in read("summary.csv")}


@cache
def cross_validated(dataset, alpha):
    return cross_validate(*INPUTS[dataset], alpha=alpha)


def close(found, expected, tolerance=PARITY):
    """Whether the difference is within the tolerance of the largest expected value, or of 1 where that is larger."""
    expected = np.asarray(expected)
    return np.shape(found) == expected.shape and np.all(
        np.abs(found - expected) <= tolerance * max(1.0, np.abs(expected).max())
    )


def check_path(path, key):
    lambdas, intercepts, deviance_ratio = PATHS[key][:3]
    assert close(path.lambdas, lambdas)
    assert np.allclose(path.lambdas, lambdas, rtol=PARITY, atol=0)
    assert close(path.intercepts, intercepts)
    assert close(path.deviance_ratio, deviance_ratio)
    for step, expected in COEFFICIENTS[key].items():
        assert close(path.coefficients[step], expected), step


def test_the_baseline_holds_every_dataset_with_lasso_elastic_net_and_ridge():
    assert set(SUMMARY) == set(product(DATASETS, ALPHAS))
    assert {key[:2] for key in PATHS if key[2] == "own"} == set(SUMMARY)


@pytest.mark.parametrize(("dataset", "alpha"), CASES)
def test_the_path_is_that_of_glmnet(dataset, alpha):
    path = cross_validated(dataset, alpha).path
    check_path(path, (dataset, alpha, "own"))
    assert np.isclose(path.null_deviance, float(SUMMARY[dataset, alpha]["null_deviance"]), rtol=1e-12)


@pytest.mark.parametrize(("dataset", "alpha"), CASES)
def test_the_cross_validation_is_that_of_cv_glmnet(dataset, alpha):
    result, expected = cross_validated(dataset, alpha), SUMMARY[dataset, alpha]
    assert close(result.cvm, PATHS[dataset, alpha, "own"][3])
    assert close(result.cvsd, PATHS[dataset, alpha, "own"][4])
    assert np.isclose(result.lambda_min, float(expected["lambda_min"]), rtol=PARITY)
    assert np.isclose(result.lambda_1se, float(expected["lambda_1se"]), rtol=PARITY)
    for rule in ("min", "1se"):
        assert result.selected(rule).tolist() == [int(column) for column in expected[f"selected_{rule}"].split()]


@pytest.mark.parametrize(("dataset", "alpha"), CASES)
def test_between_two_solutions_the_coefficients_are_those_of_glmnet(dataset, alpha):
    expected = SUMMARY[dataset, alpha]
    intercept, coefficients = cross_validated(dataset, alpha).path.at(float(expected["between"]))
    assert close([intercept, *coefficients], [float(value) for value in expected["solution_between"].split()])


def test_a_lasso_of_exact_copies_agrees_with_glmnet_in_all_but_how_copies_share_a_coefficient():
    result, expected = cross_validated("copies", 1.0), SUMMARY["copies", 1.0]
    lambdas, intercepts, deviance_ratio, cvm, cvsd = PATHS["copies", 1.0, "own"]
    assert close(result.path.lambdas, lambdas)
    assert close(result.path.intercepts, intercepts, 1e-2)
    assert close(result.path.deviance_ratio, deviance_ratio, 1e-4)
    assert close(result.cvm, cvm, 1e-3)
    assert close(result.cvsd, cvsd, 1e-3)
    original = {0: 11, 5: 1, 10: 1}
    for rule in ("min", "1se"):
        selected = {original.get(column, column) for column in result.selected(rule).tolist()}
        wanted = {int(column) for column in expected[f"selected_{rule}"].split()}
        assert selected == {original.get(column, column) for column in wanted}


def test_the_path_at_given_lambdas_is_that_of_glmnet_in_whatever_order_they_come():
    x, y, _ = INPUTS["tall"]
    path = fit_path(x, y, lambdas=np.array([0.01, 0.2, 0.0, 0.001, 0.05, 0.2]))
    check_path(path, ("tall", 1.0, "given"))


def test_a_path_that_runs_out_of_sweeps_ends_where_that_of_glmnet_does_and_says_so(monkeypatch):
    monkeypatch.setattr(coordinate_descent, "MOST_SWEEPS", 60)
    x, y, _ = INPUTS["collinear"]
    with pytest.warns(RuntimeWarning, match="did not converge at lambda .*only the solutions at larger lambdas"):
        path = fit_path(x, y)
    check_path(path, ("collinear", 1.0, "short"))


def test_a_path_without_any_solution_is_refused(monkeypatch):
    monkeypatch.setattr(coordinate_descent, "MOST_SWEEPS", 1)
    x, y, _ = INPUTS["tall"]
    with (
        pytest.warns(RuntimeWarning, match="did not converge"),
        pytest.raises(TrainingError, match="did not converge at its first lambda: use larger"),
    ):
        fit_path(x, y, lambdas=np.array([0.001]))


@pytest.mark.parametrize(("dataset", "alpha"), CASES)
def test_every_solution_meets_the_conditions_of_an_optimum(dataset, alpha):
    x, y, _ = INPUTS[dataset]
    path = cross_validated(dataset, alpha).path
    scale = x.std(axis=0)
    varying = scale > 1e-12
    z = (x[:, varying] - x[:, varying].mean(axis=0)) / scale[varying]
    solutions = zip(
        path.lambdas[1:], path.intercepts[1:], path.coefficients[1:], strict=True
    )  # the first is at infinity
    for penalty, intercept, coefficients in solutions:
        b = (coefficients * scale)[varying]
        residual = y - 1 / (1 + np.exp(-intercept - x @ coefficients))
        slope = z.T @ residual / len(y) - penalty * (1 - alpha) * b
        assert abs(residual.mean()) < 1e-3
        assert np.all(np.abs(slope) <= penalty * alpha + 1e-3)
        assert np.all(np.abs(slope - penalty * alpha * np.sign(b))[np.abs(b) > 1e-9] < 1e-3)


def largest_correlation(x, y):
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    slopes = np.abs(z.T @ (y - y.mean())) / len(y)
    return slopes.max(), int(slopes.argmax())


def test_the_largest_lambda_is_the_smallest_one_without_features():
    x, y, _ = INPUTS["wide"]
    largest, column = largest_correlation(x, y)
    assert np.isclose(fit_path(x, y).lambdas[0], largest, rtol=1e-12)
    assert not fit_path(x, y, lambdas=np.array([largest * 1.0001])).coefficients.any()
    just_below = fit_path(x, y, lambdas=np.array([largest * 0.999])).coefficients
    assert np.flatnonzero(just_below[0]).tolist() == [column]


def test_the_first_solution_is_the_share_of_ones():
    x, y, _ = INPUTS["constant"]
    path = fit_path(x, y)
    assert np.isclose(path.intercepts[0], np.log(y.mean() / (1 - y.mean())), rtol=1e-12)
    assert not path.coefficients[0].any()
    assert np.isclose(path.null_deviance, -2 * np.sum(np.log(np.where(y == 1, y.mean(), 1 - y.mean()))), rtol=1e-12)


def test_a_constant_column_gets_the_coefficient_zero():
    for alpha in ALPHAS:
        coefficients = cross_validated("constant", alpha).path.coefficients
        assert not coefficients[:, [0, 6]].any()
        assert coefficients[-1].any()


def test_coefficients_scale_with_their_columns_and_ignore_their_origin():
    x, y, foldid = INPUTS["constant"]
    factor = 2.0 ** np.arange(-8, 8)
    plain, scaled = cross_validated("constant", 1.0), cross_validate(x * factor + 16, y, foldid)
    assert close(scaled.path.coefficients * factor, plain.path.coefficients)
    assert close(scaled.path.intercepts + scaled.path.coefficients.sum(axis=1) * 16, plain.path.intercepts)
    assert close(scaled.cvm, plain.cvm)
    assert scaled.selected("min").tolist() == plain.selected("min").tolist()


def test_the_other_outcome_turns_all_signs():
    x, y, _ = INPUTS["tall"]
    path, other = fit_path(x, y, alpha=0.7), fit_path(x, 1 - y, alpha=0.7)
    assert close(other.coefficients, -path.coefficients)
    assert close(other.intercepts, -path.intercepts)


def test_the_names_of_the_folds_do_not_matter():
    x, y, foldid = INPUTS["tall"]
    renamed = cross_validate(x, y, 100 - 7 * foldid)
    assert close(renamed.cvm, cross_validated("tall", 1.0).cvm, 1e-14)
    assert close(renamed.cvsd, cross_validated("tall", 1.0).cvsd, 1e-14)


def test_a_single_feature_and_outcomes_of_any_number_type_will_do():
    x, y, _ = INPUTS["tall"]
    path = fit_path(x[:, :1], y.astype(bool))
    assert close(path.coefficients, fit_path(x[:, :1].astype(np.float32), y.astype(int)).coefficients, 1e-6)
    assert path.coefficients[-1, 0] > 0


def test_solutions_are_exact_at_their_lambdas_and_constant_beyond_the_last():
    path = cross_validated("wide", 1.0).path
    for step in (0, 7, len(path.lambdas) - 1):
        intercept, coefficients = path.at(path.lambdas[step])
        assert intercept == path.intercepts[step]
        assert np.array_equal(coefficients, path.coefficients[step])
    assert np.array_equal(path.at(path.lambdas[0] * 2)[1], path.coefficients[0])
    assert np.array_equal(path.at(0.0)[1], path.coefficients[-1])


def test_a_path_of_one_solution_is_that_solution_everywhere():
    x, y, _ = INPUTS["tall"]
    path = fit_path(x, y, lambdas=np.array([0.05]))
    assert np.array_equal(path.at(0.9)[1], path.coefficients[0])
    assert path.at(0.001)[0] == path.intercepts[0]


def changed(index, value):
    x, y, foldid = (array.copy() for array in INPUTS["tall"])
    (x, y, foldid)[index[0]][index[1:]] = value
    return x, y, foldid


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e200])
def test_values_that_are_not_finite_are_refused_by_column(value):
    x, y, foldid = changed((0, 3, 6), value)
    with pytest.raises(TrainingError, match=r"Column 6 of x \(1 columns in all\) has a value that is not finite"):
        cross_validate(x, y, foldid)


@pytest.mark.parametrize("value", [2, -1, 0.5])
def test_an_outcome_other_than_zero_and_one_is_refused(value):
    x, y, foldid = changed((1, 5), value)
    with pytest.raises(TrainingError, match=f"outcome has the value {value:g} in the training data: expected 0 and 1"):
        cross_validate(x, y, foldid)


def test_a_missing_outcome_is_refused():
    x, y, foldid = changed((1, 5), np.nan)
    with pytest.raises(TrainingError, match="outcome has the value nan"):
        cross_validate(x, y, foldid)


def test_an_outcome_of_one_class_is_refused():
    x, y, _ = INPUTS["tall"]
    with pytest.raises(TrainingError, match=r"100 zeros and 0 ones in the training data: .* at least 2 of each"):
        fit_path(x, np.zeros_like(y))


def test_a_fold_that_takes_all_of_a_class_with_it_is_refused():
    x, y, foldid = INPUTS["tall"]
    with pytest.raises(TrainingError, match="0 ones in the training data without fold 77"):
        cross_validate(x, y, np.where(y == 1, 77, foldid))


@pytest.mark.parametrize(
    ("foldid", "message"),
    [
        (np.arange(99) % 5, r"foldid has shape \(99,\) .* expected one whole number for each of the 100"),
        (np.arange(100) % 5 + 0.0, "type float64: expected one whole number"),
        (np.arange(100) % 2, "foldid names 2 folds: cross-validation needs at least 3"),
    ],
)
def test_folds_that_cannot_be_used_are_refused(foldid, message):
    x, y, _ = INPUTS["tall"]
    with pytest.raises(TrainingError, match=message):
        cross_validate(x, y, foldid)


@pytest.mark.parametrize(
    "shapes", [((10,), (10,)), ((10, 0), (10,)), ((10, 3), (9,)), ((10, 3), (10, 1)), ((0, 3), (0,))]
)
def test_shapes_that_do_not_fit_are_refused(shapes):
    with pytest.raises(TrainingError, match=r"expected \(n, p\) with p > 0|0 zeros and 0 ones"):
        fit_path(np.ones(shapes[0]), np.ones(shapes[1]))


def test_features_that_are_all_constant_are_refused():
    _, y, _ = INPUTS["tall"]
    with pytest.raises(TrainingError, match="No feature varies with the outcome"):
        fit_path(np.full((100, 4), 0.1), y)


@pytest.mark.parametrize("alpha", [-0.1, 1.1, np.nan])
def test_an_alpha_outside_its_range_is_refused(alpha):
    x, y, foldid = INPUTS["tall"]
    for call in (lambda: fit_path(x, y, alpha), lambda: cross_validate(x, y, foldid, alpha)):
        with pytest.raises(TrainingError, match=r"alpha is .*: expected 0 \(ridge\) to 1"):
            call()


@pytest.mark.parametrize("lambdas", [[], [0.1, -0.1], [0.1, np.inf], [np.nan], [[0.1]]])
def test_lambdas_that_cannot_be_used_are_refused(lambdas):
    x, y, _ = INPUTS["tall"]
    with pytest.raises(TrainingError, match="lambdas must be a list of at least one finite number"):
        fit_path(x, y, lambdas=np.array(lambdas))
