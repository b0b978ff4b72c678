"""Judge: base R by double loops (Testing/baselines/clusters); and what intervals and folds of patients must not do."""

from types import SimpleNamespace

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.auc_difference import delong_paired
from IFXPredictLib.stats.clusters import (
    clustered_wilson,
    clusters_of,
    counts_by_cluster,
    first_rows,
    resampled_weights,
    worst_by_cluster,
)
from IFXPredictLib.stats.curves import roc_band
from IFXPredictLib.stats.decision_curve import net_benefit_difference
from IFXPredictLib.stats.discrimination import auc, delong
from IFXPredictLib.stats.intervals import Interval, auc_of_rows, bootstrap, wilson
from IFXPredictLib.stats.optimism import bootstrap_optimism
from IFXPredictLib.stats.splits import out_of_fold, stratified_folds

rows = baseline("clusters")
EXPECTED = {row["data"]: {key: float(row[key]) for key in row if key != "data"} for row in rows("expected.csv")}


def data(name):
    given = [row for row in rows("inputs.csv") if row["data"] == name]
    numbers = {key: np.array([float(row[key]) for row in given]) for key in ("y", "score", "other")}
    patients = [row["patient"] for row in given]
    own = np.array([sorted(set(patients)).index(patient) for patient in patients])  # also where each is its own
    return SimpleNamespace(patients=patients, own=own, **numbers)


def lesions(seed=5, patients=60, most=5):
    """Outcomes, probabilities of two models and clusters: lesions of a patient are alike; both outcomes in some."""
    random = np.random.default_rng(seed)
    own = np.repeat(np.arange(patients), random.integers(1, most + 1, patients))
    ill = random.integers(0, 2, patients)[own]
    y = np.where(random.random(own.size) < 0.1, 1 - ill, ill)
    latent = y + random.normal(size=patients)[own] * 1.2 + random.normal(size=own.size) * 0.4
    p, q = (1 / (1 + np.exp(-latent - shift * random.normal(size=own.size))) for shift in (0, 0.7))
    return SimpleNamespace(y=y, p=p, q=q, own=own)


@pytest.mark.parametrize("name", EXPECTED)
def test_auc_its_variance_a_difference_and_a_share_are_those_of_r(name):
    given, wanted = data(name), EXPECTED[name]
    area = delong(given.y, given.score, clusters=given.own)
    less = delong_paired(given.y, given.score, given.other, clusters=given.own)
    found = [area.auc, area.variance, less.difference, less.standard_error**2]
    expected = [wanted[key] for key in ("auc", "variance", "difference", "difference_variance")]
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    right = (given.score >= 0.5) == (given.y == 1)
    np.testing.assert_allclose(
        clustered_wilson(right, given.own), [wanted[key] for key in ("share", "low", "high")], rtol=1e-10
    )


def test_with_one_lesion_each_obuchowskis_variance_is_delongs():
    given = data("one lesion each")
    assert clusters_of(given.patients) is None
    one, other = (delong(given.y, given.score, clusters=clusters) for clusters in (None, given.own))
    assert other.variance == pytest.approx(one.variance, rel=1e-12)


def intervals(y, p, q, own):
    """All that has an interval by patients, as (low, high)."""
    area, less = delong(y, p, clusters=own), delong_paired(y, p, q, clusters=own)
    drawn = bootstrap(y, p, resamples=400, seed=3, clusters=own)
    band = roc_band(y, p, [0.3, 0.8], resamples=300, seed=3, clusters=own)
    benefit = net_benefit_difference(y, p, q, 3, thresholds=[0.2, 0.5], resamples=300, clusters=own)
    right = (p >= 0.5) == (y == 1)
    share = wilson(int(right.sum()), right.size) if own is None else Interval(*clustered_wilson(right, own))
    ends = [(one.low, one.high) for one in (area, less, drawn, share)]
    return np.array([*ends, *zip(band.low, band.high, strict=True), *zip(benefit.low, benefit.high, strict=True)])


@pytest.mark.parametrize("times", [2, 5])
def test_rows_that_only_repeat_a_patients_own_narrow_no_interval(times):
    given = lesions()
    once = intervals(given.y, given.p, given.q, given.own)
    more = intervals(*(np.repeat(part, times) for part in (given.y, given.p, given.q, given.own)))
    np.testing.assert_allclose(more, once, atol=1e-12)
    naive = np.diff(intervals(*(np.repeat(part, times) for part in (given.y, given.p, given.q)), None)[0])
    assert naive < 0.8 * np.diff(once[0]), "which independent rows would"


def test_patients_whose_lesions_are_alike_have_wider_intervals_than_as_many_independent_cases():
    given = lesions()
    by_patients, by_rows = intervals(given.y, given.p, given.q, given.own), intervals(given.y, given.p, given.q, None)
    assert (np.diff(by_patients)[[0, 2, 3]] > 1.1 * np.diff(by_rows)[[0, 2, 3]]).all()


