"""Judges: pROC and prop.test (Testing/baselines/discrimination/pairs.R)."""

from dataclasses import replace

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.evaluation.table_two import IntervalRules, retuned_table_two, table_two
from IFXPredictLib.stats.auc_difference import delong_paired
from IFXPredictLib.stats.discrimination import Confusion, youden_cutoff
from IFXPredictLib.stats.intervals import bootstrap

RATIOS = ("sensitivity", "specificity", "accuracy", "ppv", "npv")


read = baseline("discrimination")


def scores_of(name):
    rows = [row for row in read("pairs_inputs.csv") if row["set"] == name]
    return (np.array([float(row[column]) for row in rows]) for column in ("y", "a", "b"))


def expected_of(name):
    rows = [row for row in read("pairs_expected.csv") if row["set"] == name]
    row = {row["quantity"].removeprefix("row_"): float(row["value"]) for row in rows if "row_" in row["quantity"]}
    uncut = {row["quantity"]: float(row["value"]) for row in rows}
    return row | {f"{name}_raw": uncut[name] for name in ("auc", "auc_low", "auc_high")}


@pytest.fixture
def data():
    """An outcome and the raw scores of three models, some of them beyond 0 and 1."""
    random = np.random.default_rng(17)
    y = random.permutation(np.repeat([0, 1], [34, 26]))
    return y, {name: 0.5 + 0.3 * random.normal(shift * y, 1) for name, shift in (("a", 1.5), ("b", 0.5), ("c", 1))}


def rows_of(data, cutoff=0.5, **options):
    y, scores = data
    return table_two("test", y, scores, dict.fromkeys(scores, cutoff), "a", IntervalRules(**options))


@pytest.mark.parametrize("name", ["raw_83_83", "raw_54_43"])
def test_a_row_is_what_r_computes(name):
    y, score, reference = scores_of(name)
    scores, cutoffs = {"model": score, "reference": reference}, {"model": 0.5, "reference": 0.4}
    row = table_two("test", y, scores, cutoffs, "reference", IntervalRules(exact_binomial=True))[0]
    found = {
        "auc": row.auc.auc,
        "auc_low": row.auc.low,
        "auc_high": row.auc.high,
        "auc_raw": row.auc_raw.auc,
        "auc_low_raw": row.auc_raw.low,
        "auc_high_raw": row.auc_raw.high,
        "exact_low": row.auc_exact.low,
        "exact_high": row.auc_exact.high,
        "p": row.against_reference.p,
        "youden": row.youden,
        "brier": row.brier,
        "brier_raw": row.brier_raw,
        "average_precision": row.average_precision,
    }
    for ratio in RATIOS:
        share = getattr(row, ratio)
        found |= {ratio: share.estimate, f"{ratio}_low": share.low, f"{ratio}_high": share.high}
    assert found == pytest.approx(expected_of(name), rel=0, abs=1e-10)
    assert row.brier != row.brier_raw
    cut = np.sum((score < 0) | (score > 1))
    uncut = f"{row.auc_raw.auc:.3f} ({row.auc_raw.low:.3f} to {row.auc_raw.high:.3f})"
    assert row.notes == (f"{cut} of {y.size} raw scores were cut to [0, 1]; uncut their AUC is {uncut}",)
    within = table_two("test", y, {"model": np.clip(score, 0, 1), "reference": reference}, cutoffs, "reference")[0]
    assert (within.auc, within.auc_raw, within.notes) == (row.auc, None, ())
    assert (row.model, row.split, row.cutoff, row.retuned) == ("model", "test", 0.5, False)


def test_a_table_has_a_row_a_model_in_their_order_each_against_the_reference(data):
    y, scores = data
    rows = rows_of(data)
    assert [row.model for row in rows] == ["a", "b", "c"]
    reference, *others = (np.clip(score, 0, 1) for score in scores.values())
    assert [row.against_reference for row in rows] == [None, *(delong_paired(y, other, reference) for other in others)]


def test_counts_and_ratios_agree_with_each_other_and_with_their_intervals(data):
    for cutoff in (0.2, 0.5, 0.9):
        for row in rows_of(data, cutoff):
            counts = row.counts
            assert (row.n, row.events) == (60, 26) == (counts.tp + counts.fp + counts.tn + counts.fn, 26)
            assert counts.tp + counts.fn == row.events
            assert row.youden == row.sensitivity.estimate + row.specificity.estimate - 1
            assert row.accuracy.estimate * 60 == pytest.approx(counts.tp + counts.tn)
            for ratio in RATIOS:
                share = getattr(row, ratio)
                assert share.low < share.estimate == getattr(counts, ratio) <= share.high


def test_further_intervals_of_an_auc_come_only_when_asked_for(data):
    assert {(row.auc_exact, row.auc_bootstrap) for row in rows_of(data)} == {(None, None)}
    row = rows_of(data, exact_binomial=True, resamples=200, seed=3)[1]
    clipped = np.clip(data[1]["b"], 0, 1)
    assert row.auc_bootstrap == bootstrap(data[0], clipped, resamples=200, seed=3)
    for interval in (row.auc_exact, row.auc_bootstrap, row.auc):
        assert interval.low < row.auc.auc < interval.high


def test_the_order_of_cases_changes_no_count_and_no_auc(data):
    y, scores = data
    order = np.random.default_rng(0).permutation(60)
    shuffled = rows_of((y[order], {name: score[order] for name, score in scores.items()}))
    for one, other in zip(rows_of(data), shuffled, strict=True):
        assert (one.counts, one.notes) == (other.counts, other.notes)
        assert one.auc.auc == pytest.approx(other.auc.auc, abs=1e-15)


