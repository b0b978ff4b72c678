"""Judge: pROC's coords and ci.se (Testing/baselines/discrimination/pairs.R)."""

import csv
from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats import curves
from IFXPredictLib.stats.curves import precision_recall_curve, roc_band, roc_curve
from IFXPredictLib.stats.discrimination import auc, average_precision, confusion

BASELINE = Path(__file__).parents[2] / "baselines" / "discrimination"


def read(name, *columns):
    """The rows of each set of a baseline, the named columns as arrays."""
    sets = {}
    with (BASELINE / name).open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            sets.setdefault(row["set"], []).append([float(row[column]) for column in columns])
    return {name: np.array(rows).T for name, rows in sets.items()}


SCORES = read("pairs_inputs.csv", "y", "a")
every_set = pytest.mark.parametrize("name", SCORES)
every_curve = pytest.mark.parametrize("curve", [roc_curve, roc_band, precision_recall_curve])


@pytest.fixture
def data():
    random = np.random.default_rng(21)
    y = random.permutation(np.repeat([0, 1], [40, 25]))
    return y, np.round(random.normal(0.9 * y, 1), 1)


@every_set
def test_the_roc_curve_is_that_of_proc(name):
    thresholds, sensitivity, specificity = read("coordinates.csv", "threshold", "sensitivity", "specificity")[name]
    found = roc_curve(*SCORES[name])
    np.testing.assert_allclose(found.thresholds, thresholds, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.sensitivity, sensitivity, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.specificity, specificity, rtol=0, atol=1e-12)


@every_set
def test_the_sensitivity_at_a_specificity_is_that_of_proc(name):
    specificity, sensitivity = read("sensitivities.csv", "specificity", "sensitivity")[name]
    found = roc_band(*SCORES[name], specificity, resamples=2)
    np.testing.assert_allclose(found.sensitivity, sensitivity, rtol=0, atol=1e-12)
    assert found.specificity.tolist() == specificity.tolist()


@every_set
def test_the_areas_below_the_curves_are_the_auc_and_the_average_precision(name):
    y, score = SCORES[name]
    assert roc_curve(y, score).area == pytest.approx(auc(y, score), abs=1e-14)
    curve = precision_recall_curve(y, score)
    below_the_steps = np.sum(curve.precision * -np.diff(curve.recall, append=0))
    assert curve.average_precision == average_precision(y, score) == pytest.approx(below_the_steps, abs=1e-14)


@every_set
def test_curves_begin_where_all_are_called_positive_and_the_roc_curve_ends_where_none_is(name):
    y, score = SCORES[name]
    roc, precision_recall = roc_curve(y, score), precision_recall_curve(y, score)
    ends = [(roc.thresholds[k], roc.sensitivity[k], roc.specificity[k]) for k in (0, -1)]
    assert ends == [(-np.inf, 1, 0), (np.inf, 0, 1)]
    assert precision_recall.thresholds[0] == -np.inf
    assert (precision_recall.recall[0], precision_recall.precision[0]) == (1, precision_recall.prevalence)
    assert precision_recall.prevalence == pytest.approx(y.mean(), abs=1e-15)
    assert np.all(np.diff(roc.thresholds) > 0)
    assert np.all(np.diff(precision_recall.thresholds) > 0)


def test_each_point_is_what_its_threshold_calls(data):
    y, score = data
    roc, precision_recall = roc_curve(y, score), precision_recall_curve(y, score)
    for k, threshold in enumerate(roc.thresholds):
        counts = confusion(y, score, threshold)
        assert (roc.sensitivity[k], roc.specificity[k]) == (counts.sensitivity, counts.specificity)
    for k, threshold in enumerate(precision_recall.thresholds):
        counts = confusion(y, score, threshold)
        assert (precision_recall.recall[k], precision_recall.precision[k]) == (counts.sensitivity, counts.ppv)


@pytest.mark.parametrize("change", [np.exp, lambda s: 2 * s - 7])
def test_a_rising_map_moves_the_thresholds_alone(change, data):
    y, score = data
    for curve in (roc_curve(y, change(score)), roc_curve(y, score)):
        assert curve.sensitivity.tolist() == roc_curve(y, score).sensitivity.tolist()
        assert curve.specificity.tolist() == roc_curve(y, score).specificity.tolist()
    mapped = roc_band(y, change(score), seed=1, resamples=100)
    assert mapped.low.tolist() == roc_band(y, score, seed=1, resamples=100).low.tolist()


def test_swapping_the_classes_and_turning_the_score_mirrors_the_roc_curve(data):
    y, score = data
    found, mirrored = roc_curve(y, score), roc_curve(1 - y, -score)
    assert mirrored.sensitivity.tolist() == found.specificity[::-1].tolist()
    assert mirrored.specificity.tolist() == found.sensitivity[::-1].tolist()


def test_the_order_of_cases_does_not_matter(data):
    y, score = data
    order = np.random.default_rng(0).permutation(y.size)
    for curve in (roc_curve, roc_band, precision_recall_curve):
        first, second = curve(y, score), curve(y[order], score[order])
        for field in vars(first):
            assert np.array_equal(getattr(first, field), getattr(second, field)), field


