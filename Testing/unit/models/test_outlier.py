"""Against R's mahalanobis() with Ledoit and Wolf's covariance (Testing/baselines/outlier), scikit-learn and scipy."""

import numpy as np
import pytest
from reference_tables import baseline
from safetensors.numpy import load, save
from scipy.spatial.distance import mahalanobis
from sklearn.covariance import LedoitWolf

from IFXPredictLib.base.errors import BundleError, FeatureError, TrainingError
from IFXPredictLib.models.outlier import LEAST_SHRINKAGE, MahalanobisDistance, fit_mahalanobis, shrunk_covariance

DATASETS = ("tall", "wide", "one")
NAMES = ("crp", "albumin", "age", "deep_003")


read = baseline("outlier")


def part_of(dataset, part):
    return np.array(
        [
            [float(value) for value in line["x"].split()]
            for line in read("inputs.csv")
            if (line["dataset"], line["part"]) == (dataset, part)
        ]
    )


def expected(dataset, quantity):
    key = (dataset, quantity)
    return [float(line["value"]) for line in read("expected.csv") if (line["dataset"], line["quantity"]) == key]


def cases(n, seed, p=4):
    """Correlated, in different units."""
    random = np.random.default_rng(seed)
    common = random.normal(size=(n, 1))
    return (0.6 * common + 0.8 * random.normal(size=(n, p))) * np.logspace(-2, 2, p) + np.arange(p)


@pytest.fixture(scope="module")
def training():
    return fit_mahalanobis(cases(150, seed=1))


def typical(training):
    return training.center.copy()


@pytest.mark.parametrize("dataset", DATASETS)
def test_distances_are_those_of_r(dataset):
    training = fit_mahalanobis(part_of(dataset, "training"))
    np.testing.assert_allclose(training.distances, np.sort(expected(dataset, "left_out")), rtol=1e-8)
    found = [training.measure(row).distance for row in part_of(dataset, "new")]
    np.testing.assert_allclose(found, expected(dataset, "new"), rtol=1e-8)


@pytest.mark.parametrize("dataset", ["tall", "wide"])
def test_the_covariance_is_that_of_scikit_learn_and_its_shrinkage_that_of_r(dataset):
    z = part_of(dataset, "training")
    z = (z - z.mean(axis=0)) / z.std(axis=0, ddof=1)
    fitted = LedoitWolf(assume_centered=True).fit(z)
    assert fitted.shrinkage_ == pytest.approx(expected(dataset, "shrinkage")[0], rel=1e-9)
    np.testing.assert_allclose(shrunk_covariance(z), fitted.covariance_, rtol=0, atol=1e-12)


def by_the_paper(centred):
    """Ledoit and Wolf's equations 10 to 14, written out."""
    n, p = centred.shape
    sample = centred.T @ centred / n
    mean_variance, squared = np.trace(sample) / p, np.sum(sample**2)
    apart = squared - p * mean_variance**2
    error = (np.mean(np.sum(centred**2, axis=1) ** 2) - squared) / n
    weight = np.clip(error / apart if apart > 0 else 0.0, LEAST_SHRINKAGE, 1)
    return (1 - weight) * sample + weight * mean_variance * np.eye(p)


@pytest.mark.parametrize(("n", "p"), [(150, 4), (166, 9), (20, 60), (3, 2), (40, 1)])
def test_the_covariance_is_that_of_the_papers_equations(n, p):
    z = cases(n, seed=n, p=p)
    z = (z - z.mean(axis=0)) / z.std(axis=0, ddof=1)
    expected = by_the_paper(z)
    np.testing.assert_allclose(shrunk_covariance(z), expected, rtol=1e-12, atol=1e-12 * expected.max())


def test_with_many_cases_the_distance_nears_the_plain_one_of_scipy():
    x = cases(20_000, seed=2)
    precision = np.linalg.inv(np.cov(x, rowvar=False))
    covariance_alone = MahalanobisDistance.from_arrays(describe_many(x), "")
    for row in cases(5, seed=3):
        plain = mahalanobis(row, x.mean(axis=0), precision)
        assert covariance_alone.measure(row).distance == pytest.approx(plain, rel=2e-3)


