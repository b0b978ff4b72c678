from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.clusters import clustered_wilson, resampled_weights
from IFXPredictLib.stats.cutoff_rules import Hundred, choose_cutoff, describe_cutoff, read_rule
from IFXPredictLib.stats.decision_curve import decision_curve

BASELINE = Path(__file__).parents[2] / "baselines" / "cutoffs"
Y = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
P = np.array([0.05, 0.1, 0.2, 0.4, 0.7, 0.15, 0.5, 0.6, 0.8, 0.9])


def cases():
    rows = rows_of(BASELINE / "inputs.csv")
    return [int(row["y"]) for row in rows], [float(row["p"]) for row in rows]


def test_net_benefit_is_that_of_dcurves_at_each_percent():
    y, p = cases()
    wanted = rows_of(BASELINE / "expected.csv")
    assert sum(round(x * 100) / 100 == x for x in p) >= 60  # some lie on the thresholds
    curve = decision_curve(y, p)
    assert curve.net_benefit == pytest.approx([float(row["p"]) for row in wanted], rel=0, abs=1e-12)
    assert curve.treat_all == pytest.approx([float(row["all"]) for row in wanted], rel=0, abs=1e-12)
    for row in wanted:
        found = choose_cutoff(y, p, read_rule(f"net_benefit:{row['threshold']}"), resamples=2)
        assert found.net_benefit == pytest.approx(float(row["p"]), rel=0, abs=1e-12)


def test_thresholds_0_and_1_are_defined():
    curve = decision_curve(Y, P, [0, 1])
    assert curve.net_benefit.tolist() == [0.5, 0.0]  # all are treated at no harm; none has a probability of 1
    assert curve.treat_all.tolist() == [0.5, -np.inf]
    assert decision_curve([0, 1, 1], [0.2, 1, 0.5], [1]).net_benefit[0] == pytest.approx(1 / 3)
    assert decision_curve([0, 1, 1], [1, 1, 0.5], [1]).net_benefit[0] == -np.inf


@pytest.mark.parametrize(
    ("rule", "cutoff", "tp", "fp"),
    [
        ("youden", 0.45, 4, 1),
        ("sensitivity:0.8", 0.45, 4, 1),
        ("sensitivity:1", 0.125, 5, 3),
        ("specificity:0.8", 0.45, 4, 1),
        ("specificity:1", 0.75, 2, 0),
        ("harm:0:1", 0.0, 5, 5),
        ("harm:1:4", 0.125, 5, 3),
        ("harm:9:1", 0.75, 2, 0),
        ("net_benefit:0.2", 0.2, 4, 3),
        ("net_benefit:0", 0.0, 5, 5),
    ],
)
def test_each_rule_takes_the_cutoff_that_its_words_say(rule, cutoff, tp, fp):
    found = choose_cutoff(Y, P, read_rule(rule), resamples=200)
    assert found.cutoff == pytest.approx(cutoff, abs=1e-15)
    assert (found.counts.tp, found.counts.fp) == (tp, fp)
    assert found.low <= found.cutoff <= found.high


def test_a_rule_that_many_resamples_cannot_reach_may_need_the_highest_cutoff():
    """Where a control of probability 1 is drawn twice, no cut-off spares 9 of 10 of them."""
    y, p = np.repeat([0, 1], 10), np.append(np.linspace(0.1, 0.5, 10), np.linspace(0.3, 0.8, 10))
    p[9] = 1.0
    found = choose_cutoff(y, p, read_rule("specificity:0.9"), resamples=200)
    assert 0 < found.low <= found.cutoff < found.high == 1


def test_harm_weighs_by_the_stated_prevalence():
    rare = choose_cutoff(Y, P, read_rule("harm:1:4"), prevalence=0.02, resamples=2)
    assert rare.counts.fp == 0 < choose_cutoff(Y, P, read_rule("harm:1:4"), resamples=2).counts.fp


def test_intervals_of_the_shares_are_exact():
    found = choose_cutoff(Y, P, read_rule("youden"), resamples=2).sensitivity
    assert (found.low, found.high) == pytest.approx((0.28358206, 0.99494924), abs=1e-8)  # R: binom.test(4, 5)


def test_of_100_patients_at_another_prevalence():
    found = describe_cutoff(Y, P, 0.45, "as it is", prevalence=0.3).per_100
    assert (found.tp, found.fp, found.tn, found.fn) == pytest.approx((24, 14, 56, 6))
    assert found.words == "of 100 patients 24 found, 6 missed, 14 called in vain, 56 rightly left alone"
    assert sum(Hundred(1 / 3, 33.5, 16.5, 33.5, 16.5).whole) == 100


@pytest.mark.parametrize(
    "text",
    ["", "best", "youden:1", "sensitivity", "sensitivity:0", "sensitivity:nan", "harm:1", "harm:1:0", "harm:-1:2"],
)
def test_a_rule_that_makes_no_sense_is_refused(text):
    with pytest.raises(TrainingError, match=r"cut-off rule .*expected youden"):
        read_rule(text)


@pytest.mark.parametrize(
    ("p", "share", "words"),
    [
        (np.where(np.arange(10) == 3, np.nan, P), None, "nan at row 3"),
        (np.where(Y == 0, 1.0, P), None, "no cut-off reaches it"),
        (P, 1.0, "prevalence: expected a share between 0 and 1"),
    ],
)
def test_a_missing_score_and_a_rule_out_of_reach_are_errors(p, share, words):
    with pytest.raises(TrainingError, match=words):
        choose_cutoff(Y, p, read_rule("specificity:0.9"), share, resamples=2)


@pytest.mark.parametrize("rule", ["youden", "sensitivity:0.8", "harm:1:4", "net_benefit:0.2"])
def test_the_interval_of_a_choice_by_patients_is_that_of_their_cases_drawn_together(rule):
    random = np.random.default_rng(5)
    y = np.repeat(random.integers(0, 2, 40), 3)
    p = np.clip(0.3 * y + np.repeat(random.uniform(0, 0.7, 40), 3) + random.uniform(-0.02, 0.02, 120), 0, 1)
    patients = np.repeat(np.arange(40), 3)
    found = choose_cutoff(y, p, read_rule(rule), resamples=300, clusters=patients)
    alone = choose_cutoff(y, p, read_rule(rule), resamples=300)
    assert (found.cutoff, found.counts, found.per_100) == (alone.cutoff, alone.counts, alone.per_100)
    drawn = []
    for times in resampled_weights(y, patients, 300, 0):
        rows = np.repeat(np.arange(120), times)
        drawn.append(choose_cutoff(y[rows], p[rows], read_rule(rule), y.mean(), resamples=2).cutoff)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-12)
    assert found.sensitivity.high - found.sensitivity.low > alone.sensitivity.high - alone.sensitivity.low
    assert (found.sensitivity.low, found.sensitivity.high) == pytest.approx(
        clustered_wilson(p[y == 1] >= found.cutoff, patients[y == 1])[1:]
    )