def test_the_band_is_that_of_proc_up_to_the_noise_of_resampling():
    rows = [row for row in rows_of(BASELINE / "bootstrap.csv") if row["quantity"] != "auc"]
    assert len(rows) == 20
    differences = []
    for name in dict.fromkeys(row["set"] for row in rows):
        y, score = SCORES[name]
        mine = [row for row in rows if row["set"] == name]
        band = roc_band(y, score, [float(row["quantity"]) for row in mine], resamples=10000, seed=6)
        for line in ("low", "high"):
            difference = np.abs(getattr(band, line) - [float(row[line]) for row in mine])
            # a percentile is one of the few values that a sensitivity takes: noise moves it by one step or none
            assert np.all(difference < 1 / np.sum(y == 1) + 1e-9), (name, line)
            differences += [*difference]
    assert np.mean(differences) < 0.005


@pytest.mark.parametrize("name", ["ties_3", "heavy_ties_8"])
def test_the_band_of_given_resamples_is_exactly_that_of_r(name, monkeypatch):
    y, score = SCORES[name]
    drawn = [row["scores"].split() for row in rows_of(BASELINE / "resamples.csv") if row["set"] == name]
    rows = [row for row in rows_of(BASELINE / "resampled.csv") if row["set"] == name]
    monkeypatch.setattr(curves, "resample_rows", lambda *_: (np.sort(y), np.array(drawn, float)))
    band = roc_band(y, score, [float(row["quantity"]) for row in rows[1:]])
    for line in ("low", "high"):
        wanted = [float(row[line]) for row in rows[1:]]
        np.testing.assert_allclose(getattr(band, line), wanted, rtol=0, atol=1e-12)


def test_a_specificity_that_rounding_puts_beside_a_rise_is_still_on_it():
    assert 0.07 * 100 > 7
    y, score = np.repeat([0, 1, 1], [100, 5, 5]), [*range(100), *[6.5] * 5, *[200] * 5]
    assert roc_band(y, score, [0.07, 0.08], resamples=2).sensitivity.tolist() == pytest.approx([1, 0.5])


def test_the_default_band_holds_the_curve_falls_and_ends_at_sensitivity_1(data):
    band = roc_band(*data)
    assert band.specificity.tolist() == [k / 100 for k in range(101)]
    assert np.all((band.low <= band.sensitivity) & (band.sensitivity <= band.high))
    assert np.all(np.diff(band.low) <= 0)
    assert np.all(np.diff(band.high) <= 0)
    assert (band.low[0], band.sensitivity[0], band.high[0]) == (1, 1, 1)
    assert np.max(band.high - band.low) > 0.2


def test_a_seed_gives_one_band_and_more_confidence_a_wider_one(data):
    narrow, wide = (roc_band(*data, confidence=confidence, seed=2) for confidence in (0.8, 0.99))
    assert np.all((wide.low <= narrow.low) & (narrow.high <= wide.high))
    assert wide.low.tolist() == roc_band(*data, confidence=0.99, seed=2).low.tolist()
    assert wide.low.tolist() != roc_band(*data, confidence=0.99, seed=3).low.tolist()


@pytest.mark.parametrize(("score", "sensitivity"), [([1, 2, 3, 4], 1), ([4, 3, 2, 1], 0)])
def test_a_perfect_and_a_reversed_score_have_a_band_of_no_width(score, sensitivity):
    band = roc_band([0, 0, 1, 1], score, [0.25, 0.5, 1])
    assert band.low.tolist() == band.sensitivity.tolist() == band.high.tolist() == [sensitivity] * 3


def test_a_constant_score_is_the_diagonal():
    y, score = [0, 1, 0, 1, 1], [0.3] * 5
    assert roc_curve(y, score).sensitivity.tolist() == [1, 0]
    band = roc_band(y, score, [0.1, 0.5, 0.9])
    for line in (band.low, band.sensitivity, band.high):
        np.testing.assert_allclose(line, [0.9, 0.5, 0.1], atol=1e-12)
    assert precision_recall_curve(y, score).precision.tolist() == [0.6]


def test_scores_near_the_largest_double_have_finite_thresholds():
    curve = roc_curve([0, 1, 1], [1e308, 1.5e308, 1.7e308])
    assert curve.thresholds[1:-1].tolist() == pytest.approx([1.25e308, 1.6e308])


@every_curve
@pytest.mark.parametrize(
    ("y", "score", "message"),
    [
        ([0, 0, 0, 0], [1, 2, 3, 4], "both classes are needed"),
        ([0, 0, 1, 1], [1, 2, 3], "expected one for each of 4 outcomes"),
        ([0, 0, 1, 1], [1, 2, np.nan, 4], "expected finite ones, found nan at row 2"),
    ],
)
def test_what_has_no_curve_is_refused(curve, y, score, message):
    with pytest.raises(TrainingError, match=message):
        curve(y, score)


def test_a_band_of_one_case_is_refused():
    with pytest.raises(TrainingError, match="bootstrap: each class needs two cases"):
        roc_band([0, 0, 1], [1, 2, 3])


@pytest.mark.parametrize("specificity", [-0.1, 1.01, 95, float("nan")])
def test_a_specificity_beyond_0_to_1_is_refused(specificity, data):
    with pytest.raises(TrainingError, match=f"specificities: expected 0 to 1, found {specificity:g}"):
        roc_band(*data, [0.5, specificity])


def test_a_confidence_that_is_no_share_is_refused(data):
    with pytest.raises(TrainingError, match="expected a share between 0 and 1"):
        roc_band(*data, confidence=95)