def describe_many(x):
    """The arrays of a distance whose own distances are left out, as 20,000 of them would take a minute."""
    center, scale = x.mean(axis=0), x.std(axis=0, ddof=1)
    variances, axes = np.linalg.eigh(shrunk_covariance((x - center) / scale))
    return {
        "center": center,
        "scale": scale,
        "whitening": (axes / np.sqrt(variances)) @ axes.T,
        "distances": np.ones(1),
    }


def test_distances_do_not_depend_on_the_units_of_a_feature(training):
    factors, shifts = np.array([10, 0.001, -7, 1e6]), np.array([3, 1, 100, 0])
    other = fit_mahalanobis(cases(150, seed=1) * factors + shifts)
    np.testing.assert_allclose(other.distances, training.distances, rtol=1e-9)
    for row in cases(4, seed=5):
        found = other.measure(row * factors + shifts)
        assert found.distance == pytest.approx(training.measure(row).distance, rel=1e-9)
        np.testing.assert_allclose(found.contributions, training.measure(row).contributions, rtol=1e-7, atol=1e-12)


def test_a_training_case_is_nearer_to_cases_that_it_is_one_of_than_to_the_others():
    x = cases(30, seed=4, p=12)
    training = fit_mahalanobis(x)
    within = np.sort([training.measure(row).distance for row in x])
    assert np.all(within < training.distances)
    assert np.mean(training.distances**2) > 1.5 * np.mean(within**2)


def test_contributions_are_not_negative_and_sum_to_the_squared_distance(training):
    for row in cases(10, seed=6):
        found = training.measure(row)
        assert np.all(found.contributions >= 0)
        assert found.contributions.sum() == pytest.approx(found.distance**2, rel=1e-12)