def test_the_interval_by_patients_holds_the_true_auc_as_often_as_it_says():
    held = {"patients": 0, "rows": 0}
    truth = np.mean([auc(found.y, found.p) for found in (lesions(seed, 400) for seed in range(900, 920))])
    for seed in range(200):
        given = lesions(seed)
        for name, own in (("patients", given.own), ("rows", None)):
            found = delong(given.y, given.p, clusters=own)
            held[name] += found.low <= truth <= found.high
    assert held["patients"] >= 184, "92 % of 200, three standard errors below 95 %"
    assert held["rows"] < 170, "85 %, as rows are not independent"


def test_a_resample_draws_whole_patients_and_as_many_of_each_pattern():
    given = lesions()
    weights = resampled_weights(given.y, given.own, 50, seed=1)
    for patient in np.unique(given.own):
        assert (np.ptp(weights[:, given.own == patient], axis=1) == 0).all()
    pattern = counts_by_cluster(given.y, given.own) > 0
    times = weights[:, first_rows(given.own, given.own.size)]
    for kind in np.unique(pattern, axis=0):
        members = (pattern == kind).all(axis=1)
        assert (times[:, members].sum(axis=1) == members.sum()).all()
    assert np.array_equal(weights, resampled_weights(given.y, given.own, 50, seed=1))


@pytest.mark.parametrize("folds", [2, 5, 10])
@pytest.mark.parametrize("seed", [0, 7])
def test_no_fold_splits_a_patient_and_classes_are_shared_out_evenly(folds, seed):
    given = lesions(seed + 1)
    foldid = stratified_folds(given.y, folds, seed, given.own)
    assert all(np.unique(foldid[given.own == patient]).size == 1 for patient in np.unique(given.own))
    for label in (0, 1):
        counts = np.bincount(foldid[given.y == label], minlength=folds)
        assert np.ptp(counts) <= 5, "at most one patient's lesions apart"
    assert np.array_equal(foldid, stratified_folds(given.y, folds, seed, given.own))
    assert not np.array_equal(foldid, stratified_folds(given.y, folds, seed + 1, given.own))


def test_a_score_out_of_fold_has_seen_no_lesion_of_the_patient():
    given = lesions()

    def score(known, held_out):
        assert not set(given.own[known]) & set(given.own[held_out])
        return given.p[held_out]

    np.testing.assert_array_equal(out_of_fold(score, given.y, 5, 1, clusters=given.own), given.p)


def test_the_optimism_by_patients_does_not_hide_what_a_model_learns_by_heart():
    """A model that knows each patient by a number of its own: rows of a patient in and out of a resample flatter it."""
    random = np.random.default_rng(4)
    own = np.repeat(np.arange(40), 4)
    y, x = np.repeat(random.permutation(np.repeat([0, 1], 20)), 4), own[:, None].astype(float)

    def nearest(known, outcome):
        return lambda asked: np.array([outcome[np.argmin(np.abs(known[:, 0] - one))] for one in asked[:, 0]], float)

    by_rows = bootstrap_optimism(nearest, x, y, 1, resamples=40)
    by_patients = bootstrap_optimism(nearest, x, y, 1, resamples=40, clusters=own)
    assert by_rows.out_of_bag > 0.95
    assert by_patients.out_of_bag < 0.65


def test_any_statistic_is_resampled_by_patients_and_the_auc_at_once_is_the_auc_one_by_one():
    given = lesions(patients=20)
    rules = {"resamples": 50, "seed": 2, "clusters": given.own}
    at_once = bootstrap(given.y, given.p, **rules)
    one_by_one = bootstrap(given.y, given.p, lambda y, drawn: 0 + auc_of_rows(y, drawn), **rules)
    np.testing.assert_allclose([at_once.low, at_once.high], [one_by_one.low, one_by_one.high], rtol=1e-12)


def test_of_several_lesions_the_worst_counts():
    assert worst_by_cluster(np.array([0.2, 0.9, 0.5, 0.1]), np.array([3, 1, 3, 1])).tolist() == [0.5, 0.9]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda y, own: stratified_folds(y, 3, 0, own),
            "expected 2 to 2, as the smaller class has cases of 2 patients",
        ),
        (lambda y, own: delong(y, y, clusters=own // 2), "each outcome needs two patients, found 1 with a case of"),
        (lambda y, own: bootstrap(y, y, clusters=own // 2), "bootstrap: each outcome needs two patients"),
        (
            lambda y, own: delong(y, y, clusters=own[1:]),
            r"clusters: expected one for each of 8 rows, found shape \(7,\)",
        ),
    ],
)
def test_too_few_patients_are_refused_with_their_number(call, message):
    with pytest.raises(TrainingError, match=message):
        call(np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2, 3, 3]))


def test_rows_whose_patients_all_differ_are_no_clusters():
    assert clusters_of(["b", "a", "c"]) is None
    assert clusters_of(["b", "a", "b"]).tolist() == [0, 1, 0]
    assert first_rows(clusters_of(["b", "a", "b"]), 3).tolist() == [True, True, False]
    assert first_rows(None, 2).all()