def test_the_retuned_table_is_at_youdens_cutoff_and_says_that_it_is_optimistic(data):
    y, scores = data
    locked, retuned = rows_of(data, 0.6), retuned_table_two("test", y, scores, "a")
    for before, row in zip(locked, retuned, strict=True):
        assert row.cutoff == youden_cutoff(y, np.clip(scores[row.model], 0, 1))
        assert row.youden >= before.youden
        assert row.retuned
        assert row.notes[-1] == "cut-off re-tuned on these very cases: J and all ratios are optimistic"
        assert not before.retuned
        assert not any("re-tuned" in note for note in before.notes)
        same = table_two("test", y, scores, {**dict.fromkeys(scores, 0.6), row.model: row.cutoff}, "a")
        assert replace(row, retuned=False, notes=row.notes[:-1]) in same


def test_a_retuned_cutoff_is_one_of_the_probability_not_of_the_raw_score():
    row = retuned_table_two("test", [0, 0, 1, 1], {"x": [0.2, 1.2, 1.5, 1.6]}, "x")[0]
    assert (row.cutoff, row.counts) == (0.6, Confusion(tp=2, fp=1, tn=1, fn=0))


def test_scores_beyond_0_and_1_are_noted(data):
    cut = int(np.sum((data[1]["b"] < 0) | (data[1]["b"] > 1)))
    assert cut > 1
    (note,) = rows_of(data)[1].notes
    assert note.startswith(f"{cut} of 60 raw scores were cut to [0, 1]; uncut their AUC is 0.")


def test_a_perfect_auc_is_noted():
    perfect, other = [0.1, 0.2, 0.8, 0.9], [0.1, 0.6, 0.5, 0.7]
    first, _ = table_two("test", [0, 0, 1, 1], {"x": perfect, "y": other}, {"x": 0.5, "y": 0.5}, "x")
    assert first.notes == ("AUC is 1: its DeLong variance is 0, and an interval of no width says nothing",)
    assert (first.auc.low, first.auc.high, first.counts) == (1, 1, Confusion(tp=2, fp=0, tn=2, fn=0))


def test_identical_models_have_p_1_with_a_note(data):
    y, scores = data
    row = table_two("test", y, {"a": scores["a"], "b": scores["a"]}, {"a": 0.5, "b": 0.5}, "a")[1]
    assert (row.against_reference.difference, row.against_reference.p) == (0, 1)
    assert "the DeLong variance of the difference from the reference is 0: P only repeats the estimate" in row.notes


def test_a_constant_score_has_a_row_but_no_retuned_one(data):
    y, constant = data[0], {"flat": np.full(60, 0.4)}
    row = table_two("test", y, constant, {"flat": 0.5}, "flat")[0]
    assert (row.auc.auc, row.auc.variance, row.ppv) == (0.5, 0, None)
    assert row.average_precision == pytest.approx(26 / 60)
    assert "AUC is 0.5: its DeLong variance is 0, and an interval of no width says nothing" in row.notes
    with pytest.raises(TrainingError, match=r"table 2, test, flat: cut-off: all 60 scores are 0\.4"):
        retuned_table_two("test", y, constant, "flat")


@pytest.mark.parametrize(
    ("cutoff", "absent", "note"),
    [
        (2, "ppv", "nothing is called positive: there is no PPV"),
        (0, "npv", "nothing is called negative: there is no NPV"),
    ],
)
def test_a_ratio_of_nothing_is_none_with_a_note(cutoff, absent, note, data):
    for row in rows_of(data, cutoff):
        assert getattr(row, absent) is None
        assert row.notes[-1] == note
        assert row.youden == 0


@pytest.mark.parametrize(
    ("y", "score", "message"),
    [
        ([0, 0, 1, 1], [0.1, 0.2, np.nan, 0.4], "scores: expected finite ones, found nan at row 2"),
        ([0, 0, 1, 1], [0.1, 0.2, np.inf, 0.4], "scores: expected finite ones, found inf at row 2"),
        ([0, 0, 1, 1], [0.1, 0.2, 0.3], "scores: expected one for each of 4 outcomes"),
        ([0, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], "outcome: both classes are needed"),
        ([0, 0, 0, 1], [0.1, 0.2, 0.3, 0.4], "each class needs two cases"),
    ],
)
def test_what_makes_no_row_is_refused_naming_split_and_model(y, score, message):
    fine = range(len(y))
    model = "bad" if sum(y[:-1]) else "fine"  # an outcome is refused with the first model, a score with its own
    for reference in ("fine", "bad"):
        with pytest.raises(TrainingError, match=f"table 2, train, {model}: .*{message}"):
            table_two("train", y, {"fine": fine, "bad": score}, {"fine": 0.5, "bad": 0.5}, reference)


def test_a_cutoff_that_is_nan_is_refused_naming_the_model(data):
    with pytest.raises(TrainingError, match="table 2, test, a: cut-off: expected a number, found NaN"):
        rows_of(data, np.nan)


@pytest.mark.parametrize(("cutoffs", "reference", "lacking"), [({"a": 0.5}, "a", "b"), ({}, "z", "z")])
def test_a_missing_cutoff_or_reference_is_refused(cutoffs, reference, lacking, data):
    y, scores = data
    with pytest.raises(TrainingError, match=f"table 2, test: {lacking} needs scores and a cut-off, found scores of a"):
        table_two("test", y, scores, cutoffs, reference)