def test_the_z_scores_are_those_of_mean_and_sd(training):
    x = cases(150, seed=1)
    (row,) = cases(1, seed=7)
    expected_z = (row - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    np.testing.assert_allclose(training.measure(row).z, expected_z, rtol=1e-12)


def test_the_centre_of_the_training_cases_is_nearer_than_all_of_them(training):
    found = training.measure(typical(training))
    assert (found.distance, found.percentile, found.unlike) == (0, 0, False)
    assert found.reason(NAMES) == ""


def test_the_threshold_lies_where_one_in_a_hundred_fresh_cases_is_beyond():
    distances = np.arange(1.0, 200.0)  # n = 199: the 198th of 200 gaps ends at 0.99
    training = MahalanobisDistance(np.zeros(1), np.ones(1), np.eye(1), distances)
    assert training.threshold == 198
    assert not training.measure([198.0]).unlike
    assert training.measure([198.001]).unlike
    assert training.measure([150.5]).percentile == pytest.approx(100 * 150 / 199)


def test_with_few_cases_only_what_is_beyond_all_of_them_is_unlike():
    training = fit_mahalanobis(cases(20, seed=8))
    assert training.threshold == training.distances[-1]


@pytest.mark.slow
def test_one_in_a_hundred_fresh_cases_of_the_same_kind_is_flagged():
    sets, n, fresh = 40, 199, 200
    flagged = 0
    for seed in range(sets):
        training = fit_mahalanobis(cases(n, seed=100 + seed))
        flagged += sum(training.measure(row).unlike for row in cases(fresh, seed=9000 + seed))
    # the share beyond the 198th of 199 is Beta(2, 198): binomial counts, more spread as cases share a training set
    mean, share_sd = 0.01, np.sqrt(2 * 198 / (200**2 * 201))
    sd = np.sqrt(sets * (fresh**2 * share_sd**2 + fresh * (mean * (1 - mean) - share_sd**2)))
    assert abs(flagged - sets * fresh * mean) < 2.58 * sd


@pytest.mark.parametrize(("feature", "by"), [(0, 6), (1, -6), (2, 8), (3, -10)])
def test_an_outlier_in_one_feature_is_flagged_and_that_feature_named_first(feature, by, training):
    row = typical(training)
    row[feature] += by * training.scale[feature]
    found = training.measure(row)
    assert found.unlike
    assert found.percentile == 100
    assert found.reason(NAMES).startswith(f"{NAMES[feature]} (z = {by:+.1f})")


def test_a_combination_that_no_training_case_has_is_flagged_though_each_value_is_ordinary():
    random = np.random.default_rng(9)
    x = random.normal(size=(200, 3))
    x[:, 1] = x[:, 0] + 0.1 * x[:, 1]
    training = fit_mahalanobis(x)
    row = training.center + training.scale * [1.5, -1.5, 0]
    assert np.abs(training.measure(row).z).max() < 2
    reason = training.measure(row).reason(("crp", "esr", "age"))
    assert reason in {
        "crp (z = +1.5), esr (z = -1.5) together",
        "esr (z = -1.5), crp (z = +1.5) together",
    }


def test_at_most_three_features_are_named():
    training = fit_mahalanobis(cases(100, seed=10, p=12))
    found = training.measure(training.center + 20 * training.scale * np.resize([1, -1], 12))
    assert found.reason([f"f{i}" for i in range(12)]).count("z = ") == 3


def test_more_features_than_cases_give_finite_distances_and_find_an_outlier():
    x = np.random.default_rng(11).normal(size=(25, 60))
    training = fit_mahalanobis(x)
    assert np.all(np.isfinite(training.distances))
    assert training.measure(x.mean(axis=0) + 8 * x.std(axis=0) * (np.arange(60) == 17)).contributions.argmax() == 17


def test_copies_of_a_feature_that_differ_in_a_new_case_make_it_unlike():
    x = np.repeat([[1.0], [-1.0]], 20, axis=0) * [1, 1]  # balanced copies: the data ask for no shrinkage at all
    training = fit_mahalanobis(x)
    assert np.linalg.cond(training.whitening) == pytest.approx(np.sqrt(2 / LEAST_SHRINKAGE), rel=1e-3)
    assert not training.measure([1.0, 1.0]).unlike
    assert training.measure([1.0, -1.0]).unlike


def test_a_feature_that_a_single_case_has_keeps_all_distances_finite():
    x = np.column_stack([np.arange(30) == 4, np.random.default_rng(12).normal(size=30)])
    assert np.all(np.isfinite(fit_mahalanobis(x).distances))


def test_stored_and_loaded_the_distance_measures_to_the_same_bits(training):
    loaded = MahalanobisDistance.from_arrays(load(save(training.to_arrays("outlier.clinical."))), "outlier.clinical.")
    assert loaded.threshold == training.threshold
    for row in cases(5, seed=13):
        assert loaded.measure(row).distance == training.measure(row).distance


def test_measuring_refuses_another_number_of_features(training):
    with pytest.raises(FeatureError, match=r"distance from the training cases: expected \(cases, 4\) features"):
        training.measure([1.0, 2.0])


def test_measuring_refuses_a_missing_value(training):
    with pytest.raises(FeatureError, match=r"row 0, column 2 \(from 0\) is nan"):
        training.measure([1.0, 2.0, np.nan, 3.0])


def test_two_cases_are_too_few():
    with pytest.raises(TrainingError, match="expected at least 3 cases, found 2"):
        fit_mahalanobis([[1.0, 2.0], [2.0, 1.0]])


def test_a_single_feature_that_a_single_case_has_is_refused():
    with pytest.raises(TrainingError, match=r"the features vary in row 4 \(from 0\) alone"):
        fit_mahalanobis((np.arange(30) == 4)[:, None])


def test_a_constant_feature_is_refused():
    with pytest.raises(TrainingError, match=r"column 1 \(from 0\) is constant"):
        fit_mahalanobis(np.column_stack([np.arange(5), np.ones(5)]))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("whitening", np.eye(3), r"whitening has shape \(3, 3\), expected \(4, 4\)"),
        ("scale", np.zeros(4), "scale holds a value that is not positive"),
        ("distances", np.array([2.0, 1.0]), "distances: expected at least one, ascending"),
        ("distances", np.empty(0), "distances: expected at least one, ascending"),
        ("distances", np.array([1.0, np.inf]), "distances holds a value that is not finite"),
    ],
)
def test_loading_refuses_an_array_that_does_not_fit(name, value, message, training):
    with pytest.raises(BundleError, match=message):
        MahalanobisDistance.from_arrays(training.to_arrays("") | {name: value}, "")
